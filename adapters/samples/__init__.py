"""A fictional arXiv of our own, served from files."""
