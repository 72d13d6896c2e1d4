"""Tries faults: pytest collects the tests of a group once, and runs them in a child for each fault.

Before that one child runs all of them without a fault, and tells which functions each reaches and how long
it takes. So a fault is tried with the tests that reach its function alone, the quickest first, up to the
first that fails. Nothing is run in the process that collects: no fault begins with what another left.
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
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from math import inf
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.engine import Fault, find_faults, forget, put, watch

LEFT_OUT, UNNOTICED, NOTICED, TOO_LONG = "left out", "unnoticed", "noticed", "too long"
_ENDED = {0: UNNOTICED, 1: NOTICED, -signal.SIGALRM: TOO_LONG, -signal.SIGPROF: TOO_LONG}
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


def try_faults(
    root: Path, group: Mapping[str, Any], options: Options, results: Path
) -> list[dict[str, Any]]:
    """What becomes of each fault of a group, as is in `results` line by line while they are tried.

    Raises:
        SystemExit: The tests fail without a fault; with the end of what they printed.
    """
    log = results.with_suffix(".log")
    process = get_context("spawn").Process(target=_try, args=(root, group, options, results, log))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(log.read_text(encoding="utf-8")[-4000:])
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
                os._exit(code)
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
        self.took, self._functions = json.loads(self._notes.read_text(encoding="utf-8"))

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
    is_child: bool = False

    def note(self, fault: Fault, status: str) -> None:
        """Write down what became of a fault."""
        said = {key: value for key, value in asdict(fault).items() if key not in {"number", "source"}}
        self.results.write(json.dumps({**said, "status": status}) + "\n")
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
        return True

    def _watch(self, session: pytest.Session) -> bool:
        """Run all tests without a fault. Whether this is the child that does."""
        if not os.fork():
            self.is_child = True
            self.watched.begin({fault.file for fault in self.faults})
            session.config.pluginmanager.register(self.watched)
        elif os.wait()[1]:
            pytest.exit("the tests fail without a fault", returncode=1)
        else:
            self.watched.read()
        return self.is_child

    def _begin(self, fault: Fault, session: pytest.Session) -> bool:
        """Run the tests that reach a fault with it. Whether this is the child that does."""
        if len(self.running) >= self.options.children:
            self._wait()
        if child := os.fork():
            self.running[child] = fault
            return False
        self.is_child = True
        _print_to(os.devnull)
        items = {item.nodeid: item for item in session.items}
        tests = quickest_first(self.watched.reaching(fault), self.watched.took, self.options.seconds)
        session.items[:] = [items[each] for each in tests]
        session.config.pluginmanager.register(_Patience(self.watched.took, self.options.patience))
        put(fault.file, fault.function, fault.source)
        return True

    def _wait(self) -> None:
        child, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        self.note(self.running.pop(child), _ENDED.get(code, f"ended with {code}"))


class _Patience:
    """Ends a child with a test that works or waits too long."""

    def __init__(self, took: Mapping[str, float], patience: float) -> None:
        self._took, self._patience = took, patience

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        longest = self._patience + TIMES * self._took[nodeid]
        signal.setitimer(signal.ITIMER_PROF, longest)
        signal.setitimer(signal.ITIMER_REAL, TIMES * longest)
