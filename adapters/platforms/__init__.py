"""Chat platforms: a folder for each."""
