"""Threads for blocking work: a bounded pool for each kind, so that no kind can starve another.

Python's default pool is used for none of it: whoever blocks there keeps everybody from theirs. A thread of
a pool never waits for the event loop, and nobody waits for a thread without a limit.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import gc
import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from adapters.memory import share_memory
from bot.domain.errors import OverloadedError

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

STUCK_AFTER: Final = 600.0
"""Seconds after which work that was begun counts as stuck; the longest sound one takes a tenth of it."""
HANDED_OVER: Final = 0.001
"""Seconds after which a thread that computes lets another go on. By default it is five times as much, for
which the event loop, and so everybody whose answer is under way, would wait at each of its steps."""


COLLECTED: Final = 10_000
"""Objects that are made before it is looked for those that nobody uses and that hold each other. By default
it is after 700, and about every hundredth time all there are are gone through, for a fifth of a second."""


class Queue(Protocol):
    """Work that waits for its turn, as whoever watches over it sees it."""

    name: str

    @property
    def queued(self) -> int:
        """How much waits."""
        ...

    @property
    def working(self) -> int:
        """How much is being done."""
        ...

    @property
    def longest(self) -> float:
        """Seconds since the oldest of what is being done was begun; where all is stuck, it grows."""
        ...

    @property
    def is_stuck(self) -> bool:
        """Whether something is being done for longer than anything sound takes."""
        ...


class WorkerPool:
    """A `Pool` of at most `threads` threads, which begin when they are needed."""

    def __init__(self, name: str, threads: int, *, patience: float = STUCK_AFTER) -> None:
        self.name = name
        self.patience = patience
        self._most = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._lock = Lock()
        self._waiting: set[_Job] = set()
        self._begun: dict[_Job, float] = {}

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Pool.run`. Who stops waiting takes the work out of the queue, or lets it end unheard."""
        job = _Job(functools.partial(contextvars.copy_context().run, work, *args, **kwargs))
        with self._lock:
            self._waiting.add(job)
        try:
            done = asyncio.get_running_loop().run_in_executor(self._executor, self._do, job)
            try:
                while not (await asyncio.wait({done}, timeout=self.patience))[0]:
                    if self._is_lost(job):
                        log.error("the pool %s is stuck, and %d wait", self.name, self.queued)
                        raise OverloadedError
                result: T = done.result()
                return result
            finally:
                done.cancel()
        finally:
            with self._lock:
                self._waiting.discard(job)

    def submit(self, work: Callable[[], object]) -> None:
        """Have something done, and wait for nothing."""
        self._executor.submit(self._do, _Job(work))

    def shutdown(self) -> None:
        """Take nothing more, and drop what waits. What was begun goes on until the process ends."""
        self._executor.shutdown(wait=not self._begun, cancel_futures=True)

    @property
    def queued(self) -> int:
        """As `Queue.queued`, for a free thread."""
        return len(self._waiting)

    @property
    def working(self) -> int:
        """As `Queue.working`."""
        return len(self._begun)

    @property
    def longest(self) -> float:
        """As `Queue.longest`."""
        with self._lock:
            return max((time.monotonic() - at for at in self._begun.values()), default=0.0)

    @property
    def is_stuck(self) -> bool:
        """As `Queue.is_stuck`: nobody waits for it any more."""
        return self.longest >= self.patience

    def _is_lost(self, job: _Job) -> bool:
        """Whether that work is stuck, or waits behind nothing but stuck work."""
        late = time.monotonic() - self.patience
        with self._lock:
            if job in self._begun:
                return self._begun[job] <= late
            return len(self._begun) == self._most and all(at <= late for at in self._begun.values())

    def _do(self, job: _Job) -> Any:  # noqa: ANN401 - whatever the work gives
        """The work, in a thread."""
        with self._lock:
            self._waiting.discard(job)
            self._begun[job] = time.monotonic()
        try:
            return job.work()
        finally:
            with self._lock:
                del self._begun[job]


@dataclass(frozen=True, eq=False)
class _Job:
    """Work that somebody waits for."""

    work: Callable[[], Any]


@dataclass(frozen=True)
class Pools:
    """The pools of one process, by kind. What needs a kind of its own adds one here."""

    computing: WorkerPool = field(default_factory=lambda: WorkerPool("computing", 4))
    """Selecting, reading and analysing for digests."""
    answering: WorkerPool = field(default_factory=lambda: WorkerPool("answering", 2))
    """The same for people who wait: never behind a digest."""
    parsing: WorkerPool = field(default_factory=lambda: WorkerPool("parsing", 2))
    """The sources' feeds and answers."""
    embedding: WorkerPool = field(default_factory=lambda: WorkerPool("embedding", 1))
    """The embedding model of this machine, one text at a time."""
    files: WorkerPool = field(default_factory=lambda: WorkerPool("files", 4))

    def __iter__(self) -> Iterator[WorkerPool]:
        return iter((self.computing, self.answering, self.parsing, self.embedding, self.files))


@contextmanager
def worker_pools() -> Iterator[Pools]:
    """The pools, closed in the end."""
    share_memory()
    pools, before, collected = Pools(), sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(HANDED_OVER)
    gc.set_threshold(COLLECTED, *collected[1:])
    try:
        yield pools
    finally:
        sys.setswitchinterval(before)
        gc.set_threshold(*collected)
        for pool in pools:
            pool.shutdown()
