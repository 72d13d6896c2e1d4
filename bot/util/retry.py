"""Trying again what may pass.

Those that go on for ever (a connection of a front end, the commands of Discord), that hold others back
while they wait (a source with its breaker, a delivery with its rate limiter) or that wait in a thread have
loops of their own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.errors import (
    DeliveryUncertainError,
    PaperboyError,
    PlatformUnavailableError,
    RefusedForNowError,
)
from bot.ports.clock import Clock
from bot.util.backoff import backoff

T = TypeVar("T")

ATTEMPTS = 4
FIRST, LONGEST = 1.0, 30.0
LONGEST_WAIT = 300.0
"""Seconds that are waited where the platform asks for it."""


def may_pass(error: PaperboyError) -> bool:
    """Whether a platform is busy or away, so that the same may work in a moment."""
    return isinstance(error, PlatformUnavailableError | DeliveryUncertainError | RefusedForNowError)


async def retry(
    work: Callable[[], Awaitable[T]],
    clock: Clock,
    key: str,
    *,
    attempts: int = ATTEMPTS,
    first: float | None = None,
    patience: float = LONGEST_WAIT,
    worth: Callable[[PaperboyError], bool] = may_pass,
) -> T:
    """The result of `work`, tried a few times; `work` must be harmless to repeat.

    It waits as long as the error says, else `first` seconds (1) and then longer each time.

    Raises:
        PaperboyError: it is not worth another attempt, never got through, or would have to wait long.
    """
    attempt = 0
    while True:
        try:
            return await work()
        except PaperboyError as error:
            wait = error.retry_after or backoff(key, attempt, first=first or FIRST, longest=LONGEST)
            attempt += 1
            if attempt == attempts or wait > patience or not worth(error):
                raise
        await clock.sleep(wait)
