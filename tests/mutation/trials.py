"""Tries faults: pytest collects the tests of a group once, and runs them in a child for each fault.

Before that one child runs all of them without a fault, again where one fails, and tells which functions
each reaches and how long it takes. So a fault is tried with the tests that reach its function alone, the
quickest first, up to the first that fails. Where that one failed because it came late, other work may have
kept the machine busy: such a fault is tried again after all others, alone, and what comes late then too
counts where it does not come late without the fault. Nothing is run in the process that collects: no fault
begins with what another left.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import sys
import tempfile
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.engine import Fault, find_faults, forget, put, watch

LEFT_OUT, UNNOTICED, NOTICED, TOO_LONG = "left out", "unnoticed", "noticed", "too long"
UNTOLD = "not told"  # a test that came late with the fault does so without it
_LATE = 75
_CAME_LATE = {_LATE, -signal.SIGALRM}
_ENDED = {0: UNNOTICED, 1: NOTICED, -signal.SIGPROF: TOO_LONG}
TIMES = 5.0
"""How many times as long as without a fault a test may take: other work may keep the machine busy."""
_ARGUMENTS = (
    "-x -s --tb=short --assert=plain -p no:xdist -p no:cacheprovider -o tmp_path_retention_policy=none"
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How many faults are tried (0: all), which, with how many seconds of tests each, how many at once."""

    sample: int = 0
    seed: int = 0
    seconds: float = inf
    children: int = 1
    patience: float = 3.0


class CleanRunError(Exception):
    """Tests fail without a fault, so that they tell nothing of one."""


def try_faults(
    root: Path, group: Mapping[str, Any], options: Options, results: Path
) -> list[dict[str, Any]]:
    """What becomes of each fault of a group, as is in `results` line by line while they are tried.

    Raises:
        CleanRunError: The tests fail without a fault; with the end of what they printed.
    """
    log = results.with_suffix(".log")
    process = get_context("spawn").Process(target=_try, args=(root, group, options, results, log))
    process.start()
    process.join()
    if process.exitcode:
        raise CleanRunError(log.read_text(encoding="utf-8")[-4000:])
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def _try(root: Path, group: Mapping[str, Any], options: Options, results: Path, log: Path) -> None:
    os.chdir(root)
    sys.path.insert(0, str(root))
    _print_to(log)
    every = [fault for file in group["modules"] for fault in find_faults(file)]
    chosen = choose(every, options.sample, options.seed)
    with tempfile.TemporaryDirectory() as folder, results.open("w", encoding="utf-8") as lines:
        tempfile.tempdir = folder
        trials = Trials(chosen, options, lines)
        for each in set(every) - set(chosen):
            trials.note(each, LEFT_OUT)
        code = 3
        try:
            code = int(pytest.main([*_ARGUMENTS.split(), *group["tests"]], plugins=[trials]))
        finally:
            if trials.is_child:
                sys.stdout.flush()
                os._exit(_LATE if code == 1 and trials.patience.came_late else code)
    sys.exit(code)


def _print_to(path: str | Path) -> None:
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 # os.devnull is a string
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def choose(faults: Iterable[Fault], most: int, seed: int) -> list[Fault]:
    """The same `most` for the same seed, whatever else there is; all where it is 0."""

    def lot(fault: Fault) -> str:
        return hashlib.sha256(f"{seed} {fault.file} {fault.function} {fault.number}".encode()).hexdigest()

    return sorted(faults, key=lot)[: most or None]


def quickest_first(tests: Iterable[str], took: Mapping[str, float], seconds: float) -> list[str]:
    """As many as there is time for, in the order of how long they take; one at least of any."""
    ordered = sorted(tests, key=lambda test: (took[test], test))
    total = list(accumulate(took[test] for test in ordered))
    return ordered[: max(1, bisect(total, seconds))]


class Watched:
    """What is seen of the tests where there is no fault: how long each takes, and what it reaches."""

    def __init__(self) -> None:
        self.took: dict[str, float] = defaultdict(float)
        self._functions: dict[str, list[str]] = {}
        self._reached: set[str] = set()
        self._files: Iterable[str] = ()

    def begin(self, files: Iterable[str]) -> None:
        """Watch the functions of these files."""
        self._files = files
        for file in files:
            watch(file, self._reached)

    def pytest_runtest_logstart(self) -> None:
        self._reached.clear()
        for file in self._files:
            forget(file)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.took[report.nodeid] += report.duration

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._functions[nodeid] = sorted(self._reached)

    def pytest_sessionfinish(self) -> None:
        self._notes.write_text(json.dumps([self.took, self._functions]), encoding="utf-8")

    def read(self) -> None:
        """Take over what the child has seen."""
        took, self._functions = json.loads(self._notes.read_text(encoding="utf-8"))
        self.took.update(took)

    def reaching(self, fault: Fault) -> set[str]:
        """The tests that call the function that it is in."""
        function = f"{fault.file}:{fault.function}"
        return {test for test, reached in self._functions.items() if function in reached}

    @property
    def _notes(self) -> Path:
        return Path(tempfile.gettempdir(), "watched.json")


