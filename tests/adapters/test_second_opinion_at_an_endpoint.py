"""Whatever an endpoint does when it is asked for a second opinion, what was checked before stands."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest
import pytest_asyncio

from adapters.models.openai import OpenAIModel
from adapters.prompt_files import prompts
from bot.analysis.analyses import Analyses
from bot.analysis.second_opinion import SecondOpinion
from bot.analysis.usage import UsageTotal
from bot.chat.questions.ask import AskedStore, Asker
from bot.chat.questions.question import Question
from bot.domain.analysis import Analysis
from bot.llm.budget import Budget, Limits
from tests.adapters.llm_server import Behaviour, LlmServer, fails, hangs, hangs_up, says, sends, serving
from tests.fakes import NOON, FakeClock, ScriptedModel
from tests.unit.test_model_ranking import NoUsage
from tests.unit.test_second_opinion import written
from tests.unit.test_second_opinion_of_answers import PAPER, TOLD, OnePaper
from tests.unit.test_second_opinion_of_answers import says as answers

NO_TO_THE_FIRST = json.dumps({"opinions": [{"number": 1, "says": "no", "word": ""}]})
UNHELPFUL = {
    "refuses": says(None, choices=[{"index": 0, "message": {"refusal": "No."}, "finish_reason": "stop"}]),
    "fails": fails(500),
    "is overloaded": fails(503),
    "wants money": fails(402),
    "does not answer": hangs,
    "hangs up": hangs_up,
    "sends a page": sends("<html>busy</html>", "text/html"),
    "sends half an object": says('{"opinions": [{"number": 1, "says": "n'),
    "sends another object": says('{"verdict": "no"}'),
    "says nothing": says(""),
    "names no statement": says('{"opinions": [{"number": 99, "says": "no", "word": ""}]}'),
    "names a word that is not there": says(
        '{"opinions": [{"number": 1, "says": "partly", "word": "zeppelin"}]}'
    ),
}


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


async def opinion(server: LlmServer, behaviour: Behaviour, **settings: Any) -> Analysis:
    server.will(behaviour)
    model = OpenAIModel(server.settings(timeout=0.2, **settings))
    try:
        return await SecondOpinion(model=model, prompt=prompts()["entail"]).of(written())
    finally:
        await model.close()


@pytest.mark.parametrize("what", UNHELPFUL)
async def test_an_endpoint_that_gives_no_opinion_takes_nothing_away(server: LlmServer, what: str) -> None:
    assert await opinion(server, UNHELPFUL[what]) == written()
    assert server.asked


async def test_a_denial_that_comes_from_an_endpoint_is_taken_out_and_told(server: LlmServer) -> None:
    made = await opinion(server, says(NO_TO_THE_FIRST))
    assert made != written()
    assert len(server.asked) == 1
    assert sum(claim.verified for claim in made.claims) < sum(claim.verified for claim in written().claims)


class MuchUsage(NoUsage):
    """Nine tenths of a thousand tokens are spent."""

    async def usage_since(self, *_: Any) -> Sequence[UsageTotal]:
        spent = {"prompt_tokens": 900, "cached_tokens": 0, "completion_tokens": 0}
        told = {"day": NOON.date(), "model": "big", "purpose": "answer", "calls": 1, "unpriced": 0}
        return [UsageTotal.model_validate({**told, **spent, "cost": None})]


async def ask(server: LlmServer, usage: NoUsage) -> int:
    """How many sentences the answer has."""
    model, checker = ScriptedModel(answers), OpenAIModel(server.settings(timeout=0.2))
    asker = Asker(
        analyses=cast(Analyses, OnePaper()),
        store=cast(AskedStore, None),
        model=model,
        prompts=prompts(),
        budget=Budget(limits=Limits(tokens=1_000), usage=usage, clock=FakeClock()),
        checker=checker,
    )
    question = Question(text="What do they say?", papers=(PAPER,), language="en")
    try:
        return len((await asker.ask(question)).said)
    finally:
        await checker.close()


@pytest.mark.parametrize("what", ["refuses", "fails", "does not answer", "sends half an object"])
async def test_an_answer_stands_where_the_endpoint_gives_no_opinion_of_it(
    server: LlmServer, what: str
) -> None:
    server.will(UNHELPFUL[what])
    assert await ask(server, NoUsage()) == len(TOLD)
    assert server.asked


async def test_an_answer_loses_what_the_endpoint_denies(server: LlmServer) -> None:
    server.will(says(NO_TO_THE_FIRST))
    assert await ask(server, NoUsage()) == len(TOLD) - 1


async def test_no_endpoint_is_asked_for_an_opinion_where_most_of_the_budget_is_spent(
    server: LlmServer,
) -> None:
    server.will(says(NO_TO_THE_FIRST))
    assert await ask(server, MuchUsage()) == len(TOLD)
    assert server.asked == []
