"""Qt models and jobs: the adapters between plain Python and the widgets."""
