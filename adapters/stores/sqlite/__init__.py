"""Everything Paperboy remembers, in one SQLite file."""
