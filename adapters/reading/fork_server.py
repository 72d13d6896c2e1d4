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
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Final

FORK_TIMEOUT: Final = 15.0
"""Seconds within which the server forks, once it has loaded the parsers."""
MOST_FAILURES: Final = 3
"""In a row, after which it is not tried any more: what runs us may allow no descriptors of processes."""
IDLE_SECONDS: Final = 300.0
_START: Final = (
    f"import sys, json; sys.path[:] = json.loads(sys.argv[1]); import {__name__} as s; s.serve()"
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

    def stop(self) -> None:
        """End it with all its children; the next fork starts another."""
        with self._lock:
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
            await asyncio.shield(_readable(child))
    finally:
        os.close(child)


def serve() -> None:
    """The server's whole life."""
    from adapters.reading import child, sandbox  # noqa: PLC0415 - which import this
    from bot.domain.record import build_all  # noqa: PLC0415 - the server alone needs it

    sandbox.hide()
    for each in json.loads(sys.argv[2]):
        child.load(each)
    build_all()
    gc.collect()
    gc.freeze()  # so that no child copies what all share
    control = socket.socket(fileno=0)
    with _told_of_ends() as ends:
        while _serve_one(control, ends, child.main):
            pass
    os._exit(0)


def _serve_one(control: socket.socket, ends: int, life: Callable[[], None]) -> bool:
    """Wait for one thing to happen; False once there is nothing more to wait for."""
    asked = control.fileno()
    ready, _, _ = select.select([asked, ends], [], [], IDLE_SECONDS)
    if ends in ready:
        os.read(ends, 4_096)
        _reap()
    if asked in ready:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            _kill_all()
            return False
        _fork(control, *descriptors, life=life)
    return bool(ready) or bool(_children)


_children: set[int] = set()


def _fork(control: socket.socket, channel: int, answer: int, *, life: Callable[[], None]) -> None:
    pid = os.fork()
    if pid == 0:
        _become(control, channel, answer, life)
    _children.add(pid)
    with socket.socket(fileno=answer) as told, suppress(OSError):
        descriptor = os.pidfd_open(pid)
        socket.send_fds(told, [b"p"], [descriptor])
        os.close(descriptor)
    os.close(channel)


def _become(control: socket.socket, channel: int, answer: int, life: Callable[[], None]) -> None:
    """The child, from here to its end: a session of its own, and no descriptor but its channel."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(answer)
        control.close()
        os.dup2(channel, 0)
        os.dup2(channel, 1)
        os.closerange(3, 1_024)
        life()
    finally:
        os._exit(1)


@contextmanager
def _told_of_ends() -> Iterator[int]:
    """A descriptor that can be read when a child ended."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing)
    yield reading


def _reap() -> None:
    """Take leave of children that ended, and kill what they may have started."""
    for pid in list(_children):
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            _kill(pid)
            os.waitpid(pid, 0)
            _children.discard(pid)


def _kill_all() -> None:
    for pid in _children:
        _kill(pid)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
