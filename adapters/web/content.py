"""The pages for people: an application of its own, on a listener of its own.

Health, metrics and what platforms call over HTTP are `adapters.web.health`'s. Here everything is guarded
the same way (`adapters.web.guard`, and a login where others than this machine reach us), rendered from the
templates beside this module, and said in the reader's language.

A module that adds pages has a function `routes(site: Website) -> list[web.RouteDef]`, whose routes are
handed to `application`. Its handlers render with `site.page(request, "name.html", …)`, raise aiohttp's
`web.HTTPNotFound()` and the like, which become a page too, and take what may be shown from
`await site.channels.open_channels()`. Templates extend `base.html`, which says what it wants; styles are in
`static/style.css`, which is part of every page, script in `static/page.js`.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from adapters.archive.rendering import template_environment, template_words
from adapters.stores.store import Store
from adapters.web import login
from adapters.web.guard import add_headers, check, is_loopback
from adapters.web.static_files import in_page, static, static_file
from bot.chat.handlers.chat import Chat
from bot.domain.errors import PaperboyError
from bot.locales import closest, error_message, languages, spoken_languages, translate
from bot.ports.readers import OpenChannels
from bot.settings import WebSettings
from bot.text.encodable import encodable

log = logging.getLogger(__name__)

MOST_POSTED = 2 * 1024 * 1024
"""Bytes of a form."""
LANGUAGE = "paperboy_language"
YEAR = 365 * 24 * 3600
OPEN_PATHS = frozenset({"/login", "/language"})
"""What is answered without a login, beside what is under /static/."""
COMPRESSED = ("text/", "image/svg", "application/atom", "application/json")
LEAST_COMPRESSED = 1_000
"""Bytes of text that are worth it."""
KINDS = {"js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True)
class Website:
    """What every page has at hand."""

    chat: Chat
    store: Store
    settings: WebSettings
    channels: OpenChannels
    """Which channels are open now: only what was shown there is shown to anybody."""
    rooms: Sequence[tuple[str, str]] = (("papers", "/"), ("channels", "/channels"))
    """What the head of every page leads to: the end of a key, and an address."""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.store.folder

    @property
    def needs_login(self) -> bool:
        """Whether others than this machine reach the pages."""
        return not is_loopback(self.settings.pages_host) or bool(self.settings.pages_address)

    def language(self, request: web.Request) -> str:
        """What the reader chose, else what their browser asks for, else what digests are written in."""
        chosen = request.cookies.get(LANGUAGE, "")
        if chosen in spoken_languages():
            return chosen
        asked = (each.partition(";")[0] for each in request.headers.get("Accept-Language", "").split(","))
        return next((closest(each) for each in asked if _is_spoken(each)), self.chat.defaults.language)

    def address(self, request: web.Request, path: str) -> str:
        """The whole address of a path of ours, for what leaves the browser, such as a feed."""
        base = self.settings.pages_address or f"http://{request.headers.get('Host', '')}"
        return base.rstrip("/") + path

    def page(
        self, request: web.Request, template: str, *, status: int = 200, **fields: object
    ) -> web.Response:
        """A page in the reader's language; `base.html` tells what it needs among the fields."""
        text = self.render(request, template, **fields)
        return web.Response(text=text, content_type="text/html", status=status)

    def render(self, request: web.Request, template: str, **fields: object) -> str:
        """A template, or a part of a page, as HTML."""
        given = {
            "path": request.rel_url.path_qs,
            "rooms": self.rooms,
            **page_words(self.language(request)),
            **fields,
        }
        return encodable(page_templates().get_template(template).render(given))


def page_words(language: str) -> dict[str, object]:
    """As `template_words`: pages are said in a language that has a catalogue, and name those there are."""
    own = {
        "lang": translate(language, "locale.tag"),
        "spoken": {tag: _own_name(tag) for tag in spoken_languages()},
    }
    return template_words(language) | own


@cache
def page_templates() -> jinja2.Environment:
    """The templates; what is missing in one is an error, and everything is escaped."""
    folders = (jinja2.PackageLoader("adapters.web"), jinja2.PackageLoader("adapters.archive"))
    made = template_environment(jinja2.ChoiceLoader(folders))
    made.globals["static"] = static
    made.globals["in_page"] = in_page
    made.tests["address"] = is_address
    made.filters["ticks"] = between_ticks
    return made


def application(site: Website, routes: Iterable[web.RouteDef]) -> web.Application:
    """The pages, guarded."""
    app = web.Application(client_max_size=MOST_POSTED, middlewares=[_compress, _guard(site)])
    app.on_response_prepare.append(add_headers)
    app.add_routes([*_own_routes(site), *routes])
    return app


def _own_routes(site: Website) -> list[web.RouteDef]:
    async def language(request: web.Request) -> web.Response:
        form = await posted_texts(request)
        found = web.Response(status=303, headers={"Location": local_path(form.get("back", "/"))})
        chosen = form.get("language", "")
        if chosen in spoken_languages():
            found.set_cookie(LANGUAGE, chosen, max_age=YEAR, httponly=True, samesite="Strict")
        return found

    async def ask_login(request: web.Request) -> web.Response:
        return site.page(request, "login.html", ticket=request.query.get("ticket", ""))

    async def log_in(request: web.Request) -> web.Response:
        return await _logged_in(site, request)

    return [
        web.get("/static/{hash}/{name}", _static),
        web.post("/language", language),
        web.get("/login", ask_login),
        web.post("/login", log_in),
    ]


