"""What is shown of an answer before it is whole: checked sentences, at every instant."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import commands
from bot.domain.answer import Answer, How
from bot.domain.errors import ModelUnavailableError
from bot.llm.output import parse_partial
from bot.ports.model import ModelReply, ModelRequest, Watch
from tests.chat_bench import HERE, ChatBench, FakeTalk, chat_bench
from tests.fakes import ScriptedModel

POOL, HEDGEHOG = "9912.01377", "9912.02044"


def supported(text: str, quote: str, paper: int = 1) -> dict[str, Any]:
    return {"text": text, "quote": quote, "paper": paper}


TRUE = [
    supported("The parts cost 12 euros.", "Parts cost 12 euros: 2 for the disc"),
    supported("The disc costs 2 euros.", "Parts cost 12 euros: 2 for the disc"),
]
FALSE = [
    supported("It was sold 900 times.", "it was sold 900 times"),
    supported("The parts cost 13 euros.", "Parts cost 12 euros: 2 for the disc"),
    supported("The parts cost 12 euros.", "Parts cost 12 euros: 2 for the disc", paper=7),
    supported("Sure, here is your answer.", "Parts cost 12 euros: 2 for the disc"),
]


def answer(*sentences: dict[str, Any], found: bool = True, **more: Any) -> str:
    return json.dumps(
        {"found": found, "sentences": sentences, "table": [], "follow_ups": [], **more}, ensure_ascii=False
    )


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ChatBench]:
    async with chat_bench(tmp_path, ScriptedModel(lambda _: answer())) as made:
        yield made


async def asked(folder: Path, text: str, *, question: str = f"{POOL} what does it cost?") -> FakeTalk:
    """The answer of a model that says `text`, seven characters at a time."""
    async with chat_bench(folder, ScriptedModel(lambda _: text)) as bench:
        await commands.handle_message(
            bench.chat, bench.request(question, message_id="q1", thread="root"), bench.responder
        )
        return bench.responder


async def test_each_sentence_is_shown_when_it_is_checked_with_its_citation(tmp_path: Path) -> None:
    responder = await asked(tmp_path, answer(*TRUE))
    first, second = responder.grown
    assert first.startswith("The parts cost 12 euros. [1]")
    assert "§3 The Twelve-Euro Hydrophone" in first
    assert "The disc costs" not in first
    assert second.startswith("The parts cost 12 euros. [1] The disc costs 2 euros. [1]")
    assert "more may follow" in second
    assert len(responder.said) == 1
    assert "more may follow" not in responder.last.text


async def test_a_sentence_may_rest_on_two_places_and_shows_both(tmp_path: Path) -> None:
    quotes = [
        "The sensor is a piezo disc of 27 mm, cast into a film canister with beeswax.",
        "The device draws 2.4 mA on average and runs for 41 days on two AA cells.",
    ]
    text = "The sensor is a disc of 27 mm, and the device runs for 41 days on two AA cells."
    alone = (
        await asked(tmp_path / "1", answer({"text": text, "quotes": quotes[:1], "paper": 1}))
    ).last.text
    both = (await asked(tmp_path / "2", answer({"text": text, "quotes": quotes, "paper": 1}))).last.text
    assert text not in alone
    assert text in both
    assert all(quote in both for quote in quotes)


async def test_what_takes_seconds_in_a_long_paper_is_done_beside_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: dict[str, set[threading.Thread]] = defaultdict(set)
    for where in (
        "check.judge",
        "retrieve._count_stems",
        "retrieve.passages",
        "ask.general_answer",
        "ask.index_paper",
    ):
        module, _, name = where.rpartition(".")
        real = getattr(import_module(f"bot.chat.questions.{module}"), name)

        def noted(*given: Any, real: Any = real, where: str = where) -> Any:
            done[where].add(threading.current_thread())
            return real(*given)

        monkeypatch.setattr(f"bot.chat.questions.{where}", noted)
    await asked(tmp_path, answer(*FALSE, *TRUE))
    await asked(tmp_path / "again", "no answer", question=f"{POOL} what are its limitations?")
    assert len(done) == 5
    assert all(threading.main_thread() not in threads for threads in done.values()), done


async def test_nothing_that_fails_a_check_is_ever_shown(tmp_path: Path) -> None:
    responder = await asked(tmp_path, answer(FALSE[0], TRUE[0], *FALSE[1:], TRUE[1]))
    assert len(responder.grown) >= 2
    for shown in (*responder.grown, responder.last.text):
        assert "900" not in shown
        assert "13 euros" not in shown
        assert "Sure" not in shown


async def test_an_answer_that_is_not_one_shows_nothing(tmp_path: Path) -> None:
    responder = await asked(tmp_path, answer(*TRUE, found=False))
    assert responder.grown == []
    assert responder.last.text.startswith("The paper does not say.")


async def test_a_preamble_a_fence_and_another_order_change_nothing(tmp_path: Path) -> None:
    text = json.dumps({"sentences": TRUE, "follow_ups": [], "table": [], "found": True})
    responder = await asked(tmp_path, f"Here is {{your}} answer:\n```json\n{text}\n```\nBye.")
    assert responder.last.text.startswith("The parts cost 12 euros. [1] The disc")
    assert [shown.splitlines()[0] for shown in responder.grown] == [responder.last.text.splitlines()[0]]


async def test_a_table_grows_by_whole_rows(tmp_path: Path) -> None:
    rows = [
        {
            "aspect": "Cost",
            "cells": [
                supported("12 euros", "Parts cost 12 euros: 2 for the disc"),
                supported("420 euros", "The parts cost 420 euros, half of which is the lens", 2),
            ],
        },
        {"aspect": "Disc", "cells": [supported("2 euros", "Parts cost 12 euros: 2 for the disc")]},
    ]
    responder = await asked(
        tmp_path,
        answer(TRUE[0], table=rows),
        question=f"compare {POOL} and {HEDGEHOG}: what do parts cost?",
    )
    assert "420 euros [2]" in responder.last.text
    with_rows = [shown for shown in responder.grown if "Cost |" in shown]
    assert with_rows
    assert all("420 euros [2]" in shown for shown in with_rows)


class BreakingModel(ScriptedModel):
    """Says half of an answer, then fails."""

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        reply = await super().complete(request, watch)
        if watch is None or reply.text:
            raise ModelUnavailableError(why="why.model_unreachable")
        return reply


async def test_an_answer_that_fails_in_the_middle_leaves_the_papers_words_in_its_place(
    tmp_path: Path,
) -> None:
    async with chat_bench(tmp_path, BreakingModel(lambda _: answer(TRUE[0])[:-20])) as bench:
        await commands.handle_message(
            bench.chat, bench.request(f"{POOL} what do the parts cost?", message_id="q1"), bench.responder
        )
        assert len(bench.responder.grown) == 1
        assert len(bench.responder.said) == 1
        assert "chosen without a language model" in bench.responder.last.text
        assert "the language model is not answering" in bench.responder.last.text


async def test_a_repair_takes_the_place_of_what_was_shown(tmp_path: Path) -> None:
    texts = iter([answer(*FALSE, TRUE[0]), answer(*TRUE)])
    async with chat_bench(tmp_path, ScriptedModel(lambda _: next(texts))) as bench:
        await commands.handle_message(
            bench.chat, bench.request(f"{POOL} what do the parts cost?", message_id="q1"), bench.responder
        )
        assert [shown.count("euros.") for shown in bench.responder.grown] == [1, 2]
        assert len(bench.responder.said) == 1


class DeletedMeanwhile(FakeTalk):
    """The question is deleted once the first sentence is shown."""

    bench: ChatBench

    async def stream(self, message: Any, **more: Any) -> None:
        await super().stream(message, **more)
        await commands.handle_deleted(self.bench.chat, self.bench.request(message_id="q1"))


async def test_of_a_question_that_is_deleted_meanwhile_nothing_is_left(bench: ChatBench) -> None:
    bench.chat.asker.model.script = lambda _: answer(*TRUE)  # type: ignore[union-attr] # a ScriptedModel
    responder = DeletedMeanwhile()
    responder.bench = bench
    await commands.handle_message(
        bench.chat, bench.request(f"{POOL} what does it cost?", message_id="q1"), responder
    )
    responder.close()
    assert len(responder.grown) == 1
    assert responder.said == []
    assert await bench.store.turn(HERE, "q1") is None


async def test_what_was_being_posted_while_its_question_was_deleted_goes_with_it(bench: ChatBench) -> None:
    """The platform has the half answer, and tells where it stands only after the deletion."""

    class ToldLate(FakeTalk):
        async def on_posted(self, noted: Any) -> None:
            async def late(receipt: Any) -> None:
                gone = await commands.handle_deleted(bench.chat, bench.request(message_id="q1"))
                assert gone is None
                await noted(receipt)

            await super().on_posted(late)

    bench.chat.asker.model.script = lambda _: answer(*TRUE)  # type: ignore[union-attr] # a ScriptedModel
    responder = ToldLate()
    await commands.handle_message(
        bench.chat, bench.request(f"{POOL} what does it cost?", message_id="q1"), responder
    )
    assert [each.message_id for each in responder.withdrawn] == ["a1"]
    assert await bench.store.turn(HERE, "q1") is None


async def test_what_is_noted_while_its_question_is_being_forgotten_goes_with_it(
    bench: ChatBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place is told between the first look for it and the mark of the deletion."""
    gone: list[Any] = []

    class NotedBetween(FakeTalk):
        async def on_posted(self, noted: Any) -> None:
            async def between(receipt: Any) -> None:
                mark = bench.chat.store.mark

                async def note_first(*named: Any, **more: Any) -> bool:
                    await noted(receipt)
                    return await mark(*named, **more)

                with monkeypatch.context() as patched:
                    patched.setattr(bench.chat.store, "mark", note_first)
                    deletion = bench.request(message_id="q1")
                    gone.append(await commands.handle_deleted(bench.chat, deletion))

            await super().on_posted(between)

    bench.chat.asker.model.script = lambda _: answer(*TRUE)  # type: ignore[union-attr] # a ScriptedModel
    responder = NotedBetween()
    await commands.handle_message(
        bench.chat, bench.request(f"{POOL} what does it cost?", message_id="q1"), responder
    )
    assert [each.message_id for each in gone] == ["a1"]
    assert await bench.store.turn(HERE, "q1") is None


