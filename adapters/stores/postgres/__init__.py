"""Everything Paperboy remembers, in a PostgreSQL database that many processes share."""
