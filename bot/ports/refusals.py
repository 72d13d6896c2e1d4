"""What a platform means by refusing: the kinds of refusals that the table of each platform is made of.

A table is data (`adapters/platforms/slack/refusals.py`, `adapters/platforms/discord/refusals.py`): a code,
and what it means.
What is not in the table may pass, so it is tried again within bounds and told in the end; it is never taken
for final at its first word.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    LockedOutError,
    NeedsPersonError,
    PaperboyError,
    PlaceClosedError,
    PlatformUnavailableError,
    RefusedForNowError,
    ThreadGoneError,
)
from bot.ports.capabilities import Access


class Kind(StrEnum):
    """What is to be done about a refusal."""

    FINAL = "final"
    """The same will be refused again."""
    PASSES = "passes"
    """It will be taken later: by what the platform says of the code, or because nobody knows the code."""
    THREAD_GONE = "thread gone"
    """What it replies to is not there: not yet, or no longer."""
    PERSON = "person"
    """Somebody has to change a right or a setting."""
    CLOSED = "closed"
    """The channel does not let us in: `Refusal.access`."""
    BUSY = "busy"
    """Nothing is wrong with what was asked: the service is not there, or we are too fast."""
    DOUBT = "doubt"
    """It may have been done."""
    LOCKED_OUT = "locked out"
    """The token does not work: a person makes a new one, and everything goes on."""


class Refusal(NamedTuple):
    """One row of a table. `problem` is a key of `bot.locales`."""

    kind: Kind
    problem: str
    access: Access | None = None

    def error(
        self,
        *,
        platform: str,
        channel: str,
        code: object,
        posting: bool = False,
        retry_after: float | None = None,
    ) -> PaperboyError:
        """The error that is raised for it. Only `posting` can be done without our knowing."""
        match self.kind:
            case Kind.LOCKED_OUT:
                return LockedOutError(platform=platform)
            case Kind.DOUBT if posting:
                return DeliveryUncertainError(channel=channel)
            case Kind.DOUBT | Kind.BUSY:
                return PlatformUnavailableError(platform=platform, retry_after=retry_after)
            case Kind.CLOSED:
                return PlaceClosedError(
                    channel=channel, problem=self.problem, code=code, access=self.access
                )
            case _:
                made = _ERRORS[self.kind]
                return made(channel=channel, problem=self.problem, code=code, retry_after=retry_after)


_ERRORS: dict[Kind, type[DeliveryError]] = {
    Kind.FINAL: DeliveryError,
    Kind.PASSES: RefusedForNowError,
    Kind.THREAD_GONE: ThreadGoneError,
    Kind.PERSON: NeedsPersonError,
}
