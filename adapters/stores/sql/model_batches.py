"""Which calls of a model were sent in batches."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.llm.batch import REMEMBERED, SentBatch
from bot.util.packed_records import pack, unpack


class ModelBatches(Repository):
    """Implements `bot.llm.batch.ModelBatchStore`."""

    @reads
    def model_batches(self, sql: Sql) -> Sequence[SentBatch]:
        rows = sql.execute("SELECT body FROM model_batches ORDER BY at")
        return [unpack(SentBatch, body) for (body,) in rows]

    @writes
    def save_model_batch(self, sql: Sql, batch: SentBatch) -> None:
        sql.execute("DELETE FROM model_batches WHERE at < ?", (instant(batch.at - REMEMBERED),))
        sql.execute(
            upsert("model_batches", "key", "at body"),
            (batch.key, instant(batch.at), pack(batch)),
        )

    @writes
    def forget_model_batch(self, sql: Sql, key: str) -> None:
        sql.execute("DELETE FROM model_batches WHERE key = ?", (key,))
