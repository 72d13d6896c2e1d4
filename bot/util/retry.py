"""Trying again while a platform is busy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.errors import DeliveryUncertainError, PlatformUnavailableError, RefusedForNowError
from bot.ports.clock import Clock
from bot.util.backoff import backoff

T = TypeVar("T")

ATTEMPTS = 4
FIRST, LONGEST = 1.0, 30.0
PATIENCE = 300.0
"""Seconds that are waited where the platform asks for it."""


async def retry(
    work: Callable[[], Awaitable[T]],
    clock: Clock,
    key: str,
    *,
    attempts: int = ATTEMPTS,
    patience: float = PATIENCE,
) -> T:
    """The result of `work`, tried a few times; `work` must be harmless to repeat.

    Raises:
        PlatformUnavailableError, DeliveryUncertainError, RefusedForNowError: it never got through, or
            would have to wait long.
    """
    attempt = 0
    while True:
        try:
            return await work()
        except (PlatformUnavailableError, DeliveryUncertainError, RefusedForNowError) as error:
            wait = error.retry_after or backoff(key, attempt, first=FIRST, longest=LONGEST)
            attempt += 1
            if attempt == attempts or wait > patience:
                raise
        await clock.sleep(wait)
