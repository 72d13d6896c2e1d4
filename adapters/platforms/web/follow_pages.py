"""The form in which a topic is followed or edited: filled in, previewed, handed in."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from aiohttp import web

from adapters.platforms.web.forms import depths, fields_of, read_form
from adapters.platforms.web.listeners import Files, Visitor, Visits
from adapters.platforms.web.platform import channel_of
from adapters.web.content import YEAR, Website, posted_texts, uploaded_file
from bot.chat.handlers.form import FollowForm, form_of
from bot.domain.message import Message
from bot.locales import offered_languages, translate
from bot.sources.registry import profiles
from bot.text.visible import visible_text

PERSON = "paperboy_person"
LONGEST_FILE_NAME = 80


@dataclass(frozen=True)
class FollowPages:
    """The handlers of its address. A file is held between the preview and what follows it."""

    site: Website
    visits: Visits
    visitor: Callable[[web.Request], Awaitable[Visitor]]
    done: Callable[[web.Request, Visitor, int], Awaitable[web.Response]]

    async def form(self, request: web.Request) -> web.Response:
        """The form, empty or with what is followed."""
        visitor, chosen = await self.visitor(request), request.query.get("edit", "")
        to = channel_of(visitor.channel)
        mine = {each.id: each for each in await self.site.store.subscriptions(to)}
        if chosen and chosen not in mine:
            raise web.HTTPNotFound
        filled = form_of(mine[chosen]) if chosen else None
        return self._page(request, visitor, filled, edit=chosen)

    async def on_posted(self, request: web.Request) -> web.Response:
        """Follow, or show what would have been picked."""
        visitor, said = await self.visitor(request), await posted_texts(request)
        form, edits, held = read_form(said), said.get("edit", ""), said.get("held", "")
        files = await self._files(request, held)
        if held and not files:
            problem = translate(visitor.language, "page.file_again")
            return self._page(request, visitor, form, edit=edits, problem=problem)
        if said.get("do") == "preview":
            shown = await self.visits.preview(visitor, form, files)
            return self._page(request, visitor, form, edit=edits, files=files, shown=shown)
        await self.visits.follow(visitor, form, files, edits=edits, name=form_name(said))
        return await self.done(request, visitor, 0)

    async def _files(self, request: web.Request, held: str) -> Files:
        uploads = self.visits.platform.uploads
        name, data = await uploaded_file(request, "library")
        if data:
            return (uploads.hold(visible_text(name)[:LONGEST_FILE_NAME], data),)
        found = uploads.find(held)
        return (found,) if found else ()

    def _page(
        self,
        request: web.Request,
        visitor: Visitor,
        filled: FollowForm | None,
        *,
        edit: str = "",
        files: Files = (),
        shown: Sequence[Message] = (),
        problem: str = "",
    ) -> web.Response:
        fields = fields_of(filled, self.site.chat.defaults, visitor.language)
        spoken = next(each.value for each in fields if each.name == "language")
        found = self.site.page(
            request,
            "follow.html",
            channel=visitor.channel,
            fields=fields,
            edit=edit,
            choices={
                "language": offered_languages(visitor.language, spoken),
                "depth": depths(visitor.language),
            },
            offers={"categories": known_categories(), "zone": known_zones()},
            held=files[0] if files else None,
            shown=shown,
            problem=problem,
            nonce=secrets.token_urlsafe(12),
        )
        return known_person(request, found, visitor)


@cache
def known_categories() -> dict[str, str]:
    """What every category is called."""
    return {code: name for each in profiles() for code, name in each.taxonomy.names.items()}


@cache
def known_zones() -> dict[str, str]:
    """Every time zone that is called after a place."""
    return {
        name: "" for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc")
    }


def known_person(request: web.Request, response: web.Response, visitor: Visitor) -> web.Response:
    """Let the browser tell next time who asks.

    Where another site leads here, the browser keeps back who asks; that is no new person.
    """
    if request.headers.get("Sec-Fetch-Site") not in {"cross-site", "same-site"}:
        response.set_cookie(PERSON, visitor.person, max_age=YEAR, httponly=True, samesite="Strict")
    return response


def form_name(form: dict[str, str]) -> str:
    """What a form is called, so that it is handed in once."""
    return form.get("nonce", "")[:64] or secrets.token_urlsafe(12)
