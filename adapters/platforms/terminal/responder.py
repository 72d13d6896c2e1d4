"""The terminal as the answering side of a conversation.

A message is held back until the next one comes, as long as it may still be replaced. What grows is shown
where a person watches, and wiped away for what takes its place, as long as all of it is on the screen.
Buttons that ask or choose become a numbered list, to be answered by a number.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Sequence
from typing import TextIO

from adapters.clock import SystemClock
from adapters.platforms.terminal.printing import render_to_text, screen_lines, show
from bot.chat.live_status import WorkStep
from bot.chat.surface import ReplyOptions, Surface
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.message import Action, Button, Buttons, Message
from bot.ports.platform import Receipt
from bot.text.visible import visible_text

PRESSED = frozenset({Action.QUESTION, Action.CHOOSE})
"""Buttons that make sense where words are typed."""
NOTE_LENGTH = 76


class TerminalResponder(SurfaceResponder):
    """Implements `bot.chat.responder.Responder`; leaving its context shows what is held back."""

    def __init__(
        self,
        language: str = "en",
        *,
        stream: TextIO | None = None,
        status: TextIO | None = None,
        numbered: bool = False,
    ) -> None:
        self._screen = TerminalSurface(stream or sys.stdout, status or sys.stderr, numbered=numbered)
        super().__init__(self._screen, SystemClock(), language, name="terminal")

    @property
    def offered(self) -> Sequence[Button]:
        """The buttons that were numbered last, in order."""
        return self._screen.offered


class TerminalSurface(Surface):
    """Implements `bot.chat.surface.Surface`."""

    every = 0.0
    fades = None

    def __init__(self, stream: TextIO, status: TextIO, *, numbered: bool) -> None:
        self._stream = stream
        self._status = status
        self._numbered = numbered
        self._held: tuple[Receipt, Message] | None = None
        self._said = 0
        self._noted = False
        self._grown = 0
        """How many lines of the screen an unfinished answer takes."""
        self.offered: list[Button] = []

    def is_aside(self, *, quiet: bool) -> bool:  # noqa: ARG002 - the port's; a terminal has one reader
        return False

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        self._flush()
        receipt = self._next(said.under.thread if said.under else "")
        self._held = (receipt, message)
        return receipt

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self.post(message, said)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        """Show the new form instead of the one held back, or below it."""
        if self._held is None or self._held[0] != receipt:
            self._flush()
        self._held = (receipt, message)

    async def delete(self, receipt: Receipt) -> None:
        """Take back what is still held back; what stands there cannot be."""
        if self._held is not None and self._held[0] == receipt:
            self._held = None

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:
        """One line on standard error that the next one replaces; nothing where nobody watches."""
        if self._status.isatty():
            self._status.write(f"\r\x1b[2K{visible_text(step.text)[:NOTE_LENGTH]}")
            self._status.flush()
            self._noted = True
        return at

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        if not self._stream.isatty() or self._held is not None:
            return None
        size = shutil.get_terminal_size()
        text = render_to_text(message, stream=self._stream)
        lines = screen_lines(text, size.columns)
        if lines < size.lines:
            self._wipe()
            self._stream.write(text)
            self._stream.flush()
            self._grown = lines
        return at or self._next(said.under.thread if said.under else "")

    async def find(self, said: ReplyOptions) -> Receipt | None:  # noqa: ARG002 - nothing is left after a restart
        return None

    async def close(self) -> None:
        self._flush()

    async def visible_channels(self) -> Collection[str] | None:
        return None

    def _next(self, thread: str) -> Receipt:
        self._said += 1
        return Receipt(message_id=str(self._said), thread=thread)

    def _flush(self) -> None:
        """Show what is held back."""
        self._wipe()
        if self._held is None:
            return
        _, message = self._held
        self._held = None
        show(message, stream=self._stream)
        if self._numbered:
            self._number(message)

    def _wipe(self) -> None:
        """Take away progress and unfinished answers; both end at the cursor."""
        if self._noted:
            self._status.write("\r\x1b[2K")
            self._status.flush()
            self._noted = False
        if self._grown:
            self._stream.write(f"\x1b[{self._grown}A\x1b[J")
            self._stream.flush()
            self._grown = 0

    def _number(self, message: Message) -> None:
        rows = (block for block in message.blocks if isinstance(block, Buttons))
        found = [button for row in rows for button in row.items if button.action in PRESSED]
        if found:
            self.offered = found
            lines = (
                f"  {number}  {visible_text(button.label)}\n" for number, button in enumerate(found, 1)
            )
            self._stream.write("".join(lines) + "\n")
            self._stream.flush()
