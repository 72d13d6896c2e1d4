"""What people wrote, and to whom, of all that a message on Discord is made of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import discord

from bot.domain.request import AttachedFile

LONGEST_MESSAGE = 8_000
Files = tuple[AttachedFile, ...]


class Addressed(Enum):
    """To whom a message is put."""

    US = "us"
    NOBODY = "nobody"
    OTHERS = "others"


def addressee_of(message: discord.Message, me: discord.ClientUser, *, to_us: bool | None) -> Addressed:
    """To whom it is put; `to_us` says whose message it replies to, None where it replies to none."""
    if message.guild is None or me in message.mentions or to_us:
        return Addressed.US
    if any(_is_ours(role, message.guild, me) for role in message.role_mentions):
        return Addressed.US
    others = message.mentions or message.role_mentions or message.mention_everyone or to_us is False
    return Addressed.OTHERS if others else Addressed.NOBODY


def question_in(message: discord.Message, me: discord.ClientUser) -> str:
    """What is asked: the words of the person, without the mention of us; else what they forwarded."""
    text = re.sub(rf"<@!?{me.id}>", " ", message.content)
    for role in message.role_mentions:
        if message.guild is not None and _is_ours(role, message.guild, me):
            text = text.replace(f"<@&{role.id}>", " ")
    for user in message.mentions:
        text = re.sub(rf"<@!?{user.id}>", f"@{user.display_name}", text)
    forwarded = " ".join(word for each in message.message_snapshots for word in _words(each))
    return " ".join(f"{text} {forwarded}".split())


def files_of(message: discord.Message) -> tuple[AttachedFile, ...]:
    """The files that are attached, or were to what is forwarded."""
    forwarded = (each for snapshot in message.message_snapshots for each in snapshot.attachments)
    return tuple(map(as_file, (*message.attachments, *forwarded)))


def as_file(attachment: discord.Attachment) -> AttachedFile:
    """An attachment as what is asked about."""
    return AttachedFile(name=attachment.filename, address=attachment.url, size=attachment.size)


def all_words(message: discord.Message) -> str:
    """Everything that can be read in it: text, embeds, components, what is forwarded, names of files."""
    snapshots = (word for each in message.message_snapshots for word in _words(each))
    return " ".join([*_words(message), *snapshots])[:LONGEST_MESSAGE]


def _words(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield from filter(None, (embed.title, embed.url, embed.description))
        for field in embed.fields:
            yield from filter(None, (field.name, field.value))
    for component in message.components:
        yield from _texts_of(component)
    for attachment in message.attachments:
        yield attachment.filename


def _texts_of(component: Any) -> Iterator[str]:  # noqa: ANN401 - of whatever kind Discord adds
    for name in ("content", "url"):
        if isinstance(found := getattr(component, name, None), str):
            yield found
    for child in (*getattr(component, "children", ()), getattr(component, "accessory", None)):
        if child is not None:
            yield from _texts_of(child)


def _is_ours(role: discord.Role, guild: discord.Guild, me: discord.ClientUser) -> bool:
    """Whether it is the role that Discord made for us, or one that is called like us and that we have."""
    if role == guild.self_role:
        return True
    return role in guild.me.roles and role.name.casefold() == me.name.casefold()
