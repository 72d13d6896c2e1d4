"""Kinds of settings that check themselves, and how one says what is wrong: a key of `bot.locales`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, LiteralString

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError

from bot.text.typed import read_time


def mistake(key: LiteralString, **fields: object) -> PydanticCustomError:
    """What a validator raises: the sentence `key` of `bot.locales`, with its fields."""
    return PydanticCustomError(key, key, fields)


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - reading zone data is only paid where a zone is set

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise mistake("setting.zone", value=name) from error
    return name


def _address(text: str) -> str:
    """An address begins with its scheme; a word alone, such as `local`, is none."""
    if re.search(r"[.:/]", text) and not re.fullmatch(r"https?://\S+", text):
        scheme = "http" if re.match(r"localhost|127\.|10\.|192\.168\.|\[?::1", text) else "https"
        raise mistake(
            "setting.address", value=text, address=f"{scheme}://{text.partition('://')[2] or text}"
        )
    return text


def _zotero_place(text: str) -> str:
    if text and not re.fullmatch(r"(?:users|groups)/[0-9]{1,12}(?:/collections/[A-Z0-9]{8})?", text):
        raise mistake("setting.zotero_place", value=text)
    return text


def _time(value: object) -> object:
    """As people write times of day; anything else is left to the check that follows."""
    return (read_time(value) or value) if isinstance(value, str) else value


Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
ZoteroPlace = Annotated[str, AfterValidator(_zotero_place)]
TimeOfDay = Annotated[dt.time, BeforeValidator(_time)]


def token(prefix: str, other: str, setting: str) -> AfterValidator:
    """Refuses a token that begins with `other`: it belongs into the setting named so."""

    def check(secret: SecretStr) -> SecretStr:
        if secret.get_secret_value().startswith(other):
            raise mistake("setting.swapped", prefix=prefix, other=other, near=setting)
        return secret

    return AfterValidator(check)
