"""The pages as a platform that messages are delivered to: each stands in the store once, under its key.

Whoever looks at a page is told of every change (`next_change`), so that nobody has to ask again and again.
"""

from __future__ import annotations

import asyncio
import datetime as dt

from adapters.platforms.web.uploads import Uploads
from bot.digests.lease import check_lease
from bot.domain.errors import DeliveryError, DocumentError, PlatformUnavailableError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.capabilities import Access, Standing
from bot.ports.platform import Receipt
from bot.ports.web_messages import Draft, WebMessageStore

WORKSPACE = "local"
TAKEN = frozenset({"terminal"})
"""What the terminal calls its channel, which is here too: what it read is found there alone."""
GONE = "web.gone"


def channel_of(name: str) -> Destination:
    """A channel of ours by its name."""
    return Destination(platform="web", workspace=WORKSPACE, channel=name)


class WebPlatform:
    """Implements `bot.ports.platform.Platform` and those of `bot.ports.capabilities` that pages have."""

    name = "web"

    def __init__(self, address: str = "") -> None:
        self._address = address.rstrip("/")
        self._store: WebMessageStore | None = None
        self._changed = asyncio.Event()
        self.uploads = Uploads()

    async def file(self, to: Destination, address: str, limit: int) -> bytes:  # noqa: ARG002 - the address says it
        """A file that a form brought along.

        Raises:
            DocumentError: it is bigger, or not held any more.
        """
        data = self.uploads.read(address)
        if data is None:
            raise DocumentError(problem="problem.file_withheld")
        if len(data) > limit:
            raise DocumentError(problem="problem.document_too_big")
        return data

    def keep_in(self, store: WebMessageStore) -> None:
        """From now on, messages are kept there."""
        self._store = store

    @property
    def store(self) -> WebMessageStore:
        """Where messages are kept.

        Raises:
            PlatformUnavailableError: nowhere yet.
        """
        if self._store is None:
            raise PlatformUnavailableError(platform="Pages", retry_after=1.0)
        return self._store

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        check_lease()
        return await self.add(to, Draft(message=message, key=key, thread=message_number(thread)))

    async def add(self, to: Destination, draft: Draft) -> Receipt:
        """Post what has more to it than a message of ours for all."""
        receipt, _ = await self.add_once(to, draft)
        return receipt

    async def add_once(self, to: Destination, draft: Draft) -> tuple[Receipt, bool]:
        """Post it, and tell whether that was the first time."""
        number, is_new = await self.store.add_message(to, draft)
        self._tell()
        return self._receipt(to, number, draft.thread), is_new

    async def find(
        self,
        to: Destination,
        *,
        key: str,
        thread: str = "",  # noqa: ARG002 - keys are unique in a channel
        since: dt.datetime | None = None,  # noqa: ARG002 - all of it is looked through
    ) -> Receipt | None:
        found = await self.store.message_by_key(to, key)
        return self._receipt(to, found.number, found.thread) if found else None

    async def edit(self, to: Destination, receipt: Receipt, message: Message, *, state: str = "") -> None:
        check_lease()
        number = message_number(receipt.message_id)
        if not await self.store.change_message(to, number, message, state=state):
            raise DeliveryError(channel=to.channel, problem=GONE)
        self._tell()

    async def remove(self, to: Destination, receipt: Receipt) -> None:
        """Take a message away; one that is gone already is no failure."""
        await self.store.remove_message(to, message_number(receipt.message_id))
        self._tell()

    async def is_private(self, to: Destination) -> bool:
        """Everybody who sees the pages sees every channel that there is."""
        return to.channel not in await self.store.web_channels(to.workspace)

    async def standing(self, to: Destination) -> Standing:
        private = await self.is_private(to)
        return Standing(access=Access.DELETED if private else Access.OPEN, private=private)

    async def address(self, to: Destination) -> str:
        return f"{self._address}/channels/{to.channel}"

    @property
    def next_change(self) -> asyncio.Event:
        """What is set when the next message comes, changes or goes."""
        return self._changed

    def wake(self) -> None:
        """Let everybody look, as the end is near."""
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _receipt(self, to: Destination, number: int, thread: int) -> Receipt:
        under = f"?thread={thread}#t{number}" if thread else f"#m{number}"
        url = f"{self._address}/channels/{to.channel}{under}"
        return Receipt(message_id=str(number), thread=str(thread or number), url=url)


def message_number(text: str) -> int:
    """The number of a message; 0 where there is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
