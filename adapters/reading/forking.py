"""The whole life of the process that readers are forked from (`adapters.reading.fork_server`).

It stays in memory for as long as papers are read, so it imports what the readers need and nothing else.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from adapters.reading import in_child, sandbox
from bot.domain.record import build_all

IDLE_SECONDS: Final = 300.0
"""After which it ends if nobody asks."""


def serve() -> None:
    """The server's whole life."""
    sandbox.hide()
    for each in json.loads(sys.argv[2]):
        in_child.load(each)
    build_all()
    gc.collect()
    gc.freeze()  # so that no child copies what all share
    control = socket.socket(fileno=0)
    with _told_of_ends() as ends:
        while _serve_one(control, ends, in_child.main):
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
