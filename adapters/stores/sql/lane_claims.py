# ruff: noqa: S608 - names of our own tables and columns; values are parameters
"""Who works for which workspace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from adapters.stores.sql.codec import instant
from adapters.stores.sql.runs import UNFINISHED, select_runs
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import (
    Repository,
    reads,
    reads_one,
    writes,
    writes_one,
    writes_one_ahead,
)
from bot.domain.run import Run, RunStatus
from bot.ports.lanes import Lane

_CALLED = (
    "due_at != '' AND due_at <= {now} AND until <= {now} AND NOT EXISTS (SELECT 1 FROM tenants WHERE"
    " tenants.platform = lanes.platform AND tenants.workspace = lanes.workspace AND paused_at != '')"
)
_NEXT = (
    f"SELECT platform, workspace FROM lanes WHERE {_CALLED} ORDER BY served_at, platform, workspace LIMIT 1"
)
_OF = "platform = :platform AND workspace = :workspace AND owner = :owner"
_IN = "platform = ? AND workspace = ?"


class LaneClaims(Repository):
    """Implements `bot.ports.lanes.LaneStore`. Instants are empty for never."""

    @writes
    def call_lanes(self, sql: Sql, lanes: Collection[Lane], *, now: dt.datetime) -> None:
        due = instant(sql.now(now))
        sql.executemany(
            "INSERT INTO lanes (platform, workspace, due_at, served_at, owner, until)"
            " VALUES (?, ?, ?, '', '', '') ON CONFLICT (platform, workspace)"
            " DO UPDATE SET due_at = excluded.due_at WHERE lanes.due_at = ''",
            sorted((each.platform, each.workspace, due) for each in lanes),
        )

    @writes_one_ahead
    def claim_lane(self, sql: Sql, owner: str, *, now: dt.datetime, seconds: float) -> Lane | None:
        at, until = sql.instant("now"), sql.instant("until", after=seconds)
        row = sql.execute(
            f"UPDATE lanes SET owner = :owner, until = {until}, served_at = {at}"
            f" WHERE (platform, workspace) = ({_NEXT.format(now=at)}{sql.skip_locked})"
            " RETURNING platform, workspace",
            {"owner": owner, **_instants(now, until=seconds)},
        ).fetchone()
        return Lane(platform=row[0], workspace=row[1]) if row else None

    @writes_one_ahead
    def renew_lane(self, sql: Sql, lane: Lane, owner: str, *, now: dt.datetime, seconds: float) -> bool:
        renewed = sql.execute(
            f"UPDATE lanes SET until = {sql.instant('until', after=seconds)} WHERE {_OF}",
            {**lane.model_dump(), "owner": owner, **_instants(now, until=seconds)},
        )
        return renewed.rowcount == 1

    @writes_one
    def free_lane(
        self, sql: Sql, lane: Lane, owner: str, *, now: dt.datetime, again_in: float | None = None
    ) -> None:
        due = "''" if again_in is None else sql.instant("due", after=again_in)
        sql.execute(
            f"UPDATE lanes SET due_at = {due}, owner = '', until = '' WHERE {_OF}",
            {**lane.model_dump(), "owner": owner, **_instants(now, due=again_in or 0.0)},
        )

    @writes
    def pause_tenant(self, sql: Sql, lane: Lane, *, at: dt.datetime | None) -> None:
        paused = instant(at) if at else ""
        sql.execute(
            upsert("tenants", "platform workspace", "paused_at"), (lane.platform, lane.workspace, paused)
        )

    @reads
    def paused_tenants(self, sql: Sql) -> frozenset[Lane]:
        rows = sql.query("SELECT platform, workspace FROM tenants WHERE paused_at != ''")
        return frozenset(Lane.model_validate(row) for row in rows)

    @reads
    def waiting_lanes(self, sql: Sql, now: dt.datetime) -> tuple[int, float]:
        now = sql.now(now)
        count, first = sql.execute(
            f"SELECT count(*), min(due_at) FROM lanes WHERE {_CALLED.format(now=':now')}",
            {"now": instant(now)},
        ).fetchone()
        return count, (now - dt.datetime.fromisoformat(first)).total_seconds() if first else 0.0

    @reads_one
    def unfinished_runs_in(self, sql: Sql, lane: Lane) -> Sequence[Run]:
        rest = f"WHERE {_IN} AND status IN (SELECT value FROM json_each(?)) ORDER BY day, opened_at"
        return select_runs(sql, rest, lane.platform, lane.workspace, UNFINISHED)

    @reads_one
    def runs_to_complete_in(self, sql: Sql, lane: Lane, now: dt.datetime) -> Sequence[Run]:
        rest = f"WHERE {_IN} AND complete_at <= ? AND status || '' = ? ORDER BY day, opened_at"
        values = (lane.platform, lane.workspace, instant(now), RunStatus.DELIVERED)
        return select_runs(sql, rest, *values)


def _instants(now: dt.datetime, **after: float) -> Mapping[str, str]:
    """The values of `Sql.instant`: now, and so many seconds later."""
    later = {name: instant(now + dt.timedelta(seconds=seconds)) for name, seconds in after.items()}
    return {"now": instant(now), **later}
