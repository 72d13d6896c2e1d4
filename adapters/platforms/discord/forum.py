"""What a post of a forum is tagged with."""

from __future__ import annotations

import discord

from adapters.platforms.discord.render import thread_name
from bot.domain.message import Message
from bot.text.visible import visible_text

MOST_TAGS = 5


def tags(forum: discord.ForumChannel, message: Message) -> list[discord.ForumTag]:
    """The forum's tags whose names stand at the head of the message: the topic, the categories."""
    head = visible_text(
        " ".join([message.summary, thread_name(message), *_quiet_lines(message)])
    ).casefold()
    words = f" {' '.join(head.replace('·', ' ').replace(',', ' ').split())} "
    free = [tag for tag in forum.available_tags if not tag.moderated]  # the others take one more right
    chosen = [tag for tag in free if f" {tag.name.casefold()} " in words]
    if not chosen and forum.flags.require_tag:
        chosen = free[:1]
    return chosen[:MOST_TAGS]


def _quiet_lines(message: Message) -> list[str]:
    contexts = [block for block in message.blocks if block.kind == "context"]
    return ["".join(span.text for span in block.content) for block in contexts[:2]]
