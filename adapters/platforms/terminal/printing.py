"""Messages on standard output, or another stream, as it takes them: its width, colours, letters, pictures.

Whoever prints a message and delivers none needs no more than this.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.cells import cell_len
from rich.text import Text

from adapters.env import environment
from adapters.platforms.terminal.graphics import Graphics, graphics_of
from adapters.platforms.terminal.render import render
from bot.domain.message import Image, Message, Part

WIDEST = 96  # columns; longer lines are hard to read
UNBROKEN = 100_000


def wants_colour(stream: TextIO) -> bool:
    """Whether a person looks at the stream, on a terminal that takes colours and with no wish against them.

    The wish is `NO_COLOR` with any value (https://no-color.org).
    """
    environ = environment()
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def show(
    message: Message,
    *,
    indent: int = 0,
    stream: TextIO | None = None,
    colour: bool | None = None,
    width: int | None = None,
    graphics: Graphics | None = None,
) -> None:
    """Print one message as it fits the terminal; characters that its encoding lacks become `?`.

    Pictures that came along stand below it where the terminal shows any, by `graphics` if that is given.

    Raises:
        OSError: the output is closed.
    """
    out = stream or sys.stdout
    out.write(render_to_text(message, indent=indent, stream=out, colour=colour, width=width))
    out.writelines(_pictures(message, out, graphics))
    out.flush()


def _pictures(message: Message, stream: TextIO, graphics: Graphics | None) -> Iterator[str]:
    found = [block.data for block in message.blocks if isinstance(block, Image) and block.data]
    protocol = graphics or graphics_of(environment())
    if found and protocol and wants_colour(stream):
        from adapters.platforms.terminal.drawing import draw  # noqa: PLC0415 - most terminals need none

        yield from (draw(data, protocol, columns(stream)) for data in found)


def render_to_text(
    message: Message,
    *,
    stream: TextIO,
    indent: int = 0,
    colour: bool | None = None,
    width: int | None = None,
) -> str:
    """What `show` prints to the stream."""
    text = render(
        message,
        width=width or columns(stream),
        colour=wants_colour(stream) if colour is None else colour,
        indent=indent,
    )
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def columns(stream: TextIO) -> int:
    """How wide lines are; of output that goes to a program or a file none is broken."""
    if not stream.isatty() and not environment().get("COLUMNS"):
        return UNBROKEN
    return min(shutil.get_terminal_size().columns, WIDEST)


def screen_lines(text: str, columns: int) -> int:
    """How many lines of a screen so wide the text takes; it ends in a line break."""
    widths = (cell_len(Text.from_ansi(line).plain) for line in text.split("\n")[:-1])
    return sum(max(1, -(-width // columns)) for width in widths)


def show_parts(parts: Iterable[Part]) -> None:
    """Print a whole digest that is not delivered, as it would look delivered."""
    for part in parts:
        show(part.message, indent=0 if part.is_root else 1)
