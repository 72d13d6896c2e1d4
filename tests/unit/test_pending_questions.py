"""A question that a kill interrupts is answered after the restart: once, in its place, to whom it was."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.chat import commands
from bot.chat.questions.conversation import thread_of
from bot.domain.errors import PlatformUnavailableError
from bot.domain.message import Action, Message
from bot.ports.conversations import PendingQuestion
from bot.ports.platform import Receipt
from tests.chat_bench import HERE, ChatBench, FakeTalk, chat_bench
from tests.fakes import ScriptedModel

POOL, HEDGEHOG, SUITCASE = "9912.01377", "9912.02044", "9912.00417"
COST = {"text": "The parts cost 12 euros.", "quote": "Parts cost 12 euros: 2 for the disc", "paper": 1}
ANSWER = json.dumps({"found": True, "sentences": [COST], "table": [], "follow_ups": []})


class Killed(BaseException):
    """Nothing of ours runs after it."""


class DyingTalk(FakeTalk):
    """The process is killed at this instant."""

    dies = ""

    def at(self, instant: str) -> None:
        if instant == self.dies:
            raise Killed

    async def progress(self, key: str, **fields: object) -> None:
        self.at(key)

    async def reply(self, message: Message, **more: Any) -> Receipt:
        self.at("before saying")
        receipt = await super().reply(message, **more)
        self.at("after saying")
        return receipt

    async def stream(self, message: Message, **more: Any) -> None:
        self.at("before growing")
        noted, self.keeps = self.keeps, None
        await super().stream(message, **more)
        self.at("after growing")
        if noted:
            await noted(self.last.receipt)
        self.at("after noting")


INSTANTS = [
    "progress.answering",
    "before growing",
    "after growing",
    "after noting",
    "before saying",
    "after saying",
]


def model() -> ScriptedModel:
    return ScriptedModel(lambda _: ANSWER)


async def resume(bench: ChatBench, standing: FakeTalk) -> list[FakeTalk]:
    """What the front end does at the next start; what stands on the platform stays there."""
    responders = []
    for waiting in await commands.find_unanswered(bench.chat, "chat"):
        responder = FakeTalk(said=standing.said, sees=standing.sees, again=True)
        await commands.handle_pending(bench.chat, waiting, responder)
        responder.close()
        responders.append(responder)
    return responders


WAYS = ["message", "command", "button", "form"]
LOOKING_UP = [("button", "progress.looking_up"), ("form", "progress.looking_up")]


@pytest.mark.parametrize(("way", "instant"), [*product(WAYS, INSTANTS), *LOOKING_UP])
async def test_a_question_is_answered_once_whenever_the_process_is_killed(
    tmp_path: Path, way: str, instant: str
) -> None:
    responder = DyingTalk()
    responder.dies = instant
    async with chat_bench(tmp_path, model()) as bench:
        request = bench.request(f"{POOL} what does it cost?", thread="t1", message_id="q1")
        own = bench.request("what does it cost?", thread="t1", reply_to="e1")
        if way == "message":
            work = commands.handle_message(bench.chat, request, responder)
        elif way == "command":
            command = request.model_copy(update={"message_id": ""})
            work = commands.handle_command(bench.chat, "ask", command, responder)
        elif way == "button":
            value = f"{POOL}v1 what does it cost?"
            work = commands.handle_action(bench.chat, Action.QUESTION, value, own, responder)
        else:
            work = commands.handle_question(bench.chat, f"{POOL}v1", own, responder)
        with pytest.raises(Killed):
            await work
    async with chat_bench(tmp_path, model()) as again:
        await resume(again, responder)
        assert len(responder.said) == 1
        assert responder.last.text.count("The parts cost 12 euros.") == 1
        assert "more may follow" not in responder.last.text
        assert await resume(again, responder) == []
    async with chat_bench(tmp_path, model()) as third:
        assert await resume(third, responder) == []
        turns = await third.store.turns(HERE, thread_of(request))
        assert [turn.answer for turn in turns] == ["The parts cost 12 euros."]


async def killed(folder: Path, bench_talk: DyingTalk, text: str, **changes: object) -> None:
    async with chat_bench(folder) as bench:
        if "digest" in changes:
            await bench.post_digest(*str(changes.pop("digest")).split())
        request = bench.request(text, **{"message_id": "q1", **changes})
        with pytest.raises(Killed):
            await commands.handle_message(bench.chat, request, bench_talk)


async def test_what_is_for_the_asker_alone_stays_so_and_what_stood_there_goes(tmp_path: Path) -> None:
    responder = DyingTalk(sees=None)
    responder.dies = "before saying"
    async with chat_bench(tmp_path) as bench:
        await bench.post_digest(POOL)
        with pytest.raises(Killed):
            await commands.handle_command(bench.chat, "ask", bench.request("snapping shrimp?"), responder)
        note = Receipt(message_id="n1")
        (waiting,) = await commands.find_unanswered(bench.chat, "chat")
        turn = await bench.store.turn(HERE, waiting.message_id)
        assert turn is not None
        await bench.store.save_turn(HERE, "person:ada", turn.model_copy(update={"receipt": note}))
        (late,) = await resume(bench, responder)
        assert late.last.quiet
        assert late.withdrawn == [note]


async def test_the_language_and_the_person_are_those_of_the_question(tmp_path: Path) -> None:
    responder = DyingTalk()
    responder.dies = "progress.answering"
    await killed(tmp_path, responder, f"{POOL} what do the parts cost?", language="zh", person="bo")
    async with chat_bench(tmp_path) as bench:
        await resume(bench, responder)
        assert "论文原文" in responder.last.text
        turn = await bench.store.turn(HERE, "q1")
        assert turn is not None
        assert turn.person == "bo"


async def test_a_question_that_has_to_be_asked_back_is_asked_back_once(tmp_path: Path) -> None:
    responder = DyingTalk()
    responder.dies = "after saying"
    await killed(tmp_path, responder, "What do they cost?", thread="root", digest=f"{POOL} {HEDGEHOG}")
    async with chat_bench(tmp_path) as bench:
        await resume(bench, responder)
        assert len(responder.said) == 1
        assert "Which paper" in responder.last.text


async def test_an_old_question_is_not_answered_any_more(tmp_path: Path) -> None:
    responder = DyingTalk()
    responder.dies = "progress.answering"
    await killed(tmp_path, responder, f"{POOL} what do the parts cost?")
    async with chat_bench(tmp_path) as bench:
        await bench.clock.sleep(6 * 3600 + 1)
        assert await resume(bench, responder) == []


async def test_a_question_that_was_deleted_is_not_taken_up(tmp_path: Path) -> None:
    responder = DyingTalk()
    responder.dies = "progress.answering"
    await killed(tmp_path, responder, f"{POOL} what do the parts cost?")
    async with chat_bench(tmp_path) as bench:
        await commands.handle_deleted(bench.chat, bench.request(message_id="q1"))
        assert await resume(bench, responder) == []


async def test_a_question_that_ends_every_process_is_given_up_with_a_word(tmp_path: Path) -> None:
    responder = DyingTalk()
    responder.dies = "progress.answering"
    await killed(tmp_path, responder, f"{POOL} what do the parts cost?")
    async with chat_bench(tmp_path) as bench:
        for _ in range(3):
            (waiting,) = await commands.find_unanswered(bench.chat, "chat")
            with pytest.raises(Killed):
                await commands.handle_pending(bench.chat, waiting, responder)
        (late,) = await resume(bench, responder)
        assert "interrupted" in late.last.text
        assert await resume(bench, responder) == []


async def test_a_question_whose_asker_was_told_of_a_failure_is_not_taken_up(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        request = bench.request("9912.99999 what does it cost?", message_id="q1")
        await commands.handle_message(bench.chat, request, bench.responder)
        assert "9912.99999" in bench.responder.last.text
        assert await commands.find_unanswered(bench.chat, "chat") == []


class NoTalk(FakeTalk):
    """The platform cannot be reached."""

    async def reply(self, message: Message, **more: Any) -> Receipt:
        raise PlatformUnavailableError(platform="Chat")


async def test_an_answer_that_the_platform_did_not_take_waits_for_the_next_connection(
    tmp_path: Path,
) -> None:
    async with chat_bench(tmp_path) as bench:
        request = bench.request(f"{POOL} what do the parts cost?", message_id="q1")
        with pytest.raises(PlatformUnavailableError):
            await commands.handle_message(bench.chat, request, NoTalk())
        await resume(bench, bench.responder)
        assert "Parts cost 12 euros" in bench.responder.last.text


class Meanwhile(FakeTalk):
    """Something else happens while the answer is looked for."""

    event: Any = None
    done: Any = None

    async def progress(self, key: str, **fields: object) -> None:
        if key == "progress.answering" and self.event:
            event, self.event = self.event, None
            self.done = asyncio.ensure_future(event())
            await asyncio.sleep(0.05)


async def test_a_message_delivered_again_while_it_is_answered_is_answered_once(tmp_path: Path) -> None:
    async with chat_bench(tmp_path, model()) as bench:
        request = bench.request(f"{POOL} what does it cost?", message_id="q1")
        responder, second = Meanwhile(), FakeTalk()
        responder.event = lambda: commands.handle_message(bench.chat, request, second)
        await commands.handle_message(bench.chat, request, responder)
        await responder.done
        assert (len(responder.said), second.said) == (1, [])
        assert not bench.chat.question_locks.has(HERE, "q1")


async def test_a_question_edited_while_it_is_answered_gets_one_answer_the_later_one(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        first = bench.request(f"{POOL} what does the hydrophone cost?", message_id="q1")
        edited = bench.request(f"{HEDGEHOG} what do the parts cost?", message_id="q1")
        responder = Meanwhile()
        second = FakeTalk(said=responder.said)
        responder.event = lambda: commands.handle_message(bench.chat, edited, second)
        await commands.handle_message(bench.chat, first, responder)
        await responder.done
        assert len(responder.said) == 1
        assert "420 euros" in responder.last.text


async def test_a_question_that_is_worked_on_is_not_taken_up(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        found: list[list[PendingQuestion]] = []

        async def look() -> None:
            found.append(list(await commands.find_unanswered(bench.chat, "chat")))

        responder = Meanwhile()
        responder.event = look
        await commands.handle_message(
            bench.chat, bench.request(f"{POOL} what does it cost?", message_id="q1"), responder
        )
        assert found == [[]]


async def test_waiting_questions_are_pruned(tmp_path: Path) -> None:
    responder = DyingTalk()
    responder.dies = "progress.answering"
    await killed(tmp_path, responder, f"{POOL} what do the parts cost?")
    async with chat_bench(tmp_path) as bench:
        long_ago = bench.clock.now() - dt.timedelta(days=900)
        await bench.clock.sleep(400 * 86_400)
        await bench.store.prune(bench.clock.now())
        assert await bench.store.find_unanswered("chat", long_ago) == []
