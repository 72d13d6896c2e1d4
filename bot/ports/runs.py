"""Runs, their drafts and their parts on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.domain.digest import Digest
from bot.domain.message import Part
from bot.domain.record import Record
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination, Subscription
from bot.ports.platform import Receipt


class Delivery(Record):
    """A part of a run on its way, with its receipt once it has one."""

    run_key: str
    position: int
    part: Part
    receipt: Receipt | None = None
    sending: bool = False
    """Whether an attempt was begun whose outcome is not known: look before sending again."""
    begun_at: dt.datetime | None = None
    """When that attempt was begun."""
    attempts: int = 0
    refused: bool = False
    """Whether it was given up for good."""
    last_error: str = ""
    """Why the last attempt failed: a key of `bot.locales`."""


class RunStore(Protocol):
    """Runs, drafts, receipts, and what each subscription has seen."""

    async def open_run(self, subscription: Subscription, day: dt.date) -> Run:
        """The run of that day, created `open` if there is none.

        It takes the subscription as it stands until its draft is saved, and keeps that for ever.
        """
        ...

    async def run(self, run_key: str) -> Run | None: ...

    async def last_run(self, subscription_id: str) -> Run | None:
        """The run of the latest day there is one of."""
        ...

    async def runs_of(
        self, destination: Destination, limit: int = 1, *, day: dt.date | None = None
    ) -> Sequence[Run]:
        """The latest runs of a channel, of one day where it is named, newest first."""
        ...

    async def unfinished_runs(self) -> Sequence[Run]:
        """Every run whose status is not final, oldest first."""
        ...

    async def claim_run(self, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float) -> bool:
        """Whether `owner`, the name of one attempt, alone may work on the run until the lease ends.

        False if any attempt has it, this one too. A lease that ends later than one that began now is that
        of a clock that was set back since, and counts for nothing.
        """
        ...

    async def renew_run(self, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float) -> bool:
        """Lengthen the lease; False if it is the owner's no more."""
        ...

    async def release_run(self, run_key: str, owner: str) -> None:
        """Give the run up before the lease ends; nothing happens if somebody else holds it."""
        ...

    async def set_status(self, run_key: str, status: RunStatus, detail: str = "") -> None: ...

    async def find_seen(
        self, subscription_id: str, paper_ids: Sequence[str], *, before: dt.date
    ) -> frozenset[str]:
        """Which of these stood in the feed of an earlier run of the subscription, posted or not.

        Those that a run of a later day has posted already count too.
        """
        ...

    async def save_draft(
        self, run_key: str, digest: Digest, parts: Iterable[Part], seen: Sequence[str]
    ) -> bool:
        """In one transaction: the digest, its parts in order, the ids now seen, status `drafted`.

        Of new versions, those that were told in their thread by another run are left out.
        False, and nothing changes, if the run has a draft: parts of that may be posted already.
        """
        ...

    async def digest(self, run_key: str) -> Digest | None: ...

    async def deliveries(self, run_key: str) -> Sequence[Delivery]:
        """All parts of the run in order, delivered or not."""
        ...

    async def outstanding(self, run_key: str) -> Iterable[Delivery]:
        """The root of the run, and in order what has no receipt: they stay few where most is delivered.

        Each is made when it is come to, as those of a large digest take much memory together.
        """
        ...

    async def find_posted(self, destination: Destination, message_id: str) -> Delivery | None:
        """The part that stands in a channel under the platform's id of it."""
        ...

    async def delivery(self, run_key: str, position: int) -> Delivery:
        """One part of the run as it is now."""
        ...

    async def begin_delivery(self, delivery: Delivery, owner: str, *, now: dt.datetime) -> None:
        """Note that sending begins, before anything is sent.

        Raises:
            RunBusyError: the part is not as `delivery` says any more, or the run is not the owner's now.
        """
        ...

    async def finish_delivery(self, run_key: str, position: int, receipt: Receipt) -> None:
        """Note the receipt."""
        ...

    async def abandon_delivery(self, run_key: str, position: int, owner: str) -> None:
        """Note that nothing was posted, so it may be sent again; not if the run is another's by now."""
        ...

    async def refuse_delivery(self, run_key: str, position: int, owner: str, *, problem: str) -> None:
        """Give the part up for good; not if the run is another's by now."""
        ...

    async def lose_delivery(self, run_key: str, position: int, owner: str, *, problem: str) -> None:
        """What was posted is not there: forget its receipt, to send it again, and note why; as above."""
        ...
