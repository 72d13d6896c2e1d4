"""The terminal as the answering side of a conversation.

A message is held back until the next one comes, as long as it may still be replaced. What grows is shown
where a person watches, and wiped away for what takes its place, as long as all of it is on the screen.
Buttons that ask or choose become a numbered list, to be answered by a number.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection
from typing import Self, TextIO

from adapters.platforms.terminal.app import render_to_text, screen_lines, show
from bot.chat.responder import Noted
from bot.domain.message import Action, Button, Buttons, Message
from bot.locales import translate
from bot.ports.platform import Receipt
from bot.text.visible import visible_text

PRESSED = frozenset({Action.QUESTION, Action.CHOOSE})
"""Buttons that make sense where words are typed."""
NOTE_LENGTH = 76


class TerminalResponder:
    """Implements `bot.chat.responder.Responder`; leaving its context shows what is held back."""

    def __init__(
        self,
        language: str = "en",
        *,
        stream: TextIO | None = None,
        status: TextIO | None = None,
        numbered: bool = False,
    ) -> None:
        self._language = language
        self._stream = stream or sys.stdout
        self._status = status or sys.stderr
        self._numbered = numbered
        self._held: tuple[Receipt, Message] | None = None
        self._said = 0
        self._noted = False
        self._grown = 0
        """How many lines of the screen an unfinished answer takes."""
        self.offered: list[Button] = []
        """The buttons that were numbered last, in order."""

    async def progress(self, key: str, **fields: object) -> None:
        """One line on standard error that the next one replaces; nothing where nobody watches."""
        if self._status.isatty():
            text = visible_text(translate(self._language, key, **fields))[:NOTE_LENGTH]
            self._status.write(f"\r\x1b[2K{text}")
            self._status.flush()
            self._noted = True

    async def on_posted(self, noted: Noted) -> None:
        """Nothing of a terminal is left after a restart."""

    async def reply(
        self,
        message: Message,
        *,
        under: Receipt | None = None,
        quiet: bool = False,  # noqa: ARG002 # the port's; a terminal has one reader and one place
        key: str = "",  # noqa: ARG002
    ) -> Receipt:
        self.flush()
        self._said += 1
        receipt = Receipt(message_id=str(self._said), thread=under.thread if under else "")
        self._held = (receipt, message)
        return receipt

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,  # noqa: ARG002 - the port's; what grows has no place but the end
        under: Receipt | None = None,  # noqa: ARG002
        quiet: bool = False,  # noqa: ARG002
        key: str = "",  # noqa: ARG002
    ) -> None:
        if self._stream.isatty() and self._held is None:
            size = shutil.get_terminal_size()
            text = render_to_text(message, stream=self._stream)
            lines = screen_lines(text, size.columns)
            if lines < size.lines:
                self._wipe()
                self._stream.write(text)
                self._stream.flush()
                self._grown = lines

    async def delete(self, receipt: Receipt) -> None:
        """Take back what is still held back; what stands there cannot be."""
        if self._held is not None and self._held[0] == receipt:
            self._held = None

    async def edit(self, receipt: Receipt, message: Message) -> None:
        """Show the new form instead of the one held back, or below it."""
        if self._held is None or self._held[0] != receipt:
            self.flush()
        self._held = (receipt, message)

    async def visible_channels(self) -> Collection[str] | None:
        return None

    def flush(self) -> None:
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()
