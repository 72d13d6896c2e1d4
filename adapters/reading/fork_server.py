"""Starts readers by forking a process that has loaded the parsers and never saw a document.

A new interpreter takes a quarter of a second of processor time before it can read anything. The server has
paid that once: each child is a fork of it, fresh and with nothing of any other, and confines itself as one
that was started anew would. The server holds nothing of ours: an empty environment, no data, and no
descriptor but the socket it is asked over. It ends when nobody asks for a while, and with who started it.

Needs Linux's descriptors of processes, by which a child can be waited for and killed though it is not
ours; where there are none, `fork` raises `NoForkServerError` and a new interpreter is started instead.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sized
from contextlib import suppress
from threading import Lock
from typing import Final

from adapters.reading import forking

FORK_TIMEOUT: Final = 15.0
"""Seconds within which the server forks, once it has loaded the parsers."""
MOST_FAILURES: Final = 3
"""In a row, after which it is not tried any more: what runs us may allow no descriptors of processes."""
_START: Final = (
    f"import sys, json; sys.path[:] = json.loads(sys.argv[1]); import {forking.__name__} as s; s.serve()"
)


class NoForkServerError(Exception):
    """There is none here, or it did not answer."""


class ForkServer:
    """The server as those see it who want a child. Serves any loop and thread of this process."""

    def __init__(self, load: tuple[str, ...], environment: dict[str, str]) -> None:
        self._load = load
        self._environment = environment
        self.pending = 0
        """Children that are asked for and not begun."""
        self._failures = 0
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """Its process, where it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    async def fork(self, channel: socket.socket) -> int:
        """A descriptor of a new child, which reads its request from the channel and answers there.

        Raises:
            NoForkServerError: a new interpreter has to be started instead.
        """
        if not hasattr(os, "pidfd_open") or self._failures >= MOST_FAILURES:
            raise NoForkServerError
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)
            self.pending += 1
            try:
                self._ask([channel.fileno(), theirs.fileno()])
                theirs.close()
                async with asyncio.timeout(FORK_TIMEOUT):
                    child = await _receive(ours)
            except (OSError, TimeoutError) as error:
                self._failures += 1
                self.stop()
                raise NoForkServerError from error
            finally:
                self.pending -= 1
        self._failures = 0
        return child

    def stop(self, unless: Sized = ()) -> None:
        """End it with all its children; the next fork starts another.

        Nothing is done where `unless` holds something by then: who is in there before he asks for a child
        keeps it.
        """
        with self._lock:
            if not unless:
                self._end()

    def _ask(self, descriptors: list[int]) -> None:
        with self._lock:
            if self.pid is None:
                self._end()
                self._begin()
            if self._control is None:
                raise NoForkServerError
            socket.send_fds(self._control, [b"f"], descriptors)

    def _begin(self) -> None:
        atexit.unregister(self.stop)
        atexit.register(self.stop)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)  # one that takes no more is as good as gone
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [sys.executable, "-I", "-c", _START, json.dumps(sys.path), json.dumps(self._load)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,
            )

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self._process = None


async def _receive(ours: socket.socket) -> int:
    """The descriptor that the server sends.

    Raises:
        OSError: it sent none.
    """
    await _readable(ours.fileno())
    _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    if not descriptors:
        raise ConnectionResetError
    return descriptors[0]


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


async def end(child: int) -> None:
    """Kill the child of that descriptor, wait until it is gone, and close the descriptor."""
    try:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(child, signal.SIGKILL)
        async with asyncio.timeout(FORK_TIMEOUT):
            await _readable(child)
    finally:
        os.close(child)
