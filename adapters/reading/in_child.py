"""The life of a child that reads one document: limits, the request, one call, one answer.

Imported by every process that children are forked from, so it imports only what they need.
"""

from __future__ import annotations

import functools
import gc
import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from typing import Any, Final, get_type_hints

from pydantic import ConfigDict, TypeAdapter

from adapters.reading import sandbox, siblings
from bot.domain.errors import DocumentError

DONE: Final = b"+"
DECLINED: Final = b"-"
EXHAUSTED: Final = b"!"

COLLECTED: Final = 200_000
"""Objects that a child makes before it looks for those that nobody uses: most papers have fewer."""
_BASE64: Final = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class _Here:
    """This process."""

    is_child = False


@functools.cache
def shape_of(function: Callable[..., Any]) -> tuple[TypeAdapter[Any], TypeAdapter[Any]]:
    """How the function's parameters, as a tuple, and its result become JSON and back."""
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)
    taken: Any = tuple[tuple(hints[name] for name in names)]  # type: ignore[misc]  # made at run time
    return TypeAdapter(taken, config=_BASE64), _adapter(hints["return"])


def _adapter(shape: Any) -> TypeAdapter[Any]:  # noqa: ANN401  (any annotation)
    """Records bring their own configuration, and pydantic refuses a second one for them."""
    return TypeAdapter(shape, config=None if hasattr(shape, "model_config") else _BASE64)


def load(name: str) -> Callable[..., Any]:
    """The function of that name, with what turns its parameters and its result into JSON and back."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    shape_of(found)
    return found


def main() -> None:
    """The child's whole life: limits, the request, one call, one answer."""
    _Here.is_child = True
    gc.set_threshold(COLLECTED)
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints would garble the answer
    header = json.loads(sys.stdin.buffer.readline())
    function = load(header["function"])

    def limit() -> None:
        _restrict(header["seconds"], header["bytes"])
        sandbox.confine()

    siblings.fork(header["siblings"], limit, close=(answer.fileno(),))
    limit()
    answer.write(_answer(function))
    answer.close()
    os._exit(0)  # damaged documents can crash a library while it cleans up


def _answer(function: Callable[..., Any]) -> bytes:
    takes, gives = shape_of(function)
    try:
        result = function(*takes.validate_json(sys.stdin.buffer.read()))
        return DONE + gives.dump_json(result)
    except DocumentError as error:
        return DECLINED + json.dumps({"problem": str(error.fields["problem"])}).encode()
    except (MemoryError, RecursionError):
        return EXHAUSTED


def _restrict(seconds: int, size: int) -> None:
    """Lower this process's own limits; they cannot be raised again.

    `size` is counted from here on: what Python and the libraries took to start is not the document's.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (does not exist on Windows)

    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, _mapped_bytes() + size),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, allowed))


def _mapped_bytes() -> int:
    """Bytes of address space in use now; zero where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as counts:  # noqa: PTH123  (pathlib is not loaded yet)
            return int(counts.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 2**30


def is_child() -> bool:
    """Whether this process is one."""
    return _Here.is_child
