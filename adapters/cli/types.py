"""What options take: days and times as people write them."""

from __future__ import annotations

import datetime as dt

import click

from bot.text.typed import read_day, read_time


class Day(click.ParamType[dt.date]):
    """A day: `2026-01-26`, `26.1.2026`, `yesterday`, `昨天`."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        from adapters.clock import SystemClock
        from bot.locales import spellings

        found = read_day(str(value), lambda: SystemClock().now().date(), spellings("typed.day."))
        return found or self.fail("no day", param, ctx)


class TimeOfDay(click.ParamType[dt.time]):
    """A time of day: `8:30`, `8.30`, `8 pm`, `上午八点半`."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.time:
        found = read_time(str(value))
        return self.fail("no time", param, ctx) if found is None else found
