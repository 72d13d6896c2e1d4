"""Where everything is remembered: a folder for each engine."""
