"""The pages of the playground: channels, threads, forms. All of it works without script.

A form posts and leads back to a page. Where script runs it asks for JSON instead, stays on the page, and is
told of what is said by the stream of events.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from adapters.platforms.web import events
from adapters.platforms.web.follow_pages import PERSON, FollowPages, form_name, known_person
from adapters.platforms.web.listeners import Visitor, text_of_message
from adapters.platforms.web.platform import TAKEN, WORKSPACE, channel_of, message_number
from adapters.platforms.web.sample_days import LIVE
from adapters.platforms.web.views import offered_commands, picture_at, show_to
from adapters.web.content import posted_texts
from bot.domain.message import Action

if TYPE_CHECKING:
    from adapters.platforms.web.app import WebFrontEnd

FIRST = "general"
SHORT_WAIT = 1.5
"""Seconds that a form waits for what it asked for, so that a page without script shows it."""
_PERSON = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NOT_NAME = re.compile(r"[^\w-]+")
LONGEST_NAME = 40


def routes(front: WebFrontEnd) -> list[web.RouteDef]:
    """Every address below /channels."""
    at = _Pages(front)
    following = FollowPages(front.site, front.visits, at.visitor, at.redirect_back)
    here = "/channels/{channel}"
    return [
        web.get("/channels", at.first),
        web.post("/channels", at.make_channel),
        web.get(here, at.channel),
        web.get(f"{here}/events", at.events),
        web.post(f"{here}/say", at.say),
        web.post(f"{here}/press", at.press),
        web.post(f"{here}/digest", at.digest),
        web.get(f"{here}/ask/{{number}}/{{index}}", at.ask_form),
        web.post(f"{here}/ask/{{number}}/{{index}}", at.ask),
        web.get(f"{here}/change/{{number}}", at.change_form),
        web.post(f"{here}/change/{{number}}", at.change),
        web.post(f"{here}/remove/{{number}}", at.remove),
        web.get(f"{here}/follow", following.form),
        web.post(f"{here}/follow", following.on_posted),
        web.get(f"{here}/picture/{{number}}/{{place}}", at.picture),
    ]


class _Pages:
    """A handler for each address."""

    def __init__(self, front: WebFrontEnd) -> None:
        self._front = front
        self._site = front.site
        self._visits = front.visits
        self._store = front.site.store
        self._streams = asyncio.Semaphore(events.MOST)

    async def first(self, _: web.Request) -> web.Response:
        names = await self._channels()
        return _see(f"/channels/{names[0]}")

    async def make_channel(self, request: web.Request) -> web.Response:
        form = await posted_texts(request)
        name = _NOT_NAME.sub("-", form.get("name", "").strip().lstrip("#").casefold())
        name = name.strip("-")[:LONGEST_NAME] or FIRST
        name = f"{name}-1" if name in TAKEN else name
        await self._store.add_web_channel(channel_of(name))
        return _see(f"/channels/{name}")

    async def channel(self, request: web.Request) -> web.Response:
        names = await self._channels()
        visitor = await self.visitor(request)
        to, thread = channel_of(visitor.channel), message_number(request.query.get("thread", ""))
        revision = await self._store.last_revision()
        said = await self._store.messages(to, visitor.person)
        below = await self._store.messages(to, visitor.person, thread=thread) if thread else ()
        followed = await self._store.subscriptions(to)
        found = self._site.page(
            request,
            "channel.html",
            channels=names,
            channel=visitor.channel,
            messages=[show_to(each, visitor.person, prefix="m") for each in said],
            below=[show_to(each, visitor.person, prefix="t") for each in below],
            thread=thread,
            revision=revision,
            waiting=any(each.state for each in (*said, *below)),
            followed=followed,
            nonce=secrets.token_urlsafe(12),
            commands=offered_commands(visitor.language),
            day=self._front.playground.day if self._front.playground else None,
        )
        return known_person(request, found, visitor)

    async def events(self, request: web.Request) -> web.StreamResponse:
        if self._streams.locked():
            raise web.HTTPServiceUnavailable
        visitor = await self.visitor(request)
        last = request.headers.get("Last-Event-ID", "") or request.query.get("after", "")
        async with self._streams:
            return await events.stream(
                request,
                self._visits.platform,
                visitor,
                lambda each: self._site.render(request, "message.html", each=each, channel=visitor.channel),
                after=message_number(last),
                thread=message_number(request.query.get("thread", "")),
                ended=self._front.ended,
            )

    async def say(self, request: web.Request) -> web.Response:
        visitor, form = await self.visitor(request), await posted_texts(request)
        thread = await self._visits.say(
            visitor,
            form.get("text", ""),
            thread=message_number(form.get("thread", "")),
            name=form_name(form),
        )
        return await self.redirect_back(request, visitor, thread)

    async def press(self, request: web.Request) -> web.Response:
        visitor, form = await self.visitor(request), await posted_texts(request)
        number, index = (message_number(each) for each in (*form.get("button", "").split("-"), "", "")[:2])
        there, button = await self._visits.button(visitor, number, index)
        if there is None or button is None:
            raise web.HTTPNotFound
        if button.action is Action.ASK:
            return _see(f"/channels/{visitor.channel}/ask/{number}/{index}")
        if button.action is Action.EDIT:
            return _see(f"/channels/{visitor.channel}/follow?edit={button.value}")
        thread = await self._visits.press(visitor, number, index)
        return await self.redirect_back(request, visitor, thread)

    async def digest(self, request: web.Request) -> web.Response:
        visitor, form = await self.visitor(request), await posted_texts(request)
        playground, day = self._front.playground, message_number(form.get("day", ""))
        if playground is None:
            await self._visits.digest(visitor, None, name=form_name(form))
        elif day != playground.day and day in {LIVE, 1, 2}:
            playground.move(day, visitor)
            return _see(f"/channels/{visitor.channel}")
        else:
            await self._visits.digest(visitor, playground.topic, name=form_name(form))
        return await self.redirect_back(request, visitor, 0)

    async def ask_form(self, request: web.Request) -> web.Response:
        visitor = await self.visitor(request)
        number, index = (
            message_number(request.match_info["number"]),
            message_number(request.match_info["index"]),
        )
        there, button = await self._visits.button(visitor, number, index)
        if there is None or there.message is None or button is None:
            raise web.HTTPNotFound
        found = self._site.page(
            request,
            "ask.html",
            channel=visitor.channel,
            about=there.message.summary,
            nonce=secrets.token_urlsafe(12),
            back=_address(visitor.channel, there.thread or number),
        )
        return known_person(request, found, visitor)

    async def ask(self, request: web.Request) -> web.Response:
        visitor, form = await self.visitor(request), await posted_texts(request)
        number, index = (
            message_number(request.match_info["number"]),
            message_number(request.match_info["index"]),
        )
        thread = await self._visits.ask(visitor, number, index, form.get("text", ""), name=form_name(form))
        return await self.redirect_back(request, visitor, thread)

    async def change_form(self, request: web.Request) -> web.Response:
        visitor = await self.visitor(request)
        there = await self._visits.own(visitor, message_number(request.match_info["number"]))
        if there is None or there.message is None:
            raise web.HTTPNotFound
        back = _address(visitor.channel, there.thread)
        return self._site.page(
            request, "change.html", channel=visitor.channel, text=text_of_message(there.message), back=back
        )

    async def change(self, request: web.Request) -> web.Response:
        visitor, form = await self.visitor(request), await posted_texts(request)
        number = message_number(request.match_info["number"])
        thread = await self._visits.change(visitor, number, form.get("text", ""))
        return await self.redirect_back(request, visitor, thread)

    async def remove(self, request: web.Request) -> web.Response:
        visitor = await self.visitor(request)
        thread = await self._visits.take_back(visitor, message_number(request.match_info["number"]))
        return await self.redirect_back(request, visitor, thread)

    async def picture(self, request: web.Request) -> web.Response:
        visitor, number = await self.visitor(request), message_number(request.match_info["number"])
        there = await self._store.message(channel_of(visitor.channel), number)
        if there is None or there.reader not in {"", visitor.person}:
            raise web.HTTPNotFound
        data = picture_at(there, message_number(request.match_info["place"]))
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        if not data.startswith((b"\x89PNG", b"\xff\xd8")):
            raise web.HTTPNotFound
        return web.Response(
            body=data, content_type=kind, headers={"Cache-Control": "private, max-age=3600"}
        )

    async def _channels(self) -> list[str]:
        names = list(await self._store.web_channels(WORKSPACE))
        if not names:
            await self._store.add_web_channel(channel_of(FIRST))
            names = [FIRST]
        return names

    async def visitor(self, request: web.Request) -> Visitor:
        """Who asks, in a channel that there is.

        Raises:
            web.HTTPNotFound.
        """
        name = request.match_info["channel"]
        if name not in await self._channels():
            raise web.HTTPNotFound
        known = request.cookies.get(PERSON, "")
        person = known if _PERSON.fullmatch(known) else secrets.token_urlsafe(24)
        return Visitor(person, name, self._site.language(request))

    async def redirect_back(self, request: web.Request, visitor: Visitor, thread: int) -> web.Response:
        """Back to the channel; a page without script waits a little, and shows more then."""
        place = _address(visitor.channel, thread)
        if "application/json" in request.headers.get("Accept", ""):
            return known_person(request, web.json_response({"location": place.partition("#")[0]}), visitor)
        await self._visits.tasks.idle(SHORT_WAIT)
        return known_person(request, _see(place), visitor)


def _address(channel: str, thread: int) -> str:
    return f"/channels/{channel}?thread={thread}#below" if thread else f"/channels/{channel}#now"


def _see(place: str) -> web.Response:
    return web.Response(status=303, headers={"Location": place})
