"""A polite colleague on Slack: signs, hints, choices in the form, greetings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sources.samples.sample_papers import papers
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Lab, lab, pressed, reactions

PAPER = papers()[0]


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        yield made


async def test_where_nothing_answers_a_question_the_asker_is_told_once_how_to_ask(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    before = len(here.slack.messages())
    for _ in range(2):
        await here.say("Which zeppelin sponsor paid for the method?", thread=card["ts"])
    assert [m for m in here.slack.messages()[before:] if m["user"] == BOT] == []
    (hint,) = here.slack.whispers
    assert hint["thread_ts"] == card["ts"]
    assert [each["label"] for each in pressed(hint["blocks"])] == ["Ask"]


async def test_thanks_that_mention_us_get_a_sign_and_no_words(here: Lab) -> None:
    said = await here.say(f"<@{BOT}> thanks a lot!")
    assert reactions(here, said) == ["+1"]
    assert here.seen() == []
