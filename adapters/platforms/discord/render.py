"""Draws a platform-neutral message as Discord's components ("V2"). Pure: a message in, descriptions out.

Components rather than embeds: headings, quiet lines, pictures and buttons stand where they belong instead
of under the text, and they are shown to people who have switched link previews off, which hides embeds.

One message becomes as many Discord messages as it needs: 4,000 characters and 40 components each
(https://discord.com/developers/docs/components/reference). It is cut between blocks, else where sentences
end, and nothing is lost.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from adapters.platforms.discord.custom_id import custom_id
from adapters.platforms.discord.markup import (
    APART,
    EVERYBODY,
    address,
    divide,
    escape,
    fence_rows,
    length,
    linkable,
    spans,
    to_plain,
)
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Line,
    Message,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Table,
    line,
    quote_line,
)
from bot.domain.topic import Destination
from bot.sources.registry import is_source_url
from bot.text.chinese import colon_after
from bot.text.visible import visible_text

MOST_CHARACTERS = 3_900
"""A little under Discord's 4,000."""
MOST_COMPONENTS = 38
"""A little under Discord's 40; the container around them is one."""
BUTTONS_A_ROW = 5
OPINIONS = frozenset({Action.USEFUL, Action.NOT_USEFUL})
LONGEST_LABEL = 80
LONGEST_ALT = 1_024
LONGEST_NAME = 100
WIDEST_TABLE = 44  # cells; what a phone shows of a code block without breaking it
ITEM_MARK = re.compile(r"- |\d+\. ")
MARKS = {1: "## ", 2: "### "}
QUIET = "-# "
ITEM = 1_500
"""Characters of one piece of text at most, so that a long one still fills up the message it begins in."""


@dataclass(frozen=True)
class TextBlock:
    """A text display, in Discord's Markdown."""

    content: str


@dataclass(frozen=True)
class Picture:
    """A media gallery with one picture: an address, or bytes to attach under `name`."""

    alt: str
    url: str = ""
    data: bytes = b""
    name: str = ""


@dataclass(frozen=True)
class Press:
    """A button: with an id, or an address that it opens."""

    label: str
    custom_id: str = ""
    url: str = ""


@dataclass(frozen=True)
class ButtonRow:
    """A row of buttons."""

    buttons: tuple[Press, ...]


@dataclass(frozen=True)
class RuledLine:
    """A thin line between sections."""


Element = TextBlock | Picture | ButtonRow | RuledLine


@dataclass(frozen=True)
class Payload:
    """One Discord message."""

    elements: tuple[Element, ...]

    @property
    def characters(self) -> int:
        """What counts against the limit of 4,000."""
        return sum(length(each.content) for each in self.elements if isinstance(each, TextBlock))

    @property
    def components(self) -> int:
        """What counts against the limit of 40."""
        return sum(map(_count, self.elements))


@dataclass(frozen=True)
class _Piece:
    """An element on its way into a payload."""

    element: Element
    heads: bool = False
    """Whether it belongs to what follows it."""
    opens: bool = False
    """Whether a new text display begins with it."""
    gap: bool = False
    """Whether an empty line stands before it."""


def render(
    message: Message, to: Destination | None = None, *, ours: Collection[str] = ()
) -> tuple[Payload, ...]:
    """The message as Discord messages, in order; at least one.

    A button that acts carries its value in its id, shortened where it names the channel `to`. `ours` are
    hosts that links may lead to besides the known ones.
    """
    pieces = [piece for block in message.blocks for piece in _block(block, to, ours)]
    if not pieces:
        pieces = [_Piece(TextBlock(escape(message.summary) or "…"))]
    return tuple(_payload(group) for group in _groups(pieces))


def thread_name(message: Message) -> str:
    """What the thread under a message is called: its heading, else its summary."""
    headings = [block.content for block in message.blocks if isinstance(block, Heading)]
    return as_name(to_plain(headings[0]) if headings else to_plain(line(message.summary)))


def as_name(text: str) -> str:
    """Text as the name of a thread, calling nobody."""
    room = LONGEST_NAME - len(EVERYBODY.findall(text))
    return EVERYBODY.sub(f"@{APART}", cut(text, room)) or "Paperboy"


