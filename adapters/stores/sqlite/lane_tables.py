"""Where it is kept who works for which workspace, and which of them an operator lets wait."""

from __future__ import annotations

from adapters.stores.sqlite.statements import SqliteConnection

_TABLES = """
-- Instants are empty for never.
CREATE TABLE lanes (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    due_at TEXT NOT NULL,
    served_at TEXT NOT NULL,
    owner TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (platform, workspace)
) WITHOUT ROWID;
CREATE INDEX lanes_by_turn ON lanes (served_at, platform, workspace) WHERE due_at != '';
CREATE TABLE tenants (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    paused_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace)
) WITHOUT ROWID;
CREATE INDEX runs_unfinished_of ON runs (platform, workspace, status);
"""


def step_0021_lanes(sql: SqliteConnection) -> None:
    """Work of many workspaces, shared between processes."""
    sql.run_script(_TABLES)
