"""Draws a platform-neutral message as lines for a terminal. Pure: text in, text out.

A terminal obeys control characters: a title with an escape sequence could clear the screen, forge a line or
set the clipboard. So only what can be seen passes.

With `colour` the result carries colours and clickable links (OSC 8); without, it is plain text that prints
the addresses a reader wants to copy. A reply of a thread is drawn with a bar along its left side.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from adapters.platforms.terminal.text import breaks
from bot.domain.message import (
    Action,
    Block,
    Bullets,
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
from bot.text.visible import visible_text

NARROWEST = 24  # columns; below that a word a line is all that is left
STEP = "  "
BAR = "│ "
COMMANDS = {
    Action.ANALYSIS: "paperboy paper {value}",
    Action.EVIDENCE: "paperboy paper {value} --evidence",
}
"""What a person types instead of pressing a button; other buttons mean nothing here."""
HEADINGS = {1: "bold bright_cyan", 2: "bold bright_yellow", 3: "bold"}
QUIET = "dim"
AFTERTHOUGHTS = (Context, Image, Buttons)
LINK_ID = re.compile(r"\x1b\]8;id=[^;]*;")


def render(message: Message, *, width: int = 80, colour: bool = False, indent: int = 0) -> str:
    """The message as lines of at most `width` cells; `indent` is its depth in a thread."""
    margin = STEP * indent + (BAR if indent else "")
    room = max(width - cell_len(margin), NARROWEST)
    canvas = StringIO()
    console = Console(
        file=canvas,
        width=room + cell_len(margin),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        _environ={},
    )
    for text in _message(message, room, linked=colour):
        row = Text(margin, QUIET) + text
        row.rstrip()
        console.print(row, soft_wrap=True)
    console.print()
    # Rich gives every link a random id; without it the same message is always the same text.
    return LINK_ID.sub("\x1b]8;;", canvas.getvalue())


def _message(message: Message, room: int, *, linked: bool) -> Iterator[Text]:
    before: Block | None = None
    for block in message.blocks:
        rows = list(_block(block, room, linked=linked))
        if rows and before is not None and not _close(before, block):
            yield Text()
        yield from rows
        before = block if rows else before


def _close(above: Block, below: Block) -> bool:
    """Whether two blocks stand without a blank line between them."""
    if isinstance(below, Heading):
        return False
    return isinstance(above, Heading) or (
        isinstance(above, Context | Image) and isinstance(below, AFTERTHOUGHTS)
    )


def _block(block: Block, room: int, *, linked: bool) -> Iterator[Text]:
    match block:
        case Heading():
            return _heading(block, room, linked=linked)
        case Fields():
            return _fields(block, room)
        case Table():
            return _table(block, room)
        case Image():
            return _image(block, room, linked=linked)
        case Buttons():
            return _hints(block, room, linked=linked)
        case _:
            return _prose(block, room)


def _prose(block: Paragraph | Context | Bullets | Quote | Preformatted, room: int) -> Iterator[Text]:
    match block:
        case Paragraph():
            return _flow(block.content, room)
        case Context():
            return _flow(block.content, room, style=QUIET)
        case Bullets():
            return _bullets(block, room)
        case Quote():
            return _quote(block, room)
        case Preformatted():
            return (Text(visible_text(row), QUIET) for row in block.text.splitlines())


def _text(content: Line, style: str = "") -> Text:
    text = Text(style=style, end="")
    for span in content:
        text.append(visible_text(span.text), _style(span))
    return text


def _style(span: Span) -> Style:
    url = span.url if span.url.isascii() and span.url.isprintable() and " " not in span.url else ""
    return Style(
        bold=span.bold or None,
        italic=span.italic or None,
        color="green" if span.code else None,
        underline=bool(url) or None,
        link=url or None,
    )


def _flow(content: Line, room: int, *, style: str = "", first: str = "", rest: str = "") -> Iterator[Text]:
    """Running text in lines, with `first` before the first of them and `rest` before the others."""
    text = _text(content, style)
    for number, row in enumerate(text.divide(breaks(text.plain, room - cell_len(rest)))):
        row.rstrip()
        yield Text(rest if number else first, style or QUIET) + row


def _heading(block: Heading, room: int, *, linked: bool) -> Iterator[Text]:
    yield from _flow(block.content, room, style=HEADINGS[block.level])
    if not linked:
        yield from (row for span in block.content if span.url for row in _address(span.url, room))


def _address(url: str, room: int) -> Iterator[Text]:
    return _flow(line(url), room, style=QUIET)


def _bullets(block: Bullets, room: int) -> Iterator[Text]:
    marks = [f"{number}. " if block.ordered else "• " for number in range(1, len(block.items) + 1)]
    gap = max((cell_len(mark) for mark in marks), default=0)
    for mark, item in zip(marks, block.items, strict=True):
        yield from _flow(item, room, first=mark.rjust(gap), rest=" " * gap)


def _quote(block: Quote, room: int) -> Iterator[Text]:
    return _flow(quote_line(block, leaning=True), room, style=QUIET, first="▎ ", rest="▎ ")


def _fields(block: Fields, room: int) -> Iterator[Text]:
    names = [visible_text(name) for name, _ in block.items]
    gap = min(max(map(cell_len, names), default=0) + 2, room // 2)
    for name, (_, content) in zip(names, block.items, strict=True):
        yield from _flow(content, room, first=name + " " * max(gap - cell_len(name), 1), rest=" " * gap)


def _table(block: Table, room: int) -> Iterator[Text]:
    """Columns aligned where they fit, else one row after another as name and value."""
    rows = [tuple(map(visible_text, row)) for row in (block.header, *block.rows)]
    columns = max(map(len, rows))
    filled = [(*row, *[""] * (columns - len(row))) for row in rows]
    widths = [max(cell_len(row[column]) for row in filled) for column in range(columns)]
    if sum(widths) + 2 * (columns - 1) > room:
        yield from _long_table(block, room)
        return
    for number, row in enumerate(filled):
        cells = (cell + " " * (wide - cell_len(cell)) for cell, wide in zip(row, widths, strict=True))
        yield Text("  ".join(cells).rstrip(), "" if number else "bold")


def _long_table(block: Table, room: int) -> Iterator[Text]:
    for number, row in enumerate(block.rows):
        if number:
            yield Text()
        names = (*block.header, *[""] * (len(row) - len(block.header)))
        fields = tuple((name, line(cell)) for name, cell in zip(names, row, strict=False))
        yield from _fields(Fields(items=fields), room)


def _image(block: Image, room: int, *, linked: bool) -> Iterator[Text]:
    """A terminal shows no pictures: the caption, and where the picture is."""
    yield from _flow(
        line(Span(text=block.alt, italic=True, url=block.url)), room, style=QUIET, first="▣ ", rest="  "
    )
    if block.url and not linked:
        yield from _address(block.url, room)


def _hints(block: Buttons, room: int, *, linked: bool) -> Iterator[Text]:
    """What to type instead of pressing, in one quiet line."""
    pieces: list[Span] = []
    for button in block.items:
        if button.url:
            pieces.append(
                Span(text=button.label if linked else f"{button.label}\u00a0{button.url}", url=button.url)
            )
        elif button.action in COMMANDS:
            command = COMMANDS[button.action].format(value=shlex.quote(button.value))
            pieces.append(Span(text=command))
    if not pieces:
        return iter(())
    spaced = [piece for span in pieces for piece in (Span(text=" · "), span)][1:]
    return _flow(tuple(spaced), room, style=QUIET, first="› ", rest="  ")
