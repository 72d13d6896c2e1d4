"""The words of the domain, as immutable records, and every way to fail."""
