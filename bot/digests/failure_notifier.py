"""Tells a channel, who follows a topic, and operators what became of a run that does not get through."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from bot.digests.due import due_at
from bot.digests.notices import given_up_notice, refused_notice
from bot.digests.operator import Operator
from bot.digests.policy import SchedulePolicy
from bot.digests.run import Digests
from bot.domain.errors import NeedsPersonError, PaperboyError, StorageError
from bot.domain.message import Part
from bot.domain.run import Run
from bot.ports.capabilities import Personal

log = logging.getLogger(__name__)

TOLD_FROM = 3
"""Attempts before a channel is told: after an outage, and by a clock that jumped, much seems overdue."""


@dataclass(frozen=True, kw_only=True)
class FailureNotifier:
    """Tells each thing once, to whom it concerns."""

    digests: Digests
    operator: Operator
    policy: SchedulePolicy

    def is_hopeless(self, run: Run) -> bool:
        """Whether it is tried no more."""
        return self.overdue(run) > self.policy.give_up_after and run.attempts + 1 >= TOLD_FROM

    async def tell_refused(self, run: Run, error: PaperboyError, at: dt.datetime) -> None:
        """Tell whom a channel that takes nothing concerns, once: at once what somebody has to mend."""
        if not isinstance(error, NeedsPersonError) and self.overdue(run) <= self.policy.tell_after:
            return
        notice = refused_notice(run, error, at)
        if await self.digests.operations.add_notice(run.key, notice):
            await self.operator.tell("operator.refused_now", error=error, run=run.key)
            await self.tell_follower(run, notice)

    async def tell_channel(self, run: Run, notice: Part) -> None:
        """Tell it beside the parts of the run, of which none gets through."""
        to = run.subscription.destination
        platform, key = self.digests.platforms[to.platform], f"{run.key}#{notice.key}"
        try:
            async with self.digests.alone(run):
                if await platform.find(to, key=key) is None:
                    await self.digests.rate_limiter.turn(to)
                    await platform.post(to, notice.message, key=key)
        except PaperboyError as error:  # who follows is told too
            log.warning("the channel cannot be told: %s", error)

    async def give_up(self, run: Run, error: PaperboyError) -> None:
        """Try no more, and tell whom that concerns."""
        if not await self.digests.operations.give_up(run.key, error.reply):
            return
        await self.operator.tell("operator.given_up", error=error, run=run.key)
        await self.tell_follower(run, given_up_notice(run, error))

    async def tell_follower(self, run: Run, notice: Part) -> None:
        """Who follows the topic hears of it, where the platform can reach a person."""
        to, person = run.subscription.destination, run.subscription.created_by
        platform: object = self.digests.platforms.get(to.platform)
        if not person or not isinstance(platform, Personal):
            return
        key = f"{run.key}#follower:{notice.key}"
        try:
            await platform.write_to(to.workspace, person, notice.message, key=key)
        except PaperboyError as failure:
            log.warning("the follower cannot be told: %s", failure)

    def overdue(self, run: Run) -> dt.timedelta:
        """How long ago it was due."""
        return self.digests.clock.now() - due_at(run.subscription, run.day)

    async def tell_if_overdue(self, run: Run, notice: Part) -> None:
        """Tell the channel, where it has waited for long."""
        if self.overdue(run) > self.policy.tell_after and run.attempts + 1 >= TOLD_FROM:
            await self.try_to_tell(run, notice)

    async def try_to_tell(self, run: Run, notice: Part) -> None:
        """Tell the channel; that it cannot be told now hinders nothing."""
        try:
            await self.digests.tell(run, notice)
        except StorageError:
            raise
        except PaperboyError as error:  # the next attempt tells it
            log.warning("the channel cannot be told: %s", error)
