"""What one person may ask for in an hour, and text that is none: all of `bot.chat.commands` holds."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import commands
from bot.chat.handlers.form import FollowForm
from bot.chat.handlers.quota import RequestQuota
from bot.domain.errors import PaperboyError, TooManyRequestsError
from bot.domain.message import Action
from bot.locales import error_message
from bot.settings import AskSettings
from bot.text.encodable import encodable, encodable_json
from tests.chat_bench import ChatBench, chat_bench
from tests.fakes import NOON

POOL = "9912.01377"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ChatBench]:
    async with chat_bench(tmp_path) as made:
        yield made


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_whoever_asks_for_too_much_in_an_hour_is_told_when_to_go_on_and_others_are_served(
    tmp_path: Path, language: str
) -> None:
    async with chat_bench(tmp_path, limits=AskSettings(requests_per_person=3)) as bench:
        ada, bo = (bench.request("tides", person=name, language=language) for name in ("ada", "bo"))
        for _ in range(2):
            await commands.handle_command(bench.chat, "search", ada, bench.responder)
        await commands.handle_action(bench.chat, Action.USEFUL, f"{POOL}v1", ada, bench.responder)
        refused = error_message(language, TooManyRequestsError(most=3, minutes=60))
        assert refused not in [each.text for each in bench.responder.said]
        await commands.handle_action(bench.chat, Action.SIMILAR, f"{POOL}v1", ada, bench.responder)
        await commands.handle_message(bench.chat, ada, bench.responder)
        assert [each.text for each in bench.responder.said[-2:]] == [refused] * 2
        await commands.handle_command(bench.chat, "search", bo, bench.responder)
        assert bench.responder.last.text != refused
        await bench.clock.sleep(3601)
        await commands.handle_command(bench.chat, "search", ada, bench.responder)
        assert bench.responder.last.text != refused


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2_000)), max_size=60), st.integers(1, 5))
def test_in_no_hour_more_is_taken_of_a_person_than_the_most(
    steps: list[tuple[str, int]], most: int
) -> None:
    rates, now = RequestQuota(), dt.datetime(2026, 1, 26, tzinfo=dt.UTC)
    taken: list[tuple[str, dt.datetime]] = []
    for person, seconds in steps:
        now += dt.timedelta(seconds=seconds)
        recent = [at for who, at in taken if who == person and now - at < dt.timedelta(hours=1)]
        try:
            rates.count(person, now, most)
        except TooManyRequestsError as error:
            assert len(recent) == most
            assert 1 <= int(str(error.fields["minutes"])) <= 60  # noqa: PT017
        else:
            assert len(recent) < most
            taken.append((person, now))
        assert len(rates._asked) <= 3


def test_who_asked_long_ago_is_forgotten() -> None:
    rates, now = RequestQuota(), dt.datetime(2026, 1, 26, tzinfo=dt.UTC)
    for number in range(1_000):
        rates.count(f"person {number}", now + dt.timedelta(minutes=number), 5)
    assert len(rates._asked) <= 61


UNREADABLE = "caf\udce9 \ud83d tides \ud83d\ude00"


async def test_half_characters_from_outside_break_nothing(bench: ChatBench) -> None:
    for name in ("paper", "search", "ask", "digest follow", "digest search", "nonsense", "\ud800"):
        await commands.handle_command(bench.chat, name, bench.request(UNREADABLE), bench.responder)
    for action in Action:
        await commands.handle_action(bench.chat, action, UNREADABLE, bench.request(), bench.responder)
    await commands.handle_message(
        bench.chat, bench.request(UNREADABLE, message_id="\udcff"), bench.responder
    )
    await commands.handle_question(
        bench.chat, UNREADABLE, bench.request(f"{POOL} {UNREADABLE}"), bench.responder
    )
    form = FollowForm(categories=("cs.CL",), name=UNREADABLE, keywords=(UNREADABLE,), interest=UNREADABLE)
    await commands.handle_follow(bench.chat, bench.request(), form, bench.responder)
    unexpected = error_message("en", PaperboyError())
    for each in bench.responder.said:
        assert each.text != unexpected
        each.text.encode()


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_becomes_encodable_and_what_was_is_left_alone(text: str) -> None:
    made = encodable(text)
    made.encode()
    assert encodable(made) == made
    if not any("\ud800" <= mark <= "\udfff" for mark in text):
        assert made == text
    assert encodable_json({text: [text, {"a": text}, 5, None]}) == {made: [made, {"a": made}, 5, None]}


def test_an_hour_later_there_is_room_again_and_what_was_refused_was_not_counted() -> None:
    quota, noon = RequestQuota(), NOON
    assert quota.takes("ada", noon, 2)
    assert quota.takes("ada", noon + dt.timedelta(minutes=30), 2)
    assert not quota.takes("ada", noon + dt.timedelta(minutes=40), 2)
    with pytest.raises(TooManyRequestsError) as refused:
        quota.count("ada", noon + dt.timedelta(minutes=59, seconds=30), 2)
    assert refused.value.fields["minutes"] == 1
    with pytest.raises(TooManyRequestsError) as refused:
        quota.count("ada", noon + dt.timedelta(minutes=50, seconds=-30), 2)
    assert (refused.value.fields["minutes"], refused.value.fields["most"]) == (11, 2), "rounded up"
    assert quota.takes("bo", noon + dt.timedelta(minutes=59), 2)
    assert quota.takes("ada", noon + dt.timedelta(hours=1), 2)
    assert not quota.takes("ada", noon + dt.timedelta(minutes=89), 2)
