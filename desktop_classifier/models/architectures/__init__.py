"""The networks themselves, written in Keras. Importing this package imports Keras: only children do.

Every builder returns the network after preprocessing: float pixels in, probabilities out. `graph` puts the
preprocessing in front and takes the features out, so that both belong to the graph and never to the caller.
"""
