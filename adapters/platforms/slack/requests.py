"""What happens on Slack as requests to Paperboy, and who answers them."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.thread_surface import SlackSurface
from bot.chat.answer_mode import AnswerMode, answer_mode
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.offers import wants_offers
from bot.chat.reader_language import reader_language
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import RightsUnknownError
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination
from bot.ports.conversations import IdempotencyStore

log = logging.getLogger(__name__)

KEEP = dt.timedelta(days=7)
"""How long it is remembered that something was done; Slack repeats for an hour at most."""
Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Requests:
    """What it takes to make them, in one workspace."""

    chat: Chat
    platform: SlackPlatform
    rights: Rights
    marks: IdempotencyStore
    settings: SlackSettings

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
        to = await self.to(channel)
        private = await self.rights.is_private(to)
        return Request(
            place=Place(
                destination=to,
                thread=thread,
                reply_to=reply_to,
                private=private,
                direct=channel.startswith("D"),
            ),
            person=Person(id=user),
            language=await self.language(channel, thread, text),
            text=text,
            message_id=message_id,
        )

    async def language(self, channel: str, thread: str = "", text: str = "") -> str:
        """What whoever says that there is answered in."""
        to, otherwise = await self.to(channel), self.chat.defaults.language
        return await reader_language(self.chat.store, to, thread=thread, text=text, otherwise=otherwise)

    async def answers(self, channel: str) -> AnswerMode:
        """Which lines are answered there."""
        return await answer_mode(self.marks, await self.to(channel), AnswerMode(self.settings.answer))

    async def offers(self, to: Destination) -> bool:
        """Whether summaries are offered there."""
        return await wants_offers(self.marks, to, otherwise=self.settings.offers)

    async def with_rights(self, request: Request) -> Request:
        try:
            manages = await self.rights.manages(request.place.destination.channel, request.person.id)
        except RightsUnknownError as error:
            person = request.person.evolve(unsure=str(error.fields["why"]))
        else:
            person = request.person.evolve(manages=manages)
        return request.evolve(person=person)

    def responder(
        self, request: Request, *, thread: str = "", noted: bool = True, since: dt.datetime | None = None
    ) -> SurfaceResponder:
        surface = SlackSurface(
            self.platform,
            self.rights,
            request,
            thread=thread,
            noted=noted,
            streams=self.settings.streams,
            since=since,
        )
        name, resumed = f"reply:{uuid.uuid4()}", since is not None
        return SurfaceResponder(surface, self.chat.clock, request.language, name=name, resumed=resumed)

    async def to(self, channel: str) -> Destination:
        return Destination(platform="slack", workspace=await self.team(), channel=channel)

    async def team(self) -> str:
        return (await self.platform.identity()).team

    async def first(self, name: str) -> bool:
        return await self.marks.mark("slack", await self.team(), name, keep=KEEP)
