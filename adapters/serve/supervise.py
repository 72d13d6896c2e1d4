"""Keeps a front end running: what failed is started again, after a wait that grows with each failure."""

from __future__ import annotations

import logging

from adapters.platforms.front_end import FrontEnd, Reporting
from bot.digests.operator import Operator
from bot.domain.errors import PaperboyError, SettingError
from bot.locales import error_message
from bot.ports.clock import Clock
from bot.util.backoff import backoff

log = logging.getLogger(__name__)

FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
STABLE = 600.0
"""Seconds after which a connection counts as having worked: its next failure is the first one again."""


async def supervise(front_end: FrontEnd, clock: Clock, operator: Operator) -> None:
    """Run the front end until it is stopped, or cannot work with these settings."""
    if isinstance(front_end, Reporting):
        front_end.report_to(lambda error: operator.tell("operator.step_refused", error=error))
    failures = 0
    while True:
        begun = clock.now()
        try:
            await front_end.run()
        except SettingError as error:
            await operator.tell("operator.front_end", error=error, platform=front_end.name)
            return
        except PaperboyError as error:
            failure = error
        except Exception:  # a mistake in one front end must not take the others with it
            log.exception("%s failed", front_end.name)
            failure = PaperboyError()
        else:
            return
        failures = 0 if (clock.now() - begun).total_seconds() > STABLE else failures + 1
        said, cause = error_message("en", failure), failure.__cause__ or ""
        log.warning("%s is not connected: %s %s", front_end.name, said, cause)
        if failures:
            await operator.tell("operator.front_end", error=failure, platform=front_end.name)
        wait = backoff(front_end.name, failures, first=FIRST_WAIT, longest=LONGEST_WAIT)
        await clock.sleep(max(wait, failure.retry_after or 0))
