"""What both engines do alike: every storage port, in SQL that SQLite and PostgreSQL understand.

What they do not have in common is asked of the connection (`Sql`): words in an index, and taking turns.
"""
