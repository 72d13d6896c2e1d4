"""A model gets one second chance, told what was wrong, within its context."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.prompt_files import prompts
from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError, NoAnswerError
from bot.llm.call import request_for
from bot.llm.fit import estimated_tokens
from bot.llm.output import BriefOutput
from bot.llm.prompting import fence
from bot.llm.writer import Writer
from bot.ports.model import ModelReply
from tests.fakes import Script, ScriptedModel

GOOD = '{"summary": {"text": "Fine.", "quote": "fine"}, "findings": []}'
VALUES = {"language": "English", "paper": "<paper>text</paper>"}


def approve(output: BriefOutput) -> str:
    return output.summary.text


async def write(model: ScriptedModel) -> str:
    request = request_for(model, prompts()["brief"], VALUES, workspace="w")
    writer = Writer(model=model, repair=prompts()["repair"])
    return (await writer.write(request, BriefOutput, approve))[0]


def scripted(script: Script, *, context: int = 8_000) -> ScriptedModel:
    return ScriptedModel(script, context_tokens=context, max_tokens=500)


async def test_a_good_answer_takes_one_call() -> None:
    model = scripted(lambda _: GOOD)
    assert await write(model) == "Fine."
    assert [(asked.purpose, asked.workspace, asked.max_tokens) for asked in model.asked] == [
        ("brief", "w", 500)
    ]


async def test_the_second_chance_shows_the_answer_and_every_problem() -> None:
    model = scripted(lambda asked: GOOD if "Problems:" in asked.user else GOOD[:20])

    assert await write(model) == "Fine."
    again = model.asked[1]
    assert fence("answer", GOOD[:20]) in again.user
    assert "- no JSON object" in again.user
    assert "<paper>text</paper>" in again.user
    assert again.system == model.asked[0].system
    assert again.user.startswith(model.asked[0].user), "what was read once may come from a cache"


async def test_there_is_no_third_chance() -> None:
    model = scripted(lambda _: "no")
    with pytest.raises(ModelOutputError):
        await write(model)
    assert len(model.asked) == 2


@pytest.mark.parametrize("context", [1_500, 3_000, 8_000])
async def test_what_is_shown_again_leaves_room_for_the_answer(context: int) -> None:
    long = "word " * 9_000
    model = scripted(lambda _: long, context=context)
    with pytest.raises(ModelOutputError):
        await write(model)
    again = model.asked[1]
    assert estimated_tokens(again.system + again.user) + again.max_tokens <= context + 20


async def test_where_there_is_no_room_for_it_nothing_of_the_answer_is_shown_again() -> None:
    model = scripted(lambda _: "lantern " * 400, context=200)
    with pytest.raises(ModelOutputError):
        await write(model)
    assert "lantern" not in model.asked[1].user


def cut(text: str) -> ModelReply:
    return ModelReply(text=text, truncated=True, usage=Usage(model="m", purpose="p"))


async def test_an_answer_that_was_cut_off_is_asked_for_in_fewer_words() -> None:
    model = scripted(lambda asked: GOOD if "shorter" in asked.user else cut(GOOD[:9]))
    assert await write(model) == "Fine."
    assert len(model.asked) == 2


@pytest.mark.parametrize(
    ("text", "why", "calls"), [(GOOD[:9], "why.model_cut", 2), ("", "why.model_thinks", 2)]
)
async def test_what_is_cut_off_to_the_end_is_no_answer_rather_than_a_bad_one(
    text: str, why: str, calls: int
) -> None:
    model = scripted(lambda _: cut(text))
    with pytest.raises(NoAnswerError) as caught:
        await write(model)
    assert (caught.value.why, len(model.asked)) == (why, calls)


@pytest.mark.parametrize(("why", "calls"), [("why.model_empty", 2), ("why.model_filtered", 1)])
async def test_what_came_empty_by_accident_is_asked_for_again_and_what_was_stopped_is_not(
    why: str, calls: int
) -> None:
    model = scripted(lambda _: NoAnswerError(why=why))
    with pytest.raises(NoAnswerError):
        await write(model)
    assert len(model.asked) == calls


async def test_what_was_cut_off_is_asked_for_again_with_twice_the_room() -> None:
    model = scripted(lambda asked: GOOD if "shorter" in asked.user else cut(GOOD[:9]))
    await write(model)
    assert [asked.max_tokens for asked in model.asked] == [500, 1_000]


async def test_who_wrote_it_is_told_and_who_watches_sees_both_answers_come() -> None:
    model = scripted(lambda asked: GOOD if "Problems:" in asked.user else "no")
    seen: list[str] = []

    async def watch(text: str) -> None:
        seen.append(text)

    request = request_for(model, prompts()["brief"], VALUES)
    writer = Writer(model=model, repair=prompts()["repair"])
    told = await writer.write(request, BriefOutput, approve, watch=watch)
    assert told == ("Fine.", "scripted")
    assert seen[0] == "no"
    assert seen[-1] == GOOD


async def test_every_problem_is_told_on_a_line_of_its_own_and_what_was_not_cut_off_gets_no_more_room() -> (
    None
):
    model = scripted(lambda _: GOOD)

    def refuse(_: BriefOutput) -> str:
        raise ModelOutputError(problems=("too grey", "too long"))

    writer = Writer(model=model, repair=prompts()["repair"])
    with pytest.raises(ModelOutputError):
        await writer.write(request_for(model, prompts()["brief"], VALUES), BriefOutput, refuse)
    assert "\n- too grey\n- too long\n" in model.asked[1].user
    assert [asked.max_tokens for asked in model.asked] == [500, 500]


async def test_as_much_of_the_answer_as_there_is_room_for_is_shown_again() -> None:
    model = scripted(lambda _: "It begins so: " + "lantern " * 9_000, context=3_000)
    with pytest.raises(ModelOutputError):
        await write(model)
    again = model.asked[1]
    assert "It begins so: lantern" in again.user
    assert 2_800 <= estimated_tokens(again.system + again.user) + again.max_tokens <= 3_020


async def test_answers_are_checked_where_they_keep_nobody_waiting() -> None:
    checked = list[str]()

    class Noting:
        async def run(self, work: Callable[..., Any], *args: Any) -> Any:
            checked.append(work.__name__)
            return work(*args)

    def refuse(_: BriefOutput) -> str:
        raise ModelOutputError(problems=("too grey",))

    model = scripted(lambda _: GOOD)
    pool: Any = Noting()
    writer = Writer(model=model, repair=prompts()["repair"], pool=pool)
    with pytest.raises(ModelOutputError):
        await writer.write(request_for(model, prompts()["brief"], VALUES), BriefOutput, refuse)
    assert checked == ["refuse", "refuse"]
