"""Platform-neutral content. One `Message` is rendered by each platform's pure `render.py`.

Text is never markup: a line is a tuple of `TokenSpan`s of plain, unescaped text with a style beside it. So
a
title or a model's sentence cannot forge a mention, a link or a heading anywhere; a renderer escapes each
span for its platform and adds the markup itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from bot.domain.record import Record


class Span(Record):
    """A run of plain text in one style. A link goes only to a source, the paper's own address, or ours."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""
    latex: str = ""
    """The source of a formula, whose readable form is the text, for platforms that show formulas."""


Line = tuple[Span, ...]


def line(*pieces: str | Span) -> Line:
    """Join strings (plain) and spans into one line, dropping empty ones."""
    spans = (Span(text=piece) if isinstance(piece, str) else piece for piece in pieces)
    return tuple(span for span in spans if span.text)


def bold(text: str) -> Span:
    """Bold text."""
    return Span(text=text, bold=True)


def italic(text: str) -> Span:
    """Italic text."""
    return Span(text=text, italic=True)


def code(text: str) -> Span:
    """Something to type or copy, such as an id."""
    return Span(text=text, code=True)


def link(text: str, url: str) -> Span:
    """Text that opens `url`."""
    return Span(text=text, url=url)


def plain(content: Line) -> str:
    """The text of a line without its styles."""
    return "".join(span.text for span in content)


class Heading(Record):
    """A heading; level 1 opens a message, 2 a section of it, 3 a part of that; a file may have one more."""

    kind: Literal["heading"] = "heading"
    content: Line
    level: int = Field(default=1, ge=1, le=4)


class Paragraph(Record):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    content: Line


class Bullets(Record):
    """A list; `ordered` numbers it from 1."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[Line, ...]
    ordered: bool = False


class Quote(Record):
    """Words of a paper, with where they stand; `url` opens that place."""

    kind: Literal["quote"] = "quote"
    mark: str = ""
    """The number of a citation, such as `[1]`."""
    content: Line
    source: str = ""
    url: str = ""


def quote_line(block: Quote, *, leaning: bool = False) -> Line:
    """The words between quotation marks, in italics if they are `leaning`, then where they stand.

    The number of a citation comes before them and opens the place; without one, the place itself does.
    """
    number = (link(block.mark, block.url), " ") if block.mark else ()
    said = (span.evolve(italic=span.italic or leaning) for span in block.content)
    opens = "" if block.mark else block.url
    source = (" — ", Span(text=block.source, url=opens)) if block.source.strip() else ()
    return line(*number, "“", *said, "”", *source)


class Fields(Record):
    """Short facts, each a name and a value."""

    kind: Literal["fields"] = "fields"
    items: tuple[tuple[str, Line], ...]


class Table(Record):
    """Rows of cells under a header. Platforms without tables show it as aligned text."""

    kind: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Preformatted(Record):
    """Text shown as it is, such as BibTeX."""

    kind: Literal["preformatted"] = "preformatted"
    text: str


class Image(Record):
    """A figure: bytes (PNG or JPEG) or an address of its source, with the words for who cannot see it."""

    kind: Literal["image"] = "image"
    alt: str
    url: str = ""
    data: bytes = b""


class Context(Record):
    """A quiet line of details, such as the health line."""

    kind: Literal["context"] = "context"
    content: Line


class Action(StrEnum):
    """What a button does; `Button.value` says to what. Handled by `bot.chat.commands`."""

    ANALYSIS = "analysis"
    ASK = "ask"
    SIMILAR = "similar"
    BIBTEX = "bibtex"
    ZOTERO = "zotero"
    EVIDENCE = "evidence"
    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    QUESTION = "question"
    CHOOSE = "choose"
    SUMMARISE = "summarise"
    NO_OFFERS = "no_offers"
    AGAIN = "again"
    EDIT = "edit"
    FOLLOW = "follow"
    STOP = "stop"
    SCHEDULE = "schedule"
    ANSWERS = "answers"


class Button(Record):
    """A button: either an action with a value, or a link."""

    label: str
    action: Action | None = None
    value: str = ""
    url: str = ""


class Buttons(Record):
    """A row of buttons."""

    kind: Literal["buttons"] = "buttons"
    items: tuple[Button, ...]


Block = Annotated[
    Heading | Paragraph | Bullets | Quote | Fields | Table | Preformatted | Image | Context | Buttons,
    Field(discriminator="kind"),
]


class Message(Record):
    """What is said, in order. `summary` is the one line for notifications and screen readers."""

    summary: str
    blocks: tuple[Block, ...]


ROOT = "root"
"""The key of the part that begins a digest's thread."""


class Part(Record):
    """A message of a digest: the root or a reply to it.

    `key` names it within its run for ever: `root`, `summary`, `paper:2601.16914`. `paper_id` binds the
    thread's conversation to a paper.
    """

    key: str
    message: Message
    paper_id: str = ""
    thread: str = ""
    """An earlier thread that it belongs to, where that is not the thread of its own root."""

    @property
    def is_root(self) -> bool:
        """Whether the other parts are replies to this one."""
        return self.key == ROOT
