"""Threads for blocking work: a bounded pool for each kind, so that no kind can starve another.

Python's default pool is used for none of it: whoever blocks there keeps everybody from theirs. A thread of
a pool never waits for the event loop, and nobody waits for a thread without a limit.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from bot.domain.errors import OverloadedError

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE: Final = 600.0
"""Seconds after which work that was begun counts as stuck; the longest sound one takes a tenth of it."""
CLOSING: Final = 2.0
"""Seconds that closing waits for work that was begun."""


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


class WorkerPool(Executor):
    """A `Pool` of at most `threads` threads, which begin when they are needed.

    They do not keep the process from ending: what a stuck one holds is as after a kill.
    """

    def __init__(self, name: str, threads: int, *, patience: float = PATIENCE) -> None:
        self.name = name
        self.patience = patience
        self._most = threads
        self._threads: list[threading.Thread] = []
        self._waiting: deque[_Job] = deque()
        self._begun: dict[_Job, float] = {}
        self._changed = threading.Condition()
        self._closed = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Pool.run`. Who stops waiting takes the work out of the queue, or lets it end unheard."""
        call = functools.partial(contextvars.copy_context().run, work, *args, **kwargs)
        job = asyncio.get_running_loop().run_in_executor(self, call)
        try:
            while not (await asyncio.wait({job}, timeout=self.patience))[0]:
                if self._is_lost(call):
                    log.error("the pool %s is stuck, and %d more wait", self.name, self.queued)
                    raise OverloadedError
            return job.result()
        finally:
            job.cancel()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As `Executor.submit`, for the event loop; `run` is what everybody uses."""
        job = _Job(fn if not args and not kwargs else functools.partial(fn, *args, **kwargs))
        with self._changed:
            if self._closed:
                raise RuntimeError(f"the pool {self.name} is closed")
            self._waiting.append(job)
            if len(self._threads) < min(self._most, len(self._begun) + len(self._waiting)):
                name = f"{self.name}-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()
            self._changed.notify()
        return job.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's
        """Take nothing more; wait, but not for ever, until what was taken is done."""
        with self._changed:
            self._closed = True
            if cancel_futures:
                self._waiting.clear()
            self._changed.notify_all()
            if wait and not self._changed.wait_for(lambda: not self._waiting and not self._begun, CLOSING):
                log.warning("the pool %s is stuck, and is left behind", self.name)

    @property
    def queued(self) -> int:
        """As `Queue.queued`, for a free thread."""
        with self._changed:
            return sum(not job.future.cancelled() for job in self._waiting)

    @property
    def working(self) -> int:
        """As `Queue.working`."""
        return len(self._begun)

    @property
    def longest(self) -> float:
        """As `Queue.longest`."""
        with self._changed:
            return max((time.monotonic() - at for at in self._begun.values()), default=0.0)

    @property
    def is_stuck(self) -> bool:
        """As `Queue.is_stuck`: nobody waits for it any more."""
        return self.longest >= self.patience

    def _is_lost(self, call: Callable[[], Any]) -> bool:
        """Whether that work is stuck, or waits behind nothing but stuck work."""
        late = time.monotonic() - self.patience
        with self._changed:
            for job, begun in self._begun.items():
                if job.call is call:
                    return begun <= late
            return len(self._begun) == self._most and all(begun <= late for begun in self._begun.values())

    def _work(self) -> None:
        """A thread's whole life."""
        while (job := self._next()) is not None:
            if job.future.set_running_or_notify_cancel():
                try:
                    job.future.set_result(job.call())
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for it
                    job.future.set_exception(error)
            with self._changed:
                del self._begun[job]
                self._changed.notify_all()

    def _next(self) -> _Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            job = self._waiting.popleft()
            self._begun[job] = time.monotonic()
            return job


class _Job:
    """Work that somebody waits for."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call = call
        self.future: Future[Any] = Future()


@dataclass(frozen=True)
class Pools:
    """The pools of one process, by kind. What needs a kind of its own adds one here."""

    computing: WorkerPool = field(default_factory=lambda: WorkerPool("computing", 4))
    """Selecting, reading and analysing for digests."""
    answering: WorkerPool = field(default_factory=lambda: WorkerPool("answering", 2))
    """The same for people who wait: never behind a digest."""
    parsing: WorkerPool = field(default_factory=lambda: WorkerPool("parsing", 2))
    """arXiv's feeds and answers."""
    embedding: WorkerPool = field(default_factory=lambda: WorkerPool("embedding", 1))
    """The embedding model of this machine, one text at a time."""
    files: WorkerPool = field(default_factory=lambda: WorkerPool("files", 4))

    def __iter__(self) -> Iterator[WorkerPool]:
        return iter((self.computing, self.answering, self.parsing, self.embedding, self.files))


@contextmanager
def worker_pools() -> Iterator[Pools]:
    """The pools, closed in the end."""
    pools = Pools()
    try:
        yield pools
    finally:
        for wait in (False, True):
            for pool in pools:
                pool.shutdown(wait, cancel_futures=True)