def cut(text: str, most: int) -> str:
    """Text of at most `most` characters, with a mark where some are left out."""
    flat = " ".join(visible_text(text).split())
    while length(flat) > most:
        flat = flat[: most - 1 if not flat.endswith("…") else len(flat) - 2].rstrip()
        while flat and unicodedata.combining(flat[-1]):
            flat = flat[:-1]
        flat += "…"
    return flat


def _block(block: Block, to: Destination | None, ours: Collection[str]) -> Iterator[_Piece]:
    match block:
        case Heading():
            yield from _heading(block, ours)
        case Image():
            yield from _image(block, ours)
        case Buttons():
            yield from (_Piece(row) for row in _rows(block, to, ours))
        case Preformatted():
            yield from _preformat(block.text.splitlines())
        case Table():
            yield from _table(block, ours)
        case _:
            yield from _prose(block, ours)


def _heading(block: Heading, ours: Collection[str]) -> Iterator[_Piece]:
    content = block.content
    if block.level == 3:
        content = tuple(span.evolve(bold=True) for span in content)
    first, *rest = divide(content, ITEM, ours=ours) or (line("…"),)
    text = MARKS.get(block.level, "") + spans(first, ours=ours)
    if block.level == 2:
        yield _Piece(RuledLine(), heads=True)
    yield _Piece(TextBlock(text), heads=True, opens=block.level < 3, gap=block.level == 3)
    yield from (_Piece(TextBlock(spans(piece, ours=ours)), heads=True) for piece in rest)


def _prose(
    block: Paragraph | Context | Bullets | Quote | Fields, ours: Collection[str]
) -> Iterator[_Piece]:
    match block:
        case Paragraph():
            return _lines(block.content, "", ours, gap=True)
        case Context():
            return _lines(block.content, QUIET, ours, every=QUIET)
        case Quote():
            return _lines(quote_line(block), "> ", ours, every="> ")
        case Fields():
            rows = (line(Span(text=name, bold=True), "  ", *content) for name, content in block.items)
            return (piece for row in rows for piece in _lines(row, "", ours))
        case Bullets():
            marks = (f"{number}. " if block.ordered else "- " for number in range(1, len(block.items) + 1))
            items = zip(marks, block.items, strict=True)
            return (piece for mark, item in items for piece in _lines(item, mark, ours))


def _lines(
    content: Line, mark: str, ours: Collection[str], *, every: str = "", gap: bool = False
) -> Iterator[_Piece]:
    """Running text behind its mark; the later pieces of a long one stand behind `every`."""
    for number, piece in enumerate(divide(content, ITEM, ours=ours)):
        text = spans(piece, ours=ours)
        if text:
            yield _Piece(TextBlock((every if number else mark) + text), gap=gap and not number)


def _image(block: Image, ours: Collection[str]) -> Iterator[_Piece]:
    """The picture; Discord shows no SVG, so of one there is a link."""
    alt = cut(block.alt, LONGEST_ALT)
    if block.data:
        kind = "png" if block.data.startswith(b"\x89PNG") else "jpg"
        name = f"figure-{hashlib.sha256(block.data).hexdigest()[:12]}.{kind}"
        yield _Piece(Picture(alt=alt, data=block.data, name=name))
    elif is_source_url(block.url) and not block.url.lower().endswith((".svg", ".pdf")):
        yield _Piece(Picture(alt=alt, url=address(block.url)))
    else:
        yield from _lines(line(Span(text=block.alt, italic=True, url=block.url)), QUIET, ours, every=QUIET)


def _rows(block: Buttons, to: Destination | None, ours: Collection[str]) -> Iterator[ButtonRow]:
    """As few rows as there can be, the two opinions side by side."""
    opinions = [button for button in block.items if button.action in OPINIONS]
    others = [button for button in block.items if button.action not in OPINIONS]
    groups = [list(block.items)] if len(block.items) <= BUTTONS_A_ROW else [others, opinions]
    for group in groups:
        pressable = [press for button in group if (press := _press(button, to, ours))]
        for start in range(0, len(pressable), BUTTONS_A_ROW):
            yield ButtonRow(tuple(pressable[start : start + BUTTONS_A_ROW]))


def _press(button: Button, to: Destination | None, ours: Collection[str]) -> Press | None:
    label = cut(button.label, LONGEST_LABEL)
    if button.url:
        return Press(label, url=address(button.url)) if linkable(button.url, ours) else None
    named = custom_id(button.action, button.value, to) if button.action else ""
    return Press(label, custom_id=named) if named else None


