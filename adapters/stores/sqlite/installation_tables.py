"""Where it is kept in which workspaces an app was installed that many may install."""

from __future__ import annotations

from adapters.stores.sqlite.statements import SqliteConnection

_TABLES = """
-- Without a token where it was removed, or where only the workspace's organization is known. Instants are
-- empty for never.
CREATE TABLE installations (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    organization TEXT NOT NULL,
    sealed BLOB,
    key_id TEXT NOT NULL,
    installed_at TEXT NOT NULL,
    removed_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace)
) WITHOUT ROWID;
"""


def step_0020_installations(sql: SqliteConnection) -> None:
    """Tokens of the workspaces that installed the app."""
    sql.run_script(_TABLES)
