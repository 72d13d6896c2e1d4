"""The boundary of tasks that nobody waits for."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.errors import PaperboyError

log = logging.getLogger(__name__)

T = TypeVar("T")


async def guard(work: Callable[[T], Awaitable[None]], body: T) -> None:
    """Do it; what fails beyond what a person was told of is for the log."""
    try:
        await work(body)
    except PaperboyError as error:
        log.warning("could not answer on Slack: %s", error)
    except Exception:  # the boundary of a task that nobody waits for
        log.exception("unexpected failure on Slack")
