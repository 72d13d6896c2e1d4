"""`paperboy serve`: one process, one event loop."""
