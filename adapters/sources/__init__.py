"""Where papers come from: a folder for each source."""