async def test_where_a_growing_answer_stands_is_kept_before_it_is_whole(bench: ChatBench) -> None:
    kept: list[Any] = []

    class Looking(FakeTalk):
        async def stream(self, message: Any, **more: Any) -> None:
            await super().stream(message, **more)
            kept.append(await bench.store.turn(HERE, "q1"))

    bench.chat.asker.model.script = lambda _: answer(*TRUE)  # type: ignore[union-attr] # a ScriptedModel
    await commands.handle_message(
        bench.chat, bench.request(f"{POOL} what does it cost?", message_id="q1"), Looking()
    )
    assert [(turn.receipt.message_id, turn.answer) for turn in kept] == [("a1", ""), ("a1", "")]


async def test_an_edited_question_grows_in_the_place_of_its_answer(bench: ChatBench) -> None:
    texts = iter([answer(TRUE[0]), answer(*TRUE)])
    bench.chat.asker.model.script = lambda _: next(texts)  # type: ignore[union-attr] # a ScriptedModel
    for words in ("what does it cost?", "what do the parts cost?"):
        await commands.handle_message(
            bench.chat, bench.request(f"{POOL} {words}", message_id="q1"), bench.responder
        )
    assert len(bench.responder.grown) == 3
    assert len(bench.responder.said) == 1
    assert "The disc costs 2 euros" in bench.responder.last.text


# The text as it arrives

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["}", '{"a": 1}', "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["found", "sentences", "table"]), VALUES), st.data())
def test_what_has_arrived_is_a_beginning_of_the_whole(value: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    arrived = parse_partial(text[: data.draw(st.integers(0, len(text)))])
    assert list(arrived) == list(value)[: len(arrived)]
    for name in list(arrived)[:-1]:
        assert arrived[name] == value[name]
    last = next(reversed(arrived), None)
    if last is not None and isinstance(value[last], list):
        assert arrived[last][:-1] == value[last][: len(arrived[last]) - 1] if arrived[last] else True


@given(st.text(max_size=60))
def test_any_text_can_arrive(text: str) -> None:
    assert isinstance(parse_partial(text), dict)


def test_an_answer_without_claims_is_not_found() -> None:
    assert not Answer(papers=(), language="en", how=How.MODEL).found


async def test_an_answer_of_which_nothing_is_confirmed_is_no_silence_of_the_paper(tmp_path: Path) -> None:
    responder = await asked(tmp_path, answer(*FALSE))
    assert "does not say" not in responder.last.text
    assert "did not pass the checks" in responder.last.text
    assert "900" not in responder.last.text
