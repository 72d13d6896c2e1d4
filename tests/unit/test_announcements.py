"""The announcement calendar of arXiv, with weekends, holidays and daylight saving."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locales import translate
from bot.sources.arxiv import announcements as calendar
from bot.sources.arxiv.announcements import CALENDAR, EASTERN, HOLIDAYS, by_rule

D = dt.date
ORDINARY_DAYS = st.dates(D(2018, 1, 1), D(2100, 1, 1))


def eastern(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (D(2026, 1, 23), None),  # a Friday
        (D(2026, 1, 24), "arxiv.weekend"),
        (D(2026, 1, 25), "arxiv.weekend"),
        (D(2026, 1, 26), None),
        (D(2026, 1, 19), None),  # a holiday's own feed was announced on the Sunday before
        (D(2026, 1, 20), "arxiv.holiday"),
        (D(2026, 11, 26), None),
        (D(2026, 11, 27), "arxiv.holiday"),
        (D(2026, 7, 3), None),  # a Friday holiday ...
        (D(2026, 7, 6), "arxiv.holiday"),  # ... empties the feed of Monday
        (D(2026, 7, 7), None),
        (D(2026, 12, 28), "arxiv.holiday"),
        (D(2026, 12, 30), "arxiv.holiday"),
        (D(2027, 1, 1), "arxiv.holiday"),
        (D(2025, 7, 7), "arxiv.holiday"),
    ],
)
def test_a_day_without_announcements_has_its_reason(day: dt.date, why: str | None) -> None:
    assert CALENDAR.why_nothing(day) == why
    assert CALENDAR.is_announcement_day(day) is (why is None)
    assert why is None or translate("zh", why)


def test_further_holidays_can_be_added() -> None:
    assert CALENDAR.why_nothing(D(2026, 3, 4), [D(2026, 3, 3)]) == "arxiv.holiday"
    assert CALENDAR.why_nothing(D(2026, 3, 9), [D(2026, 3, 8)]) == "arxiv.holiday"  # a Sunday evening
    assert CALENDAR.previous_day(D(2026, 3, 5), {D(2026, 3, 3)}) == D(2026, 3, 3)


@pytest.mark.parametrize(
    ("now", "current", "feed"),
    [
        ("2026-01-26T00:00", D(2026, 1, 26), D(2026, 1, 26)),
        ("2026-01-25T23:59", D(2026, 1, 23), D(2026, 1, 25)),  # announced, but the feed is not rebuilt
        ("2026-01-24T12:00", D(2026, 1, 23), D(2026, 1, 24)),
        ("2026-01-20T12:00", D(2026, 1, 19), D(2026, 1, 20)),
        ("2026-07-06T12:00", D(2026, 7, 3), D(2026, 7, 6)),
    ],
)
def test_the_newest_day_that_should_be_out_follows_midnight_in_new_york(
    now: str, current: dt.date, feed: dt.date
) -> None:
    instant = eastern(now).astimezone(dt.UTC)
    assert CALENDAR.current_day(instant) == current
    assert CALENDAR.feed_day(instant) == feed


def test_days_are_walked_over_weekends_and_holidays() -> None:
    assert CALENDAR.previous_day(D(2026, 1, 26)) == D(2026, 1, 23)
    assert CALENDAR.previous_day(D(2026, 1, 21)) == D(2026, 1, 19)
    assert CALENDAR.days_between(D(2026, 1, 15), D(2026, 1, 21)) == (
        D(2026, 1, 16),
        D(2026, 1, 19),
        D(2026, 1, 21),
    )
    assert CALENDAR.days_between(D(2026, 1, 21), D(2026, 1, 21)) == ()
    assert CALENDAR.days_between(D(2026, 1, 22), D(2026, 1, 21)) == ()


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (D(2026, 1, 21), "2026-01-16T14:00", "2026-01-20T14:00"),  # Monday was a holiday
        (D(2026, 1, 22), "2026-01-20T14:00", "2026-01-21T14:00"),
        (D(2026, 1, 26), "2026-01-22T14:00", "2026-01-23T14:00"),
        (D(2026, 1, 27), "2026-01-23T14:00", "2026-01-26T14:00"),
        (D(2026, 11, 30), "2026-11-25T14:00", "2026-11-27T14:00"),  # Thanksgiving
        (D(2026, 7, 7), "2026-07-02T14:00", "2026-07-06T14:00"),  # Friday was a holiday
        (D(2026, 3, 10), "2026-03-06T14:00", "2026-03-09T14:00"),  # clocks went forward on Sunday
    ],
)
def test_the_window_runs_from_freeze_to_freeze(day: dt.date, start: str, end: str) -> None:
    assert calendar.submission_window(day) == (eastern(start), eastern(end))


def test_the_window_over_the_change_of_clocks_is_an_hour_shorter() -> None:
    start, end = calendar.submission_window(D(2026, 3, 10))
    assert (end - start) == dt.timedelta(days=3, hours=-1)
    assert start.tzinfo is dt.UTC


def test_there_is_no_window_for_a_day_without_announcements() -> None:
    with pytest.raises(ValueError, match="2026-01-24"):
        calendar.submission_window(D(2026, 1, 24))


@given(ORDINARY_DAYS, st.sets(st.dates(D(2018, 1, 1), D(2100, 1, 1)), max_size=5))
def test_windows_follow_each_other_without_gap_or_overlap(day: dt.date, holidays: set[dt.date]) -> None:
    following = CALENDAR.previous_day(day, holidays)
    day = CALENDAR.previous_day(following, holidays)
    assert (
        calendar.submission_window(following, holidays)[0] == calendar.submission_window(day, holidays)[1]
    )
    assert CALENDAR.days_between(day, following, holidays) == (following,)


@pytest.mark.parametrize(("year", "empty_feeds"), [(2024, 10), (2025, 8), (2026, 9)])
def test_every_known_holiday_empties_exactly_one_feed(year: int, empty_feeds: int) -> None:
    first, last = D(year, 1, 2), D(year + 1, 1, 1)
    days = [first + dt.timedelta(days=count) for count in range((last - first).days + 1)]
    assert sum(CALENDAR.why_nothing(day) == "arxiv.holiday" for day in days) == empty_feeds
    assert sum(day.year == year for day in HOLIDAYS) == empty_feeds + (
        year == 2025
    )  # one lasts Friday to Sunday


def test_the_holidays_of_later_years_follow_the_rule_that_published_years_keep() -> None:
    for year in (2025, 2026):
        weekdays = {day for day in by_rule(year) if day.weekday() < 5}
        assert weekdays <= HOLIDAYS
    assert CALENDAR.why_nothing(dt.date(2027, 11, 26)) == "arxiv.holiday", "the day after Thanksgiving"
    assert CALENDAR.why_nothing(dt.date(2027, 11, 24)) is None
