"""Descriptions of messages as discord.py's own objects, and the marks by which a message is known again.

Discord keeps the ids that components are given and tells them with every message. So a message carries what
it is: a hash of its key, and which piece of how many it is. A nonce would be forgotten within minutes.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any, NamedTuple

import discord
from discord import ui

from adapters.platforms.discord.render import ButtonRow, Element, Payload, Picture, RuledLine, TextBlock

ACCENT = discord.Colour(0xB31B1B)
LOWEST = 1_024  # Discord numbers the components that have no id of their own from 1
HIGHEST = 1 << 30
NONCE = 24
"""Characters; Discord takes 25."""


class Mark(NamedTuple):
    """Which piece of what a message is. `name` and `check` are hashes of its key."""

    name: int
    check: int
    piece: int
    of: int

    @property
    def outer(self) -> int:
        """The id of the container."""
        return self.name

    @property
    def inner(self) -> int:
        """The id of the first component in it."""
        return HIGHEST | self.check << 12 | self.piece << 6 | self.of

    def is_sibling(self, other: Mark | None) -> bool:
        """Whether both are pieces of the same."""
        return other is not None and (self.name, self.check) == (other.name, other.check)


def piece_mark(key: str, piece: int = 0, of: int = 1) -> Mark:
    """The mark of a piece of what is posted under `key`."""
    hashed = hashlib.sha256(key.encode()).digest()
    name = LOWEST + int.from_bytes(hashed[:4]) % (HIGHEST - LOWEST)
    return Mark(name, int.from_bytes(hashed[4:8]) >> 14, piece, of)


def read_mark(message: discord.Message) -> Mark | None:
    """The mark of a message, if it has one."""
    for component in message.components:
        if isinstance(component, discord.components.Container) and component.children:
            inner = getattr(component.children[0], "id", None) or 0
            if component.id and component.id >= LOWEST and inner >= HIGHEST:
                return Mark(component.id, inner >> 12 & 0x3FFFF, inner >> 6 & 0x3F, inner & 0x3F)
    return None


def nonce(key: str, piece: int = 0) -> str:
    """The same for the same piece: a repeat within minutes gives the message that stands already."""
    return hashlib.sha256(f"{key}\0{piece}".encode()).hexdigest()[:NONCE]


def view(payload: Payload, marked: Mark | None = None) -> ui.LayoutView:
    """The message's layout, ready to be sent. Its buttons are found by their ids alone."""
    layout = ui.LayoutView(timeout=None)
    items = [_item(element) for element in payload.elements]
    if marked:
        items[0].id = marked.inner
    container: ui.Container[Any] = ui.Container(*items, accent_colour=ACCENT)
    if marked:
        container.id = marked.outer
    layout.add_item(container)
    layout.stop()
    return layout


def files(payload: Payload) -> list[discord.File]:
    """The pictures to attach, made anew for every attempt."""
    return [
        discord.File(io.BytesIO(element.data), filename=element.name, description=element.alt or None)
        for element in payload.elements
        if isinstance(element, Picture) and element.data
    ]


def _item(element: Element) -> ui.Item[Any]:
    match element:
        case TextBlock():
            return ui.TextDisplay(element.content)
        case RuledLine():
            return ui.Separator()
        case Picture():
            where = f"attachment://{element.name}" if element.data else element.url
            item = discord.MediaGalleryItem(where, description=element.alt or None)
            return ui.MediaGallery(item)
        case ButtonRow():
            return ui.ActionRow(
                *(_button(press.label, press.custom_id, press.url) for press in element.buttons)
            )


def _button(label: str, custom_id: str, url: str) -> ui.Button[Any]:
    if url:
        return ui.Button(label=label, url=url)
    return ui.Button(label=label, custom_id=custom_id, style=discord.ButtonStyle.secondary)
