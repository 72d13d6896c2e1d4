"""What was done already, so that a repeated event or a second copy of us does it no second time."""

from __future__ import annotations

import datetime as dt

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes

FOR_EVER = "9999"


class IdempotencyKeys(Repository):
    """Implements `bot.ports.conversations.IdempotencyStore`."""

    @writes
    def mark(
        self, sql: Sql, platform: str, workspace: str, name: str, *, keep: dt.timedelta | None = None
    ) -> bool:
        now = self.clock.now()
        sql.execute("DELETE FROM marks WHERE until < ?", (instant(now),))
        until = instant(now + keep) if keep else FOR_EVER
        added = sql.execute(
            "INSERT INTO marks (platform, workspace, name, until) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (platform, workspace, name, until),
        )
        return bool(added.rowcount == 1)

    @reads
    def is_marked(self, sql: Sql, platform: str, workspace: str, name: str) -> bool:
        found = sql.execute(
            "SELECT 1 FROM marks WHERE platform = ? AND workspace = ? AND name = ? AND until >= ?",
            (platform, workspace, name, instant(self.clock.now())),
        )
        return found.fetchone() is not None

    @writes
    def unmark(self, sql: Sql, platform: str, workspace: str, name: str) -> None:
        sql.execute(
            "DELETE FROM marks WHERE platform = ? AND workspace = ? AND name = ?",
            (platform, workspace, name),
        )
