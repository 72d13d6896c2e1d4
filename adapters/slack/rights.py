"""Who may do and see what in a workspace, asked of Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Any

from adapters.slack.api import told
from adapters.slack.platform import SlackPlatform
from bot.errors import PaperboyError
from bot.settings import SlackSettings

MOST_PAGES = 20
PAGE = 200


class Rights:
    """Answers for one workspace. What Slack does not answer is refused, never granted."""

    def __init__(self, platform: SlackPlatform, settings: SlackSettings) -> None:
        self._platform = platform
        self._settings = settings
        self._private: dict[str, bool] = {}
        """What Slack said of channels; a channel changes that hardly ever."""

    async def manages(self, channel: str, user: str) -> bool:
        """Whether they may follow, edit and stop topics in that channel."""
        if self._settings.managers == "everyone" or user in self._settings.listed:
            return True
        if self._settings.managers == "listed":
            return False
        return channel.startswith("D") or user in await self._members(channel)

    async def is_private(self, channel: str) -> bool:
        """Whether only some can read it; so it is taken where Slack does not say."""
        if channel.startswith("D"):
            return True
        if channel not in self._private:
            try:
                with told(channel):
                    answer = await self._platform.client.conversations_info(channel=channel)
            except PaperboyError:
                return True
            described = answer.get("channel") or {}
            self._private[channel] = bool(described.get("is_private", True))
        return self._private[channel]

    async def readable_by(self, user: str) -> Collection[str]:
        """The channels that the person and the bot are both in."""
        asked = {"user": user, "types": "public_channel,private_channel"}
        try:
            return frozenset(
                [str(each["id"]) async for each in self._all("users_conversations", "channels", asked)]
            )
        except PaperboyError:
            return frozenset()

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
