"""The answering side of what a page shows at once and keeps nowhere, such as a preview."""

from __future__ import annotations

from collections.abc import Collection

from bot.chat.responder import Noted
from bot.domain.message import Message
from bot.ports.platform import Receipt


class ShownAtOnce:
    """Implements `bot.chat.responder.Responder` for one page: what is replied stands on it."""

    def __init__(self) -> None:
        self.said: list[Message] = []

    async def progress(self, key: str, **fields: object) -> None:
        """The page comes when all is done."""

    async def on_posted(self, noted: Noted) -> None:
        """Nothing is."""

    async def reply(
        self,
        message: Message,
        *,
        under: Receipt | None = None,  # noqa: ARG002 - the port's
        quiet: bool = False,  # noqa: ARG002 - nobody else sees the page
        key: str = "",  # noqa: ARG002 - as above
    ) -> Receipt:
        self.said.append(message)
        return Receipt(message_id=str(len(self.said)))

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        """What is not whole yet is not shown."""

    async def delete(self, receipt: Receipt) -> None:
        """Nothing is taken away from a page that is not there yet."""

    async def edit(self, receipt: Receipt, message: Message) -> None:
        self.said[int(receipt.message_id) - 1] = message

    async def react(self) -> bool:
        return False

    async def hint(self, message: Message) -> None:
        """There is no such place."""

    async def visible_channels(self) -> Collection[str] | None:
        return ()
