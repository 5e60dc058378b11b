"""The user guide in a window: the very pages of `docs/guide/`, without a network."""
