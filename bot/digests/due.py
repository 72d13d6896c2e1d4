"""Which runs are due: what the tick asks each minute.

A subscription wants its digest at a local time of day. The feed of a day is there from when its source
opens it; so the digest of that day is due when the subscription's clock first shows its time after that.
Due runs follow from the store and the clock alone: a process that was away finds what it missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.domain.record import Record
from bot.domain.topic import Subscription, Topic
from bot.sources.registry import calendar_of, profiles

MOST_MISSED = 5
"""How many missed days are made up for; a lab that was away for a month does not want them all."""
LOOKS_BACK = dt.timedelta(days=21)
"""Longer than any `MOST_MISSED` announcement days in a row, holidays included."""


class DueRun(Record):
    """A digest that should be posted by now."""

    subscription: Subscription
    day: dt.date
    due: dt.datetime


def feed_opens(day: dt.date, topic: Topic | None = None) -> dt.datetime:
    """From when on the feed of `day` can be read, in UTC: the topic's, else that of the earliest source."""
    calendars = [calendar_of(topic)] if topic else [profile.calendar for profile in profiles()]
    return min(calendar.opens(day) for calendar in calendars)


def posted_from(day: dt.date, topic: Topic) -> dt.datetime:
    """From when on a digest of that day may have been posted, also by somebody whose clock ran ahead."""
    return feed_opens(day, topic) - dt.timedelta(days=1)


def due_at(subscription: Subscription, day: dt.date) -> dt.datetime:
    """When the digest of that announcement day is due, in UTC.

    A local time that a daylight-saving change skips is an hour later; one that comes twice counts the
    first time.
    """
    zone = ZoneInfo(subscription.zone)
    opens = feed_opens(day, subscription.topic)
    local = dt.datetime.combine(opens.astimezone(zone).date(), subscription.time, zone)
    if local.astimezone(dt.UTC) < opens:
        local = dt.datetime.combine(local.date() + dt.timedelta(days=1), subscription.time, zone)
    return local.astimezone(dt.UTC)


def due_runs(
    subscriptions: Sequence[Subscription],
    held: Mapping[str, Collection[dt.date]],
    now: dt.datetime,
    holidays: Collection[dt.date] = (),
) -> tuple[DueRun, ...]:
    """What is due and has no run yet, the longest due first.

    `held` are the days that have a run, by subscription id. A subscription begins with the first digest
    that falls due after it was made.
    """
    return tuple(
        sorted(
            (
                run
                for subscription in subscriptions
                for run in _find_missed(subscription, held, now, holidays)
            ),
            key=lambda run: (run.due, run.subscription.id),
        )
    )


class CatchUp(Record):
    """A digest to make: that of `day`, with the papers of `missed` days that are merged into it."""

    day: dt.date
    missed: tuple[dt.date, ...] = ()


def days_due(due: Sequence[DueRun]) -> Mapping[str, Sequence[DueRun]]:
    """What is due by subscription id, in the order in which it fell due."""
    days: dict[str, list[DueRun]] = {}
    for run in due:
        days.setdefault(run.subscription.id, []).append(run)
    return days


def catch_up(
    days: Sequence[dt.date], *, merge_from: int, standing: Collection[dt.date] = ()
) -> tuple[CatchUp, ...]:
    """The digests that make up for these days, in order: one a day, or one for all from `merge_from` on.

    Of `standing` days the digest stands in the channel though the store knows nothing of it. What is not
    there of the days before such a one was brought by it or had nothing to bring: its papers, if any are
    missing, go into its thread.
    """
    caught: list[CatchUp] = []
    open_days: list[dt.date] = []
    for day in days:
        if day in standing:
            caught.append(CatchUp(day=day, missed=tuple(open_days)))
            open_days = []
        else:
            open_days.append(day)
    if len(open_days) >= merge_from:
        return (*caught, CatchUp(day=open_days[-1], missed=tuple(open_days[:-1])))
    return (*caught, *(CatchUp(day=day) for day in open_days))


def next_due(subscription: Subscription, now: dt.datetime, holidays: Collection[dt.date] = ()) -> DueRun:
    """The first digest that falls due after `now`."""
    calendar = calendar_of(subscription.topic)
    today = calendar.feed_day(now)
    days = calendar.days_between(today - dt.timedelta(days=2), today + dt.timedelta(days=30), holidays)
    runs = (DueRun(subscription=subscription, day=day, due=due_at(subscription, day)) for day in days)
    return next(run for run in runs if run.due > now)


def looks_back_to(now: dt.datetime) -> dt.date:
    """The earliest day that can still be due."""
    return min(profile.calendar.feed_day(now) for profile in profiles()) - LOOKS_BACK


def _find_missed(
    subscription: Subscription,
    held: Mapping[str, Collection[dt.date]],
    now: dt.datetime,
    holidays: Collection[dt.date],
) -> list[DueRun]:
    calendar = calendar_of(subscription.topic)
    runs = (
        DueRun(subscription=subscription, day=day, due=due_at(subscription, day))
        for day in calendar.days_between(looks_back_to(now), calendar.feed_day(now), holidays)
    )
    recent = [run for run in runs if run.due <= now][-MOST_MISSED:]
    done = held.get(subscription.id, ())
    return [run for run in recent if run.due > subscription.created_at and run.day not in done]
