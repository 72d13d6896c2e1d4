"""Matrix as a front end of `paperboy serve`: hears what is new, and gives each event a task of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import nio

from adapters.platforms.matrix.api import PLATFORM, Json
from adapters.platforms.matrix.listeners import Listeners
from adapters.platforms.matrix.platform import MatrixPlatform
from adapters.platforms.matrix.settings import MatrixSettings
from adapters.platforms.tasks import Tasks, guard
from bot.chat.commands import ANSWERED_WITHIN, find_unanswered
from bot.chat.handlers.chat import Chat
from bot.domain.errors import LockedOutError, SettingError
from bot.ports.conversations import IdempotencyStore

log = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds that what was begun has to finish when the front end stops."""
MOST_AT_ONCE = 64
"""Events that are worked on at a time; a busier homeserver waits to be heard."""


class MatrixFrontEnd:
    """Implements `adapters.platforms.front_end.FrontEnd`."""

    name = "matrix"

    def __init__(
        self, platform: MatrixPlatform, chat: Chat, marks: IdempotencyStore, settings: MatrixSettings
    ) -> None:
        self._platform = platform
        self._chat = chat
        self._listeners = Listeners(chat=chat, platform=platform, marks=marks, settings=settings)
        self.tasks = Tasks()
        self._hearing: asyncio.Task[None] | None = None
        self.ready = False

    async def run(self) -> None:
        try:
            me = await self._platform.server.identity()
        except LockedOutError as error:
            problem = "the homeserver does not accept it"
            raise SettingError(
                setting="matrix.access_token", problem=problem, place="PAPERBOY_MATRIX_ACCESS_TOKEN"
            ) from error
        log.info("Matrix knows us as %s", me.user)
        self._hearing = asyncio.create_task(self._hear())
        try:
            await asyncio.wait({self._hearing})
            if not self._hearing.cancelled():
                self._hearing.result()
        finally:
            self.ready = False
            self._hearing.cancel()
            await self.tasks.close()

    async def stop(self) -> None:
        self.ready = False
        if self._hearing is not None:
            self._hearing.cancel()
        await self.tasks.idle(GRACE)

    async def take_up(self) -> None:
        """Implements `adapters.platforms.front_end.TakesUp`."""
        for each in await find_unanswered(self._chat, "matrix") if self.ready else ():
            await self._begin(self._listeners.resume(each))

    async def _hear(self) -> None:
        since = ""
        while True:
            news = await self._platform.server.news(since)
            await self._handle(news)
            if not since:
                self.ready = True
                await self._begin(self._chat.access.look("matrix"))
                await self.take_up()
            since = news.next_batch

    async def _handle(self, news: nio.SyncResponse) -> None:
        for room, invitation in news.rooms.invite.items():
            await self._begin(self._listeners.on_invited(room, _inviter(invitation.invite_state)))
        for room in news.rooms.leave:
            await self._begin(self._listeners.on_left(room))
        for room, told in news.rooms.join.items():
            for event in (each.source for each in told.timeline.events):
                if is_fresh(event):
                    await self._begin(self._listeners.event(room, event))

    async def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        await self.tasks.fewer_than(MOST_AT_ONCE)
        self.tasks.begin(guard(work, PLATFORM))


def is_fresh(event: Json) -> bool:
    """Whether it happened lately, by the homeserver's own account; of another age, none is known."""
    age = (event.get("unsigned") or {}).get("age")
    return not isinstance(age, int) or age < ANSWERED_WITHIN.total_seconds() * 1000


def _inviter(state: list[Any]) -> str:
    for each in state:
        content = each.source.get("content") or {}
        if each.source.get("type") == "m.room.member" and content.get("membership") == "invite":
            return str(each.sender)
    return ""
