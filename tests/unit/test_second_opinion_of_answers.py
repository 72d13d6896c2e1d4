"""An answer loses what a second opinion denies, by one cheap call."""

import json
from typing import Any, cast

import pytest

from adapters.prompt_files import prompts
from bot.analysis.analyses import Analyses
from bot.chat.questions.ask import AskedStore, Asker
from bot.chat.questions.question import Question
from bot.domain.answer import Answer
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Limits
from bot.ports.model import ModelRequest
from tests.e2e.model_run import IDS, honest, sample
from tests.fakes import FakeClock, ScriptedModel
from tests.unit.test_model_ranking import NoUsage

PAPER, FULL_TEXT = sample(IDS[0])
TOLD = [claim for section in honest(IDS[0]).sections for claim in section.claims][:3]


class OnePaper:
    """Has the full text of one paper and no analyses."""

    async def full_text(self, paper: Paper) -> FullText:
        assert paper == PAPER
        return FULL_TEXT


def sentence(text: str, quote: str) -> dict[str, Any]:
    return {"text": f"They say: {text}", "quotes": [quote], "paper": 1}


def says(request: ModelRequest) -> str:
    if request.purpose == "entail":
        assert request.cheap
        return json.dumps(
            {
                "opinions": [
                    {"number": 1, "says": "yes", "word": ""},
                    {"number": 2, "says": "no", "word": ""},
                ]
            }
        )
    sentences = [sentence(claim.text, claim.quote) for claim in TOLD]
    return json.dumps({"found": True, "sentences": sentences, "table": [], "follow_ups": []})


async def asked(*, checks: bool = True) -> tuple[Answer, list[str]]:
    model = ScriptedModel(says)
    asker = Asker(
        analyses=cast(Analyses, OnePaper()),
        store=cast(AskedStore, None),
        model=model,
        prompts=prompts(),
        budget=Budget(limits=Limits(), usage=NoUsage(), clock=FakeClock()),
        checker=model if checks else None,
    )
    answer = await asker.ask(Question(text="What do they say?", papers=(PAPER,), language="en"))
    return answer, [request.purpose for request in model.asked]


@pytest.mark.asyncio
async def test_a_sentence_that_is_denied_is_left_out_and_counted() -> None:
    answer, purposes = await asked()
    assert purposes == ["answer", "entail"]
    assert [said.claim.quote for said in answer.said] == [TOLD[0].quote, TOLD[2].quote]
    assert answer.dropped == 1


@pytest.mark.asyncio
async def test_without_a_second_opinion_every_checked_sentence_stands() -> None:
    answer, purposes = await asked(checks=False)
    assert purposes == ["answer"]
    assert len(answer.said) == len(TOLD)