def _preformat(rows: list[str]) -> Iterator[_Piece]:
    """Rows in fences of a readable length each; a row too long goes on in the next."""
    broken = [
        row[start : start + ITEM // 2] for row in rows for start in range(0, max(len(row), 1), ITEM // 2)
    ]
    batch: list[str] = []
    for row in broken:
        if batch and length(fence_rows([*batch, row])) > ITEM:
            yield _Piece(TextBlock(fence_rows(batch)), opens=True)
            batch = []
        batch.append(row)
    if batch:
        yield _Piece(TextBlock(fence_rows(batch)), opens=True)


def _table(block: Table, ours: Collection[str]) -> Iterator[_Piece]:
    """Aligned where a phone has room for it, else one row after another as names and values."""
    rows = [
        tuple(" ".join(visible_text(cell).split()) for cell in row) for row in (block.header, *block.rows)
    ]
    columns = max(map(len, rows))
    filled = [(*row, *[""] * (columns - len(row))) for row in rows]
    widths = [max(_cells(row[column]) for row in filled) for column in range(columns)]
    if sum(widths) + 2 * (columns - 1) <= WIDEST_TABLE:
        aligned = (
            "  ".join(cell + " " * (wide - _cells(cell)) for cell, wide in zip(row, widths, strict=True))
            for row in filled
        )
        yield from _preformat([row.rstrip() for row in aligned])
        return
    for row in filled[1:]:
        colon = colon_after(row[0])
        yield from _lines(line(Span(text=row[0], bold=True)), "", ours, gap=True)
        for name, cell in zip(filled[0][1:], row[1:], strict=True):
            yield from _lines(
                line(*((Span(text=name, italic=True), colon) if name else ()), cell), "- ", ours
            )


def _cells(text: str) -> int:
    """Columns in type of one width; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _groups(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces by the Discord message they go into; a section that fits into one message is not torn."""
    group: list[_Piece] = []
    for section in _sections(pieces):
        if group and not _fits([*group, *section]) and _fits(section):
            yield group
            group = []
        for piece in section:
            if group and not _fits([*group, piece]):
                kept = _with_headings(group, piece)
                yield group[:kept]
                group = group[kept:]
            group.append(piece)
    yield group


def _sections(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces by the section they belong to: a rule begins one."""
    section: list[_Piece] = []
    for piece in pieces:
        if section and isinstance(piece.element, RuledLine):
            yield section
            section = []
        section.append(piece)
    yield section


def _with_headings(group: list[_Piece], piece: _Piece) -> int:
    """How much of the group stays where a piece does not fit: its headings go where it goes."""
    kept = len(group)
    while kept > 1 and group[kept - 1].heads:
        kept -= 1
    return kept if _fits([*group[kept:], piece]) else len(group)


def _fits(group: list[_Piece]) -> bool:
    payload = _payload(group)
    return payload.characters <= MOST_CHARACTERS and payload.components < MOST_COMPONENTS


def _payload(group: list[_Piece]) -> Payload:
    """Texts that stand together as one display; no line at the very beginning or end."""
    elements: list[Element] = []
    under_heading = False
    for piece in group:
        element, before = piece.element, elements[-1] if elements else None
        if (
            isinstance(element, TextBlock)
            and isinstance(before, TextBlock)
            and _goes_on(before, element, piece)
        ):
            between = "\n\n" if piece.gap and not under_heading else "\n"
            elements[-1] = replace(before, content=f"{before.content}{between}{element.content}")
        elif not (isinstance(element, RuledLine) and (before is None or isinstance(before, RuledLine))):
            elements.append(element)
        under_heading = piece.heads
    while len(elements) > 1 and isinstance(elements[-1], RuledLine):
        elements.pop()
    return Payload(tuple(elements))


def _goes_on(above: TextBlock, below: TextBlock, piece: _Piece) -> bool:
    """Whether a text stands in the same display: after a quote none, after a list only its next item.

    What follows there on the next line would be read as part of it.
    """
    last = above.content.rpartition("\n")[2]
    after_list = ITEM_MARK.match(last) is not None and not ITEM_MARK.match(below.content)
    return not piece.opens and not after_list and not last.startswith("> ")


def _count(element: Element) -> int:
    match element:
        case ButtonRow():
            return 1 + len(element.buttons)
        case Picture():
            return 2
        case _:
            return 1
