"""The reading room: every digest, paper, passage and answer of the channels that are open, as pages."""
