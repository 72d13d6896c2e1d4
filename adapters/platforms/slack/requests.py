"""What happens on Slack as requests to Paperboy, and who answers them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from adapters.platforms.requests import ChannelRequests
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.thread_surface import SlackSurface
from bot.chat.answer_mode import AnswerMode, answer_mode
from bot.chat.handlers.offers import wants_offers
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import RightsUnknownError
from bot.domain.request import Place, Request
from bot.domain.topic import Destination


@dataclass(frozen=True, kw_only=True)
class Requests(ChannelRequests):
    """What it takes to make them, in one workspace."""

    platform: SlackPlatform
    rights: Rights
    settings: SlackSettings
    name = "slack"
    keep = dt.timedelta(days=7)
    """Slack repeats for an hour at most."""

    async def team(self) -> str:
        return (await self.platform.identity()).team

    async def place(self, channel: str) -> Place:
        to = await self.to(channel)
        private = await self.rights.is_private(to)
        return Place(destination=to, private=private, direct=channel.startswith("D"))

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
