"""What is due follows from the clock and the store, in every zone and through every change of clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.due import (
    MOST_MISSED,
    catch_up,
    days_due,
    due_at,
    due_runs,
    feed_opens,
    looks_back_to,
    next_due,
)
from bot.domain.topic import Destination, Subscription, Topic
from bot.sources.profile import SourceProfile
from bot.sources.registry import calendar_of, profiles

HERE = Destination(platform="slack", workspace="T1", channel="C1")
MONDAY = dt.date(2026, 1, 26)


def following(
    time: str = "08:00",
    zone: str = "Europe/Berlin",
    created: str = "2026-01-01T00:00+00:00",
    name: str = "a",
) -> Subscription:
    return Subscription(
        id=name,
        destination=HERE,
        topic=Topic(name=name, categories=("cs.CV",)),
        time=dt.time.fromisoformat(time),
        zone=zone,
        created_at=dt.datetime.fromisoformat(created),
    )


RECENT = ("2026-01-19", "2026-01-21", "2026-01-22", "2026-01-23", "2026-01-26")


def held(*days: str) -> dict[str, set[dt.date]]:
    """The days that the subscription has a run of."""
    return {"a": set(map(dt.date.fromisoformat, days))}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "time", "local"),
    [
        ("Europe/Berlin", "08:00", "2026-01-26T08:00+01:00"),
        ("Europe/Berlin", "05:00", "2026-01-27T05:00+01:00"),
        ("America/Los_Angeles", "08:00", "2026-01-26T08:00-08:00"),
        ("America/Los_Angeles", "22:00", "2026-01-25T22:00-08:00"),
        ("Asia/Tokyo", "08:00", "2026-01-27T08:00+09:00"),
        ("UTC", "05:00", "2026-01-26T05:00+00:00"),
    ],
)
def test_a_digest_is_due_when_the_local_clock_first_shows_its_time_after_the_feed_is_there(
    zone: str, time: str, local: str
) -> None:
    assert due_at(following(time, zone), MONDAY) == at(local)


def test_a_time_that_the_change_of_clocks_skips_is_an_hour_later() -> None:
    day = dt.date(2026, 3, 30)
    assert due_at(following("02:30", "Europe/Berlin"), day - dt.timedelta(days=1)).tzinfo is dt.UTC
    skipped = due_at(following("02:30", "America/New_York"), dt.date(2026, 3, 8))
    assert skipped == at("2026-03-08T03:30-04:00")


def test_a_time_that_comes_twice_counts_once() -> None:
    first = due_at(following("01:30", "America/New_York"), dt.date(2026, 11, 1))
    assert first == at("2026-11-01T01:30-04:00")


def test_nothing_is_due_before_its_time_and_it_stays_due_until_it_is_done() -> None:
    one, done = following(), held("2026-01-16", *RECENT[:-1])
    assert due_runs([one], done, at("2026-01-26T06:59+00:00")) == ()
    for later in ("2026-01-26T07:00+00:00", "2026-01-26T23:00+00:00"):
        assert [run.day for run in due_runs([one], done, at(later))] == [MONDAY]
    assert due_runs([one], held(*RECENT), at("2026-01-26T23:00+00:00")) == ()


def test_weekends_and_holidays_are_never_due() -> None:
    done = held("2026-01-16")
    days = [run.day.isoformat() for run in due_runs([following()], done, at("2026-01-23T12:00+00:00"))]
    assert days == ["2026-01-19", "2026-01-21", "2026-01-22", "2026-01-23"]


def test_holidays_can_be_added() -> None:
    done, now = held(*RECENT[:-1]), at("2026-01-27T12:00+00:00")
    evening = MONDAY  # no announcement on Monday evening: an empty feed on Tuesday
    assert [run.day for run in due_runs([following()], done, now, [evening])] == [MONDAY]


def test_what_was_missed_is_made_up_for_oldest_first_but_never_as_a_flood() -> None:
    runs = due_runs([following()], held("2025-11-03"), at("2026-01-26T12:00+00:00"))
    assert [run.day for run in runs] == sorted(run.day for run in runs)
    assert len(runs) == MOST_MISSED
    assert runs[-1].day == MONDAY


def test_a_new_subscription_begins_with_the_next_digest() -> None:
    afternoon = following(created="2026-01-26T15:00+00:00")
    assert due_runs([afternoon], {}, at("2026-01-26T16:00+00:00")) == ()
    assert [run.day for run in due_runs([afternoon], {}, at("2026-01-27T08:00+00:00"))] == [
        dt.date(2026, 1, 27)
    ]


def test_one_that_is_made_the_moment_a_digest_falls_due_begins_with_the_next() -> None:
    made = following(created="2026-01-26T07:00+00:00")
    assert due_runs([made], {}, at("2026-01-26T12:00+00:00")) == ()


def test_the_longest_due_comes_first_and_of_those_due_together_the_first_by_name() -> None:
    every = [following(name="c"), following(name="b", time="07:00"), following(name="a")]
    done = {each.id: held(*RECENT[1:4])["a"] for each in every}
    due = due_runs(every, done, at("2026-01-26T12:00+00:00"))
    assert [(run.day.isoformat(), run.subscription.id) for run in due] == [
        (day, name) for day in (RECENT[0], RECENT[4]) for name in ("b", "a", "c")
    ]


@given(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), st.sampled_from(profiles()))
def test_however_many_holidays_there_were_no_missed_day_is_out_of_sight(
    day: dt.date, source: SourceProfile
) -> None:
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    calendar = source.calendar
    days = calendar.days_between(looks_back_to(now), calendar.feed_day(now))
    assert len(days) >= MOST_MISSED


def test_the_feeds_of_a_day_are_there_from_when_the_first_source_opens_its_own() -> None:
    opens = [profile.calendar.opens(MONDAY) for profile in profiles()]
    assert feed_opens(MONDAY) == min(opens) < max(opens)
    topics = [Topic(name="a", categories=(each,)) for each in ("cs.CV", "biorxiv:neuroscience")]
    assert [feed_opens(MONDAY, topic) for topic in topics] == sorted(set(opens))


def test_a_subscription_far_in_the_east_gets_fridays_papers_on_saturday() -> None:
    tokyo = following(zone="Asia/Tokyo", created="2026-01-23T00:00+00:00")
    runs = due_runs([tokyo], {}, at("2026-01-24T00:00+00:00"))
    assert [run.day for run in runs] == [dt.date(2026, 1, 23)]


def test_what_is_due_this_minute_is_not_the_next() -> None:
    one = following()
    assert next_due(one, due_at(one, MONDAY)).day == MONDAY + dt.timedelta(days=1)


def test_next_due_skips_the_weekend() -> None:
    after = next_due(following(), at("2026-01-23T12:00+00:00"))
    assert (after.day, after.due) == (MONDAY, at("2026-01-26T07:00+00:00"))


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)),
    st.times(),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]),
    st.sampled_from(["cs.CV", "biorxiv:neuroscience"]),
)
def test_every_digest_is_due_within_a_day_and_an_hour_of_its_feed(
    day: dt.date, time: dt.time, zone: str, category: str
) -> None:
    one = following(time.isoformat(), zone).evolve(topic=Topic(name="a", categories=(category,)))
    due, opens = due_at(one, day), feed_opens(day, one.topic)
    assert opens <= due <= opens + dt.timedelta(hours=25)
    assert due.astimezone(ZoneInfo(zone)).minute == time.minute


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)),
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"]),
    st.sampled_from(["cs.CV", "biorxiv:neuroscience"]),
)
def test_the_next_that_is_due_is_the_first_of_all_that_come(
    today: dt.date, hour: dt.time, time: dt.time, zone: str, category: str
) -> None:
    now = dt.datetime.combine(today, hour, dt.UTC)
    one = following(time.isoformat(), zone).evolve(topic=Topic(name="a", categories=(category,)))
    days = calendar_of(one.topic).days_between(today - dt.timedelta(days=4), today + dt.timedelta(days=10))
    assert next_due(one, now).due == min(due for due in (due_at(one, day) for day in days) if due > now)


def test_a_day_missed_between_others_is_made_up_for() -> None:
    done = held(*(day for day in RECENT if day != "2026-01-21"))
    days = [run.day.isoformat() for run in due_runs([following()], done, at("2026-01-26T12:00+00:00"))]
    assert days == ["2026-01-21"]


def test_few_missed_days_come_one_by_one_and_many_in_one_digest() -> None:
    due = due_runs([following()], held(*RECENT[:2]), at("2026-01-26T12:00+00:00"))
    days = [run.day for run in due]
    one_by_one = [(each.day, each.missed) for each in catch_up(days, merge_from=4)]
    assert one_by_one == [(dt.date.fromisoformat(day), ()) for day in RECENT[2:]]
    (merged,) = catch_up(days, merge_from=3)
    assert merged.day == MONDAY
    assert merged.missed == (dt.date(2026, 1, 22), dt.date(2026, 1, 23))


def test_each_subscription_catches_up_by_itself() -> None:
    subscriptions = [following(), following(name="b")]
    due = due_runs(subscriptions, held(*RECENT[:4]), at("2026-01-26T12:00+00:00"))
    days = {name: [run.day for run in runs] for name, runs in days_due(due).items()}
    assert days == {"a": [MONDAY], "b": sorted(days["b"])}
    assert len(days["b"]) == MOST_MISSED


def test_what_stands_already_of_missed_days_comes_by_itself_and_takes_those_before_it_along() -> None:
    days = [dt.date.fromisoformat(day) for day in RECENT]
    caught = catch_up(days, merge_from=2, standing={days[0], days[2]})
    assert [(each.day, each.missed) for each in caught] == [
        (days[0], ()),
        (days[2], (days[1],)),
        (days[4], (days[3],)),
    ]


def test_only_days_that_stand_nowhere_count_for_whether_they_come_in_one_digest() -> None:
    days = [dt.date.fromisoformat(day) for day in RECENT[:3]]
    caught = catch_up(days, merge_from=3, standing=days[:1])
    assert [(each.day, each.missed) for each in caught] == [(day, ()) for day in days]
