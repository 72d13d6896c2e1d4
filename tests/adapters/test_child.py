"""Work on hostile bytes happens in a child with limits, and every way it can end has a sentence."""

import asyncio
import ctypes
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sized
from pathlib import Path

import pytest

from adapters.reading import child, fork_server, forking, in_child, sandbox
from bot import locales
from bot.domain.errors import DocumentError
from bot.domain.record import Record

ROOT = Path(__file__).parents[2]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the means")
GET_DUMPABLE = 3
HEADERS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))


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


def what_it_reaches() -> tuple[str, ...]:
    return sandbox.reachable()


def taken_over(parent: int, secret_file: str, port: int) -> list[str]:
    """What a document that runs code of its own would try; the names of what succeeds."""
    libc = ctypes.CDLL(None, use_errno=True)
    tries: dict[str, Callable[[], object]] = {
        "environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "memory": lambda: os.open(f"/proc/{parent}/mem", os.O_RDONLY),
        "data": lambda: Path(secret_file).read_text(encoding="utf-8"),
        "folder": lambda: list(Path(secret_file).parent.iterdir()),
        "writing": lambda: Path(secret_file).write_text("mine", encoding="utf-8"),
        "removing": lambda: Path(secret_file).unlink(),
        "signal": lambda: os.kill(parent, 0),
        "network": lambda: socket.create_connection(("127.0.0.1", port), timeout=5),
        "local socket": lambda: socket.socket(socket.AF_UNIX),
        "process": os.fork,
        "program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "limits of the parent": lambda: resource.prlimit(parent, resource.RLIMIT_CPU),
        "tracing": lambda: _called(libc.ptrace(16, parent, 0, 0)),
        "reading memory": lambda: _called(libc.process_vm_readv(parent, None, 0, None, 0, 0)),
        "namespace": lambda: _called(libc.unshare(0x10000000)),
        "shared memory": lambda: _called(libc.shmget(1, 4096, 0o1600)),
    }
    return [name for name, attempt in tries.items() if _works(attempt)]


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _called(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")


_left: list[str] = []


def leave_behind() -> tuple[int, int, int, list[str]]:
    """Who started this process, which it is, what another left in it, and the descriptors it has."""
    found = len(_left)
    _left.append("something")
    mine = []
    for each in range(64):
        try:
            os.fstat(each)
        except OSError:
            continue
        mine.append(str(each))
    return os.getppid(), os.getpid(), found, mine


def late_import() -> str:
    import colorsys

    return colorsys.__name__


async def outcome(work: object, **limits: float) -> str:
    given: dict[str, float] = {"seconds": 20, "megabytes": 200} | limits
    with pytest.raises(DocumentError) as caught:
        await child.run_limited(work, b"x", **given)  # type: ignore[arg-type]  # the limits are numbers
    assert locales.error_message("en", caught.value) != locales.error_message("zh", caught.value)
    return str(caught.value.fields["problem"])


@pytest.mark.parametrize("forked", [True, False])
async def test_records_and_bytes_go_there_and_back_without_the_environment(
    monkeypatch: pytest.MonkeyPatch, *, forked: bool
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "a secret")
    load = () if forked else ("no.such.module:parse",)
    fresh = fork_server.ForkServer(load, child._ENVIRONMENT)
    monkeypatch.setattr(child, "FORK_SERVER", fresh)
    told = await child.run_limited(report, b"\x00\xffabc", "héllo", seconds=20, megabytes=200)
    assert (told.text, told.data) == ("olléh", b"cba\xff\x00")
    assert not any("SLACK_BOT_TOKEN" in name for name in told.environment)
    fresh.stop()


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


@on_linux
async def test_cancelling_the_caller_kills_the_child() -> None:
    task = asyncio.create_task(child.run_limited(hang, b"", seconds=60, megabytes=200))
    await until(lambda: bool(children_of(child.FORK_SERVER.pid)) and not child.FORK_SERVER.pending)
    begun = children_of(child.FORK_SERVER.pid)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {each for each in begun if is_running(each)} == set()


def children_of(pid: int | None) -> set[int]:
    if pid is None:
        return set()
    return {int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()}


def is_running(pid: int) -> bool:
    try:
        told = Path(f"/proc/{pid}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):  # the latter where it ends while it is read
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@on_linux
async def test_a_document_that_takes_its_reader_over_reaches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "paperboy.sqlite3"
    secret.write_text("what a private channel asked", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        reached = await child.run_limited(
            taken_over, os.getpid(), str(secret), server.getsockname()[1], seconds=20, megabytes=200
        )
    assert reached == []
    assert secret.read_text(encoding="utf-8") == "what a private channel asked"
    assert await child.run_limited(what_it_reaches, seconds=20, megabytes=200) == ()


def test_this_process_reaches_all_that_its_readers_must_not() -> None:
    assert sandbox.reachable() == (sandbox.FILES, sandbox.NETWORK, sandbox.PROCESSES)


async def test_a_reader_can_still_load_what_it_needs_late() -> None:
    assert await child.run_limited(late_import, seconds=20, megabytes=200) == "colorsys"


@on_linux
def test_the_parsers_have_one_thread_as_landlock_wants_it() -> None:
    counting = "import os, adapters.reading.full_text_reader; print(len(os.listdir('/proc/self/task')))"
    counted = subprocess.run([sys.executable, "-c", counting], capture_output=True, text=True, check=True)
    assert counted.stdout.strip() == "1"


@on_linux
async def test_a_document_is_read_by_a_fork_that_nothing_of_another_reaches() -> None:
    first = await child.run_limited(leave_behind, seconds=20, megabytes=200)
    server = child.FORK_SERVER.pid
    second = await child.run_limited(leave_behind, seconds=20, megabytes=200)
    assert (first[0], second[0]) == (server, server)
    assert first[1] != second[1]
    assert (first[2], second[2]) == (0, 0)
    assert first[3] == second[3] == ["0", "1", "2", "3", "4"], "three as ever, and its answer"


@on_linux
async def test_a_fork_server_that_is_gone_is_started_again_and_one_that_cannot_be_is_done_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await child.run_limited(leave_behind, seconds=20, megabytes=200)
    before = child.FORK_SERVER.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    parent, *_ = await child.run_limited(leave_behind, seconds=20, megabytes=200)
    assert parent != before
    monkeypatch.setattr(child, "FORK_SERVER", fork_server.ForkServer(("no.such.module:parse",), {}))
    parent, *_ = await child.run_limited(leave_behind, seconds=20, megabytes=200)
    assert parent == os.getpid()


@on_linux
async def test_a_fork_server_is_let_go_of_unless_a_document_is_read_and_comes_again() -> None:
    reading = asyncio.create_task(child.run_limited(hang, b"", seconds=60, megabytes=200))
    await until(lambda: bool(children_of(child.FORK_SERVER.pid)))
    before = child.FORK_SERVER.pid
    child.rest()
    assert child.FORK_SERVER.pid == before
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    child.rest()
    assert child.FORK_SERVER.pid is None
    parent, *_ = await child.run_limited(leave_behind, seconds=20, megabytes=200)
    assert parent not in {before, os.getpid()}


@on_linux
async def test_a_fork_server_stays_for_who_came_while_it_was_to_be_let_go_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await child.run_limited(leave_behind, seconds=20, megabytes=200)
    before, end = child.FORK_SERVER.pid, child.FORK_SERVER.stop

    def coming(unless: Sized) -> None:
        with child._at_work():
            end(unless=unless)

    monkeypatch.setattr(child.FORK_SERVER, "stop", coming)
    child.rest()
    assert child.FORK_SERVER.pid == before is not None


@on_linux
async def test_a_fork_server_that_stands_still_is_given_up_in_time_and_not_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fork_server, "FORK_TIMEOUT", 0.2)
    monkeypatch.setattr(child, "FORK_SERVER", server := fork_server.ForkServer((), {}))
    for _ in range(fork_server.MOST_FAILURES):
        server._begin()
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSTOP)
        parent, *_ = await child.run_limited(leave_behind, seconds=20, megabytes=200)
        assert parent == os.getpid()
        assert not server.pid
    await child.run_limited(leave_behind, seconds=20, megabytes=200)
    assert not server.pid, "a new one is not even begun"


@on_linux
@pytest.mark.parametrize("begun", [set(), {1}])
def test_a_fork_server_that_nobody_asks_ends_unless_a_child_is_at_work(
    monkeypatch: pytest.MonkeyPatch, begun: set[int]
) -> None:
    monkeypatch.setattr(forking, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(forking, "_children", begun)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ends, told = os.pipe()
    with ours, theirs:
        assert forking._serve_one(theirs, ends, in_child.main) is bool(begun)
    os.close(ends)
    os.close(told)


@on_linux
async def test_failures_of_the_fork_server_count_only_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "FORK_SERVER", server := fork_server.ForkServer((), {}))
    server._failures = fork_server.MOST_FAILURES - 1
    await child.run_limited(leave_behind, seconds=20, megabytes=200)
    assert server._failures == 0
    server.stop()


@on_linux
async def test_the_fork_server_and_its_children_end_with_who_started_it() -> None:
    program = "from tests.adapters.test_child import die_while_reading; die_while_reading()"
    died = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    told, _ = await died.communicate()
    pids = [int(each) for each in told.split()]
    assert len(pids) == 2
    await until(lambda: not any(map(is_running, pids)))


def die_while_reading() -> None:
    async def main() -> None:
        reading = asyncio.create_task(child.run_limited(hang, b"", seconds=60, megabytes=200))
        await until(lambda: bool(children_of(child.FORK_SERVER.pid)))
        sys.stdout.write(" ".join(map(str, (child.FORK_SERVER.pid, *children_of(child.FORK_SERVER.pid)))))
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)
        await reading

    asyncio.run(main())


