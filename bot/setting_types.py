"""Kinds of settings that check themselves, and how one says what is wrong: a key of `bot.locales`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, LiteralString

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError


def mistake(key: LiteralString, **fields: object) -> PydanticCustomError:
    """What a validator raises: the sentence `key` of `bot.locales`, with its fields."""
    return PydanticCustomError(key, key, fields)


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - reading zone data is only paid where a zone is set

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = nearest_zone(name)
        raise mistake("setting.zone_near" if near else "setting.zone", value=name, near=near) from error
    return name


def _language(name: str) -> str:
    """A language's tag: what is followed takes no other, and would be refused for what nobody typed."""
    from bot.text.typed import read_language  # noqa: PLC0415 - as above, of a language

    tag = read_language(name)
    if not tag:
        raise mistake("setting.language", value=name)
    return tag


def nearest_zone(typed: str) -> str:
    """The time zone that a city, a distance from UTC or a slip probably means; empty where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - for who slipped alone
    from zoneinfo import available_timezones  # noqa: PLC0415 - as above

    if found := re.fullmatch(r"(?:UTC|GMT)\s*([+-])0?(\d{1,2})(?::?00)?", typed.strip().upper()):
        name = f"Etc/GMT{'-' if found[1] == '+' else '+'}{found[2]}"  # their sign is the other one
        return name if name in available_timezones() else ""
    zones = sorted(zone for zone in available_timezones() if "/" in zone)
    names = {zone.rpartition("/")[2].casefold(): zone for zone in zones} | {
        zone.casefold(): zone for zone in zones
    }
    wanted = typed.strip().casefold().replace(" ", "_")
    abbreviated = typed.isupper() and len(typed) < 6
    near = [] if abbreviated else get_close_matches(wanted, names, 1, cutoff=0.75)
    return names[near[0]] if near else ""


def _address(text: str) -> str:
    """An address begins with its scheme; a word alone, such as `local`, is none."""
    if re.search(r"[.:/]", text) and not re.fullmatch(r"https?://[^\s/]\S*", text):
        place = re.sub(r"^(?:[a-zA-Z]+:/+)?\s*|\s", "", text)
        scheme = "http" if re.match(r"localhost|127\.|10\.|192\.168\.|\[?::1", place) else "https"
        raise mistake("setting.address", value=text, address=f"{scheme}://{place}")
    return text


def _zotero_place(text: str) -> str:
    if text and not re.fullmatch(r"(?:users|groups)/[0-9]{1,12}(?:/collections/[A-Z0-9]{8})?", text):
        raise mistake("setting.zotero_place", value=text)
    return text


def _time(value: object) -> object:
    """As people write times of day, a bare hour too: a number would be taken for seconds by the check."""
    if isinstance(value, dt.time):
        return value
    from bot.text.typed import read_time  # noqa: PLC0415 - as above, of a time

    return read_time(str(value)) or (value if isinstance(value, str) else f"“{value}”")


Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
ZoteroPlace = Annotated[str, AfterValidator(_zotero_place)]
TimeOfDay = Annotated[dt.time, BeforeValidator(_time)]
