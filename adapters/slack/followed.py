"""Keeps what is followed true to the workspace: channels are archived, deleted, closed, and we are removed.

In an archived channel nobody can type a command, so its topics end and whoever began them is told. Where we
were merely removed they stay, for we may be invited back; who began them is told that too.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from adapters.slack.api import told
from adapters.slack.platform import SlackPlatform
from bot.errors import DeliveryError, PaperboyError, PlatformUnavailableError
from bot.handlers.words import sentence
from bot.model import Destination, Subscription
from bot.ports import Clock, SubscriptionStore

log = logging.getLogger(__name__)

CLOSED = {
    "channel_archive": "slack.channel_archived",
    "group_archive": "slack.channel_archived",
    "channel_deleted": "slack.channel_deleted",
    "group_deleted": "slack.channel_deleted",
}
"""Events that end what is followed in a channel, and what is said of them."""
ATTEMPTS = 3
PAUSE = 20.0
LEFT = frozenset({"channel_left", "group_left"})


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The topics of one workspace."""

    platform: SlackPlatform
    store: SubscriptionStore
    clock: Clock

    async def event(self, kind: str, channel: str, ts: str) -> None:
        """A channel was archived or deleted, or we were removed from it."""
        for each in await self.store.subscriptions(await self._to(channel)):
            if kind in CLOSED:
                await self._end(each, CLOSED[kind])
            elif kind in LEFT:
                await self._tell(each, "slack.channel_left", f"left:{each.id}:{ts}")

    async def check(self) -> None:
        """What happened while nobody listened.

        A channel that Slack does not show may be a private one that we were removed from, so it is kept.
        """
        team = (await self.platform.identity()).team
        for each in await self.store.subscriptions():
            if (each.destination.platform, each.destination.workspace) == ("slack", team):
                await self._insist(each)

    async def _insist(self, each: Subscription) -> None:
        """Slack may be asked some fifty times a minute, and there may be more channels than that."""
        for _ in range(ATTEMPTS):
            try:
                await self._check(each)
            except PlatformUnavailableError as error:
                log.info("a followed channel could not be looked at: %s", error)
                await self.clock.sleep(error.retry_after or PAUSE)
            else:
                return

    async def _check(self, each: Subscription) -> None:
        channel = each.destination.channel
        if channel.startswith("D"):  # there is nothing to ask, and asking takes one more permission
            await self._keep(each, private=True, owner=each.created_by)
            return
        try:
            with told(channel):
                answer = await self.platform.client.conversations_info(channel=channel)
        except DeliveryError as error:
            log.warning("what is followed in %s cannot be posted: %s", channel, error)
            return
        described = answer.get("channel") or {}
        if described.get("is_archived"):
            await self._end(each, "slack.channel_archived")
        else:
            await self._keep(each, private=bool(described.get("is_private", True)), owner="")

    async def _keep(self, each: Subscription, *, private: bool, owner: str) -> None:
        if (private, owner) != (each.private, each.owner):
            await self.store.note_readers(each.id, private=private, owner=owner)

    async def _end(self, each: Subscription, key: str) -> None:
        log.warning("%s: “%s” is no longer followed", each.destination, each.topic.name)
        if await self.store.end_subscription(each.id):
            await self._tell(each, key, f"ended:{each.id}")

    async def _tell(self, each: Subscription, key: str, name: str) -> None:
        if not each.created_by:
            return
        site = (await self.platform.identity()).site.rstrip("/")
        url = f"{site}/archives/{each.destination.channel}"
        message = sentence(each.language, key, name=each.topic.name, url=url)
        try:
            await self.platform.write_to(each.destination.workspace, each.created_by, message, key=name)
        except PaperboyError as error:
            log.warning("who followed it cannot be told: %s", error)

    async def _to(self, channel: str) -> Destination:
        team = (await self.platform.identity()).team
        return Destination(platform="slack", workspace=team, channel=channel)
