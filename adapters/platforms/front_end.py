"""What `paperboy serve` asks of a front end: a chat platform with a connection of its own.

Wiring makes the front ends that are configured and hands them over in `Services.front_ends`; that is all
there is to do. `serve` starts each in a task of its own, starts it again when it fails, asks whether it is
ready, and stops it. What a front end posts through is its `bot.ports.platform.Platform`, often the same
object.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.domain.errors import PlatformUnavailableError

if TYPE_CHECKING:
    from aiohttp import web


class FrontEnd(Protocol):
    """A long-running connection to a platform."""

    @property
    def name(self) -> str:
        """`slack`, `discord`: what the logs, the metrics and /readyz call it."""
        ...

    @property
    def ready(self) -> bool:
        """Whether it is connected now: events arrive and messages can be posted. Never raises."""
        ...

    async def run(self) -> None:
        """Connect and serve until `stop` is called; then return.

        May be called again after it returned or raised: whatever it holds is made anew. A connection that
        drops is best mended inside; what cannot be mended is raised, and `serve` calls again after a pause
        that grows with each failure.

        Raises:
            PlatformUnavailableError: the connection cannot be had now.
            SettingError: it never will with these settings; `serve` says so and leaves it off.
        """
        ...

    async def stop(self) -> None:
        """Take nothing new, finish what was begun (at most a few seconds), close, let `run` return."""
        ...


@runtime_checkable
class Reporting(Protocol):
    """A front end that works though a step of its start was refused, and says so."""

    def report_to(self, tell: Callable[[PlatformUnavailableError], Awaitable[None]]) -> None:
        """From now on, tell of what is refused."""
        ...


@runtime_checkable
class TakesUp(Protocol):
    """A front end that answers what was left without an answer, whoever had begun with it."""

    async def take_up(self) -> None:
        """Begin with what nobody is at, if it is connected."""
        ...


@runtime_checkable
class CalledOverHttp(Protocol):
    """A front end that may be called over HTTP: then any number of processes can have it."""

    @property
    def over_http(self) -> bool:
        """Whether it is, with these settings."""
        ...


@runtime_checkable
class PostsAlone(Protocol):
    """A front end that has to run where something is posted, though nobody is answered there."""

    name: str

    @property
    def can_post(self) -> bool:
        """Whether messages can be posted now."""
        ...

    async def run_to_post(self) -> None:
        """As `FrontEnd.run`, without hearing what others say."""
        ...

    async def stop(self) -> None:
        """As `FrontEnd.stop`."""
        ...


@runtime_checkable
class HasRoutes(Protocol):
    """A front end that is called over HTTP: the web server of `serve` has pages of it."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Paths and what answers them."""
        ...
