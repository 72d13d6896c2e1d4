"""Short messages of one kind or another."""

from __future__ import annotations

from bot.message import Block, Heading, Line, Message, Paragraph, line
from bot.replies import say


def sentence(language: str, key: str, **fields: object) -> Message:
    """One of our sentences as a message."""
    text = say(language, key, **fields)
    return Message(summary=text, blocks=(Paragraph(content=line(text)),))


def note(text: str) -> Message:
    """A sentence that is made already."""
    return Message(summary=text, blocks=(Paragraph(content=line(text)),))


def titled(title: str, *blocks: Block, heading: Line = ()) -> Message:
    """Blocks under a heading."""
    return Message(summary=title, blocks=(Heading(content=heading or line(title)), *blocks))
