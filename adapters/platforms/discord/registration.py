"""Telling Discord the commands. Discord may refuse it for hours or for good; all else works without it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands

from adapters.platforms.discord.api import PLATFORM, patience
from adapters.platforms.discord.commands import definition
from bot.domain.errors import PlatformUnavailableError
from bot.ports.clock import Clock
from bot.ports.conversations import IdempotencyStore
from bot.util.backoff import backoff

log = logging.getLogger(__name__)

KEPT_FOR = dt.timedelta(days=7)
"""After which the commands are told again though they are the same."""
FIRST_WAIT, LONGEST_WAIT = 60.0, 6 * 3600.0
"""Seconds until it is tried again where Discord does not say how long to wait."""
LONGEST_SAID = 300
FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)
Tell = Callable[[PlatformUnavailableError], Awaitable[None]]
Tree = app_commands.CommandTree[Any]


async def unheard(_: PlatformUnavailableError) -> None:
    """For whoever has nobody to tell."""


async def keep_registering(tree: Tree, marks: IdempotencyStore, clock: Clock, tell: Tell) -> None:
    """Register the commands, as often and as late as it takes. `tell` hears of each refusal."""
    failures = 0
    while True:
        try:
            await register(tree, marks)
        except FAILURES as error:
            refused = registration_refusal(error)
        else:
            return
        wait = refused.retry_after or backoff("commands", failures, first=FIRST_WAIT, longest=LONGEST_WAIT)
        failures += 1
        log.warning("the commands are not registered, again in %.0f s: %s", wait, refused)
        await tell(refused)
        await clock.sleep(wait)


async def register(tree: Tree, marks: IdempotencyStore) -> None:
    """Tell Discord the commands where they are not as they were told last.

    Raises:
        discord.DiscordException, aiohttp.ClientError, OSError.
    """
    translator = tree.translator
    commands = tree.get_commands()
    if translator is None:
        payloads = [command.to_dict(tree) for command in commands]
    else:
        payloads = [await command.get_translated_payload(tree, translator) for command in commands]
    name = f"commands:{tree.client.application_id}:{definition(payloads)}"
    if await marks.is_marked("discord", "", name):
        return
    await tree.sync()
    await marks.mark("discord", "", name, keep=KEPT_FOR)


def registration_refusal(error: Exception) -> PlatformUnavailableError:
    """What Discord said, in its own words, and how long it wants us to wait."""
    said = str(error) or type(error).__name__
    if isinstance(error, discord.HTTPException) and error.text not in said:
        said = f"{error.text} ({said})"
    said = " ".join(said.split())[:LONGEST_SAID]
    return PlatformUnavailableError(
        "error.step_refused",
        platform=PLATFORM,
        step="step.commands",
        said=said,
        retry_after=patience(error),
    )
