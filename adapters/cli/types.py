"""What options take: days and times as people write them, depths, places."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import click

from bot.domain.depth import Depth
from bot.domain.topic import Destination
from bot.sources.registry import profiles
from bot.text.typed import narrow_letters, read_day, read_time


class Day(click.ParamType[dt.date]):
    """A day: `2026-01-26`, `26.1.2026`, `yesterday`, `昨天`."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        from adapters.clock import SystemClock
        from bot.locales import typed_spellings

        found = read_day(str(value), lambda: SystemClock().now().date(), typed_spellings("typed.day."))
        return found or self.fail("no day", param, ctx)


class TimeOfDay(click.ParamType[dt.time]):
    """A time of day: `8:30`, `8.30`, `8 pm`, `上午八点半`."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.time:
        found = read_time(str(value))
        return self.fail("no time", param, ctx) if found is None else found


class MonthType(click.ParamType[str]):
    """A month: `2026-01`."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        typed = narrow_letters(str(value)).strip()
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", typed):
            self.fail("no month", param, ctx)
        return typed


class DepthChoice(click.Choice[str]):
    """How far papers are read."""

    def __init__(self) -> None:
        super().__init__([each.value for each in Depth])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Depth:
        return Depth(super().convert(value, param, ctx))


depth_option = click.option(
    "--depth",
    type=DepthChoice(),
    metavar="DEPTH",
    help="How far papers are read: full, method, abstract, or auto.",
)


source_option = click.option(
    "--source",
    type=click.Choice([each.name for each in profiles()]),
    help="Whose categories they are, where that is not said before each.",
)


class PlaceType(click.ParamType[str]):
    """A channel: `slack/T0123/C0456`."""

    name = "place"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"([^/]+/[^/]+/[^/]+)?", str(value)):
            self.fail("no place", param, ctx)
        return str(value)


def named_destination(text: str) -> Destination:
    """The channel that a `PlaceType` names."""
    platform, workspace, channel = text.split("/")
    return Destination(platform=platform, workspace=workspace, channel=channel)
