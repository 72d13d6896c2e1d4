"""Files that forms bring along: held in memory until what they are for is done, and nowhere else."""

from __future__ import annotations

import secrets
from collections import OrderedDict

from bot.domain.request import AttachedFile

MOST_HELD = 32
"""Files: of more, the oldest has to be chosen anew."""


class Uploads:
    """The files by an address that nobody can guess."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def hold(self, name: str, data: bytes) -> AttachedFile:
        """Keep a file."""
        address = secrets.token_urlsafe(18)
        self._held[address] = (name, data)
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return AttachedFile(name=name, address=address, size=len(data))

    def find(self, address: str) -> AttachedFile | None:
        """The file, where it is still held."""
        found = self._held.get(address)
        return AttachedFile(name=found[0], address=address, size=len(found[1])) if found else None

    def read(self, address: str) -> bytes | None:
        """What is in it."""
        found = self._held.get(address)
        return found[1] if found else None
