"""Time zones by the cities that they are named after, in the languages of the catalogues."""

from __future__ import annotations

import re
from functools import cache

from bot.locales import spoken_languages, typed_spellings
from bot.text.chinese_terms import simplify

_COUNTRIES = {"china": "Asia/Shanghai"}
"""Zones by their names in `typed.zone` of the catalogues: those that are not called by their cities."""
_NAME = re.compile(r"UTC|GMT|[A-Za-z_]+(?:/[\w+-]+)+")
"""A zone by its own name."""
_TIME = re.compile(r"(?:时间|時間|时区|時區|市)$|\s+time$")


def zone_named(text: str) -> str:
    """The zone of a city as people write it, 上海 or 北京时间; any other text as it is."""
    if not text or _NAME.fullmatch(text):
        return text
    typed = _TIME.sub("", text.strip().casefold())
    return _by_city().get(typed) or _by_city().get(simplify(typed), text)


@cache
def _by_city() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - 0.1 s that only those pay who name a zone

    found: dict[str, str] = {}
    for language in spoken_languages():
        named = Locale.parse(language, sep="-").time_zones.items()
        found |= {
            names["city"].casefold(): zone for zone, names in named if "/" in zone and "city" in names
        }
    return found | {typed: _COUNTRIES[name] for typed, name in typed_spellings("typed.zone.").items()}
