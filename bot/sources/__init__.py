"""Where papers come from, as facts: identifiers, categories, calendars, links."""
