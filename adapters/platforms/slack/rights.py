"""Who may do and see what in a workspace, asked of Slack."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from adapters.platforms.slack.api import NAME, map_errors
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.settings import SlackSettings
from bot.domain.errors import (
    NeedsPersonError,
    PaperboyError,
    PlatformUnavailableError,
    RightsUnknownError,
)
from bot.domain.topic import Destination

log = logging.getLogger(__name__)

MOST_PAGES = 20
PAGE = 200
BELIEVED = 300.0
"""Seconds for which it is believed who can read a channel: Slack may be asked fifty times a minute."""


class _Known(NamedTuple):
    private: bool
    at: float


@contextmanager
def _map_errors() -> Iterator[None]:
    """Say why, where Slack does not answer what somebody may do."""
    try:
        yield
    except PaperboyError as error:
        log.warning("rights cannot be looked up: %s", error)
        why = "rights.unanswered"
        if isinstance(error, NeedsPersonError):
            why = str(error.fields["problem"])
        raise RightsUnknownError(platform=NAME, why=why, code=error.fields.get("code")) from error


class Rights:
    """Answers for one workspace. What Slack does not answer is unknown: neither granted nor denied."""

    def __init__(self, platform: SlackPlatform, settings: SlackSettings) -> None:
        self._platform = platform
        self._settings = settings
        self._private: dict[str, _Known] = {}

    async def manages(self, channel: str, user: str) -> bool:
        """Whether they may follow, edit and stop topics in that channel.

        Raises:
            RightsUnknownError: Slack does not tell now.
        """
        if self._settings.managers == "everyone" or user in self._settings.listed:
            return True
        if self._settings.managers == "listed":
            return False
        return channel.startswith("D") or await self._is_member(channel, user)

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
        """The channels that the person and the bot are both in, by id, and what they are called.

        Raises:
            RightsUnknownError: Slack does not tell now.
        """
        asked = {"user": user, "types": "public_channel,private_channel"}
        with _map_errors():
            us = await self._platform.identity()
            asked |= {"team_id": us.team} if us.whole_organization else {}
            return {
                str(each["id"]): str(each.get("name") or "")
                async for each in self._all("users_conversations", "channels", asked)
            }

    async def _is_member(self, channel: str, user: str) -> bool:
        with _map_errors():
            async for each in self._all("conversations_members", "members", {"channel": channel}):
                if each == user:
                    return True
        return False

    async def _all(self, method: str, name: str, asked: dict[str, str]) -> AsyncIterator[Any]:
        cursor: str | None = ""
        for _ in range(MOST_PAGES):
            with map_errors():
                answer = await getattr(self._platform.client, method)(limit=PAGE, cursor=cursor, **asked)
            for each in answer.get(name) or ():
                yield each
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
        raise PlatformUnavailableError(platform=NAME)  # there is more than we ask for: nobody knows
