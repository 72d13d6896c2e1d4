"""Runs a function on hostile bytes in a process of its own, which may die without taking the bot along.

A parser written in C can crash, loop or eat all memory on a document made for it. The child has limits of
processor time, memory, open files and file size, an empty environment, and no way to answer but JSON of a
known shape and a limited length: nothing it says is unpickled or executed. Should a document take the
process over, it finds no files, network or processes within reach (`adapters.reading.sandbox`). One child
serves one document, so that no paper can leave anything behind for the next. It is a fork of a process that
has loaded the parsers (`adapters.reading.fork_server`), or else a new interpreter, which takes a quarter of
a second longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from adapters.reading import fork_server, in_child, sandbox
from adapters.reading.fork_server import FORK_TIMEOUT, ForkServer, NoForkServerError
from adapters.reading.in_child import DECLINED, DONE, EXHAUSTED, is_child, shape_of
from bot.domain.errors import DocumentError

Result = TypeVar("Result")
Work = TypeVar("Work", bound=Callable[..., Any])

RESULT_LIMIT: Final = 32 * 2**20
"""Bytes of JSON a child may answer: a long book is 3 MB, and its one figure at most 1.4."""
TOO_SLOW: Final = "problem.document_too_slow"
TOO_HUNGRY: Final = "problem.document_too_hungry"
CRASHED: Final = "problem.document_crashes_reader"
TOO_MUCH: Final = "problem.document_result_too_long"

_ENVIRONMENT: Final = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # noqa: TID251
"""Nothing of ours, but for what no program starts without on Windows."""
_START: Final = (
    f"import sys, json; sys.path[:] = json.loads(sys.argv[1]); import {in_child.__name__} as c; c.main()"
)

PARSERS: Final = tuple(
    f"adapters.reading.{name}"
    for name in (
        "html_reader:read_html",
        "jats_reader:read_jats",
        "pdf_reader:read_pdf",
        "pdf_reader:read_illustrated_pdf",
        "tei_reader:read_tei",
    )
)
FORK_SERVER: Final = ForkServer(PARSERS, _ENVIRONMENT)


def in_children(module: str) -> Callable[[Work], Work]:
    """Stands for the function of that name and type in a module that no process but a child imports."""

    def place(function: Work) -> Work:
        function.__module__ = module
        return function

    return place


async def run_limited(
    function: Callable[..., Result],
    *args: Any,  # noqa: ANN401  (they are whatever `function` takes, and serialised by its annotations)
    seconds: float,
    megabytes: int,
    result_limit: int = RESULT_LIMIT,
    shared: bool = False,
) -> Result:
    """What `function(*args)` returns, computed in a child that is killed when it goes too far.

    The function must be importable and fully annotated with types pydantic can turn into JSON. Cancelling
    the caller kills the child. Work that is `shared` has siblings to help with it where cores are free.

    Raises:
        DocumentError: the function declined the document, or the child was too slow, wanted too much
            memory, crashed, or had too much to say.
    """
    if is_child():
        # Importing the function's module runs it: a script without a guard would start the next child,
        # and that one the next, without end.
        raise RuntimeError("a child has no children of its own")
    sandbox.hide()  # our environment has what is kept from the child
    with _at_work() as others:
        helpers = max(0, _cores() - max(others, _load()) - 1) if shared else 0
        request = _request(function, args, seconds, megabytes, helpers)
        try:
            async with asyncio.timeout(seconds), _start() as (reader, writer):
                answer = await _exchange(reader, writer, request, result_limit)
        except TimeoutError as error:
            raise DocumentError(problem=TOO_SLOW) from error
    return _result(function, answer)


_working: list[None] = []
"""A mark for each child of any loop and thread."""


@contextmanager
def _at_work() -> Iterator[int]:
    """How many other children there are, this one counted for as long as it lives."""
    others = len(_working)
    _working.append(None)
    try:
        yield others
    finally:
        _working.pop()


def rest() -> None:
    """Let go of what waits for the next document, unless one is read: it comes again with the next."""
    if not _working:
        FORK_SERVER.stop(unless=_working)


def _cores() -> int:
    """That we may use; one where forked siblings are not to be had."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "pidfd_open") else 1


def _load() -> int:
    """How many cores the machine kept busy in the last minute, us among them."""
    return int(os.getloadavg()[0]) if hasattr(os, "getloadavg") else 0


@asynccontextmanager
async def _start() -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """The streams of a new child, which is killed in the end."""
    async with AsyncExitStack() as stack:
        ours, theirs = socket.socketpair()
        stack.callback(ours.close)
        try:
            with theirs:
                forked = await FORK_SERVER.fork(theirs)
        except NoForkServerError:
            streams = await stack.enter_async_context(_interpreter())
        else:
            stack.push_async_callback(fork_server.end, forked)
            streams = await asyncio.open_connection(sock=ours)
            stack.callback(streams[1].transport.abort)
        yield streams


@asynccontextmanager
async def _interpreter() -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", _START, json.dumps(sys.path)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("a child without pipes")
    try:
        yield child.stdout, child.stdin
    finally:
        await _end(child)


async def _exchange(reader: StreamReader, writer: StreamWriter, request: bytes, limit: int) -> bytes:
    """Everything the child says; it may die while we still write."""
    sending = asyncio.create_task(_send(writer, request))
    try:
        return await _receive(reader, limit)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _send(writer: StreamWriter, request: bytes) -> None:
    writer.write(request)
    await writer.drain()
    writer.write_eof()


async def _receive(reader: StreamReader, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := await _read(reader):
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise DocumentError(problem=TOO_MUCH)
    return b"".join(chunks)


async def _read(reader: StreamReader) -> bytes:
    """More of what it says; nothing where it ended, however."""
    try:
        return await reader.read(2**16)
    except ConnectionError:
        return b""


async def _end(child: Process) -> None:
    """Kill the child with everything it may have started, and wait until it is gone."""
    if child.returncode is None:
        with suppress(ProcessLookupError):  # it ended just now, and we have not heard of it yet
            _kill(child)
        # The pipe must be read to its end, or a child with much to say would never be reaped.
        async with asyncio.timeout(FORK_TIMEOUT):
            await asyncio.shield(child.communicate())


def _kill(child: Process) -> None:
    if sys.platform == "win32":  # which knows no groups of processes
        child.kill()
        return
    os.killpg(child.pid, signal.SIGKILL)


def _result(function: Callable[..., Result], answer: bytes) -> Result:
    mark, body = answer[:1], answer[1:]
    if mark == DECLINED:
        raise DocumentError(problem=json.loads(body)["problem"])
    if mark == EXHAUSTED:
        raise DocumentError(problem=TOO_HUNGRY)
    if mark != DONE:
        raise DocumentError(problem=CRASHED)
    try:
        result: Result = shape_of(function)[1].validate_json(body)
    except ValidationError as error:
        raise DocumentError(problem=CRASHED) from error
    return result


def _request(
    function: Callable[..., Any], args: tuple[Any, ...], seconds: float, megabytes: int, helpers: int
) -> bytes:
    header = {
        "siblings": helpers,
        "function": f"{function.__module__}:{function.__name__}",
        "seconds": int(seconds) + 1,
        "bytes": megabytes * 2**20,
    }
    return json.dumps(header).encode() + b"\n" + shape_of(function)[0].dump_json(args)
