"""The works that topics learn from."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.stores.sql.codec import dump
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.reference import Reference


class LikedReferences(Repository):
    """Implements `bot.ports.liked_references.ReferenceStore`."""

    @reads
    def references(self, sql: Sql, subscription_id: str) -> Sequence[Reference]:
        rows = sql.execute(
            "SELECT body FROM liked_references WHERE subscription_id = ? ORDER BY position",
            (subscription_id,),
        )
        return [Reference.model_validate_json(body) for (body,) in rows]

    @writes
    def save_references(self, sql: Sql, subscription_id: str, works: Sequence[Reference]) -> None:
        sql.take_turn(f"references {subscription_id}")
        sql.execute("DELETE FROM liked_references WHERE subscription_id = ?", (subscription_id,))
        sql.executemany(
            "INSERT INTO liked_references (subscription_id, position, body) VALUES (?, ?, ?)",
            [(subscription_id, at, dump(work)) for at, work in enumerate(works)],
        )