async def test_a_child_that_ended_just_now_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_gone(_child: object) -> None:
        raise ProcessLookupError

    ended = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ""), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    monkeypatch.setattr(child, "_kill", is_gone)
    await child._end(ended)
    assert ended.returncode == 0


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what happens in another process tells nobody
            await asyncio.sleep(0.01)


@on_linux
async def test_others_of_the_same_user_see_neither_memory_nor_environment_of_who_reads_papers() -> None:
    await child.run_limited(report, b"", "", seconds=20, megabytes=200)
    assert ctypes.CDLL(None).prctl(GET_DUMPABLE, 0, 0, 0, 0) == 0


@pytest.mark.skipif(not HEADERS[0].exists(), reason="the kernel's headers are not here")
def test_the_calls_a_reader_may_make_are_those_that_the_kernel_has_under_these_numbers() -> None:
    x86, arm = (_numbers(file) for file in HEADERS)
    allowed = {name for name, number in x86.items() if number in sandbox._X86}
    assert len(allowed) == len(sandbox._X86)
    assert not allowed & {
        "socket",
        "connect",
        "kill",
        "tkill",
        "fork",
        "clone",
        "execve",
        "ptrace",
        "ioctl",
    }
    of_arm = {number for name, number in arm.items() if {name, f"new{name}"} & allowed}
    assert of_arm == sandbox._ARM


def _numbers(header: Path) -> dict[str, int]:
    found = re.findall(
        r"#define __NR(?:3264)?_(\w+)\s+(\d+)$", header.read_text(encoding="ascii"), re.MULTILINE
    )
    return {name: int(number) for name, number in found}


def test_what_comes_back_must_have_the_promised_shape() -> None:
    with pytest.raises(DocumentError):
        child._result(report, in_child.DONE + b'{"text": 1}')
