"""Where blocking work is done: work that would keep everybody else waiting if the event loop did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Pool(Protocol):
    """Workers for one kind of work, at most so many at once; the others wait their turn."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work(*args, **kwargs)` returns, done beside the event loop.

        `work` must not wait for the event loop, nor for other work of the same pool.

        Raises:
            OverloadedError: the work, or all that stands before it, makes no progress.
        """
        ...


class Inline:
    """No workers: the work is done at once, by whoever asks. For a process that does one thing."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Pool.run`, and everybody else waits meanwhile."""
        return work(*args, **kwargs)


INLINE: Final[Pool] = Inline()
