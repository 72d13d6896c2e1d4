"""A sentence of an answer that is lost is asked for again by its place, and that alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.prompt_files import prompts
from bot.analysis.verify import index_paper
from bot.chat.questions.ask_model import ModelAnswerer
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.question import Question
from bot.domain.analysis import Usage
from bot.domain.answer import Answer
from bot.domain.errors import ModelOutputError, NoAnswerError
from bot.domain.paper import Paper
from bot.ports.model import ModelReply, ModelRequest
from tests.fakes import ScriptedModel
from tests.unit.test_mending import LINES, PAPER

READ = Paper(id="9912.00001", title="Ferries", abstract="")
QUESTION = Question(text="How much does it burn?", papers=(READ,), language="en", workspace="w")


def sentence(text: str, quote: str) -> dict[str, Any]:
    return {"text": text, "quotes": [quote], "paper": 1}


TRUE = sentence("The new hull burns 41 litres an hour.", LINES[0])
DAYS = sentence("Crossings were measured on 120 days.", LINES[2])
WRONG = sentence("The old hull burned 85 litres an hour.", LINES[1])


def says(*sentences: dict[str, Any], found: bool = True) -> str:
    return json.dumps({"found": found, "sentences": sentences, "table": [], "follow_ups": []})


async def answered(script: Any) -> tuple[Answer, ScriptedModel]:
    model = ScriptedModel(script, max_tokens=900)
    reading = ReadPaper(paper=READ, full_text=PAPER, index=index_paper(PAPER, READ))
    return await ModelAnswerer(model=model, prompts=prompts()).answer(QUESTION, [reading]), model


async def test_one_lost_sentence_of_two_is_asked_for_again_without_the_paper() -> None:
    def script(request: ModelRequest) -> str:
        if request.purpose == "answer":
            return says(TRUE, WRONG)
        assert "sentences[1]: not borne out by its quotes: 85 litres" in request.user
        made = {
            "field": "sentences",
            "index": 1,
            "text": "The old one burned 58 litres an hour.",
        }
        return json.dumps({"statements": [{**made, "quotes": [LINES[1]]}]})

    answer, model = await answered(script)
    assert model.purposes == ["answer", "mend"]
    assert LINES[3] not in model.asked[1].user, "the paper is not sent again"
    assert [said.claim.text for said in answer.said] == [
        TRUE["text"],
        "The old one burned 58 litres an hour.",
    ]
    assert answer.dropped == 0


async def test_what_is_lost_for_good_is_counted_and_the_rest_stays() -> None:
    answer, model = await answered(
        lambda request: says(TRUE, WRONG, DAYS) if request.purpose == "answer" else "{}"
    )
    assert [said.claim.text for said in answer.said] == [TRUE["text"], DAYS["text"]]
    assert (answer.dropped, model.purposes) == (1, ["answer", "mend"])


async def test_an_answer_that_was_cut_off_is_asked_for_again_with_more_room() -> None:
    def script(request: ModelRequest) -> Any:
        usage = Usage(model="scripted", purpose="answer")
        is_short = request.max_tokens <= 900
        return ModelReply(text=says(TRUE)[:40], usage=usage, truncated=True) if is_short else says(TRUE)

    answer, model = await answered(script)
    assert [said.claim.text for said in answer.said] == [TRUE["text"]]
    assert [request.max_tokens for request in model.asked] == [900, 1_800]


ALSO_WRONG = sentence("The old hull burned 91 litres an hour.", LINES[1])
MOSTLY_LOST = says(TRUE, WRONG, ALSO_WRONG)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (says(TRUE, DAYS), [TRUE["text"], DAYS["text"]]),
        (says(DAYS, WRONG), [DAYS["text"]]),  # as much is left of both: the later is the better informed
        (says(WRONG), [TRUE["text"]]),
        ("no answer", [TRUE["text"]]),
        (NoAnswerError(why="why.model_filtered"), [TRUE["text"]]),
        (
            ModelReply(text=says(DAYS)[:40], usage=Usage(model="s", purpose="p"), truncated=True),
            [TRUE["text"]],
        ),
    ],
    ids=["better", "as good", "worse", "none", "refused", "cut off"],
)
async def test_of_two_answers_the_one_with_more_left_is_given(second: Any, told: list[str]) -> None:
    answer, model = await answered(lambda request: second if "Problems:" in request.user else MOSTLY_LOST)
    assert [said.claim.text for said in answer.said] == told
    assert model.purposes == ["answer", "answer"]


async def test_an_answer_of_which_nothing_is_left_twice_is_none() -> None:
    with pytest.raises(ModelOutputError):
        await answered(lambda _: "no answer")
