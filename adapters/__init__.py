"""Everything that touches the world: one folder each, and the composition root."""
