"""Whether Matrix works, and what to do where it does not."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.platforms.matrix.api import Homeserver, open_homeserver
from adapters.platforms.matrix.platform import MatrixPlatform
from adapters.platforms.matrix.settings import MatrixSettings
from adapters.platforms.plugin import Diagnosis
from bot.domain.errors import LockedOutError, PaperboyError
from bot.domain.topic import Destination
from bot.locales import error_message, join_list, translate
from bot.ports.capabilities import Access


async def diagnose(settings: MatrixSettings, followed: Sequence[Destination], language: str) -> Diagnosis:
    """Try the token, look at every room that follows something."""
    if not settings.access_token.get_secret_value():
        return Diagnosis("off", translate(language, "matrix.off"), translate(language, "matrix.setup"))
    try:
        async with open_homeserver(settings) as server:
            return await _examine(server, followed, language)
    except LockedOutError:
        return Diagnosis("wrong", translate(language, "matrix.token"), translate(language, "matrix.setup"))
    except PaperboyError as error:
        return Diagnosis("wrong", error_message(language, error), translate(language, "matrix.setup"))


async def _examine(server: Homeserver, followed: Sequence[Destination], language: str) -> Diagnosis:
    user = (await server.identity()).user
    platform = MatrixPlatform(server)
    ours = [each for each in followed if each.platform == platform.name]
    closed = [each.channel for each in ours if (await platform.standing(each)).access is not Access.OPEN]
    locked = [
        each.channel
        for each in ours
        if each.channel not in closed and (await platform.room(each.channel)).encrypted
    ]
    for rooms, finding in ((closed, "closed_rooms"), (locked, "encrypted_rooms")):
        if rooms:
            said = translate(language, f"matrix.{finding}", rooms=join_list(language, rooms))
            return Diagnosis("warning", said, translate(language, f"matrix.{finding}_next"))
    return Diagnosis(
        "ok", translate(language, "matrix.ok", user=user, rooms=len(await server.find_joined()))
    )
