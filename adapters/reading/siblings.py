"""More processes for one document, where cores are free: its pages are read by several at the same time.

A child forks its siblings before it gives up what it has no use for, and each gives up the same and has
limits of its own. They are asked over a socket of the two and nothing else. What a sibling answers is
unpickled: it has read the document that the child reads too, and can do no more than the child itself, so
one that was taken over gains nothing by it. A sibling that fails is not missed: the child does its part.
"""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable
from typing import Any, Final

MOST: Final = 3

_LENGTH: Final = 8


class Sibling:
    """One of them, as the child sees it."""

    def __init__(self, channel: int) -> None:
        self._channel = os.fdopen(channel, "r+b", buffering=0)

    def ask(self, function: Callable[..., Any], *args: Any) -> None:  # noqa: ANN401  (whatever it takes)
        """Let it begin with `function(*args)`."""
        try:
            _write(self._channel.fileno(), pickle.dumps((function, args)))
        except OSError:
            self._channel.close()

    def answer(self) -> Any:  # noqa: ANN401  (whatever it gives)
        """What came of it; None where nothing did."""
        try:
            return pickle.loads(_read(self._channel.fileno()))  # noqa: S301 - as above
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return None


_siblings: list[Sibling] = []


def fork(count: int, limit: Callable[[], None], *, close: tuple[int, ...]) -> None:
    """Have `count` siblings, each with `limit` called; these descriptors are the child's alone."""
    for _ in range(min(count, MOST)):
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            _live(theirs.detach(), limit, (*close, ours.detach()))
        theirs.close()
        _siblings.append(Sibling(ours.detach()))


def at_hand() -> list[Sibling]:
    """Those that can be asked, each once."""
    found = list(_siblings)
    _siblings.clear()
    return found


def _live(channel: int, limit: Callable[[], None], close: tuple[int, ...]) -> None:
    """A sibling, from here to its end."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        for each in close:
            os.close(each)
        at_hand()  # which closes what leads to the others
        limit()
        function, args = pickle.loads(_read(channel))  # noqa: S301 - it comes from the child that forked us
        _write(channel, pickle.dumps(function(*args)))
    finally:
        os._exit(0)


def _write(channel: int, data: bytes) -> None:
    left = memoryview(len(data).to_bytes(_LENGTH, "big") + data)
    while left:
        left = left[os.write(channel, left) :]


def _read(channel: int) -> bytes:
    """The next message.

    Raises:
        EOFError: there is none, or not all of it.
    """
    length = int.from_bytes(_exactly(channel, _LENGTH), "big")
    return _exactly(channel, length)


def _exactly(channel: int, count: int) -> bytes:
    pieces: list[bytes] = []
    while count:
        piece = os.read(channel, min(count, 2**20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
