"""Work on hostile bytes happens in a child with limits, and every way it can end has a sentence."""

import asyncio
import ctypes
import os
from pathlib import Path

import pytest

from adapters.reading import child
from bot import replies
from bot.errors import DocumentError
from bot.model import Record


class Report(Record):
    text: str
    data: bytes
    environment: tuple[str, ...]


def report(data: bytes, text: str) -> Report:
    print("a library that talks")  # noqa: T201  (that is what is tested)
    return Report(text=text[::-1], data=data[::-1], environment=tuple(map(str, os.environb)))


def decline(data: bytes) -> str:
    raise DocumentError(problem="problem.document_encrypted")


def fall_over(data: bytes) -> str:
    return str(ctypes.string_at(0))


def overrun(data: bytes) -> str:
    raise ValueError("a mistake of ours")


def hang(data: bytes) -> str:
    while True:
        pass


def devour(data: bytes) -> str:
    return str(len(bytearray(300 * 2**20)))


def babble(data: bytes) -> str:
    return "x" * 5_000_000


def announce_and_hang(pipe: str) -> str:
    with Path(pipe).open("w", encoding="ascii") as told:
        told.write(str(os.getpid()))
    return hang(b"")


async def outcome(work: object, **limits: float) -> str:
    given: dict[str, float] = {"seconds": 20, "megabytes": 200} | limits
    with pytest.raises(DocumentError) as caught:
        await child.run_limited(work, b"x", **given)  # type: ignore[arg-type]  # the limits are numbers
    assert replies.tell("en", caught.value) != replies.tell("zh", caught.value)
    return str(caught.value.fields["problem"])


async def test_records_and_bytes_go_there_and_back_without_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "a secret")
    told = await child.run_limited(report, b"\x00\xffabc", "héllo", seconds=20, megabytes=200)
    assert (told.text, told.data) == ("olléh", b"cba\xff\x00")
    assert "SLACK_BOT_TOKEN" not in told.environment


@pytest.mark.parametrize(
    ("work", "problem"),
    [
        (decline, "problem.document_encrypted"),
        (fall_over, child.CRASHED),
        (overrun, child.CRASHED),
        (devour, child.TOO_HUNGRY),
    ],
)
async def test_every_ending_is_told(work: object, problem: str) -> None:
    assert await outcome(work) == problem


async def breed(data: bytes) -> str:
    return (await child.run_limited(report, data, "moth", seconds=20, megabytes=200)).text


def have_children(data: bytes) -> str:
    return asyncio.run(breed(data))


async def test_a_child_has_no_children() -> None:
    assert await outcome(have_children) == child.CRASHED


async def test_an_answer_that_does_not_end_is_not_waited_for() -> None:
    assert await outcome(babble, result_limit=1_000_000) == child.TOO_MUCH


async def test_a_child_that_hangs_is_killed() -> None:
    assert await outcome(hang, seconds=0.5) == child.TOO_SLOW


async def test_cancelling_the_caller_kills_the_child(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    task = asyncio.create_task(child.run_limited(announce_and_hang, str(pipe), seconds=60, megabytes=200))
    pid = int(await asyncio.to_thread(pipe.read_text, encoding="ascii"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_comes_back_must_have_the_promised_shape() -> None:
    with pytest.raises(DocumentError):
        child._result(report, child.DONE + b'{"text": 1}', 0)
