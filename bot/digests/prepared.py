"""What is known of digests that are not due yet: what was chosen for them, and what that and the rest cost.

It is kept in memory alone. Texts, analyses, summaries and what a model ranked are in the store anyway; so a
process that is started anew, or another one, has only to choose again.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

from bot.digests.due import due_at
from bot.domain.digest import Selection
from bot.domain.paper import Feed
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription
from bot.util.keyed_lock import KeyedLock


class _Chosen(NamedTuple):
    subscription: Subscription
    feed: Feed
    seen: frozenset[str]
    day: dt.date
    selection: Selection


class Prepared:
    """Choices by the key of their run."""

    def __init__(self) -> None:
        self._chosen: dict[str, _Chosen] = {}
        self._paid: dict[str, float | None] = {}
        self._ready: set[str] = set()
        self._locks = KeyedLock()

    def alone(self, to: Destination, run_key: str) -> AbstractAsyncContextManager[None]:
        """Keep everybody else from what is made for the run: who is due waits for who prepares it."""
        return self._locks.hold(to, run_key)

    def choice(self, run: Run, feed: Feed, seen: frozenset[str]) -> Selection | None:
        """What was chosen for the run, if nothing it was chosen by has changed since."""
        known = self._chosen.get(run.key)
        holds = known is not None and known[:3] == (run.subscription, feed, seen)
        return known.selection if known is not None and holds else None

    def keep(self, run: Run, feed: Feed, seen: frozenset[str], selection: Selection) -> None:
        """Remember what was chosen."""
        self._chosen[run.key] = _Chosen(run.subscription, feed, seen, run.day, selection)

    def sum_paid(self, run_key: str, cost: float | None) -> float | None:
        """All that was paid for the run by now; None where no price is known."""
        self._paid[run_key] = sum_known(self._paid.get(run_key), cost)
        return self._paid[run_key]

    def note_ready(self, run_key: str) -> None:
        """All that was chosen for the run is read."""
        self._ready.add(run_key)

    def is_ready(self, run: Run) -> bool:
        """Whether all is read for the run as it is followed now."""
        known = self._chosen.get(run.key)
        return run.key in self._ready and known is not None and known.subscription == run.subscription

    def drop(self, run_key: str) -> None:
        """Forget the run: its draft is saved."""
        self._chosen.pop(run_key, None)
        self._paid.pop(run_key, None)
        self._ready.discard(run_key)

    def drop_due_before(self, then: dt.datetime) -> None:
        """Forget runs that were due before that, and are made by now or never will be."""
        for key, chosen in list(self._chosen.items()):
            if due_at(chosen.subscription, chosen.day) < then:
                self.drop(key)


def sum_known(*costs: float | None) -> float | None:
    """What is known of these together."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
