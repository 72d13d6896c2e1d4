"""A second opinion takes away what the words of a paper do not say, and gives nothing back."""

import json
from typing import Any

import pytest

from adapters.prompt_files import prompts
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.analysis.model_analyst import ModelAnalyst
from bot.analysis.second_opinion import SecondOpinion
from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Support
from bot.domain.digest import ExecutiveSummary
from bot.domain.errors import ModelUnavailableError, PaperboyError
from bot.llm.budget import Budget, Limits
from bot.ports.model import ModelRequest
from tests.fakes import FakeClock, ScriptedModel
from tests.samples_digest import analysis, paper
from tests.unit.test_model_ranking import NoUsage

QUOTE = "we open the gate at each slack tide"
LABELLED = ("It opens at slack tide.", "It opens 9 times.", "It opens all gates.")


def told(text: str, *, verified: bool = True) -> Claim:
    support = Support.WORDS if verified else Support.NOTHING
    return Claim(text=text, quote=QUOTE, verified=verified, support=support)


def written() -> Analysis:
    claims = tuple(map(told, LABELLED))
    section = AnalysisSection(
        part=AnalysisPart.METHOD, claims=(*claims[1:], told("Unsure.", verified=False))
    )
    return analysis(paper(), summary=told("It is a gate."), findings=claims[:1], sections=(section,))


async def asked(answer: Any) -> tuple[Analysis, ScriptedModel]:
    model = ScriptedModel(lambda _: answer if isinstance(answer, PaperboyError) else json.dumps(answer))
    return await SecondOpinion(model=model, prompt=prompts()["entail"]).of(written()), model


class Summaries:
    """Keeps none: no day is summarised here."""

    async def summary(self, key: str) -> ExecutiveSummary | None: ...

    async def save_summary(self, key: str, summary: ExecutiveSummary) -> None: ...


def opinions(*said: tuple[int, str, str]) -> dict[str, Any]:
    return {"opinions": [{"number": number, "says": says, "word": word} for number, says, word in said]}


@pytest.mark.asyncio
async def test_one_cheap_call_asks_for_all_statements_that_passed_and_what_is_denied_goes() -> None:
    after, model = await asked(opinions((1, "yes", ""), (2, "no", ""), (3, "no", ""), (4, "partly", "all")))
    (request,) = model.asked
    assert request.cheap
    assert request.purpose == "entail"
    assert "Unsure." not in request.user
    assert after.findings == ()
    assert [(claim.text, claim.verified) for claim in after.sections[0].claims] == [
        ("It opens all gates.", False),
        ("Unsure.", False),
    ]
    assert after.dropped == LABELLED[:2]
    assert after.summary.verified
    assert after.figures == after.figures_verified == 0


@pytest.mark.asyncio
async def test_a_denied_summary_stays_and_is_marked() -> None:
    after, _ = await asked(opinions((1, "no", "")))
    assert (after.summary.text, after.summary.verified) == ("It is a gate.", False)
    assert after.findings == written().findings


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        opinions((9, "no", ""), (4, "partly", "quincunx"), (3, "partly", "")),
        {"opinions": []},
        {"nothing": 1},
        ModelUnavailableError(why="why.model_cut"),
    ],
)
async def test_an_answer_that_names_nothing_of_it_changes_nothing(answer: Any) -> None:
    after, _ = await asked(answer)
    assert after == written()


@pytest.mark.asyncio
@pytest.mark.parametrize("says", ["No.", "NO", "no, they say otherwise", "Not at all", "否", False])
async def test_a_denial_counts_in_whatever_words(says: Any) -> None:
    after, _ = await asked({"opinions": [{"number": 2, "says": says, "word": None}]})
    assert after.dropped == LABELLED[:1]


@pytest.mark.asyncio
@pytest.mark.parametrize(("says", "word"), [("Partly.", "all"), ("only partly", "“All”"), ("部分", "ALL.")])
async def test_a_word_that_is_not_covered_counts_however_it_is_written(says: str, word: str) -> None:
    after, _ = await asked(opinions((4, says, word)))
    assert [claim.verified for claim in after.sections[0].claims] == [True, False, False]


@pytest.mark.asyncio
async def test_of_two_opinions_of_one_statement_the_denial_stands() -> None:
    after, _ = await asked(opinions((2, "no", ""), (2, "yes", ""), (2, "partly", "tide"), (0, "no", "")))
    assert after.dropped == LABELLED[:1]
    assert all(claim.verified for claim in after.sections[0].claims[:2])


@pytest.mark.asyncio
async def test_what_the_paper_says_in_its_own_words_is_not_asked_about() -> None:
    own = Claim(text=QUOTE, quote=QUOTE, verified=True, support=Support.WORDS)
    made = analysis(paper(), summary=own, findings=(own,), sections=())
    model = ScriptedModel(_never)
    assert await SecondOpinion(model=model, prompt=prompts()["entail"]).of(made) == made
    assert model.asked == []


def _never(request: ModelRequest) -> str:
    raise AssertionError(request.purpose)


@pytest.mark.asyncio
@pytest.mark.parametrize("is_wanted", [True, False])
async def test_the_model_that_checks_is_asked_and_not_the_one_that_wrote(is_wanted: bool) -> None:
    wrote = ScriptedModel(lambda _: "")
    checks = ScriptedModel(lambda _: json.dumps(opinions((2, "no", ""))))
    analyst = ModelAnalyst(
        model=wrote,
        prompts=prompts(),
        extractive=ExtractiveAnalyst(),
        store=Summaries(),
        budget=Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits()),
        checker=checks if is_wanted else None,
    )
    after = await analyst._get_second_opinion(written(), "")
    assert (wrote.asked, len(checks.asked)) == ([], int(is_wanted))
    assert after.dropped == (LABELLED[:1] if is_wanted else ())
