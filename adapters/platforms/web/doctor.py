"""Whether the pages can be reached by those they are for. Pure."""

from __future__ import annotations

from adapters.platforms.plugin import Diagnosis
from adapters.web.guard import is_loopback
from bot.locales import translate
from bot.settings import WebSettings


def diagnose(settings: WebSettings, language: str) -> Diagnosis:
    """What the settings say of the pages."""
    if not settings.pages:
        return Diagnosis("off", translate(language, "web.off"), translate(language, "web.turn_on"))
    where = settings.pages_address or f"http://{settings.pages_host}:{settings.pages_port}"
    if is_loopback(settings.pages_host) and not settings.pages_address:
        return Diagnosis("ok", translate(language, "web.here", address=where))
    return Diagnosis("ok", translate(language, "web.behind_login", address=where))
