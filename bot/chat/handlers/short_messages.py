"""Short messages of one kind or another."""

from __future__ import annotations

from bot.domain.message import Block, Heading, Line, Message, Paragraph, code, line
from bot.locales import translate


def sentence(language: str, key: str, **fields: object) -> Message:
    """One of our sentences as a message."""
    return note(translate(language, key, **fields))


def note(text: str) -> Message:
    """A sentence that is made already; what stands between backticks is for typing."""
    pieces = text.split("`")
    typed = [code(piece) if number % 2 else piece for number, piece in enumerate(pieces)]
    content = line(*typed) if len(pieces) % 2 else line(text)
    return Message(summary=text, blocks=(Paragraph(content=content),))


def with_title(title: str, *blocks: Block, heading: Line = ()) -> Message:
    """Blocks under a heading."""
    return Message(summary=title, blocks=(Heading(content=heading or line(title)), *blocks))
