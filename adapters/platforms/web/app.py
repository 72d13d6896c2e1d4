"""The pages as a front end of `paperboy serve`: they are there as long as it runs."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from dataclasses import replace

from adapters.platforms.web import setup_pages
from adapters.platforms.web.channel_pages import routes
from adapters.platforms.web.listeners import Visits
from adapters.platforms.web.platform import WORKSPACE, WebPlatform
from adapters.platforms.web.sample_days import Playground
from adapters.stores.store import Store
from adapters.web.connections import listening
from adapters.web.content import Website, application
from adapters.web.open_channels import PublicChannels
from adapters.web.room import routes as reading_room
from bot.chat.commands import find_unanswered
from bot.chat.handlers.chat import Chat
from bot.settings import WebSettings

log = logging.getLogger(__name__)

GRACE = 6.0
"""Seconds that what was begun has to finish when the front end stops."""


class WebFrontEnd:
    """Implements `adapters.platforms.front_end.FrontEnd`."""

    name = "web"

    def __init__(self, platform: WebPlatform, chat: Chat, store: Store, settings: WebSettings) -> None:
        self._settings = settings
        self._chat = chat
        channels = PublicChannels(store=store, platforms=chat.digests.platforms, clock=chat.clock.monotonic)
        self.site = Website(chat=chat, store=store, settings=settings, channels=channels)
        self.visits = Visits(chat=chat, platform=platform)
        self.ended = asyncio.Event()
        self.ready = False
        self.port = 0
        self.playground: Playground | None = None
        self.opened: socket.socket | None = None
        """What listens already, where somebody waits for the pages to be back."""

    async def run(self) -> None:
        self.ended.clear()
        host, port = self._settings.pages_host, self._settings.pages_port
        setup = setup_pages.routes(self)
        if setup and len(self.site.rooms) == len(Website.rooms):
            self.site = replace(self.site, rooms=(*Website.rooms, ("setup", "/setup")))
        app = application(self.site, [*routes(self), *setup, *reading_room.routes(self.site)])
        try:
            async with listening(app, host, port, "web.pages_port", opened=self.opened) as self.port:
                await self._begin()
                await self.ended.wait()
        finally:
            self.ready = False
            await self.visits.tasks.close()  # what was asked is kept and taken up again

    @property
    def over_http(self) -> bool:
        """Implements `adapters.platforms.front_end.CalledOverHttp`."""
        return True

    async def take_up(self) -> None:
        """Implements `adapters.platforms.front_end.TakesUp`."""
        for each in await find_unanswered(self._chat, self.name) if self.ready else ():
            await self.visits.resume(each)

    async def stop(self) -> None:
        self.ready = False
        await self.visits.tasks.idle(GRACE)
        self.ended.set()
        self.visits.platform.wake()

    async def _begin(self) -> None:
        log.info("pages on http://%s:%d/", self._settings.pages_host, self.port)
        await self.site.store.remove_unfinished(WORKSPACE)
        for each in await find_unanswered(self._chat, self.name):
            await self.visits.resume(each)
        self.ready = True
        if self.playground is not None and self.playground.wanted is not None:
            wanted, self.playground.wanted = self.playground.wanted, None
            await self.visits.digest(wanted, self.playground.topic, name=secrets.token_urlsafe(8))
