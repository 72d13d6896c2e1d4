"""The terminal as a platform that digests are delivered to, and its progress bars.

Whatever a terminal printed cannot be recalled, looked up or changed, and after a restart it is another
terminal with another reader. So a part is printed once per process, and `find` knows what this one printed.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from adapters.env import environment
from adapters.platforms.terminal.graphics import Graphics, graphics_of
from adapters.platforms.terminal.render import render
from bot.domain.errors import DeliveryError
from bot.domain.message import Image, Message, Part
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.platform import Receipt
from bot.text.visible import visible_text
from bot.util.rate_limiter import Rate

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

WIDEST = 96  # columns; longer lines are hard to read
UNBROKEN = 100_000
RATE = Rate(channel=0.0, workspace=0.0)
NOTE_LENGTH = 48  # characters of what a step was about


class Terminal:
    """Prints messages: a root message at the left edge, replies to it with a bar beside them."""

    name = "terminal"

    def __init__(
        self, stream: TextIO | None = None, *, colour: bool | None = None, width: int | None = None
    ) -> None:
        self._stream = stream or sys.stdout
        self._colour = wants_colour(self._stream) if colour is None else colour
        self._width = width
        self._printed: dict[str, Receipt] = {}

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        """Print it, unless this process printed `key` already.

        Raises:
            DeliveryError: the output was closed.
        """
        if key in self._printed:
            return self._printed[key]
        self._print(to, message, indent=1 if thread else 0)
        number = str(len(self._printed) + 1)
        self._printed[key] = Receipt(message_id=number, thread=thread or number)
        return self._printed[key]

    async def show_again(self, to: Destination, message: Message, receipt: Receipt, *, key: str) -> None:
        """Print what an earlier process printed, where its reader may have seen the half of a digest."""
        if key not in self._printed:
            self._print(to, message, indent=_indent(receipt))
            self._printed[key] = receipt

    async def find(
        self,
        to: Destination,  # noqa: ARG002 - the port's signature; there is one terminal
        *,
        key: str,
        thread: str = "",  # noqa: ARG002
        since: dt.datetime | None = None,  # noqa: ARG002
    ) -> Receipt | None:
        return self._printed.get(key)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        """Print the new form below: what stands above cannot be changed."""
        self._print(to, message, indent=_indent(receipt))

    def _print(self, to: Destination, message: Message, *, indent: int) -> None:
        try:
            show(message, indent=indent, stream=self._stream, colour=self._colour, width=self._width)
        except (OSError, ValueError) as error:  # ValueError: a stream that was closed in this process
            raise DeliveryError(channel=to.channel, problem="terminal.closed") from error


class SilentTerminal(Terminal):
    """One that nobody reads: what is posted there counts as printed."""

    def _print(self, to: Destination, message: Message, *, indent: int) -> None:
        """Nothing is printed."""


class TerminalProgress:
    """One bar per stage on standard error; silent where nobody watches or when asked to be."""

    def __init__(self, *, language: str = "en", quiet: bool = False, stream: TextIO | None = None) -> None:
        self._language = language
        self._stream = stream or sys.stderr
        self._silent = quiet or not self._stream.isatty()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def stage(self, name: str, total: int) -> None:
        self.close()
        if self._silent or total < 1:
            return
        self._bar = _bar(Console(file=self._stream))
        self._task = self._bar.add_task(translate(self._language, name), total=total, note="")
        self._bar.start()

    def advance(self, note: str = "") -> None:
        """One step is done. After the last one the bar goes away, so that nothing prints across it."""
        if self._bar is None or self._task is None:
            return
        self._bar.update(self._task, advance=1, note=visible_text(note)[:NOTE_LENGTH])
        if self._bar.finished:
            self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


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


def _indent(receipt: Receipt) -> int:
    """A root stands at the left edge, a reply behind a bar."""
    return 0 if receipt.thread == receipt.message_id else 1


def _bar(console: Console) -> Progress:
    from rich.progress import (  # noqa: PLC0415 - only those pay who wait for something
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False, style="dim"),
        console=console,
        transient=True,
    )
