"""Files that people attached on Discord."""

from __future__ import annotations

from urllib.parse import urlsplit

import discord

from adapters.platforms.discord.api import map_errors
from bot.domain.errors import DeliveryError, DocumentError

CDN = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


async def download(client: discord.Client, address: str, limit: int) -> bytes:
    """The file; how big it is, Discord said with the message.

    Raises:
        DocumentError: it is bigger than that, or not given to us.
        PlatformUnavailableError.
    """
    if urlsplit(address).hostname not in CDN:
        raise DocumentError(problem="problem.file_withheld")
    try:
        with map_errors():
            data = await client.http.get_from_cdn(address)
    except DeliveryError as error:
        raise DocumentError(problem="problem.file_withheld") from error
    if len(data) > limit:
        raise DocumentError(problem="problem.document_too_big")
    return data
