"""Who follows what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from adapters.stores.sqlite.codec import dump, instant
from adapters.stores.sqlite.database import Repository, reads, writes
from adapters.stores.sqlite.sql import Sql
from bot.domain.topic import Destination, Subscription


class Subscriptions(Repository):
    """Implements `bot.ports.store.SubscriptionStore`."""

    @writes
    def save_subscription(self, sql: Sql, subscription: Subscription) -> None:
        to = subscription.destination
        sql.execute(
            "INSERT OR REPLACE INTO subscriptions (id, platform, workspace, channel, active, created_at,"
            " body) VALUES (?, ?, ?, ?, ?, ?, ?)",
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

    @reads
    def paused_subscriptions(
        self, sql: Sql, destination: Destination | None = None
    ) -> Sequence[Subscription]:
        rows = sql.execute(
            "SELECT body, active FROM subscriptions"
            " WHERE NOT active AND json_extract(body, '$.paused_at') IS NOT NULL ORDER BY created_at, id"
        )
        paused = [_subscription(*row) for row in rows]
        return [each for each in paused if destination in {None, each.destination}]

    @writes
    def note_readers(self, sql: Sql, subscription_id: str, *, private: bool, owner: str) -> None:
        sql.execute(
            "UPDATE subscriptions SET body = json_set(body, '$.private', json(?), '$.owner', ?)"
            " WHERE id = ?",
            ("true" if private else "false", owner, subscription_id),
        )

    @writes
    def pause_subscription(self, sql: Sql, subscription_id: str, *, at: dt.datetime) -> bool:
        paused = sql.execute(
            "UPDATE subscriptions SET active = 0, body = json_set(body, '$.paused_at', ?)"
            " WHERE id = ? AND active",
            (instant(at), subscription_id),
        )
        return paused.rowcount == 1

    @writes
    def resume_subscription(self, sql: Sql, subscription_id: str) -> bool:
        resumed = sql.execute(
            "UPDATE subscriptions SET active = 1, body = json_set(body, '$.paused_at', NULL)"
            " WHERE id = ? AND NOT active AND json_extract(body, '$.paused_at') IS NOT NULL",
            (subscription_id,),
        )
        return resumed.rowcount == 1

    @writes
    def end_subscription(self, sql: Sql, subscription_id: str) -> bool:
        ended = sql.execute(
            "UPDATE subscriptions SET active = 0, body = json_set(body, '$.paused_at', NULL)"
            " WHERE id = ? AND (active OR json_extract(body, '$.paused_at') IS NOT NULL)",
            (subscription_id,),
        )
        return ended.rowcount == 1


def _subscription(body: str, active: int) -> Subscription:
    return Subscription.model_validate_json(body).evolve(active=bool(active))
