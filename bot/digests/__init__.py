"""Runs: when they are due, how they are made, delivered, completed and told of."""
