"""Retries, notices, corrections, leases and numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.deliveries import claim, require_run
from adapters.stores.sql.revisions import drop_told
from adapters.stores.sql.runs import FINAL, RUN, add_parts, note_seen, run_from, select_runs
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes, writes_ahead
from bot.domain.digest import Digest
from bot.domain.message import Part
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from bot.ports.operations import LEAST_KEPT, Lease, Pruned, RunRecord, Tally
from bot.util.packed_records import pack

NOTICES_FROM = 100_000
"""The position of a run's first notice: beyond every part of its digest, drafted or not yet."""


class Operations(Repository):
    """Implements `bot.ports.operations.OperationsStore`."""

    @reads
    def days_run(self, sql: Sql, since: dt.date) -> Mapping[str, frozenset[dt.date]]:
        days: dict[str, set[dt.date]] = defaultdict(set)
        rows = sql.execute("SELECT subscription_id, day FROM runs WHERE day >= ?", (since.isoformat(),))
        for key, day in rows:
            days[key].add(dt.date.fromisoformat(day))
        return {key: frozenset(found) for key, found in days.items()}

    @writes
    def open_runs(
        self, sql: Sql, subscription: Subscription, days: Sequence[dt.date], into: dt.date
    ) -> Run:
        target = Run(subscription=subscription, day=into)
        now = instant(self.clock.now())
        rows = [(target, RunStatus.OPEN, "")]
        rows += [(Run(subscription=subscription, day=day), RunStatus.MERGED, target.key) for day in days]
        for run, status, detail in rows:
            to = subscription.destination
            place = (to.platform, to.workspace, to.channel)
            opened = sql.execute(
                "INSERT INTO runs (key, subscription_id, platform, workspace, channel, day, status, detail,"
                " subscription, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                (
                    *(run.key, subscription.id, *place, run.day.isoformat(), status, detail),
                    *(dump(subscription), now, now),
                ),
            )
            if run is target and opened.rowcount == 0:
                break
        return select_runs(sql, "WHERE key = ?", target.key)[0]

    @reads
    def merged_into(self, sql: Sql, run_key: str) -> Sequence[dt.date]:
        rows = sql.execute(
            "SELECT day FROM runs WHERE status = 'merged' AND detail = ? ORDER BY day", (run_key,)
        )
        return [dt.date.fromisoformat(day) for (day,) in rows]

    @writes
    def retry_run(self, sql: Sql, run_key: str, status: RunStatus, *, at: dt.datetime, detail: str) -> None:
        sql.execute(
            "UPDATE runs SET status = ?, detail = ?, tries = tries + 1, retry_at = ?,"
            " changed_at = ? WHERE key = ? AND status NOT IN (SELECT value FROM json_each(?))",
            (status, detail, instant(at), instant(self.clock.now()), run_key, FINAL),
        )

    @writes
    def give_up(self, sql: Sql, run_key: str, detail: str) -> bool:
        given_up = sql.execute(
            "UPDATE runs SET status = ?, detail = ?, changed_at = ?"
            " WHERE key = ? AND status NOT IN (SELECT value FROM json_each(?))",
            (RunStatus.GIVEN_UP, detail, instant(self.clock.now()), run_key, FINAL),
        )
        return given_up.rowcount == 1

    @writes
    def reopen(self, sql: Sql, run_key: str) -> None:
        now = instant(self.clock.now())
        opened = sql.execute(
            "UPDATE runs SET status = CASE WHEN digest IS NULL THEN ? ELSE ? END, detail = '',"
            " tries = 0, retry_at = NULL,"
            " changed_at = ? WHERE key = ? AND status = ?",
            (RunStatus.OPEN, RunStatus.DRAFTED, now, run_key, RunStatus.GIVEN_UP),
        )
        if opened.rowcount == 1:
            sql.execute(
                "UPDATE parts SET state = 'waiting', attempts = 0, last_error = '', changed_at = ?"
                " WHERE run_key = ? AND state = 'refused'",
                (now, run_key),
            )

    @writes
    def complete_later(self, sql: Sql, run_key: str, at: dt.datetime | None) -> None:
        sql.execute(
            "UPDATE runs SET complete_at = ?,"
            " tries = CASE WHEN complete_at IS NULL THEN 0 ELSE tries + 1 END WHERE key = ?",
            (instant(at) if at else None, run_key),
        )

    @reads
    def runs_to_complete(self, sql: Sql, now: dt.datetime) -> Sequence[Run]:
        # The || '' keeps SQLite from walking through all that was ever delivered to find the few
        rest = "WHERE complete_at <= ? AND status || '' = ? ORDER BY day, opened_at"
        return select_runs(sql, rest, instant(now), RunStatus.DELIVERED)

    @writes
    def add_notice(self, sql: Sql, run_key: str, part: Part) -> bool:
        sql.take_turn(f"notices {run_key}")
        (last,) = sql.execute(
            "SELECT coalesce(max(position), 0) FROM parts WHERE run_key = ?", (run_key,)
        ).fetchone()
        added = sql.execute(
            "INSERT INTO parts (run_key, position, key, paper_id, body, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run_key, key) DO NOTHING",
            (
                *(run_key, max(NOTICES_FROM, last + 1), part.key, part.paper_id, pack(part)),
                instant(self.clock.now()),
            ),
        )
        return added.rowcount == 1

    @writes
    def revise(self, sql: Sql, run_key: str, digest: Digest, parts: Sequence[Part], *, owner: str) -> None:
        now = instant(self.clock.now())
        require_run(sql, run_key, owner)
        sql.execute(
            "UPDATE runs SET digest = ?, changed_at = ? WHERE key = ? AND digest IS NOT NULL",
            (pack(digest), now, run_key),
        )
        sql.executemany(
            "UPDATE parts SET body = ?, changed_at = ? WHERE run_key = ? AND key = ?",
            [(pack(part), now, run_key, part.key) for part in parts],
        )

    @writes
    def check_writable(self, sql: Sql) -> None:
        """The lock of a writer is what has to be had for it: it is taken, and given back."""

    @writes
    def extend(
        self,
        sql: Sql,
        run_key: str,
        digest: Digest | None,
        parts: Sequence[Part],
        seen: Sequence[str],
        *,
        owner: str,
    ) -> None:
        now = instant(self.clock.now())
        require_run(sql, run_key, owner)
        sql.execute(
            "UPDATE runs SET digest = coalesce(?, digest), status = ?, changed_at = ?,"
            " complete_at = coalesce(complete_at, ?) WHERE key = ?",
            (digest and pack(digest), RunStatus.DRAFTED, now, now, run_key),
        )
        (first,) = sql.execute(
            "SELECT coalesce(max(position) + 1, 0) FROM parts WHERE run_key = ? AND position < ?",
            (run_key, NOTICES_FROM),
        ).fetchone()
        add_parts(sql, run_key, drop_told(sql, run_key, digest, parts), first=first, now=now)
        note_seen(sql, run_key, seen)

    @writes_ahead
    def claim_lease(self, sql: Sql, name: str, owner: str, *, now: dt.datetime, seconds: float) -> bool:
        return claim(sql, name, owner, now=now, seconds=seconds)

    @writes_ahead
    def take_turn_at(self, sql: Sql, name: str, owner: str, *, now: dt.datetime, seconds: float) -> float:
        sql.take_turn(f"lease {name}")
        now = sql.now(now)
        held = sql.execute("SELECT owner, until FROM leases WHERE name = ?", (name,)).fetchone()
        if held and (left := _seconds_left(held[0], held[1], owner, now)):
            return left
        until = now + dt.timedelta(seconds=seconds)
        values = (name, f"{seconds}:{owner}", instant(until))
        sql.execute(upsert("leases", "name", "owner until"), values)
        return 0.0

    @reads
    def leases(self, sql: Sql) -> Sequence[Lease]:
        rows = sql.query("SELECT name, owner, until FROM leases ORDER BY name")
        return [Lease.model_validate(row) for row in rows]

    @reads
    def held_leases(self, sql: Sql, now: dt.datetime) -> frozenset[str]:
        held = sql.execute("SELECT name FROM leases WHERE until > ?", (instant(sql.now(now)),))
        return frozenset(name for (name,) in held)

    @writes
    def drop_leases(self, sql: Sql, owner: str) -> None:
        sql.execute("DELETE FROM leases WHERE owner = ?", (owner,))

    @reads
    def latest_runs(self, sql: Sql, limit: int) -> Sequence[RunRecord]:
        rows = sql.execute(
            f"{RUN}, detail, changed_at FROM runs ORDER BY changed_at DESC, key LIMIT ?", (limit,)
        )
        return [
            RunRecord(run=run_from(*of_run), detail=detail, changed_at=dt.datetime.fromisoformat(changed))
            for *of_run, detail, changed in rows
        ]

    @reads
    def tally(self, sql: Sql) -> Tally:
        runs = dict(sql.execute("SELECT status, count(*) FROM runs GROUP BY 1").fetchall())
        parts = dict(sql.execute("SELECT state, count(*) FROM parts GROUP BY 1").fetchall())
        followed = sql.execute("SELECT count(*) FROM subscriptions WHERE active = 1").fetchone()[0]
        oldest = sql.execute(
            "SELECT min(day) FROM runs WHERE status NOT IN (SELECT value FROM json_each(?))", (FINAL,)
        ).fetchone()[0]
        return Tally(
            runs=runs,
            parts=parts,
            subscriptions=followed,
            oldest_unfinished=dt.date.fromisoformat(oldest) if oldest else None,
        )

    @writes
    def prune(self, sql: Sql, before: dt.datetime, *, dry_run: bool = False) -> Pruned:
        before = min(before, self.clock.now() - LEAST_KEPT)
        sql.execute("SAVEPOINT pruning")
        runs = sql.execute(
            "DELETE FROM runs WHERE day < ? AND changed_at < ?"
            " AND status IN (SELECT value FROM json_each(?))",
            (before.date().isoformat(), instant(before), FINAL),
        )
        usage = sql.execute("DELETE FROM usage WHERE at < ?", (instant(before),))
        turns = sql.execute("DELETE FROM turns WHERE asked_at < ?", (instant(before),))
        sql.execute("DELETE FROM waiting WHERE asked_at < ?", (instant(before),))
        sql.execute("DELETE FROM leases WHERE until < ?", (instant(before),))
        sql.execute("DELETE FROM summaries WHERE saved_at < ?", (instant(before),))
        removed = Pruned(runs=runs.rowcount, usage=usage.rowcount, turns=turns.rowcount)
        if dry_run:
            sql.execute("ROLLBACK TO pruning")
        sql.execute("RELEASE pruning")
        return removed


def _seconds_left(held_by: str, until: str, owner: str, now: dt.datetime) -> float:
    """Seconds until another's turn is over. One longer than was asked for is: the clock was set back."""
    asked, _, holder = held_by.partition(":")
    left = (dt.datetime.fromisoformat(until) - now).total_seconds()
    return left if holder != owner and 0 < left <= float(asked) else 0.0
