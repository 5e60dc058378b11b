"""From a file to the square that a network sees: decoding and framing. Pillow and NumPy only."""
