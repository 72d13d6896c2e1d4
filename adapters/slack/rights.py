"""Who may do and see what in a workspace, asked of Slack."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, NamedTuple

from adapters.slack.api import told
from adapters.slack.platform import SlackPlatform
from bot.errors import PaperboyError
from bot.model import Destination
from bot.settings import SlackSettings

MOST_PAGES = 20
PAGE = 200
BELIEVED = 300.0
"""Seconds for which it is believed who can read a channel: Slack may be asked fifty times a minute."""


class _Known(NamedTuple):
    private: bool
    at: float


class Rights:
    """Answers for one workspace. What Slack does not answer is refused, never granted."""

    def __init__(self, platform: SlackPlatform, settings: SlackSettings) -> None:
        self._platform = platform
        self._settings = settings
        self._private: dict[str, _Known] = {}

    async def manages(self, channel: str, user: str) -> bool:
        """Whether they may follow, edit and stop topics in that channel."""
        if self._settings.managers == "everyone" or user in self._settings.listed:
            return True
        if self._settings.managers == "listed":
            return False
        return channel.startswith("D") or user in await self._members(channel)

    async def is_private(self, to: Destination) -> bool:
        """Whether only some can read it; so it is taken where Slack never said."""
        known = self._private.get(to.channel)
        if known is None or time.monotonic() - known.at > BELIEVED:
            try:
                known = _Known(await self._platform.is_private(to), time.monotonic())
            except PaperboyError:
                return known is None or known.private
            self._private[to.channel] = known
        return known.private

    async def readable_by(self, user: str) -> Mapping[str, str]:
        """The channels that the person and the bot are both in, by id, and what they are called."""
        asked = {"user": user, "types": "public_channel,private_channel"}
        try:
            return {
                str(each["id"]): str(each.get("name") or "")
                async for each in self._all("users_conversations", "channels", asked)
            }
        except PaperboyError:
            return {}

    async def _members(self, channel: str) -> Collection[str]:
        try:
            return frozenset(
                [
                    str(each)
                    async for each in self._all("conversations_members", "members", {"channel": channel})
                ]
            )
        except PaperboyError:
            return frozenset()

    async def _all(self, method: str, name: str, asked: dict[str, str]) -> AsyncIterator[Any]:
        cursor = ""
        for _ in range(MOST_PAGES):
            with told(asked.get("channel", "")):
                answer = await getattr(self._platform.client, method)(limit=PAGE, cursor=cursor, **asked)
            for each in answer.get(name) or ():
                yield each
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
