"""Whether Discord works, and what to do where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands

from adapters.answer_limits import limit_answers
from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.commands import add_commands
from adapters.platforms.discord.localisation import Words
from adapters.platforms.discord.permissions import missing_permissions, name_permissions
from adapters.platforms.discord.registration import FAILURES, registration_refusal
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.plugin import Diagnosis
from bot.domain.errors import PaperboyError
from bot.domain.topic import Destination
from bot.locales import error_message, translate


async def diagnose(settings: DiscordSettings, followed: Sequence[Destination], language: str) -> Diagnosis:
    """Try the token, see which intents are on, look at every channel that follows something."""
    token = settings.token.get_secret_value()
    if not token:
        return Diagnosis("off", translate(language, "discord.check.off"))
    async with discord.Client(intents=discord.Intents.none(), http_trace=limit_answers()) as client:
        try:
            with map_errors():
                await client.login(token)
                return await examine_client(client, followed, language)
        except PaperboyError as error:
            if isinstance(error.__cause__, discord.LoginFailure):
                return Diagnosis(
                    "wrong",
                    translate(language, "discord.check.token"),
                    translate(language, "discord.bad_token"),
                )
            return Diagnosis("wrong", error_message(language, error))
        except aiohttp.ClientError:
            return Diagnosis("wrong", translate(language, "discord.broken"))


async def examine_client(
    client: discord.Client, followed: Sequence[Destination], language: str
) -> Diagnosis:
    """What a client that is logged in can and cannot do."""
    closed = [line for each in followed if (line := await _trouble(client, each, language))]
    if closed:
        return Diagnosis("wrong", " ".join(closed), translate(language, "discord.check.invite"))
    application = await client.application_info()
    flags = application.flags
    finding = translate(language, "discord.check.bot", name=application.name)
    if not (flags.gateway_message_content or flags.gateway_message_content_limited):
        return Diagnosis("warning", finding, translate(language, "discord.check.intent"))
    if said := await _refused_commands(client):
        finding = translate(language, "discord.check.commands", name=application.name, said=said)
        return Diagnosis("warning", finding, translate(language, "discord.check.commands_next"))
    return Diagnosis("ok", finding)


async def _refused_commands(client: discord.Client) -> str:
    """What Discord says against our commands, where it does not have them: they are offered once more."""
    nobody: Any = None  # commands are described here, and called in another process
    tree = app_commands.CommandTree(client)
    add_commands(tree, nobody)
    await tree.set_translator(Words())
    try:
        known = {command.name for command in await tree.fetch_commands()}
        if not {command.name for command in tree.get_commands()} <= known:
            await tree.sync()
    except FAILURES as error:
        return str(registration_refusal(error).fields["said"])
    return ""


async def _trouble(client: discord.Client, to: Destination, language: str) -> str:
    """What is wrong with a followed channel, or nothing."""
    if to.platform != "discord" or to.workspace.startswith("user-"):
        return ""
    try:
        with map_errors(to.channel):
            name, lacking = await _lacking(client, to)
    except PaperboyError as error:
        return translate(
            language, "discord.check.channel", channel=to.channel, problem=error_message(language, error)
        )
    if not lacking:
        return ""
    problem = translate(language, "discord.missing", permissions=name_permissions(lacking, language))
    return translate(language, "discord.check.channel", channel=name, problem=problem)


async def _lacking(client: discord.Client, to: Destination) -> tuple[str, tuple[str, ...]]:
    """What the channel is called, and what is missing there; a private thread has its channel's rights."""
    guild = await client.fetch_guild(int(to.workspace))
    found = await guild.fetch_channel(int(to.channel))
    me = await guild.fetch_member(client.user.id if client.user else 0)
    name, channel = f"#{found.name}", found
    if isinstance(found, discord.Thread):
        parent = await guild.fetch_channel(found.parent_id)
        channel = parent if isinstance(parent, discord.abc.GuildChannel) else found
    if isinstance(channel, discord.Thread):
        return name, ()
    return name, missing_permissions(channel.permissions_for(me))
