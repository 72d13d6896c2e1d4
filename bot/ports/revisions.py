"""Where papers were shown, so that new versions of them are told there: records and ports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.domain.digest import Digest
from bot.domain.record import Record
from bot.domain.topic import Subscription


class Shown(Record):
    """A paper as it stands in a thread: in the digest of a run, or by itself (no `run_key`)."""

    paper_id: str
    thread: str
    run_key: str = ""
    told: int = 0
    """The latest version that was told there."""


class RevisionStore(Protocol):
    """Where papers were shown, and which digests there are."""

    async def find_shown(
        self, subscription: Subscription, paper_ids: Sequence[str], *, before: dt.date
    ) -> Sequence[Shown]:
        """Where each of these was shown last in the subscription's channel before that day's feed.

        In a digest of the subscription if it stood in one, else outside of any digest.
        """
        ...

    async def digest(self, run_key: str) -> Digest | None: ...
