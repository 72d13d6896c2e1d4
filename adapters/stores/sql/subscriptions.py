"""Who follows what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, reads_one, writes
from bot.domain.topic import Destination, Subscription


class Subscriptions(Repository):
    """Implements `bot.ports.store.SubscriptionStore`."""

    @writes
    def save_subscription(self, sql: Sql, subscription: Subscription) -> None:
        sql.take_turn(f"subscription {subscription.id}")
        _save(sql, subscription)

    @reads_one
    def subscription(self, sql: Sql, subscription_id: str) -> Subscription | None:
        return _one(sql, subscription_id)

    @reads
    def subscriptions(self, sql: Sql, destination: Destination | None = None) -> Sequence[Subscription]:
        if destination is None:
            rows = sql.execute(
                "SELECT body, active FROM subscriptions WHERE active = 1 ORDER BY created_at, id"
            )
        else:
            rows = sql.execute(
                "SELECT body, active FROM subscriptions"
                " WHERE platform = ? AND workspace = ? AND channel = ?"
                " AND active = 1 ORDER BY created_at, id",
                (destination.platform, destination.workspace, destination.channel),
            )
        return [_subscription(*row) for row in rows]

    @reads
    def paused_subscriptions(
        self, sql: Sql, destination: Destination | None = None
    ) -> Sequence[Subscription]:
        rows = sql.execute(
            "SELECT body, active FROM subscriptions WHERE active = 0 ORDER BY created_at, id"
        )
        ended = [_subscription(*row) for row in rows]
        return [each for each in ended if each.paused_at and destination in {None, each.destination}]

    @writes
    def note_readers(self, sql: Sql, subscription_id: str, *, private: bool, owner: str) -> None:
        found = _lock(sql, subscription_id)
        if found:
            _save(sql, found.evolve(private=private, owner=owner))

    @writes
    def pause_subscription(self, sql: Sql, subscription_id: str, *, at: dt.datetime) -> bool:
        found = _lock(sql, subscription_id)
        return bool(found and found.active and _save(sql, found.evolve(active=False, paused_at=at)))

    @writes
    def resume_subscription(self, sql: Sql, subscription_id: str) -> bool:
        found = _lock(sql, subscription_id)
        waits = found and not found.active and found.paused_at
        return bool(found and waits and _save(sql, found.evolve(active=True, paused_at=None)))

    @writes
    def end_subscription(self, sql: Sql, subscription_id: str) -> bool:
        found = _lock(sql, subscription_id)
        lives = found and (found.active or found.paused_at)
        return bool(found and lives and _save(sql, found.evolve(active=False, paused_at=None)))


def _lock(sql: Sql, subscription_id: str) -> Subscription | None:
    """The subscription as it stays until it is saved."""
    sql.take_turn(f"subscription {subscription_id}")
    return _one(sql, subscription_id)


def _one(sql: Sql, subscription_id: str) -> Subscription | None:
    row = sql.execute("SELECT body, active FROM subscriptions WHERE id = ?", (subscription_id,)).fetchone()
    return _subscription(*row) if row else None


def _save(sql: Sql, subscription: Subscription) -> bool:
    """Write it down; True, so that it can end a condition."""
    to = subscription.destination
    sql.execute(
        upsert("subscriptions", "id", "platform workspace channel active created_at body"),
        (
            subscription.id,
            to.platform,
            to.workspace,
            to.channel,
            int(subscription.active),
            instant(subscription.created_at),
            dump(subscription),
        ),
    )
    return True


def _subscription(body: str, active: int) -> Subscription:
    return Subscription.model_validate_json(body).evolve(active=bool(active))
