"""Takes away from this process what a parser has no use for: files, network, other processes.

On Linux the kernel's own means are used, as far as it has them. Landlock leaves only the code and the fonts
to read. A seccomp filter lets through the system calls that computing needs and refuses all others, so that
there are no sockets, no signals to others, no new processes and no tracing. Nothing of it can be undone.
What a kernel does not have is left out: `reachable` tells, by trying, what is still within reach. There are
no such means on macOS and Windows.

The C library is called directly: the two things are six system calls, and the packages for them on the
index are either for compiled code of a distribution or not kept up.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

FILES: Final = "files"
NETWORK: Final = "network"
PROCESSES: Final = "processes"

_SET_DUMPABLE, _NO_NEW_PRIVILEGES = 4, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls have the same numbers on all machines."""
_READ_FILE, _READ_DIRECTORY = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""Everything that can be done with files, by the version of Landlock that first knew of it."""
_NETWORK_SINCE, _TCP = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals of processes outside
_LIBRARIES = ("/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")

_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # to refuse is to say EPERM
_FILTER, _ALL_THREADS = 1, 1


class _Machine(NamedTuple):
    """A kind of processor: its mark in the kernel, and its numbers of system calls."""

    mark: int
    seccomp: int
    limits: int
    computing: frozenset[int]


# read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
# rt_sigreturn pread64 readv writev access sched_yield mremap madvise dup nanosleep getpid exit uname fcntl
# getcwd readlink gettimeofday getrlimit getrusage sysinfo times getuid getgid geteuid getegid getppid
# sigaltstack gettid time futex sched_getaffinity getdents64 set_tid_address clock_gettime clock_getres
# clock_nanosleep exit_group openat newfstatat readlinkat faccessat ppoll set_robust_list getrandom statx
# rseq faccessat2
_X86 = frozenset(
    {
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        17,
        19,
        20,
        21,
        24,
        25,
        28,
        32,
        35,
        39,
        60,
        63,
        72,
    }
    | {79, 89, 96, 97, 98, 99, 100, 102, 104, 107, 108, 110, 131, 186, 201, 202, 204, 217, 218, 228, 229}
    | {230, 231, 257, 262, 267, 269, 271, 273, 318, 332, 334, 439}
)
# The same, but for the older forms that this kind of processor never had.
_ARM = frozenset(
    {17, 23, 25, 48, 56, 57, 61, 62, 63, 64, 65, 66, 67, 73, 78, 79, 80, 93, 94, 96, 98, 99, 101, 113, 114}
    | {115, 123, 124, 132, 134, 135, 139, 153, 160, 163, 165, 169, 172, 173, 174, 175, 176, 177, 178, 179}
    | {214, 215, 216, 222, 226, 233, 278, 291, 293, 439}
)
_MACHINES = {
    "x86_64": _Machine(0xC000003E, 317, 302, _X86),
    "aarch64": _Machine(0xC00000B7, 277, 261, _ARM),
}


def hide() -> None:
    """Keep this process's memory and environment from other processes of the same user.

    It writes no core dumps either, which would hold the same secrets.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def confine() -> None:
    """Give up files, network and other processes, as far as the kernel has means for it.

    Only for a process with one thread: Landlock holds for the thread that calls it.
    """
    if sys.platform != "linux":
        return
    hide()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return
    _give_up_files(libc)
    _give_up_calls(libc)


def reachable() -> tuple[str, ...]:
    """What this process can still reach, found out by trying: some of FILES, NETWORK, PROCESSES."""
    tries = ((FILES, _try_files), (NETWORK, _try_network), (PROCESSES, _try_processes))
    return tuple(name for name, attempt in tries if _succeeds(attempt))


def _give_up_files(libc: ctypes.CDLL) -> None:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    rights = _FILE_RIGHTS[max(known for known in _FILE_RIGHTS if known <= version)]
    handled = struct.pack("Q", rights)
    handled += struct.pack("Q", _TCP) if version >= _NETWORK_SINCE else b""
    handled += struct.pack("Q", _SCOPES) if version >= _SCOPES_SINCE else b""
    rules = libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return
    for path in _code():
        _allow_reading(libc, rules, path)
    libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _allow_reading(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = _READ_FILE | _READ_DIRECTORY if os.path.isdir(path) else _READ_FILE  # noqa: PTH112  (pathlib costs time)
    libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)


def _code() -> Iterator[str]:
    """What a parser reads while it works: modules and libraries that it loads late, and fonts."""
    yield from (os.path.dirname(sys.modules[name].__file__ or "") for name in ("os", "bot", "adapters"))  # noqa: PTH120
    yield from (each for each in sys.path if each.endswith(("-packages", "lib-dynload")))
    yield from _LIBRARIES
    yield from _FONTS


def _give_up_calls(libc: ctypes.CDLL) -> None:
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:
        return
    steps = b"".join(_filter(machine))
    program = ctypes.create_string_buffer(steps, len(steps))
    whole = struct.pack("HP", len(steps) // 8, ctypes.addressof(program))
    libc.syscall(machine.seccomp, _FILTER, _ALL_THREADS, whole)


def _filter(machine: _Machine) -> Iterable[bytes]:
    """The filter, step by step: what it loads lies at the offsets of the kernel's `seccomp_data`.

    `prlimit64` is allowed for the process itself alone, whose number for it is 0.
    """
    yield _step(_LOAD, 4)
    yield _step(_JUMP_IF_EQUAL, machine.mark, yes=1)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, 0)
    for number in sorted(machine.computing):
        yield _step(_JUMP_IF_EQUAL, number, no=1)
        yield _step(_RETURN, _ALLOW)
    yield _step(_JUMP_IF_EQUAL, machine.limits, no=3)
    yield _step(_LOAD, 16)
    yield _step(_JUMP_IF_EQUAL, 0, no=1)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _REFUSE)


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _succeeds(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _try_files() -> None:
    os.close(os.open("/", os.O_RDONLY))
    os.listdir("/")  # noqa: PTH208  (as above)


def _try_network() -> None:
    socket.socket().close()


def _try_processes() -> None:
    os.kill(os.getppid(), 0)
