"""Messages that are too long for one of a platform's: the later pieces stand in the thread of the first.

Each piece carries which one of what it is, by which it is found again after any restart.
"""

from __future__ import annotations

import datetime as dt
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import Any, Generic, TypeVar

from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.platform import Receipt

MOST_REMEMBERED = 2_000

Json = dict[str, Any]
PayloadT = TypeVar("PayloadT")


class Pieces(dict[int, str]):
    """The pieces of a message that stand there: number and id, and of how many."""

    total = 0

    def note(self, key: str, message_id: str, data: Json) -> None:
        """Take it, if it is one of them; of one that stands there twice, the first."""
        if data.get("key") == key:
            number = int(data.get("piece", 0))
            self[number] = min(self.get(number, message_id), message_id)
            self.total = max(self.total, int(data.get("of", 1)))


class PostsInPieces(ABC, Generic[PayloadT]):
    """Implements most of `bot.ports.platform.Platform`. All methods raise what that says."""

    def __init__(self) -> None:
        self._later: dict[str, list[str]] = {}
        """Of a posted message the pieces after its first."""

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        payloads = await self._payloads(message)
        there = await self._find_pieces(to, key, thread) if len(payloads) > 1 else Pieces()
        data = {"key": key, "piece": 0, "of": len(payloads), "first": ""}
        first = there.get(0) or await self._send(to, payloads[0], data, thread)
        later = []
        for number, payload in enumerate(payloads[1:], 1):
            data = {"key": key, "piece": number, "of": len(payloads), "first": first}
            later.append(there.get(number) or await self._send(to, payload, data, thread or first))
        self._remember(first, later)
        return await self.receipt(to, first, thread)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        """What stands there under `key`, if all of it does: `post` adds what is missing."""
        there = await self._find_pieces(to, key, thread, since)
        if 0 not in there or len(there) < there.total:
            return None
        return await self.receipt(to, there[0], thread)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        """Replace it, with more or fewer pieces where it became longer or shorter."""
        payloads = await self._payloads(message)
        total, first = len(payloads), receipt.message_id
        there = [first, *await self._later_pieces(to, receipt)]
        self._later.pop(first, None)  # what stands there if this fails only the platform knows
        for number, payload in enumerate(payloads):
            if number < len(there):
                await self._replace(to, there[number], payload, total)
            else:
                data = {"key": uuid.uuid4().hex, "piece": number, "of": total, "first": first}
                there.append(await self._send(to, payload, data, receipt.thread or first))
        for each in there[total:]:
            await self._take_away(to, each)
        self._remember(first, there[1:total])

    async def remove(self, to: Destination, receipt: Receipt) -> None:
        """Take it away, all pieces of it; what is gone already is no failure."""
        for each in (receipt.message_id, *await self._later_pieces(to, receipt)):
            await self._take_away(to, each)

    @abstractmethod
    async def receipt(self, to: Destination, message_id: str, thread: str) -> Receipt:
        """The receipt of a message that stands there."""

    @abstractmethod
    async def _payloads(self, message: Message) -> Sequence[PayloadT]:
        """The pieces of a message, at least one."""

    @abstractmethod
    async def _send(self, to: Destination, payload: PayloadT, data: Json, thread: str) -> str:
        """Post a piece, which carries the data; its id."""

    @abstractmethod
    async def _replace(self, to: Destination, message_id: str, payload: PayloadT, total: int) -> None:
        """Put another payload in the place of a piece, one of so many now."""

    @abstractmethod
    async def _take_away(self, to: Destination, message_id: str) -> None:
        """Take a piece away; one that is gone already is no failure."""

    @abstractmethod
    async def _find_pieces(
        self, to: Destination, key: str, thread: str, since: dt.datetime | None = None
    ) -> Pieces:
        """What is posted under `key`."""

    @abstractmethod
    def _ours_after(self, to: Destination, receipt: Receipt) -> AsyncIterator[tuple[str, Json]]:
        """Our own messages among which its later pieces are, with the data they carry."""

    async def _later_pieces(self, to: Destination, receipt: Receipt) -> list[str]:
        first = receipt.message_id
        if first not in self._later:
            found = [
                (int(data["piece"]), each)
                async for each, data in self._ours_after(to, receipt)
                if data.get("first") == first
            ]
            self._remember(first, [each for _, each in sorted(found)])
        return self._later[first]

    def _remember(self, first: str, later: list[str]) -> None:
        self._later[first] = later
        while len(self._later) > MOST_REMEMBERED:
            self._later.pop(next(iter(self._later)))
