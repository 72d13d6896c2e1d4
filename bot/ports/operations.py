"""What keeping the runs going needs of the store, beyond the runs themselves.

Records and a port, as in `bot.ports`: who works (leases), what is tried again and when, what was told, and
how much of everything there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from bot.domain.digest import Digest
from bot.domain.message import Part
from bot.domain.record import Record
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription

SERVE: Final = "serve"
"""The lease of the copy of `paperboy serve` that is at work, or of the worker that finds what is due."""
MEMBER: Final = "role:"
"""How the names of the leases begin that show which processes work on the same database."""
ALONE: Final = "alone"
"""The lease of whoever needs the data alone."""
LEAST_KEPT = dt.timedelta(days=30)
"""A younger run may not be removed: a day without a run is one that was missed, and is made up for."""


class Lease(Record):
    """Who alone may do what `name` says, and until when. `owner` names a process."""

    name: str
    owner: str
    until: dt.datetime


class RunRecord(Record):
    """A run as an operator sees it. `detail` is a key of `bot.locales`, or empty."""

    run: Run
    detail: str
    changed_at: dt.datetime


class Tally(Record):
    """How many there are of everything, by state."""

    runs: dict[str, int]
    parts: dict[str, int]
    subscriptions: int
    oldest_unfinished: dt.date | None = None


class Pruned(Record):
    """How much was removed."""

    runs: int = 0
    usage: int = 0
    turns: int = 0


class OperationsStore(Protocol):
    """Retries, notices, corrections, leases and numbers."""

    async def days_run(self, since: dt.date) -> Mapping[str, frozenset[dt.date]]:
        """The days from `since` on that a subscription has a run of, by subscription id."""
        ...

    async def open_runs(self, subscription: Subscription, days: Sequence[dt.date], into: dt.date) -> Run:
        """Open the run of `into`, and record those of `days` as merged into it, all or nothing.

        Nothing changes if there is a run of `into` already: it may be in the making, without them.
        """
        ...

    async def merged_into(self, run_key: str) -> Sequence[dt.date]:
        """The days whose papers the run has to bring too, oldest first."""
        ...

    async def retry_run(self, run_key: str, status: RunStatus, *, at: dt.datetime, detail: str) -> None:
        """Count an attempt that failed, and note when to try again and why; not if the run has ended."""
        ...

    async def give_up(self, run_key: str, detail: str) -> bool:
        """Try no more, and note why; False, and nothing changes, if the run has ended meanwhile."""
        ...

    async def reopen(self, run_key: str) -> None:
        """Take up again what was given up: the run, and the parts of it that were refused."""
        ...

    async def complete_later(self, run_key: str, at: dt.datetime | None) -> None:
        """Count a try since the first was planned, and note when to try again what is missing in the run.

        None for never.
        """
        ...

    async def runs_to_complete(self, now: dt.datetime) -> Sequence[Run]:
        """Delivered runs whose time to be completed has come, oldest first."""
        ...

    async def add_notice(self, run_key: str, part: Part) -> bool:
        """Put a notice after the parts of a run; False, and nothing changes, if it has that notice."""
        ...

    async def revise(self, run_key: str, digest: Digest, parts: Sequence[Part], *, owner: str) -> None:
        """Replace the digest and the content of its parts, which keep key, place and receipt.

        Raises:
            RunBusyError: the run is not the owner's now.
        """
        ...

    async def check_writable(self) -> None:
        """Return if something could be written now; nothing is.

        Raises:
            StorageError.
        """
        ...

    async def extend(
        self, run_key: str, digest: Digest | None, parts: Sequence[Part], seen: Sequence[str], *, owner: str
    ) -> None:
        """In one transaction: the digest, further parts after those there are, ids now seen, `drafted`.

        Without a digest it stays as it is. The run is to be completed at once after its delivery. As with a
        draft, versions told elsewhere are left out. `owner` is the name of the attempt.

        Raises:
            RunBusyError: the run is not the owner's now.
        """
        ...

    async def claim_lease(self, name: str, owner: str, *, now: dt.datetime, seconds: float) -> bool:
        """Whether `owner` has the lease from now on; claim again to renew it."""
        ...

    async def take_turn_at(self, name: str, owner: str, *, now: dt.datetime, seconds: float) -> float:
        """Have the turn at something for so long, or lengthen or shorten ours; 0, or the seconds to wait.

        What is left when a turn ends early is how long nobody has one.
        """
        ...

    async def leases(self) -> Sequence[Lease]:
        """All leases, also those that ended."""
        ...

    async def held_leases(self, now: dt.datetime) -> frozenset[str]:
        """The names of those that have not ended."""
        ...

    async def drop_leases(self, owner: str) -> None:
        """Give up whatever the owner holds."""
        ...

    async def latest_runs(self, limit: int) -> Sequence[RunRecord]:
        """The runs that changed last, newest first."""
        ...

    async def tally(self) -> Tally: ...

    async def prune(self, before: dt.datetime, *, dry_run: bool = False) -> Pruned:
        """Remove finished runs, usage and questions older than `before`, and than `LEAST_KEPT`.

        With `dry_run` nothing is removed: what would be is counted.

        What a subscription has seen stays, so that nothing is ever posted twice.
        """
        ...
