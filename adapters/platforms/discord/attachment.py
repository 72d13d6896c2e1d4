"""What stands beside a long answer: all of it as a Markdown file."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence

import discord

from adapters.archive.markdown import blocks as markdown_blocks
from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.platform import DiscordPlatform
from bot.domain.errors import PaperboyError
from bot.domain.message import Message
from bot.domain.request import Place
from bot.locales import translate
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

LONG = 6_000
"""Characters of an answer from which on it is also attached as a file."""


async def attach_whole(
    platform: DiscordPlatform, place: Place, first: Receipt, said: Sequence[Message], language: str
) -> None:
    """What was said in several messages once more as one Markdown file, where it is long."""
    if len(said) < 2 or len(_write(said)) < LONG:
        return
    try:
        where = await platform.place(place.destination, first.thread)
        with map_errors(place.destination.channel):
            await where.send(
                f"-# {translate(language, 'discord.whole')}",
                file=markdown_file(said, "analysis.md"),
                allowed_mentions=discord.AllowedMentions.none(),
            )
    except PaperboyError as error:
        log.warning("the whole text could not be attached: %s", error)


def markdown_file(said: Sequence[Message], name: str) -> discord.File:
    """Messages as a Markdown file to attach."""
    return discord.File(io.BytesIO(_write(said).encode()), filename=name)


def _write(said: Sequence[Message]) -> str:
    return "\n\n".join(
        text for message in said for block in message.blocks for text in markdown_blocks(block)
    )
