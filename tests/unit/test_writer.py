"""A model gets one second chance, told what was wrong, within its context."""

from __future__ import annotations

import pytest

from adapters.prompt_files import prompts
from bot.domain.analysis import Usage
from bot.domain.errors import ModelOutputError
from bot.llm.fit import estimated_tokens
from bot.llm.output import BriefOutput
from bot.llm.writer import Writer
from bot.ports.model import ModelReply
from tests.fakes import Script, ScriptedModel

GOOD = '{"summary": {"text": "Fine.", "quote": "fine"}, "findings": []}'
VALUES = {"language": "English", "paper": "<paper>text</paper>"}


def writer(script: Script, *, context: int = 8_000) -> tuple[Writer, ScriptedModel]:
    model = ScriptedModel(script, context_tokens=context)
    return Writer(model=model, repair=prompts()["repair"], max_tokens=500, workspace="w"), model


def approve(output: BriefOutput) -> str:
    return output.summary.text


async def test_a_good_answer_takes_one_call() -> None:
    made, model = writer(lambda _: GOOD)
    assert await made.write(prompts()["brief"], VALUES, BriefOutput, approve) == "Fine."
    assert [(asked.purpose, asked.workspace, asked.max_tokens) for asked in model.asked] == [
        ("brief", "w", 500)
    ]


async def test_the_second_chance_shows_the_answer_and_every_problem() -> None:
    made, model = writer(lambda asked: GOOD if "Problems:" in asked.user else GOOD[:20])

    assert await made.write(prompts()["brief"], VALUES, BriefOutput, approve) == "Fine."
    again = model.asked[1]
    assert GOOD[:20] in again.user
    assert "- no JSON object" in again.user
    assert "<paper>text</paper>" in again.user
    assert again.system == model.asked[0].system
    assert again.user.startswith(model.asked[0].user), "what was read once may come from a cache"


async def test_there_is_no_third_chance() -> None:
    made, model = writer(lambda _: "no")
    with pytest.raises(ModelOutputError):
        await made.write(prompts()["brief"], VALUES, BriefOutput, approve)
    assert len(model.asked) == 2


@pytest.mark.parametrize("context", [1_500, 3_000, 8_000])
async def test_what_is_shown_again_leaves_room_for_the_answer(context: int) -> None:
    long = "word " * 9_000
    made, model = writer(lambda _: long, context=context)
    with pytest.raises(ModelOutputError):
        await made.write(prompts()["brief"], VALUES, BriefOutput, approve)
    again = model.asked[1]
    assert estimated_tokens(again.system + again.user) + 500 <= context + 20


async def test_a_declined_and_a_cut_off_answer_are_told_apart() -> None:
    def script(_: object) -> ModelReply:
        return ModelReply(text=GOOD[:9], truncated=True, usage=Usage(model="m", purpose="p"))

    made, model = writer(script)
    with pytest.raises(ModelOutputError) as caught:
        await made.write(prompts()["brief"], VALUES, BriefOutput, approve)
    assert "shorter" in str(caught.value.fields["problems"])
    model.script = lambda asked: script(asked).model_copy(update={"refused": True, "text": GOOD})
    with pytest.raises(ModelOutputError) as caught:
        await made.write(prompts()["brief"], VALUES, BriefOutput, approve)
    assert caught.value.fields["problems"] == ("refused",)
