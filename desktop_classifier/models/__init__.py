"""What the networks are: their records, weights, labels, and how one is made ready for its engine."""
