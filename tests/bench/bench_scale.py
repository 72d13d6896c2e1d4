"""What several processes post for many workspaces beside a large one, and what breaks first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import quantiles

from adapters.platforms.slack.plugin import PLUGIN as SLACK
from adapters.sources.fetching.request_limiter import REQUEST_INTERVAL
from tests.bench.report import Curve, Row, Table
from tests.bench.scale_fleet import ENTRIES, LATENCY, PARTS, Load, Measured, measured

PROCESSES = (1, 2, 3)
WORKSPACES = (10, 100, 1_000)
WHALE = 834
"""Digests of the one large workspace: some ten thousand messages."""
OFTEN = 150.0
"""Messages a second that three processes post at least."""
CLAIMED = 0.1
"""Seconds that 95 of 100 claims of a workspace may take."""
PYTHON = 0.01
"""Seconds of processor time a message may cost our processes."""
SLOWED = 1.5
"""How many times as long the small ones may wait because of a large one."""
CORES = 2
MANY = 100_000
"""Workspaces of the calculation."""
AN_HOUR = 3_600.0
CALL = 20.0
"""Seconds that a model takes to analyse a paper, about."""
ANNOUNCED = 1_000
"""New papers of a busy day on arXiv, about, each read at most once for all."""
SERVER = 16.0
"""Cores of a large PostgreSQL."""
IDLE = 120.0
"""Seconds for which nothing is due, of which a tick takes its part each minute."""
RESTING = 0.02
"""Of a core that a process takes meanwhile."""
TICK = 60.0
"""Seconds between two looks for what is due, which one process has to be done with."""
RATE = "messages a second"
ROW = 2_500.0
"""Bytes that a message leaves in the database: its part, its receipt, and its share of a digest."""


def tables() -> list[Table]:
    """All at once and unpaced, at the platform's rate, beside a large one, and by calculation."""
    loads = [Load(many, WORKSPACES[1]) for many in PROCESSES]
    loads += [Load(PROCESSES[-1], each) for each in WORKSPACES if each != WORKSPACES[1]]
    curve = {load: measured(load) for load in loads[:-1]}
    most = curve[loads[-1]] = measured(loads[-1], idle=IDLE)
    rows = [*_at_once(most), *_idle(most), *_curve(curve), *_paced(), *_whale(most)]
    calculated = [replace(row, is_bound=False) for row in _calculated(most)]
    curves = [_by_processes(curve), _by_workspaces(curve)]
    return [
        Table("Many workspaces", _note(), rows, curves),
        Table(f"{MANY:,} workspaces, by calculation", _breaks(calculated), calculated),
    ]


def _note() -> str:
    return (
        f"{WORKSPACES[-1]:,} workspaces with a digest of {PARTS} messages each, all due at the same "
        f"moment, written and not posted; {PROCESSES[-1]} processes with the role worker on one "
        f"PostgreSQL with fsync, and a Slack that answers after {LATENCY * 1000:g} ms, on the same "
        f"{CORES} cores; no archive is written (archive.files), as the pages show all of it. "
        "Slack takes a message a second in a channel; where nothing else is said its "
        "rate is switched off on both sides, as the engine is measured and not the wait. What two "
        "idle cores can do is told by processor time, that of our processes, of PostgreSQL and of the "
        "pretended Slack; other figures hold for a machine that does nothing else."
    )


def _at_once(most: Measured) -> Sequence[Row]:
    each = (most.python + most.server + most.slack) / most.parts
    return [
        # A rate has to be large: what is compared is the time a message takes.
        Row("time of a message on two idle cores", each / CORES, "s", 1 / OFTEN),
        Row("messages a second on two idle cores", CORES / each, ""),
        Row("messages a second in this run", most.rate, ""),
        Row("claim of a workspace, the 95th percentile", slowest(most.claims), "s", CLAIMED),
        Row("our processor time of a message", most.python / most.parts, "s", PYTHON),
        Row("PostgreSQL's processor time of a message", most.server / most.parts, "s"),
        Row("messages posted twice", most.twice, ""),
    ]


