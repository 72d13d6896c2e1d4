"""Runs, their drafts, and what each subscription has seen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sql.revisions import drop_told
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Repository, reads, reads_one, writes, writes_one
from bot.domain.digest import Digest
from bot.domain.message import Part
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination, Subscription
from bot.util.packed_records import pack, unpack

RUN = "SELECT subscription, day, status, tries, retry_at"
"""Selects the columns that `run_from` takes."""
FINAL = json.dumps([status for status in RunStatus if status.is_final])
"""The final statuses, for `json_each`."""
UNFINISHED = json.dumps([status for status in RunStatus if not status.is_final])
"""The others. Asked for by name, they are found without a walk through everything ever delivered."""


class Runs(Repository):
    """Implements the half of `bot.ports.runs.RunStore` up to the draft; `Deliveries` is the other."""

    @writes
    def open_run(self, sql: Sql, subscription: Subscription, day: dt.date) -> Run:
        run = Run(subscription=subscription, day=day)
        now, to = instant(self.clock.now()), subscription.destination
        sql.execute(
            "INSERT INTO runs (key, subscription_id, platform, workspace, channel, day, status,"
            " subscription, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET subscription = excluded.subscription"
            " WHERE runs.digest IS NULL",
            (
                run.key,
                subscription.id,
                to.platform,
                to.workspace,
                to.channel,
                day.isoformat(),
                run.status,
                dump(subscription),
                now,
                now,
            ),
        )
        return select_runs(sql, "WHERE key = ?", run.key)[0]

    @reads_one
    def run(self, sql: Sql, run_key: str) -> Run | None:
        return next(iter(select_runs(sql, "WHERE key = ?", run_key)), None)

    @reads_one
    def last_run(self, sql: Sql, subscription_id: str) -> Run | None:
        rest = "WHERE subscription_id = ? ORDER BY day DESC LIMIT 1"
        return next(iter(select_runs(sql, rest, subscription_id)), None)

    @reads_one
    def runs_of(
        self, sql: Sql, destination: Destination, limit: int = 1, *, day: dt.date | None = None
    ) -> Sequence[Run]:
        rest = (
            "WHERE platform = ? AND workspace = ? AND channel = ? AND day = COALESCE(?, day)"
            " ORDER BY day DESC, opened_at DESC LIMIT ?"
        )
        to, of = destination, day.isoformat() if day else None
        return select_runs(sql, rest, to.platform, to.workspace, to.channel, of, limit)

    @reads_one
    def unfinished_runs(self, sql: Sql) -> Sequence[Run]:
        rest = "WHERE status IN (SELECT value FROM json_each(?)) ORDER BY day, opened_at"
        return select_runs(sql, rest, UNFINISHED)

    @writes_one
    def set_status(self, sql: Sql, run_key: str, status: RunStatus, detail: str = "") -> None:
        sql.execute(
            "UPDATE runs SET status = ?, detail = ?, changed_at = ? WHERE key = ?",
            (status, detail, instant(self.clock.now()), run_key),
        )

    @reads
    def find_seen(
        self, sql: Sql, subscription_id: str, paper_ids: Sequence[str], *, before: dt.date
    ) -> frozenset[str]:
        ids, day = json.dumps(list(paper_ids)), before.isoformat()
        rows = sql.execute(
            "SELECT paper_id FROM seen WHERE subscription_id = ? AND day < ?"
            " AND paper_id IN (SELECT value FROM json_each(?))"
            " UNION SELECT paper_id FROM runs JOIN parts ON run_key = runs.key"
            " WHERE subscription_id = ? AND day > ? AND paper_id IN (SELECT value FROM json_each(?))",
            (subscription_id, day, ids, subscription_id, day, ids),
        )
        return frozenset(paper_id for (paper_id,) in rows)

    @writes
    def save_draft(
        self, sql: Sql, run_key: str, digest: Digest, parts: Iterable[Part], seen: Sequence[str]
    ) -> bool:
        now = instant(self.clock.now())
        kept = sql.execute(
            "UPDATE runs SET digest = ?, status = ?, changed_at = ? WHERE key = ? AND digest IS NULL",
            (pack(digest), RunStatus.DRAFTED, now, run_key),
        )
        if kept.rowcount == 0:
            return False
        add_parts(sql, run_key, drop_told(sql, run_key, digest, parts), first=0, now=now)
        note_seen(sql, run_key, seen)
        return True

    @reads_one
    def digest(self, sql: Sql, run_key: str) -> Digest | None:
        row = sql.execute(
            "SELECT digest FROM runs WHERE key = ? AND digest IS NOT NULL", (run_key,)
        ).fetchone()
        return unpack(Digest, row[0]) if row else None


def add_parts(sql: Sql, run_key: str, parts: Iterable[Part], *, first: int, now: str) -> None:
    """Parts to be delivered, in their order from the position `first` on."""
    sql.executemany(
        "INSERT INTO parts (run_key, position, key, paper_id, body, changed_at) VALUES (?, ?, ?, ?, ?, ?)",
        [(run_key, n, part.key, part.paper_id, pack(part), now) for n, part in enumerate(parts, first)],
    )


def note_seen(sql: Sql, run_key: str, paper_ids: Sequence[str]) -> None:
    """Papers that stood in what the run was made of."""
    sql.executemany(
        "INSERT INTO seen (platform, workspace, subscription_id, paper_id, day)"
        " SELECT platform, workspace, subscription_id, CAST(? AS TEXT), day FROM runs WHERE key = ?"
        " ON CONFLICT (subscription_id, paper_id) DO UPDATE"
        " SET day = excluded.day WHERE seen.day > excluded.day",
        [(paper_id, run_key) for paper_id in paper_ids],
    )


def select_runs(sql: Sql, rest: str, *values: object) -> Sequence[Run]:
    """The runs that the `rest` of the query selects."""
    return [run_from(*row) for row in sql.execute(f"{RUN} FROM runs {rest}", values)]


def run_from(subscription: str, day: str, status: str, tries: int, retry_at: str | None) -> Run:
    """The run that a row holds."""
    return Run(
        subscription=Subscription.model_validate_json(subscription),
        day=dt.date.fromisoformat(day),
        status=RunStatus(status),
        attempts=tries,
        next_attempt_at=dt.datetime.fromisoformat(retry_at) if retry_at else None,
    )
