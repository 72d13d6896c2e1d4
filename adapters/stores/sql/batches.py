"""What each category announced on the last days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.sources.freshness import DAYS_COMPARED, Batch
from bot.util.packed_records import pack, unpack


class Batches(Repository):
    """Implements `bot.sources.freshness.BatchStore`."""

    @reads
    def batches(self, sql: Sql, category: str, *, before: dt.date) -> Sequence[Batch]:
        rows = sql.execute(
            "SELECT body FROM batches WHERE category = ? AND day < ? ORDER BY day DESC LIMIT ?",
            (category, before.isoformat(), DAYS_COMPARED),
        )
        return [unpack(Batch, body) for (body,) in rows]

    @writes
    def save_batch(self, sql: Sql, batch: Batch) -> None:
        day = batch.day.isoformat()
        sql.execute(
            upsert("batches", "category day", "body"),
            (batch.category, day, pack(batch)),
        )
        sql.execute(
            "DELETE FROM batches WHERE category = ? AND day < (SELECT day FROM batches WHERE category = ?"
            " ORDER BY day DESC LIMIT 1 OFFSET ?)",
            (batch.category, batch.category, 2 * DAYS_COMPARED),
        )
