"""A child of which nobody wants to hear any more ends, and who waits for that does not do so for ever."""

import asyncio
import os
import signal
import socket
import subprocess
import sys

import pytest

from adapters.reading import child, fork_server
from tests.adapters.test_child import children_of, hang, leave_behind, on_linux, until


@on_linux
async def test_a_child_that_is_forked_for_who_went_away_meanwhile_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrived = asyncio.Event()

    async def never(_: socket.socket) -> int:
        arrived.set()
        return await asyncio.Future()

    monkeypatch.setattr(fork_server, "_receive", never)
    task = asyncio.create_task(child.run_limited(hang, b"", seconds=60, megabytes=200))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    monkeypatch.undo()
    await child.run_limited(leave_behind, seconds=20, megabytes=200)  # it has forked the other before
    await until(lambda: not children_of(child.FORK_SERVER.pid))


@on_linux
async def test_who_stops_waiting_for_the_end_of_a_child_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signal, "pidfd_send_signal", lambda *_: None)
    descriptor = os.pidfd_open(os.getpid())
    ending = asyncio.create_task(fork_server.end(descriptor))
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert not asyncio.get_running_loop().remove_reader(descriptor)


async def test_a_child_that_never_says_that_it_ended_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child, "FORK_TIMEOUT", 0.01)
    monkeypatch.setattr(child, "_kill", lambda _: None)
    talking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "input()"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with pytest.raises(TimeoutError):
        await child._end(talking)
    talking.kill()
    await talking.wait()
