"""Which channels are open now, by what their platforms say and by what was noted when they said it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import PaperboyError
from bot.domain.topic import Destination
from bot.ports.capabilities import Discreet
from bot.ports.platform import Platform
from bot.util.single_flight import SingleFlight

log = logging.getLogger(__name__)

BELIEVED = 60.0
"""Seconds that a platform's word is believed: some answer fifty such questions a minute, and no more."""
ANSWER_TIMEOUT = 5.0
"""Seconds that all platforms together have for an answer."""


class ShownChannels(SubscriptionStore, Protocol):
    """What is followed, and what was shown where."""

    async def shown_in(self) -> Collection[Destination]:
        """Every channel in which a paper was shown."""
        ...


@dataclass(frozen=True, kw_only=True)
class PublicChannels:
    """Implements `bot.ports.readers.OpenChannels`."""

    store: ShownChannels
    platforms: Mapping[str, Platform]
    clock: Callable[[], float]
    _said: dict[Destination, tuple[float, bool]] = field(default_factory=dict, init=False)
    _flights: SingleFlight = field(default_factory=SingleFlight, init=False)

    async def open_channels(self) -> Collection[Destination]:
        followed = [*await self.store.subscriptions(), *await self.store.paused_subscriptions()]
        closed = {each.destination for each in followed if each.private or each.owner or each.paused_at}
        known = {each.destination for each in followed} | set(await self.store.shown_in())
        return await self._that_are_open(known - closed, {each.destination for each in followed})

    async def _that_are_open(
        self, channels: Collection[Destination], followed: Collection[Destination]
    ) -> Collection[Destination]:
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                return {each for each in channels if await self._is_open(each, each in followed)}
        except TimeoutError:
            log.warning("who may read the channels is not told in time: nothing of them is shown")
            return set()

    async def _is_open(self, to: Destination, followed: bool) -> bool:  # noqa: FBT001 - read as one word
        platform: object = self.platforms.get(to.platform)
        if not isinstance(platform, Discreet):
            return platform is not None and followed
        at, is_open = self._said.get(to, (float("-inf"), False))
        if self.clock() - at > BELIEVED:
            return await self._flights.do(to, partial(self._ask, platform, to))
        return is_open

    async def _ask(self, platform: Discreet, to: Destination) -> bool:
        """Note what the platform says, also where whoever wanted to know has given up."""
        try:
            is_open = not await platform.is_private(to)
        except PaperboyError as error:
            log.info("who may read %s is not known: %s", to, error)
            is_open = False
        self._said[to] = self.clock(), is_open
        return is_open
