"""Once is enough: what was said already is not said again, and what was withdrawn is not answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat import commands
from bot.domain.answer import Answer
from bot.domain.message import Action
from bot.locales import catalogue
from tests.chat_bench import HERE, ChatBench, chat_bench

POOL, HEDGEHOG = "9912.01377", "9912.02044"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ChatBench]:
    async with chat_bench(tmp_path) as made:
        await made.post_digest(POOL, HEDGEHOG)
        yield made


async def press(bench: ChatBench, action: Action, value: str, **who: str) -> int:
    """Press a button of the digest's first entry; how much is said then."""
    before = len(bench.responder.said)
    request = bench.request(thread="root", reply_to="e1", **who)
    await commands.handle_action(bench.chat, action, value, request, bench.responder)
    return len(bench.responder.said) - before


async def overhear(bench: ChatBench, text: str, message_id: str = "q1", **more: Any) -> int:
    """A line in the digest's thread that is put to nobody; how much is said then."""
    before = len(bench.responder.said)
    request = bench.request(text, thread="root", message_id=message_id, person=more.pop("person", "bo"))
    await commands.handle_overheard(
        bench.chat, request, bench.responder, **{"otherwise": "questions", **more}
    )
    return len(bench.responder.said) - before


async def test_a_second_press_of_full_analysis_leads_quietly_to_the_first(bench: ChatBench) -> None:
    value = f"{POOL}v1"
    first, second = await asyncio.gather(
        press(bench, Action.ANALYSIS, value), press(bench, Action.ANALYSIS, value, person="bo")
    )
    assert await press(bench, Action.ANALYSIS, value) == 1
    assert bench.responder.last.quiet
    assert "stands here already" in bench.responder.last.text
    assert sum(each.text.startswith("7") or "7 Summary" in each.text for each in bench.responder.said) == 1
    del first, second


async def test_useful_is_thanked_once_and_turning_round_is_told(bench: ChatBench) -> None:
    value = f"{POOL}v1"
    assert await press(bench, Action.USEFUL, value) == 1
    assert await press(bench, Action.USEFUL, value) == 0
    assert await press(bench, Action.NOT_USEFUL, value) == 1
    assert "Changed" in bench.responder.last.text
    assert [each.useful for each in await bench.store.feedback(HERE)] == [False]


async def test_a_question_that_is_edited_and_then_deleted_gets_no_answer(bench: ChatBench) -> None:
    going, asker = asyncio.Event(), bench.chat.asker

    class Slow:
        async def ask(self, question: Any, grow: Any = None) -> Answer:
            await going.wait()
            return await asker.ask(question)

    slow: Any = Slow()
    chat = replace(bench.chat, asker=slow)
    asked = {"thread": "root", "message_id": "q1"}
    works = [
        asyncio.create_task(commands.handle_message(chat, bench.request(text, **asked), bench.responder))
        for text in ("#1 what do the parts cost?", "#1 what are the limits?")
    ]
    for _ in range(50):
        await asyncio.sleep(0.002)
    await commands.handle_deleted(chat, bench.request(message_id="q1", thread="root"))
    going.set()
    await asyncio.gather(*works)
    assert bench.responder.said == []
    assert await bench.store.turn(HERE, "q1") is None


async def test_edit_without_a_name_offers_a_button_for_each_topic(bench: ChatBench) -> None:
    for name in ("ponds", "spines"):
        request = bench.request(f"cs.CV name {name}")
        await commands.handle_command(bench.chat, "digest follow", request, bench.responder)
    await commands.handle_command(bench.chat, "digest edit", bench.request(), bench.responder)
    offered = [(button.label, button.action) for button in bench.responder.last.buttons]
    assert ("ponds", Action.EDIT) in offered
    assert ("spines", Action.EDIT) in offered


async def test_a_question_put_to_nobody_is_answered_and_counted(bench: ChatBench) -> None:
    assert await overhear(bench, "#1 what do the parts of the hydrophone cost?") == 1
    assert "12 euros" in bench.responder.last.text
    assert await bench.store.turn(HERE, "q1") is not None


async def test_what_the_papers_do_not_answer_leaves_no_trace(bench: ChatBench) -> None:
    assert await overhear(bench, "#1 which football club does the author support?") == 0
    assert await bench.store.turn(HERE, "q1") is None
    assert bench.responder.shown == []


async def test_a_channel_chooses_whom_it_hears(bench: ChatBench) -> None:
    question = "#1 what do the parts of the hydrophone cost?"
    for mode, remarks, questions in (("mentions", 0, 0), ("all", 1, 1), ("questions", 0, 1)):
        request = bench.request(mode)
        await commands.handle_command(bench.chat, "digest answers", request, bench.responder)
        assert bench.responder.last.quiet
        assert await overhear(bench, "nice, see you on Friday", f"r{mode}") == remarks
        assert await overhear(bench, question, f"q{mode}") == questions
    assert await overhear(bench, question, "q9", to_others=True) == 0


async def test_a_question_to_a_colleague_is_left_to_the_colleague(bench: ChatBench) -> None:
    await overhear(bench, "the cost looks wrong to me", "r1", person="ada")
    assert await overhear(bench, "what do the parts of the hydrophone cost?", "q1") == 0
    await bench.clock.sleep(700)
    assert await overhear(bench, "#1 what do the parts of the hydrophone cost?", "q2") == 1


async def test_an_answered_question_that_becomes_a_remark_takes_its_answer_along(bench: ChatBench) -> None:
    await overhear(bench, "#1 what do the parts of the hydrophone cost?")
    receipt = bench.responder.last.receipt
    await overhear(bench, "never mind, see you on Friday")
    assert receipt in bench.responder.withdrawn
    assert await bench.store.turn(HERE, "q1") is None


async def test_a_command_said_to_us_is_done(bench: ChatBench) -> None:
    request = bench.request("follow cs.CV name ponds", message_id="m1")
    await commands.handle_message(bench.chat, request, bench.responder)
    assert "Following" in bench.responder.last.text
    for text in ("", "help"):
        await commands.handle_message(bench.chat, bench.request(text, message_id="m2"), bench.responder)
        assert "What I can do" in bench.responder.last.text
        assert not bench.responder.last.quiet
    assert commands.typed_command("list the datasets") == ""
    assert commands.typed_command("follow up on that?") == ""


def test_no_sentence_about_a_failure_promises_a_try_that_nobody_makes() -> None:
    """What a person asked for is not tried again; digests, which are, have sentences of their own."""
    said = {key: str(text) for key, text in catalogue().items() if key.startswith("error.")}
    assert not [key for key, text in said.items() if "I will try again" in text]
