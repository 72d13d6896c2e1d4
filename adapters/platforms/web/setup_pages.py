"""Setting Paperboy up from a playground: the lines of the configuration file, and what platforms need.

Keys are neither shown nor written: they belong into the environment. Nothing is written before it is saved,
and nothing that could not be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web
from pydantic import SecretStr

from adapters.models.diagnosis import diagnose
from adapters.platforms.plugin import Diagnosis, Plugin
from adapters.platforms.registry import plugins, settings_class
from adapters.platforms.web.channel_pages import FIRST
from adapters.platforms.web.config_lines import changed_lines
from adapters.platforms.web.follow_pages import known_categories, known_zones
from adapters.platforms.web.sample_days import Host
from adapters.private import write_whole
from adapters.web.content import posted_texts
from bot.domain.errors import DataFolderError, PaperboyError, SettingError
from bot.locales import error_message, offered_languages, translate
from bot.model_settings import MAIN
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from adapters.platforms.web.app import WebFrontEnd

CHOICES = (
    "digest.language",
    "digest.zone",
    "digest.time",
    "digest.limit",
    "arxiv.contact",
    "model.base_url",
    "model.name",
)
"""The settings that the page asks for."""
ANALYST, BY_MODEL = "analyst", "model"
NUMBERS = frozenset({"digest.limit"})
LONG = 16
"""Digits that no number among them has."""


class PlatformVerdict(NamedTuple):
    """What the doctor says of a platform, and what it needs."""

    title: str
    state: str
    finding: str
    advice: str
    steps: tuple[str, ...]


def routes(front: WebFrontEnd) -> list[web.RouteDef]:
    """The page, in a playground; `serve` is set up by whoever runs it."""
    if front.playground is None or front.playground.host is None:
        return []
    at = _Setup(front, front.playground.host)
    return [web.get("/setup", at.show), web.post("/setup", at.on_posted)]


class _Setup:
    def __init__(self, front: WebFrontEnd, host: Host) -> None:
        self._front = front
        self._host = host

    async def show(self, request: web.Request) -> web.Response:
        values = {name: _value(self._host.settings, name) for name in CHOICES}
        return await self._page(request, values)

    async def on_posted(self, request: web.Request) -> web.Response:
        """Show the lines, ask the model, or save, as the button says."""
        form = await posted_texts(request)
        values = {name: form.get(name, "").strip() for name in CHOICES}
        if form.get(ANALYST, BY_MODEL) != BY_MODEL:
            values["model.base_url"] = ""
        elif ANALYST in form and not values["model.base_url"]:
            problem = translate(self._front.site.language(request), "page.set_no_address")
            return await self._page(request, values, problem=problem, by_model=True)
        language, button = self._front.site.language(request), form.get("do", "")
        try:
            lines = self._lines(values)
            told: dict[str, object] = {"lines": lines}
            if button == "test":
                told["model"] = await self._test(values, language)
            elif button == "save":
                self._write(lines)
                told["saved"] = True
        except PaperboyError as error:
            told = {"problem": error_message(language, error)}
        return await self._page(request, values, **told)

    async def _page(self, request: web.Request, values: Mapping[str, str], **told: object) -> web.Response:
        language = self._front.site.language(request)
        told = {"by_model": bool(values["model.base_url"]), **told}
        given: dict[str, Any] = {"lines": "", "model": None, "saved": False, "problem": "", **told}
        return self._front.site.page(
            request,
            "setup.html",
            values=values,
            languages=offered_languages(language),
            zones=known_zones(),
            categories=known_categories(),
            channel=FIRST,
            file=str(self._host.config),
            verdicts=[await self._verdict(each, language) for each in plugins() if each.setup_steps],
            **given,
        )

    def _lines(self, values: Mapping[str, str]) -> str:
        """The whole file, read again to see that it can be.

        Raises:
            SettingError.
        """
        file = self._host.config
        try:
            text = file.read_text(encoding="utf-8") if file.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise DataFolderError(folder=file.parent) from error
        chosen: dict[str, str | int] = {
            name: int(value) if name in NUMBERS and value.isdecimal() and len(value) < LONG else value
            for name, value in values.items()
            if value != _value(self._host.settings, name)
        }
        changed = changed_lines(text, chosen)
        load_settings(changed, file=str(file), environ={}, read_secret=_no_secret, kind=settings_class())
        return changed

    async def _test(self, values: Mapping[str, str], language: str) -> Diagnosis:
        """What the model at that address says; the key goes to the address it was set for, and no other."""
        own = self._host.settings.model
        address = values["model.base_url"]
        if not address:
            return Diagnosis("off", translate(language, "doctor.model_none"))
        endpoint = own.evolve(base_url=address, name=values["model.name"]).endpoint(MAIN)
        if address != own.base_url:
            endpoint = endpoint.evolve(api_key=SecretStr(""))
        return Diagnosis(*await diagnose(endpoint, language))

    def _write(self, text: str) -> None:
        write_whole(self._host.config, text.encode())

    async def _verdict(self, plugin: Plugin[Any, Any], language: str) -> PlatformVerdict:
        try:
            found = await plugin.diagnose(self._host.settings, (), language)
        except PaperboyError as error:
            found = Diagnosis("wrong", error_message(language, error))
        return PlatformVerdict(plugin.title, found.state, found.finding, found.advice, plugin.setup_steps)


def _value(settings: Settings, name: str) -> str:
    section, _, own = name.partition(".")
    value = getattr(getattr(settings, section), own)
    return f"{value:%H:%M}" if name == "digest.time" else str(value)


def _no_secret(path: str) -> str:
    raise SettingError(setting="file", problem="setting.no_file", place=path)
