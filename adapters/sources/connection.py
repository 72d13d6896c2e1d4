"""What a source gives the use cases once it is connected, and what it is connected with.

A source that is added is a package beside `adapters/sources/arxiv/` whose module `connect` has a function
`connect`, which takes a `World` and gives a `Connection` for each source of the package;
`adapters.sources.connected` finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from adapters.pools import Queue
from adapters.reading.full_text_reader import Turns
from adapters.reading.grobid import Grobid, grobid_at
from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.shared_turn import SharedTurn
from bot.ports.clock import Clock
from bot.ports.operations import OperationsStore
from bot.ports.pool import Pool
from bot.ports.source import FeedSource, FullTextSource, PaperSource
from bot.settings import Settings
from bot.sources.freshness import BatchStore

T = TypeVar("T")


class Measure(Protocol):
    """Lets the time that calls of a port take be written down, where that is wanted."""

    def __call__(self, port: T) -> T: ...


@dataclass(frozen=True, kw_only=True)
class World:
    """What a source is connected with. `patience` is the most seconds to keep asking."""

    settings: Settings
    clock: Clock
    cache: Cache
    parsing: Pool
    reading: Turns
    batches: BatchStore
    patience: float
    measured: Measure
    sample_day: int = 0
    """Which day of the invented papers is wanted, from 1; 0 for real ones."""
    leases: OperationsStore | None = None
    """Where all processes on the same data take turns; None where there is one alone."""

    def shared_turn(self, source: str) -> SharedTurn | None:
        """The turn at a source that is shared with other processes."""
        return SharedTurn(self.leases, self.clock, source) if self.leases else None

    @property
    def grobid(self) -> Grobid | None:
        """The server that finds the structure of PDFs, where the settings name one."""
        return grobid_at(self.settings.reading.grobid_url)


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A source behind the ports. `name` is that of its profile."""

    name: str
    feeds: FeedSource
    papers: PaperSource
    texts: FullTextSource
    queues: Sequence[Queue]
    """Where requests wait for their turn."""
