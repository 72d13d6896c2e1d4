"""How much of something all processes do together: rows beside the leases, which end by themselves."""

from __future__ import annotations

import datetime as dt

from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes_ahead

LONGEST = 600.0
"""Seconds that anything is reserved ahead: more, and the clock was set back."""
_WRITE = upsert("leases", "name", "owner until")
_UNTIL = "SELECT until FROM leases WHERE name = ?"


class SharedLimits(Repository):
    """Implements `bot.ports.shared_limits.SharedLimitStore`."""

    @writes_ahead
    def reserve(self, sql: Sql, name: str, *, now: dt.datetime, per_second: float) -> float:
        sql.take_turn(f"pace {name}")
        now = sql.now(now)
        ahead = _seconds_until(sql, f"pace:{name}", now)
        ahead = ahead if ahead <= LONGEST else 0.0
        until = now + dt.timedelta(seconds=ahead + 1 / per_second)
        sql.execute(_WRITE, (f"pace:{name}", "", instant(until)))
        return ahead

    @writes_ahead
    def take_slot(
        self, sql: Sql, name: str, owner: str, *, most: int, now: dt.datetime, seconds: float
    ) -> bool:
        sql.take_turn(f"slots {name}")
        now = sql.now(now)
        others = "SELECT count(*) FROM leases WHERE name LIKE ? AND owner != ? AND until > ?"
        (taken,) = sql.execute(others, (f"slot:{name}:%", owner, instant(now))).fetchone()
        if taken >= most:
            return False
        until = now + dt.timedelta(seconds=seconds)
        sql.execute(_WRITE, (f"slot:{name}:{owner}", owner, instant(until)))
        return True

    @writes_ahead
    def close_until(self, sql: Sql, name: str, *, now: dt.datetime, seconds: float) -> None:
        until = sql.now(now) + dt.timedelta(seconds=seconds)
        sql.execute(_WRITE, (f"closed:{name}", "", instant(until)))

    @reads
    def seconds_closed(self, sql: Sql, name: str, now: dt.datetime) -> float:
        return _seconds_until(sql, f"closed:{name}", sql.now(now))


def _seconds_until(sql: Sql, name: str, now: dt.datetime) -> float:
    row = sql.execute(_UNTIL, (name,)).fetchone()
    return max((dt.datetime.fromisoformat(row[0]) - now).total_seconds(), 0.0) if row else 0.0
