"""When arXiv announces: which days have a feed, and what was submitted for it.

Everything is in arXiv's own zone, US Eastern time. On working days submissions freeze at 14:00; what was
frozen is announced at 20:00 from Sunday to Thursday (Friday's freeze on Sunday), and the feeds are rebuilt
at the following midnight. A *day* here is the date a feed carries, which is the day after its announcement:
Monday to Friday.

A holiday of arXiv is a working day without a freeze, and so without the announcement that follows it
(https://info.arxiv.org/help/availability.html and `arxiv.base`'s calendar). One from Monday to Thursday
empties the feed of the next day: Thanksgiving, Thursday 2026-11-26, that of Friday 2026-11-27. A Friday has
no announcement of its own: it empties the feed of Monday. What was submitted meanwhile joins the next one.
Years that arXiv has not published yet have the holidays it keeps every year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cache
from zoneinfo import ZoneInfo

from bot.sources.calendar import Calendar

EASTERN = ZoneInfo("America/New_York")

_HOLIDAYS_BY_YEAR = {
    2024: "01-15 05-22 06-19 07-04 09-02 10-08 11-28 12-25 12-26 12-31",
    2025: "01-01 01-20 06-19 07-04 07-06 09-01 11-27 12-25 12-30",
    2026: "01-01 01-19 06-19 07-03 09-07 11-26 12-25 12-29 12-31",
}
HOLIDAYS = frozenset(
    dt.date.fromisoformat(f"{year}-{day}")
    for year, days in _HOLIDAYS_BY_YEAR.items()
    for day in days.split()
)
"""Days without a freeze, as arXiv published them. 2025-07-06 is a Sunday whose announcement fell out."""
LAST_PUBLISHED = max(_HOLIDAYS_BY_YEAR)
"""The last year whose holidays are known; for later ones there is a rule."""

_FREEZE = dt.time(14)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_ONE = dt.timedelta(days=1)


def _is_holiday(day: dt.date) -> bool:
    return day in HOLIDAYS if day.year <= LAST_PUBLISHED else day in by_rule(day.year)


@cache
def by_rule(year: int) -> frozenset[dt.date]:
    """The holidays that arXiv keeps every year; what it adds between the years is known when published."""
    fourth = dt.date(year, 7, 4)
    observed = fourth - _ONE if fourth.weekday() == _SATURDAY else fourth
    fixed = {dt.date(year, 1, 1), dt.date(year, 6, 19), observed, dt.date(year, 12, 25)}
    return frozenset(
        fixed | {_nth(year, 1, _MONDAY, 3), _nth(year, 9, _MONDAY, 1), _nth(year, 11, _THURSDAY, 4)}
    )


def _nth(year: int, month: int, weekday: int, count: int) -> dt.date:
    """The first, second, … such weekday of a month."""
    first = dt.date(year, month, 1)
    return first + _ONE * ((weekday - first.weekday()) % 7 + 7 * (count - 1))


class ArxivCalendar(Calendar):
    """When arXiv announces; `holidays` are further days without a freeze."""

    def why_nothing(self, day: dt.date, holidays: Collection[dt.date] = ()) -> str | None:
        """Why the feed of `day` is empty, as a key of `bot.locales`; None if it should not be."""
        if day.weekday() in {_SATURDAY, _SUNDAY}:
            return "arxiv.weekend"
        off = {_evening(day), _freeze_day(day)}
        known = any(_is_holiday(each) for each in off)
        return "arxiv.holiday" if known or off & set(holidays) else None

    def feed_day(self, now: dt.datetime) -> dt.date:
        """The date that a feed read now should carry, be it a day with announcements or not."""
        return now.astimezone(EASTERN).date()

    def opens(self, day: dt.date) -> dt.datetime:
        """When the feed of `day` is rebuilt: midnight Eastern."""
        return _instant(day, dt.time())


CALENDAR = ArxivCalendar()


def submission_window(day: dt.date, holidays: Collection[dt.date] = ()) -> tuple[dt.datetime, dt.datetime]:
    """When the papers announced on `day` were submitted: from one freeze to the next, in UTC.

    Papers held back by a moderator are older. Freezes were at 16:00 before 2017.

    Raises:
        ValueError: nothing is announced on `day`.
    """
    if not CALENDAR.is_announcement_day(day, holidays):
        raise ValueError(f"nothing is announced on {day}")
    before = CALENDAR.previous_day(day, holidays)
    return _instant(_freeze_day(before), _FREEZE), _instant(_freeze_day(day), _FREEZE)


def _evening(day: dt.date) -> dt.date:
    return day - _ONE


def _freeze_day(day: dt.date) -> dt.date:
    """The day whose freeze closes what `day` announces: Friday's for a Monday."""
    evening = _evening(day)
    return evening - 2 * _ONE if evening.weekday() == _SUNDAY else evening


def _instant(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, EASTERN).astimezone(dt.UTC)
