"""The outbox: parts on their way, their receipts, and who works on a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.library import record_shown
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, writes, writes_ahead
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
    " AND EXISTS (SELECT 1 FROM leases WHERE name = :lease AND owner = :owner AND until > :held)"
)
_END = (
    "UPDATE parts SET state = ?, last_error = ?, changed_at = ?"
    " WHERE run_key = ? AND position = ? AND receipt IS NULL"
    " AND EXISTS (SELECT 1 FROM leases WHERE name = ? AND owner = ?)"
)


class Deliveries(Repository):
    """Implements the half of `bot.ports.runs.RunStore` from the draft on."""

    @reads
    def deliveries(self, sql: Sql, run_key: str) -> Sequence[Delivery]:
        rows = sql.query(f"{_PARTS} WHERE run_key = ? ORDER BY position", (run_key,))
        return [_delivery(run_key, row) for row in rows]

    @reads
    def outstanding(self, sql: Sql, run_key: str) -> Sequence[Delivery]:
        rows = sql.query(
            f"{_PARTS} WHERE run_key = ? AND (receipt IS NULL OR key = ?) ORDER BY position",
            (run_key, ROOT),
        )
        return [_delivery(run_key, row) for row in rows]

    @reads
    def find_posted(self, sql: Sql, destination: Destination, message_id: str) -> Delivery | None:
        rows = sql.query(
            "SELECT run_key, position, parts.body, state, attempts, receipt, last_error,"
            " parts.changed_at FROM parts JOIN runs ON runs.key = run_key"
            " WHERE message_id = ? AND platform = ? AND workspace = ? AND channel = ?",
            (message_id, destination.platform, destination.workspace, destination.channel),
        )
        return next((_delivery(row["run_key"], row) for row in rows), None)

    @reads
    def delivery(self, sql: Sql, run_key: str, position: int) -> Delivery:
        row = next(sql.query(f"{_PARTS} WHERE run_key = ? AND position = ?", (run_key, position)))
        return _delivery(run_key, row)

    @writes
    def begin_delivery(self, sql: Sql, delivery: Delivery, owner: str, *, now: dt.datetime) -> None:
        begun = sql.execute(
            BEGIN,
            {
                "run": delivery.run_key,
                "position": delivery.position,
                "state": _state(delivery),
                "attempts": delivery.attempts,
                "lease": _lease(delivery.run_key),
                "owner": owner,
                "now": instant(now),
                "held": instant(sql.now(now)),
            },
        )
        if begun.rowcount == 0:
            raise RunBusyError

    @writes
    def finish_delivery(self, sql: Sql, run_key: str, position: int, receipt: Receipt) -> None:
        now = instant(self.clock.now())
        sql.execute(
            "UPDATE parts SET state = 'delivered', receipt = ?, message_id = ?, changed_at = ?"
            " WHERE run_key = ? AND position = ?",
            (dump(receipt), receipt.message_id, now, run_key, position),
        )
        _note_shown(sql, run_key, position, receipt, at=now)

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
        now = sql.now(now)
        until = now + dt.timedelta(seconds=lease_seconds)
        claimed = sql.execute(
            "INSERT INTO leases (name, owner, until) VALUES (:name, :owner, :until)"
            " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until"
            " WHERE leases.until <= :now OR leases.until > :until",
            {"name": _lease(run_key), "owner": owner, "until": instant(until), "now": instant(now)},
        )
        return claimed.rowcount == 1

    @writes_ahead
    def renew_run(
        self, sql: Sql, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float
    ) -> bool:
        renewed = sql.execute(
            "UPDATE leases SET until = ? WHERE name = ? AND owner = ?",
            (instant(sql.now(now) + dt.timedelta(seconds=lease_seconds)), _lease(run_key), owner),
        )
        return renewed.rowcount == 1

    @writes
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


def _note_shown(sql: Sql, run_key: str, position: int, receipt: Receipt, *, at: str) -> None:
    row = sql.execute(
        "SELECT paper_id, platform, workspace, channel FROM parts JOIN runs ON runs.key = run_key"
        " WHERE run_key = ? AND position = ? AND paper_id != ''",
        (run_key, position),
    ).fetchone()
    if row:
        paper_id, platform, workspace, channel = row
        to = Destination(platform=platform, workspace=workspace, channel=channel)
        record_shown(sql, paper_id, to, receipt, at=at)
