"""What all processes have in common: what is used of a model by its time, and what sources answered."""

from __future__ import annotations

from adapters.stores.sqlite.statements import SqliteConnection


def step_0022_usage_index(sql: SqliteConnection) -> None:
    """What may be used in a day by all together."""
    sql.run_script("CREATE INDEX usage_by_time ON usage (at);")


def step_0023_source_answers(sql: SqliteConnection) -> None:
    """Packed answers of sources by their addresses' digests."""
    sql.run_script(
        "CREATE TABLE source_answers (name TEXT PRIMARY KEY, kept_at TEXT NOT NULL, body BLOB NOT NULL)"
        " WITHOUT ROWID; CREATE INDEX source_answers_by_age ON source_answers (kept_at);"
    )
