"""What sources answered, for the processes that have no folder in common."""

from __future__ import annotations

import datetime as dt

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads_one, writes

KEPT = dt.timedelta(days=1)
"""How long others may want the same; longer, each process has its own."""
_WRITE = upsert("source_answers", "name", "kept_at body")


class SourceAnswers(Repository):
    """Implements `bot.ports.answer_store.AnswerStore`."""

    @reads_one
    def source_answer(self, sql: Sql, name: str) -> bytes | None:
        row = sql.execute("SELECT body FROM source_answers WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    @writes
    def keep_source_answer(self, sql: Sql, name: str, body: bytes) -> None:
        now = self.clock.now()
        sql.execute("DELETE FROM source_answers WHERE kept_at < ?", (instant(now - KEPT),))
        sql.execute(_WRITE, (name, instant(now), body))
