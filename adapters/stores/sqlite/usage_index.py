"""What all workspaces used of a model is found by its time."""

from __future__ import annotations

from adapters.stores.sqlite.statements import SqliteConnection


def step_0022_usage_index(sql: SqliteConnection) -> None:
    """What may be used in a day by all together."""
    sql.run_script("CREATE INDEX usage_by_time ON usage (at);")
