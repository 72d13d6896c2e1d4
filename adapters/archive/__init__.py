"""Digests as Markdown files and a static site."""