@dataclass(eq=False)
class Trials:
    """A plugin of pytest that runs what is collected in children of its own."""

    faults: Sequence[Fault]
    options: Options
    results: IO[str]
    watched: Watched = field(default_factory=Watched)
    running: dict[int, Fault] = field(default_factory=dict)
    late: list[Fault] = field(default_factory=list)
    is_child: bool = False

    def __post_init__(self) -> None:
        self.patience = _Patience(self.watched.took, self.options.patience)

    def note(self, fault: Fault, status: str) -> None:
        """Write down what became of a fault."""
        said: dict[str, Any] = {"file": fault.file, "function": fault.function, "status": status}
        if status != LEFT_OUT:
            said["before"], said["after"] = fault.lines
        self.results.write(json.dumps(said) + "\n")
        self.results.flush()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Have hypothesis draw the same examples each time, and not look for the smallest that fails."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("faults", settings(), derandomize=True, database=None, phases=phases)
        settings.load_profile("faults")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """None in a child, where pytest goes on to run the tests that the session is left with."""
        gc.freeze()  # what is there already is shared by all of them
        if (
            session.testsfailed
            or self._watch(session)
            or any(self._begin(each, session) for each in self.faults)
        ):
            return None
        while self.running:
            self._wait()
        return None if any(self._try_alone(each, session) for each in self.late) else True

    def _watch(self, session: pytest.Session) -> bool:
        """Run all tests without a fault, twice where one fails. Whether this is the child that does."""
        for _ in range(2):
            if not os.fork():
                self.is_child = True
                self.watched.begin({fault.file for fault in self.faults})
                session.config.pluginmanager.register(self.watched)
                return True
            if not os.wait()[1]:
                self.watched.read()
                return False
        pytest.exit("the tests fail without a fault", returncode=1)

    def _begin(self, fault: Fault, session: pytest.Session) -> bool:
        """Run the tests that reach a fault with it. Whether this is the child that does."""
        if len(self.running) >= self.options.children:
            self._wait()
        child = self._fork(fault, self._tests_of(fault), session)
        self.running[child] = fault
        return self.is_child

    def _wait(self) -> None:
        child, status = os.wait()
        fault, code = self.running.pop(child), os.waitstatus_to_exitcode(status)
        if code in _CAME_LATE:
            self.late.append(fault)
        else:
            self.note(fault, _status(code))

    def _try_alone(self, fault: Fault, session: pytest.Session) -> bool:
        """Try one that came late again, and the test that did without it. Whether this is a child."""
        code = self._run(fault, self._tests_of(fault), session)
        status = _status(code)
        if code in _CAME_LATE:
            status = UNTOLD if self._run(None, [self.patience.last_test], session) else TOO_LONG
        if not self.is_child:
            self.note(fault, status)
        return self.is_child

    def _run(self, fault: Fault | None, tests: Iterable[str], session: pytest.Session) -> int:
        """How a child ended; 0 in the child itself."""
        child = self._fork(fault, tests, session)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child else 0

    def _fork(self, fault: Fault | None, tests: Iterable[str], session: pytest.Session) -> int:
        """Leave these tests, and the fault, to a child. Its number; 0 in the child itself."""
        if child := os.fork():
            return child
        self.is_child = True
        _print_to(os.devnull)
        items = {item.nodeid: item for item in session.items}
        session.items[:] = [items[each] for each in tests]
        session.config.pluginmanager.register(self.patience)
        if fault is not None:
            put(fault.file, fault.function, fault.source)
        return 0

    def _tests_of(self, fault: Fault) -> list[str]:
        return quickest_first(self.watched.reaching(fault), self.watched.took, self.options.seconds)


def _status(code: int) -> str:
    return _ENDED.get(code, f"ended with {code}")


class _Patience:
    """Ends a child with a test that works or waits too long, and knows one that failed by coming late."""

    def __init__(self, took: Mapping[str, float], patience: float) -> None:
        self.came_late = False
        self._took, self._patience, self._longest = took, patience, patience
        self._note = Path(tempfile.gettempdir(), "last_test")

    @property
    def last_test(self) -> str:
        """The one that the last child began last."""
        return self._note.read_text(encoding="utf-8")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._note.write_text(nodeid, encoding="utf-8")
        self._longest = self._patience + TIMES * self._took[nodeid]
        signal.setitimer(signal.ITIMER_PROF, self._longest)
        signal.setitimer(signal.ITIMER_REAL, TIMES * self._longest)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.came_late |= "TimeoutError" in report.longreprtext or report.duration > self._longest