async def posted_texts(request: web.Request) -> dict[str, str]:
    """The texts of a form.

    Raises:
        web.HTTPException: it is too large (413), or no form (400).
    """
    try:
        form = await request.post()
    except (ValueError, LookupError, AssertionError, HttpProcessingError) as error:
        raise web.HTTPBadRequest from error  # which is what aiohttp raises for what it cannot read
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def uploaded_file(request: web.Request, name: str) -> tuple[str, bytes]:
    """The name and the bytes of a file that a form that was read brought along; empty where it did not."""
    field = (await request.post()).get(name)
    if not isinstance(field, web.FileField):
        return "", b""
    return field.filename, field.file.read()


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    kind = KINDS.get(name.rpartition(".")[2])
    try:
        body = static_file(name) if kind and static(name) == request.path else None
    except OSError:
        body = None
    if body is None:
        raise web.HTTPNotFound
    return web.Response(
        body=body,
        content_type=kind,
        charset="utf-8",
        headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
    )


async def _logged_in(site: Website, request: web.Request) -> web.Response:
    """A cookie for whoever has a link that was not used before."""
    ticket = (await posted_texts(request)).get("ticket", "")
    now, key = site.chat.clock.now(), login.read_key(site.folder)
    used = f"login:{ticket.rpartition('.')[2]}"
    good = login.is_good(key, "link", ticket, now)
    if not good or not await site.store.mark("web", "local", used, keep=login.LINK_KEPT):
        return site.page(request, "login.html", status=401, ticket="")
    found = web.Response(status=303, headers={"Location": "/"})
    found.set_cookie(
        login.COOKIE,
        login.sign(key, "cookie", now + login.COOKIE_KEPT),
        max_age=int(login.COOKIE_KEPT / dt.timedelta(seconds=1)),
        httponly=True,
        samesite="Strict",
        secure=site.settings.pages_address.startswith("https:"),
    )
    return found


@web.middleware
async def _compress(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Long text goes out in fewer bytes, which a phone waits for less; streams go out as they are."""
    response = await handler(request)
    if isinstance(response, web.Response) and response.content_type.startswith(COMPRESSED):
        response.headers["Vary"] = "Accept-Encoding"
        if (response.content_length or 0) >= LEAST_COMPRESSED:
            response.enable_compression()
    return response


def _guard(site: Website) -> Middleware:
    """Who may come in, and a page for whatever goes wrong."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            check(request, site.settings.pages_address)
            if not _may_read(site, request):
                return site.page(request, "login.html", status=401, ticket="")
            return await handler(request)
        except web.HTTPException as refused:
            if refused.status < 400:
                raise
            return _fail(site, request, refused.status, _sentence(site, request, refused.status))
        except PaperboyError as error:
            log.info("%s: %s", request.path, error)
            return _fail(site, request, 503, error_message(site.language(request), error))
        except Exception:  # the boundary: a person gets a page, the log gets the traceback
            log.exception("unexpected failure of a page")
            return _fail(site, request, 500, error_message(site.language(request), PaperboyError()))

    return guard


def _may_read(site: Website, request: web.Request) -> bool:
    if not site.needs_login or request.path in OPEN_PATHS or request.path.startswith("/static/"):
        return True
    token = request.cookies.get(login.COOKIE, "")
    return login.is_good(login.read_key(site.folder), "cookie", token, site.chat.clock.now())


def _sentence(site: Website, request: web.Request, status: int) -> str:
    known = {403: "page.forbidden", 404: "page.not_found", 413: "page.too_large", 421: "page.other_name"}
    return translate(site.language(request), known.get(status, "page.refused"))


def _fail(site: Website, request: web.Request, status: int, problem: str) -> web.Response:
    return site.page(request, "error.html", status=status, problem=problem)


def between_ticks(text: str) -> list[str]:
    """Text, something to type, text, and so on: ours stands between backticks."""
    pieces = text.split("`")
    return pieces if len(pieces) % 2 else [text]


def is_address(url: str) -> bool:
    """Whether a link may lead there: to a page, of ours or of the web, and not to a script."""
    return url.startswith(("https://", "http://", "#")) or local_path(url) == url


def local_path(typed: str) -> str:
    """A path of ours to go back to; whatever else was asked for leads to the first page."""
    is_plain = typed.startswith("/") and not typed.startswith(("//", "/\\"))
    return typed if is_plain and typed.isascii() and typed.isprintable() else "/"


def _is_spoken(tag: str) -> bool:
    return tag.strip().casefold().split("-")[0] in languages()


@cache
def _own_name(tag: str) -> str:
    from babel import Locale  # noqa: PLC0415 - 0.1 s that only those pay who open a page

    tag = translate(tag, "locale.tag").replace("-", "_")
    own = Locale.parse(tag)
    return own.languages.get(tag) or own.get_display_name() or tag
