"""The store, on sqlite-utils."""
