"""Which papers of a day a topic wants, and why."""
