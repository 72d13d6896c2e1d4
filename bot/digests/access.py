"""What becomes of what a channel follows when we get into it no more: one rule for every platform.

Platforms report facts (`bot.ports.capabilities.Access`): by an event, when they are looked at as a
connection begins, or by refusing a digest. Whichever way it becomes known, and whatever it is (removed from
the channel or its server, closed to us, archived, deleted):

* What is followed there is paused at once, with all its history, and whoever follows is told directly what
  happened and what to do.
* Once the channel lets us in again it goes on by itself: a digest that was waiting is posted, and missed
  days are made up for as after any time away.
* After `KEPT` it ends, and whoever follows is told that too. `/digest follow` begins anew.

A channel that is turned private while we stay in it is no such case: its digests go on, and are kept out of
the archive.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import PaperboyError
from bot.domain.message import Message, Paragraph, line
from bot.domain.topic import Destination, Subscription
from bot.locales import translate
from bot.ports.capabilities import Access, Observant, Personal, Standing
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.util.retry import retry

log = logging.getLogger(__name__)

KEPT = dt.timedelta(days=30)
ATTEMPTS = 3
FIRST_WAIT = 20.0
"""Seconds until a platform that did not answer is asked again."""
LONGEST_WAIT = 60.0
"""Seconds that are waited where it says how long; a longer wait is left to the next look."""


@dataclass(frozen=True, kw_only=True)
class AccessRule:
    """Keeps what is followed true to the channels."""

    store: SubscriptionStore
    platforms: Mapping[str, Platform]
    clock: Clock

    async def report(self, to: Destination, access: Access, *, whole_workspace: bool = False) -> None:
        """The platform says how we stand to a channel, or to all of its workspace."""
        for each in await self._find_followed(to.platform, to.workspace):
            if whole_workspace or each.destination == to:
                await self._apply(each, access)

    async def check(self, to: Destination, *, attempts: int = ATTEMPTS) -> None:
        """Ask the platform how we stand to a channel now; what it does not tell changes nothing."""
        standing = await self._standing(to, attempts)
        if standing is None:
            return
        for each in await self._find_followed(to.platform, to.workspace):
            if each.destination == to:
                await self._note(each, standing)

    async def look(self, platform: str, workspace: str = "") -> None:
        """Ask about every channel in which something is followed, paused or not."""
        await self._look(await self._find_followed(platform, workspace))

    async def look_again(self) -> None:
        """Ask about the channels that did not let us in; end what waited for too long."""
        await self._look(await self.store.paused_subscriptions())
        now = self.clock.now()
        for each in await self.store.paused_subscriptions():
            if (
                each.paused_at
                and now - each.paused_at > KEPT
                and await self.store.end_subscription(each.id)
            ):
                log.warning("%s: “%s” ends", each.destination, each.topic.name)
                await self._tell(each, "access.ended")

    async def _look(self, followed: Iterable[Subscription]) -> None:
        for to in dict.fromkeys(each.destination for each in followed):
            await self.check(to)

    async def _find_followed(self, platform: str, workspace: str) -> list[Subscription]:
        every = [*await self.store.subscriptions(), *await self.store.paused_subscriptions()]
        places = ((each, each.destination) for each in every)
        return [each for each, to in places if to.platform == platform and workspace in {"", to.workspace}]

    async def _standing(self, to: Destination, attempts: int) -> Standing | None:
        """Asked a few times: platforms limit how often, and there may be many channels."""
        platform: object = self.platforms.get(to.platform)
        if not isinstance(platform, Observant):
            return None
        try:
            return await retry(
                lambda: platform.standing(to),
                self.clock,
                str(to),
                attempts=attempts,
                first=FIRST_WAIT,
                patience=LONGEST_WAIT,
                worth=lambda _: True,
            )
        except PaperboyError as error:
            log.info("%s could not be looked at: %s", to, error)
            return None

    async def _note(self, each: Subscription, standing: Standing) -> None:
        await self._apply(each, standing.access)
        owner = each.created_by if standing.direct else ""
        if standing.access is Access.OPEN and (standing.private, owner) != (each.private, each.owner):
            await self.store.note_readers(each.id, private=standing.private, owner=owner)

    async def _apply(self, each: Subscription, access: Access) -> None:
        if access is Access.OPEN:
            if each.paused_at and await self.store.resume_subscription(each.id):
                log.info("%s: “%s” goes on", each.destination, each.topic.name)
        elif await self.store.pause_subscription(each.id, at=self.clock.now()):
            log.warning("%s (%s): “%s” is paused", each.destination, access, each.topic.name)
            await self._tell(each, f"access.{access}")

    async def _tell(self, each: Subscription, key: str) -> None:
        """Tell whoever began it, where the platform can reach a person."""
        to = each.destination
        platform: object = self.platforms.get(to.platform)
        if not each.created_by or not isinstance(platform, Personal):
            return
        url = await self._url(to)
        back = translate(each.language, f"access.back_{to.platform}")
        said = translate(each.language, key, name=each.topic.name, url=url, days=KEPT.days, back=back)
        message = Message(summary=said, blocks=(Paragraph(content=line(said)),))
        name = f"{key}:{each.id}:{self.clock.now().isoformat()}"
        try:
            await retry(
                lambda: platform.write_to(to.workspace, each.created_by, message, key=name),
                self.clock,
                name,
                attempts=ATTEMPTS,
                first=FIRST_WAIT,
                patience=LONGEST_WAIT,
            )
        except PaperboyError as error:
            log.warning("who follows cannot be told: %s", error)

    async def _url(self, to: Destination) -> str:
        platform: object = self.platforms.get(to.platform)
        try:
            return await platform.address(to) if isinstance(platform, Observant) else ""
        except PaperboyError as error:
            log.info("where the channel is cannot be told: %s", error)
            return ""
