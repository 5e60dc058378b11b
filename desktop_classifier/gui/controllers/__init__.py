"""One controller for each thing the window can do; only they start jobs."""
