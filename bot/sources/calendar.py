"""When a source announces: what is common to all of them."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Collection

_ONE = dt.timedelta(days=1)


class Calendar(ABC):
    """The announcement days of a source, in its own zone. `holidays` adds to the days it knows itself."""

    @abstractmethod
    def why_nothing(self, day: dt.date, holidays: Collection[dt.date] = ()) -> str | None:
        """Why nothing is announced on `day`, as a key of `bot.locales`; None if something should be."""

    @abstractmethod
    def feed_day(self, now: dt.datetime) -> dt.date:
        """The day that a feed read now should be of, be it a day with announcements or not."""

    @abstractmethod
    def opens(self, day: dt.date) -> dt.datetime:
        """From when on the feed of `day` can be read, in UTC."""

    def is_announcement_day(self, day: dt.date, holidays: Collection[dt.date] = ()) -> bool:
        """Whether the feed of `day` has papers."""
        return self.why_nothing(day, holidays) is None

    def current_day(self, now: dt.datetime, holidays: Collection[dt.date] = ()) -> dt.date:
        """The newest announcement day whose feed should be out now."""
        today = self.feed_day(now)
        return today if self.is_announcement_day(today, holidays) else self.previous_day(today, holidays)

    def previous_day(self, day: dt.date, holidays: Collection[dt.date] = ()) -> dt.date:
        """The last announcement day before `day`."""
        day -= _ONE
        while not self.is_announcement_day(day, holidays):
            day -= _ONE
        return day

    def days_between(
        self, after: dt.date, until: dt.date, holidays: Collection[dt.date] = ()
    ) -> tuple[dt.date, ...]:
        """The announcement days later than `after`, up to and including `until`."""
        days = (after + _ONE * count for count in range(1, (until - after).days + 1))
        return tuple(day for day in days if self.is_announcement_day(day, holidays))
