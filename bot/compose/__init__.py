"""Digests, analyses and cards as platform-neutral messages."""
