"""The terminal as a platform that digests are delivered to, and its progress bars.

Whatever a terminal printed cannot be recalled, looked up or changed, and after a restart it is another
terminal with another reader. So a part is printed once per process, and `find` knows what this one printed.
"""

from __future__ import annotations

import datetime as dt
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console

from adapters.platforms.terminal.printing import show, wants_colour
from bot.domain.errors import DeliveryError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.platform import Receipt
from bot.text.visible import visible_text
from bot.util.rate_limiter import Rate

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

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
