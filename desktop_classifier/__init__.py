"""Drop pictures on a window and read the three likeliest labels."""

__version__ = "0.1.0"
