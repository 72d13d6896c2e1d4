"""What counts as grown in a soak, and that a soak sees what it should."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.e2e.soak import MONDAY, MOST_SOCKETS, Row, faults, soak

DAY = Row(
    day=MONDAY,
    due=3,
    posted=3,
    twice=0,
    missing=0,
    asked=9,
    unheard=0,
    answers=9,
    most_queued=4,
    queued=0,
    megabytes=200.0,
    threads=12,
    descriptors=20,
    sockets=20,
    children=1,
    seconds=9.0,
)


def days(*changes: dict[str, float]) -> list[Row]:
    return [
        DAY._replace(day=MONDAY + dt.timedelta(days=number), **change)  # type: ignore[arg-type] # numbers all
        for number, change in enumerate(changes)
    ]


def test_days_that_are_all_alike_are_well() -> None:
    assert not faults(days(*[{}] * 8))


def test_what_a_process_takes_until_it_is_warm_is_no_growth() -> None:
    assert not faults(days({"megabytes": 90.0}, {"megabytes": 150.0}, *[{}] * 6))


@pytest.mark.parametrize(
    ("name", "step"), [("megabytes", 12.0), ("threads", 2), ("descriptors", 1), ("children", 1)]
)
def test_what_grows_a_little_each_day_is_found(name: str, step: float) -> None:
    grown = days(*[{name: getattr(DAY, name) + step * number} for number in range(8)])
    assert [each.split()[0] for each in faults(grown)] == [name]


@pytest.mark.parametrize("name", ["twice", "missing", "queued", "unheard"])
def test_one_bad_day_is_found_whatever_the_others_were(name: str) -> None:
    (told,) = faults(days({}, {name: 1}, {}))
    assert str(MONDAY + dt.timedelta(days=1)) in told


def test_connections_may_be_more_or_fewer_but_not_any_number() -> None:
    assert not faults(days(*[{"sockets": 20.0 + 10 * number} for number in range(8)]))
    assert faults(days({}, {"sockets": MOST_SOCKETS + 1}, {}))


async def test_two_days_of_a_small_workspace_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    rows = await soak(tmp_path, minutes=3, channels=3, days=2)
    assert [(row.posted, row.twice, row.missing) for row in rows] == [(3, 0, 0)] * 2
    assert all(row.asked and row.answers for row in rows)
