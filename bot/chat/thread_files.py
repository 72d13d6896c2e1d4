"""Which files a thread is about: kept in memory, for as long as it is talked about, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.domain.full_text import FullText
from bot.domain.topic import Destination
from bot.ports.platform import Receipt

KEPT = dt.timedelta(hours=2)
"""How long after the last question."""
MOST_KEPT = 20
"""Threads; whole texts are large."""


class ThreadFiles:
    """The texts of files, by place and thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Destination, str], tuple[dt.datetime, tuple[FullText, ...]]] = {}
        self._analysed: dict[tuple[Destination, str], Receipt] = {}

    def keep(self, to: Destination, thread: str, texts: Sequence[FullText], now: dt.datetime) -> None:
        """The thread is about these from now on."""
        if (to, thread) in self._kept and self._kept[to, thread][1] != tuple(texts):
            self._analysed.pop((to, thread), None)
        self._kept.pop((to, thread), None)
        self._kept[to, thread] = now, tuple(texts)
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def keep_analysis(self, to: Destination, thread: str, receipt: Receipt | None = None) -> Receipt | None:
        """Where the whole analysis of them stands; with `receipt`, it stands there from now on."""
        self._analysed = {name: each for name, each in self._analysed.items() if name in self._kept}
        if receipt is not None and (to, thread) in self._kept:
            self._analysed[to, thread] = receipt
        return self._analysed.get((to, thread))

    def of(self, to: Destination, thread: str, now: dt.datetime) -> tuple[FullText, ...]:
        """What the thread is about; nothing where that is long ago."""
        self._kept = {name: kept for name, kept in self._kept.items() if now - kept[0] < KEPT}
        return self._kept.get((to, thread), (now, ()))[1]
