"""Who follows what."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database as Sql

from adapters.sqlite.codec import dump, instant
from adapters.sqlite.database import Area, reads, writes
from bot.model import Destination, Subscription


class Subscriptions(Area):
    """Implements `bot.ports.SubscriptionStore`."""

    @writes
    def save_subscription(self, sql: Sql, subscription: Subscription) -> None:
        to = subscription.destination
        sql.execute(
            "INSERT OR REPLACE INTO subscriptions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                subscription.id,
                to.platform,
                to.workspace,
                to.channel,
                subscription.active,
                instant(subscription.created_at),
                dump(subscription),
            ),
        )

    @reads
    def subscription(self, sql: Sql, subscription_id: str) -> Subscription | None:
        row = sql.execute(
            "SELECT body, active FROM subscriptions WHERE id = ?", (subscription_id,)
        ).fetchone()
        return _subscription(*row) if row else None

    @reads
    def subscriptions(self, sql: Sql, destination: Destination | None = None) -> Sequence[Subscription]:
        if destination is None:
            rows = sql.execute(
                "SELECT body, active FROM subscriptions WHERE active ORDER BY created_at, id"
            )
        else:
            rows = sql.execute(
                "SELECT body, active FROM subscriptions"
                " WHERE platform = ? AND workspace = ? AND channel = ?"
                " AND active ORDER BY created_at, id",
                (destination.platform, destination.workspace, destination.channel),
            )
        return [_subscription(*row) for row in rows]

    @writes
    def note_readers(self, sql: Sql, subscription_id: str, *, private: bool, owner: str) -> None:
        sql.execute(
            "UPDATE subscriptions SET body = json_set(body, '$.private', json(?), '$.owner', ?)"
            " WHERE id = ?",
            ("true" if private else "false", owner, subscription_id),
        )

    @writes
    def end_subscription(self, sql: Sql, subscription_id: str) -> bool:
        ended = sql.execute(
            "UPDATE subscriptions SET active = 0 WHERE id = ? AND active", (subscription_id,)
        )
        return ended.rowcount == 1


def _subscription(body: str, active: int) -> Subscription:
    return Subscription.model_validate_json(body).model_copy(update={"active": bool(active)})
