"""The main window and the few windows beside it. They lay out and connect; what they do is in the controllers."""
