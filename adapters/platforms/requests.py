"""What people say in the channels of one workspace, as requests to Paperboy."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bot.chat import commands
from bot.chat.handlers.chat import Chat
from bot.chat.reader_language import reader_language
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.message import Action
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination
from bot.ports.conversations import IdempotencyStore


@dataclass(frozen=True, kw_only=True)
class ChannelRequests(ABC):
    """What it takes to make and to answer them."""

    chat: Chat
    marks: IdempotencyStore
    name: ClassVar[str]
    """The platform's."""
    keep: ClassVar[dt.timedelta]
    """How long it is remembered that something was done."""

    @abstractmethod
    async def team(self) -> str:
        """The workspace."""

    @abstractmethod
    async def place(self, channel: str) -> Place:
        """The channel, and who reads it."""

    async def request(
        self,
        channel: str,
        user: str,
        text: str = "",
        *,
        thread: str = "",
        reply_to: str = "",
        message_id: str = "",
    ) -> Request:
        return Request(
            place=(await self.place(channel)).evolve(thread=thread, reply_to=reply_to),
            person=Person(id=user),
            language=await self.language(channel, thread, text),
            text=text,
            message_id=message_id,
        )

    @abstractmethod
    async def with_rights(self, request: Request) -> Request:
        """It, with whether the person may follow and stop topics there."""

    async def obey(self, name: str, request: Request, responder: SurfaceResponder) -> None:
        """Do the command, with the rights that it needs."""
        if commands.parse_command(name, request.text).command.who is commands.Who.MANAGERS:
            request = await self.with_rights(request)
        async with responder:
            await commands.handle_command(self.chat, name, request, responder)

    async def press(
        self, action: Action, value: str, request: Request, responder: SurfaceResponder
    ) -> None:
        """Do what a button says, with the rights that it needs."""
        if action in commands.NEEDS_RIGHTS:
            request = await self.with_rights(request)
        async with responder:
            await commands.handle_action(self.chat, action, value, request, responder)

    async def respond(
        self, request: Request, responder: SurfaceResponder, *, to_us: bool, to_others: bool, otherwise: str
    ) -> None:
        """Answer what is put to us; of the rest what the channel wants, `otherwise` what that mode says."""
        async with responder:
            if to_us or request.place.direct:
                await commands.handle_message(self.chat, request, responder)
            else:
                await commands.handle_overheard(
                    self.chat, request, responder, otherwise=otherwise, to_others=to_others
                )

    async def language(self, channel: str, thread: str = "", text: str = "") -> str:
        """What whoever says that there is answered in."""
        to, otherwise = await self.to(channel), self.chat.defaults.language
        return await reader_language(self.chat.store, to, thread=thread, text=text, otherwise=otherwise)

    async def is_ours(self, channel: str, thread: str) -> bool:
        """Whether the thread is a digest's, or one in which a paper was talked about."""
        to, store = await self.to(channel), self.chat.store
        return bool(thread) and (
            await store.find_posted(to, thread) is not None
            or await store.conversation(to, thread) is not None
        )

    async def to(self, channel: str) -> Destination:
        return Destination(platform=self.name, workspace=await self.team(), channel=channel)

    async def first(self, name: str) -> bool:
        """Whether nobody did what is called so before."""
        return await self.marks.mark(self.name, await self.team(), name, keep=self.keep)
