"""Which runs are due: what the tick asks each minute.

A subscription wants its digest at a local time of day. The feed of a day is there from midnight Eastern;
so the digest of that day is due when the subscription's clock first shows its time after that. Due runs
follow from the store and the clock alone: a process that was away finds what it missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.announcements import EASTERN, days_between, feed_day
from bot.model import Record, Subscription

MOST_MISSED = 5
"""How many missed days are made up for; a lab that was away for a month does not want them all."""


class DueRun(Record):
    """A digest that should be posted by now."""

    subscription: Subscription
    day: dt.date
    due: dt.datetime


def feed_opens(day: dt.date) -> dt.datetime:
    """When the feed of `day` is rebuilt: midnight Eastern, in UTC."""
    return dt.datetime.combine(day, dt.time(), EASTERN).astimezone(dt.UTC)


def due_at(subscription: Subscription, day: dt.date) -> dt.datetime:
    """When the digest of that announcement day is due, in UTC.

    A local time that a daylight-saving change skips is an hour later; one that comes twice counts the
    first time.
    """
    zone = ZoneInfo(subscription.zone)
    opens = feed_opens(day)
    local = dt.datetime.combine(opens.astimezone(zone).date(), subscription.time, zone)
    if local.astimezone(dt.UTC) < opens:
        local = dt.datetime.combine(local.date() + dt.timedelta(days=1), subscription.time, zone)
    return local.astimezone(dt.UTC)


def due_runs(
    subscriptions: Sequence[Subscription],
    done: Mapping[str, dt.date],
    now: dt.datetime,
    holidays: Collection[dt.date] = (),
) -> tuple[DueRun, ...]:
    """What is due and not done, the longest due first.

    `done` holds the last day that is finished, by subscription id. A subscription without one begins
    with the first digest that falls due after it was made.
    """
    return tuple(
        sorted(
            (run for subscription in subscriptions for run in _missed(subscription, done, now, holidays)),
            key=lambda run: (run.due, run.subscription.id),
        )
    )


def next_due(subscription: Subscription, now: dt.datetime, holidays: Collection[dt.date] = ()) -> DueRun:
    """The first digest that falls due after `now`."""
    today = feed_day(now)
    days = days_between(today - dt.timedelta(days=2), today + dt.timedelta(days=30), holidays)
    runs = (DueRun(subscription=subscription, day=day, due=due_at(subscription, day)) for day in days)
    return next(run for run in runs if run.due > now)


def _missed(
    subscription: Subscription, done: Mapping[str, dt.date], now: dt.datetime, holidays: Collection[dt.date]
) -> list[DueRun]:
    last = done.get(subscription.id)
    begun = feed_day(subscription.created_at) - dt.timedelta(days=2)
    runs = [
        DueRun(subscription=subscription, day=day, due=due_at(subscription, day))
        for day in days_between(last or begun, feed_day(now), holidays)
    ]
    due = [run for run in runs if run.due <= now and (last or run.due > subscription.created_at)]
    return due[-MOST_MISSED:]