def _idle(most: Measured) -> Sequence[Row]:
    return [Row("processor time of a process with nothing due, of a core", max(most.idle), "", RESTING)]


def _curve(curve: Mapping[Load, Measured]) -> Sequence[Row]:
    return [
        Row(
            f"{_many(load.workspaces, 'workspace')}, {_many(load.processes, 'process')}: {RATE}",
            of.rate,
            "",
        )
        for load, of in curve.items()
    ]


def _many(number: int, what: str) -> str:
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    return f"{number:,} {what if number == 1 else plural}"


def _by_processes(curve: Mapping[Load, Measured]) -> Curve:
    many = WORKSPACES[1]
    points = [(str(load.processes), of.rate) for load, of in curve.items() if load.workspaces == many]
    return Curve(f"{RATE}, {_many(many, 'workspace')}", "processes", points)


def _by_workspaces(curve: Mapping[Load, Measured]) -> Curve:
    most = PROCESSES[-1]
    found = sorted((load.workspaces, of.rate) for load, of in curve.items() if load.processes == most)
    points = [(f"{many:,}", rate) for many, rate in found]
    return Curve(f"{RATE}, {_many(most, 'process')}", "workspaces", points)


def _paced() -> Sequence[Row]:
    """At the rate of Slack, which refuses what comes faster."""
    many = WORKSPACES[1]
    found = measured(Load(PROCESSES[-1], many, paced=True))
    least = (PARTS - 1) * SLACK.rate().channel
    return [
        Row(f"{many} workspaces at Slack's rate: last message", found.took, "s", least, 1.5),
        Row(f"{many} workspaces at Slack's rate: messages refused", found.refused, ""),
    ]


def _whale(alone: Measured) -> Sequence[Row]:
    found = measured(Load(PROCESSES[-1], WORKSPACES[-1] - 1, whale=WHALE))
    small = [at for channel, at in found.done.items() if channel.startswith("CW")]
    return [
        Row(
            f"digest of the small ones beside {WHALE * PARTS:,} messages of a large one, 95th percentile",
            slowest(small),
            "s",
            slowest(list(alone.done.values())),
            SLOWED,
        ),
        Row("the large one: last message", found.took, "s"),
    ]


def _calculated(most: Measured) -> Sequence[Row]:
    posts, tick = MANY * PARTS, max(most.idle) * TICK * MANY / WORKSPACES[-1]
    return [
        Row("a look for what is due, every minute by one process", tick, "s", TICK),
        Row(
            "all new papers of a day, one request to arXiv in three seconds",
            ANNOUNCED * REQUEST_INTERVAL,
            "s",
            AN_HOUR,
        ),
        Row(
            "PostgreSQL: cores for all messages in an hour",
            _cores(posts, most.server / most.parts),
            "",
            SERVER,
        ),
        Row(
            "our processes: cores for all messages in an hour", _cores(posts, most.python / most.parts), ""
        ),
        Row("calls of a model at the same time, all papers in an hour", ANNOUNCED * CALL / AN_HOUR, ""),
        Row("messages in a day", posts, ""),
        Row("left in the database by a day", posts * ROW / 1e9, "GB"),
    ]


def _cores(times: float, seconds: float) -> float:
    return times * seconds / AN_HOUR


def _breaks(rows: Sequence[Row]) -> str:
    first = max(rows, key=lambda row: row.ratio or 0)
    return (
        f"A topic in each, {ENTRIES} papers a digest, {ANNOUNCED:,} new papers a day, each read and "
        f"analysed once for all in {CALL:g} s, and all digests posted within an hour; what a message "
        "and a look cost is taken from above. Nearest to its limit, and so the first thing that "
        f"breaks: {first.name}. A machine more brings its cores to our processes, and nothing to "
        "PostgreSQL, to arXiv and to the look for what is due."
    )


def slowest(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else sum(seconds)
