"""The outbox: parts on their way, their receipts, and who works on a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import (
    Repository,
    reads,
    reads_one,
    writes,
    writes_ahead,
    writes_one,
    writes_one_ahead,
)
from bot.domain.errors import RunBusyError
from bot.domain.message import ROOT, Part
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.ports.runs import Delivery
from bot.util.packed_records import unpack

_PARTS = "SELECT position, body, state, attempts, receipt, last_error, changed_at FROM parts"
BEGIN = (
    "UPDATE parts SET state = 'sending', attempts = attempts + 1, changed_at = :now"
    " WHERE run_key = :run AND position = :position AND state = :state AND attempts = :attempts"
    " AND EXISTS (SELECT 1 FROM leases WHERE name = :lease AND owner = :owner AND until > {held})"
)
_END = (
    "UPDATE parts SET state = ?, last_error = ?, changed_at = ?"
    " WHERE run_key = ? AND position = ? AND receipt IS NULL"
    " AND EXISTS (SELECT 1 FROM leases WHERE name = ? AND owner = ?)"
)


class Deliveries(Repository):
    """Implements the half of `bot.ports.runs.RunStore` from the draft on."""

    @reads_one
    def deliveries(self, sql: Sql, run_key: str) -> Sequence[Delivery]:
        rows = sql.query(f"{_PARTS} WHERE run_key = ? ORDER BY position", (run_key,))
        return [_delivery(run_key, row) for row in rows]

    @reads_one
    def outstanding(self, sql: Sql, run_key: str) -> Iterator[Delivery]:
        rows = sql.query(
            f"{_PARTS} WHERE run_key = ? AND (receipt IS NULL OR key = ?) ORDER BY position",
            (run_key, ROOT),
        )
        return map(partial(_delivery, run_key), list(rows))

    @reads
    def find_posted(self, sql: Sql, destination: Destination, message_id: str) -> Delivery | None:
        rows = sql.query(
            "SELECT run_key, position, parts.body, state, attempts, receipt, last_error,"
            " parts.changed_at FROM parts JOIN runs ON runs.key = run_key"
            " WHERE message_id = ? AND platform = ? AND workspace = ? AND channel = ?",
            (message_id, destination.platform, destination.workspace, destination.channel),
        )
        return next((_delivery(row["run_key"], row) for row in rows), None)

    @reads_one
    def delivery(self, sql: Sql, run_key: str, position: int) -> Delivery:
        row = next(sql.query(f"{_PARTS} WHERE run_key = ? AND position = ?", (run_key, position)))
        return _delivery(run_key, row)

    @writes_one
    def begin_delivery(self, sql: Sql, delivery: Delivery, owner: str, *, now: dt.datetime) -> None:
        begun = sql.execute(
            BEGIN.format(held=sql.instant("held")),
            {
                "run": delivery.run_key,
                "position": delivery.position,
                "state": _state(delivery),
                "attempts": delivery.attempts,
                "lease": _lease(delivery.run_key),
                "owner": owner,
                "now": instant(now),
                "held": instant(now),
            },
        )
        if begun.rowcount == 0:
            raise RunBusyError

    @writes_one
    def finish_delivery(self, sql: Sql, run_key: str, position: int, receipt: Receipt) -> None:
        sql.execute_both(
            "UPDATE parts SET state = 'delivered', receipt = :receipt, message_id = :message,"
            " changed_at = :now WHERE run_key = :run AND position = :position",
            "INSERT INTO shown (platform, workspace, channel, paper_id, message_id, receipt, at)"
            " SELECT platform, workspace, channel, paper_id, CAST(:message AS TEXT),"
            " CAST(:receipt AS TEXT), CAST(:now AS TEXT) FROM parts JOIN runs ON runs.key = run_key"
            " WHERE run_key = :run AND position = :position AND paper_id != '' ON CONFLICT DO NOTHING",
            {
                "run": run_key,
                "position": position,
                "receipt": dump(receipt),
                "message": receipt.message_id,
                "now": instant(self.clock.now()),
            },
        )

    @writes
    def abandon_delivery(self, sql: Sql, run_key: str, position: int, owner: str) -> None:
        now = instant(self.clock.now())
        sql.execute(_END, ("waiting", "", now, run_key, position, _lease(run_key), owner))

    @writes
    def refuse_delivery(self, sql: Sql, run_key: str, position: int, owner: str, *, problem: str) -> None:
        now = instant(self.clock.now())
        sql.execute(_END, ("refused", problem, now, run_key, position, _lease(run_key), owner))

    @writes
    def lose_delivery(self, sql: Sql, run_key: str, position: int, owner: str, *, problem: str) -> None:
        sql.execute(
            "UPDATE parts SET state = 'waiting', receipt = NULL, message_id = NULL, last_error = ?,"
            " changed_at = ? WHERE run_key = ? AND position = ?"
            " AND EXISTS (SELECT 1 FROM leases WHERE name = ? AND owner = ?)",
            (problem, instant(self.clock.now()), run_key, position, _lease(run_key), owner),
        )

    @writes_ahead
    def claim_run(
        self, sql: Sql, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float
    ) -> bool:
        # Who renews while this waits has it until later than we would: no sign of a clock set back.
        until, far = sql.instant("until", after=lease_seconds), sql.instant("far", after=2 * lease_seconds)
        claimed = sql.execute(
            f"INSERT INTO leases (name, owner, until) VALUES (:name, :owner, {until})"  # noqa: S608 - ours
            " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until"
            f" WHERE leases.until <= {sql.instant('now')} OR leases.until > {far}",
            _lease_values(run_key, owner, now, lease_seconds),
        )
        return claimed.rowcount == 1

    @writes_one_ahead
    def renew_run(
        self, sql: Sql, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float
    ) -> bool:
        until = sql.instant("until", after=lease_seconds)
        renewed = sql.execute(
            f"UPDATE leases SET until = {until} WHERE name = :name AND owner = :owner",  # noqa: S608 - ours
            _lease_values(run_key, owner, now, lease_seconds),
        )
        return renewed.rowcount == 1

    @writes_one
    def release_run(self, sql: Sql, run_key: str, owner: str) -> None:
        sql.execute("DELETE FROM leases WHERE name = ? AND owner = ?", (_lease(run_key), owner))


def require_run(sql: Sql, run_key: str, owner: str) -> None:
    """Return if the run is the owner's: he has its lease, or had it last.

    Raises:
        RunBusyError
    """
    # Written, so that nobody else can take it before what follows is done.
    held = "UPDATE leases SET owner = owner WHERE name = ? AND owner = ?"
    if sql.execute(held, (_lease(run_key), owner)).rowcount == 0:
        raise RunBusyError


def claim(sql: Sql, name: str, owner: str, *, now: dt.datetime, seconds: float) -> bool:
    """Whether `owner` has the lease from now on: it had it, nobody had, or it ended."""
    now = sql.now(now)
    until = now + dt.timedelta(seconds=seconds)
    claimed = sql.execute(
        "INSERT INTO leases (name, owner, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
        " SET owner = excluded.owner, until = excluded.until"
        " WHERE leases.owner = excluded.owner OR leases.until <= ?",
        (name, owner, instant(until), instant(now)),
    )
    return claimed.rowcount == 1


def _lease_values(run_key: str, owner: str, now: dt.datetime, seconds: float) -> Mapping[str, str]:
    until, far = (instant(now + times * dt.timedelta(seconds=seconds)) for times in (1, 2))
    return {"name": _lease(run_key), "owner": owner, "now": instant(now), "until": until, "far": far}


def _lease(run_key: str) -> str:
    return f"run:{run_key}"


def _state(delivery: Delivery) -> str:
    """What stands in the table for a part that has no receipt."""
    if delivery.sending:
        return "sending"
    return "refused" if delivery.refused else "waiting"


def _delivery(run_key: str, row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        run_key=run_key,
        position=row["position"],
        part=unpack(Part, row["body"]),
        receipt=Receipt.model_validate_json(row["receipt"]) if row["receipt"] else None,
        sending=row["state"] == "sending",
        begun_at=dt.datetime.fromisoformat(row["changed_at"]) if row["state"] == "sending" else None,
        attempts=row["attempts"],
        refused=row["state"] == "refused",
        last_error=row["last_error"],
    )
