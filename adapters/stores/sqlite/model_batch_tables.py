"""Where batches of calls of a model are kept, and which calls are paid already."""

from __future__ import annotations

from adapters.stores.sqlite.statements import SqliteConnection

_TABLES = """
CREATE TABLE model_batches (
    key TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
ALTER TABLE usage ADD COLUMN key TEXT;
CREATE UNIQUE INDEX usage_by_key ON usage (key) WHERE key IS NOT NULL;
"""


def step_0019_model_batches(sql: SqliteConnection) -> None:
    """Batches that a model's endpoint works on."""
    sql.run_script(_TABLES)
