"""Memory that is free goes back to the system, as far as the C library can be told to."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_ARENA_MAX: Final = -8
"""The number of that parameter of `mallopt`, in glibc's malloc.h."""
_ARENAS: Final = 1
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""As above; both grow by themselves with the largest block that was ever freed, if they are not set."""
_LARGE: Final = 64 * 1024
"""Bytes of a block that goes back to the system as soon as it is free: pages, texts, whole digests."""
_HELD: Final = 4 * 1024 * 1024
"""Bytes that stay with a process that holds its memory; of a single block half as many. With four times as
much a model is no quicker, and takes twelve megabytes more."""


def share_memory() -> None:
    """Have all threads take memory from the same place, and large blocks return at once.

    To be called before any other thread begins.

    glibc gives each thread one of its own, of which what a thread no longer uses serves no other: some
    thirty megabytes of a digest. They do not wait for each other: Python lets one of them run at a time.
    """
    mallopt = _of_libc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, _ARENAS)
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, _LARGE)


def hold_memory() -> None:
    """Keep what is free for what comes next: for who needs as much again and again, and ends soon.

    What the system takes back it gives page by page, each filled with nothing first.
    """
    mallopt = _of_libc("mallopt")
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _HELD // 2)
        mallopt(_TRIM_THRESHOLD, _HELD)


def trim() -> None:
    """Return to the system what is free."""
    malloc_trim = _of_libc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _of_libc(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
