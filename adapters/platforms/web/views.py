"""What templates show of channels and messages. Pure."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.platforms.web.listeners import text_of_message
from bot.chat.commands import COMMANDS
from bot.domain.message import Block, Button, Buttons, Image
from bot.locales import translate
from bot.ports.capabilities import Offering
from bot.ports.web_messages import WebMessage


class ShownBlock(NamedTuple):
    """A block, with its buttons by their place in the whole message, or the place of its picture."""

    block: Block
    buttons: Sequence[tuple[int, Button]] = ()
    place: int = 0


class ShownMessage(NamedTuple):
    """A message as one person sees it."""

    number: int
    thread: int
    prefix: str
    """`m` in the open, `t` in a thread: what begins it stands in both."""
    mine: bool
    ours: bool
    alone: bool
    state: str
    at: dt.datetime
    replies: int
    blocks: Sequence[ShownBlock]
    text: str
    """Where a person wrote it."""
    summary: str


class Offered(NamedTuple):
    """A command that can be typed."""

    name: str
    usage: str
    help: str


def show_to(each: WebMessage, person: str, *, prefix: str) -> ShownMessage:
    """The message for this person."""
    message = each.message
    return ShownMessage(
        number=each.number,
        thread=each.thread,
        prefix=prefix,
        mine=each.person == person,
        ours=not each.person,
        alone=bool(each.reader),
        state=each.state,
        at=each.at,
        replies=0 if each.thread else each.replies,
        blocks=list(_blocks(message.blocks)) if message else [],
        text=text_of_message(message) if message and each.person else "",
        summary=message.summary if message else "",
    )


def _blocks(blocks: Sequence[Block]) -> Iterator[ShownBlock]:
    places = itertools.count()
    for at, block in enumerate(blocks):
        buttons = [(next(places), each) for each in block.items] if isinstance(block, Buttons) else []
        yield ShownBlock(block, buttons, at)


def picture_at(each: WebMessage, place: int) -> bytes:
    """The picture that stands at that place; nothing where none does."""
    blocks = each.message.blocks if each.message else ()
    block = blocks[place] if 0 <= place < len(blocks) else None
    return block.data if isinstance(block, Image) else b""


def offered_commands(language: str) -> list[Offered]:
    """The table of commands, for who types one."""
    rows = (row for row in COMMANDS.values() if row.needs is not Offering)
    return [Offered(row.name, row.usage, translate(language, row.help)) for row in rows]


def items_for(each: WebMessage, thread: int) -> list[tuple[str, str]]:
    """Where a message stands on a page with that thread open: prefixes and lists."""
    found = [] if each.thread else [("m", "messages")]
    if thread and thread in {each.thread, each.number}:
        found.append(("t", "thread"))
    return found
