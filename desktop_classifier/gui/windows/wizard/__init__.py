"""The wizard that teaches a model the user's own classes, one page a file."""
