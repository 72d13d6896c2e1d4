"""What a process holds, and what the child that parses a document does: it imports only the readers."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread


def held_for_html(data: bytes) -> float:
    """The most megabytes this process held when it had read the page."""
    from adapters.reading.html_reader import read_html

    read_html(data, "9912.00005", 1)
    return _most_held()


def held_for_pdf(data: bytes) -> float:
    """The most megabytes this process held when it had read the document."""
    from adapters.reading.pdf_reader import read_pdf

    read_pdf(data, "9912.00001", 1)
    return _most_held()


def _most_held() -> float:
    """Megabytes of this process at most; a child that reads a document may not open /proc."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def megabytes(process: str | int, name: str) -> float:
    """One of the sizes that Linux tells of a process, such as VmRSS."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name)) / 1_024


def tree_megabytes() -> float:
    """What this process and all its children hold together; what they share is counted once.

    What they share with others, such as a library that another program uses too, is counted whole, so that
    it does not matter what else runs.
    """
    mine = os.getpid()
    pids = [pid for pid in _tree(mine) if pid == mine or not _is_begun(pid, mine)]
    files: dict[str, int] = {}
    for pid in pids:
        for place, kilobytes in _of_files(pid):
            files[place] = max(files.get(place, 0), kilobytes)
    return (sum(map(_anonymous, pids)) + sum(files.values())) / 1_024


def _is_begun(pid: int, by: int) -> bool:
    """Whether it still runs in the memory of who begins it (`vfork`), which would count twice."""
    return command_of(pid) == command_of(by)


def command_of(pid: int) -> bytes:
    """With what it was started; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def _anonymous(pid: int) -> int:
    """Kilobytes that are of no file: what a process shares of them with forks of it, by halves."""
    lines = _lines(pid, "smaps_rollup")
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")), 0)


def _of_files(pid: int) -> Iterator[tuple[str, int]]:
    """Which part of which file lies in memory, and how many kilobytes of it as they are in the file."""
    place, resident = "", 0
    for line in _lines(pid, "smaps"):
        name, _, rest = line.partition(" ")
        if not name.endswith(":"):
            place = " ".join(rest.split(maxsplit=4)[1:4])  # where in it, on which device, and its number
        elif name == "Rss:":
            resident = int(rest.split()[0])
        elif name == "Anonymous:":
            yield place, resident - int(rest.split()[0])


def _lines(pid: int, name: str) -> Sequence[str]:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8").splitlines()
    except OSError:  # it has ended
        return ()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in children_of(pid):
        yield from _tree(child)


def children_of(pid: int) -> set[int]:
    """The processes that its threads began; each of them, and it, may end while it is looked at."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found.update(map(int, (task / "children").read_text(encoding="ascii").split()))
    return found


class Watched(Thread):
    """Looks, while it runs, how much the process and its children hold at most."""

    EVERY = 0.2

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(self.EVERY):
            self.most = max(self.most, tree_megabytes())

    def end(self) -> float:
        """The most there was."""
        self._ended.set()
        self.join()
        return self.most
