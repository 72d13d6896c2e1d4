"""An event loop in which waiting takes no time, and work takes the processor time it takes.

A digest of 200 papers spends ten minutes waiting for arXiv alone. Here, whenever nothing is left to do but
to wait for a timer, the clock is moved on to it. What is computed, in this process, its threads and its
children, moves the clock on by its processor time: so it runs as on a machine with one idle core, however
busy this one is. What it takes to find that out is nobody's, and neither is what a process beside this one
computes, such as one that pretends to be arXiv: it is only waited for.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import resource
import selectors
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any, TypeVar

from adapters.models.embedding import engine
from adapters.reading.child import FORK_SERVER
from tests.bench.held import children_of, command_of
from tests.fakes import NOON

T = TypeVar("T")
A_WHILE = 0.05
LOOKED_UP = 0.01
"""Seconds between two looks at what forked processes computed."""
_MODEL = engine.__name__.encode()
"""What stands in the command of the process in which the embedding model is."""
_TRACKER = resource_tracker.__name__.encode()
"""And in that of the process that cleans up behind others, which a process keeps to its end."""


class Waits:
    """How much was skipped, and what still runs in threads."""

    def __init__(self, beside: int | None = None) -> None:
        self.skipped = 0.0
        self.threads = 0
        self.earlier = children_of(os.getpid())
        """Children that were there before, such as the server of a database: none of them works for us."""
        self.beside = beside
        """A process that answers requests of this one as soon as it can, and else sleeps."""

    @property
    def are_idle(self) -> bool:
        """Whether nothing is at work that time must wait for."""
        if self.threads or (self.beside and not _sleeps(self.beside)):
            return False
        with _children.aside():
            return not _has_children(self.earlier) and not _are_told_of_children()


class _Selector(selectors.DefaultSelector):
    """Moves the clock on instead of waiting for a timer."""

    def __init__(self, waits: Waits) -> None:
        super().__init__()
        self._waits = waits

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return list(super().select(timeout))
        if not self._waits.are_idle:  # a while, for nobody tells when the last thread has ended
            return list(super().select(min(timeout, A_WHILE)))
        ready = list(super().select(0))
        if not ready:
            self._waits.skipped += timeout
        return ready


class SkippingLoop(asyncio.SelectorEventLoop):
    """The loop itself."""

    def __init__(self, beside: int | None = None) -> None:
        self.waits = Waits(beside)
        super().__init__(_Selector(self.waits))

    def time(self) -> float:
        return processor_time() + self.waits.skipped

    def run_in_executor(  # type: ignore[override]  # the parent's is generic over what only it knows
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self.waits.threads += 1
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        future.add_done_callback(lambda _: self._finished())
        return future

    def _finished(self) -> None:
        self.waits.threads -= 1


class LoopClock:
    """The clock port by the time of the loop it is made in; threads may ask it too."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def now(self) -> dt.datetime:
        return NOON + dt.timedelta(seconds=self._loop.time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def beat(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        return self._loop.time()


def processor_time() -> float:
    """Seconds that this process, its threads and its children that ended have computed, theirs included."""
    if time.monotonic() - _children.at > LOOKED_UP:
        _children.look()
    return time.process_time() + _children.spent - _children.looking


class _Children:
    """What children computed, as of the last look; a look takes longer than what is looked at."""

    def __init__(self) -> None:
        self.at = 0.0
        self.spent = 0.0
        self.looking = 0.0
        """Seconds that all looks took."""

    def look(self) -> None:
        """Of those that ended, and of the process that readers are forked from, in hundredths."""
        with self.aside():
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.spent = ended.ru_utime + ended.ru_stime + _forked_time()
            self.at = time.monotonic()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done inside does not count."""
        began = time.thread_time()
        try:
            yield
        finally:
            self.looking += time.thread_time() - began


_children = _Children()


def _forked_time() -> float:
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in _lasting()) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """What Linux tells of a process, from its state on; that of one that has ended is nought."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return ["X", *["0"] * 14]


def _sleeps(pid: int) -> bool:
    return _stat(pid)[0] == "S"


def run(main: Coroutine[Any, Any, T], beside: int | None = None) -> T:
    """What `main` returns, run on a loop that skips its waits, but for those for the process beside it."""
    with asyncio.Runner(loop_factory=partial(SkippingLoop, beside)) as runner:
        return runner.run(main)


def _has_children(earlier: set[int]) -> bool:
    """Whether a child is at work, or is to begin: those that last, and `earlier` ones, are none."""
    mine = children_of(os.getpid()) - _lasting() - earlier
    return bool(mine or FORK_SERVER.pending or (FORK_SERVER.pid and children_of(FORK_SERVER.pid)))


def _lasting() -> set[int]:
    """The children that are there before and after their work.

    They are what forks readers, the model, which is at work only while a thread of a pool waits for it, and
    what `multiprocessing` leaves behind.
    """
    commands = {pid: command_of(pid) for pid in children_of(os.getpid())}
    lasting = {pid for pid, command in commands.items() if _MODEL in command or _TRACKER in command}
    return lasting | ({FORK_SERVER.pid} if FORK_SERVER.pid else set())


def _are_told_of_children() -> bool:
    """Whether a child has ended of which the loop does not know yet: asyncio waits for each in a thread."""
    return any("waitpid-" in thread.name for thread in threading.enumerate())
