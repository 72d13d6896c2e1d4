"""arXiv: feeds, the query API, and one polite gate for both."""
