"""A paper as it is found, read, cut up and cited."""
