"""Of a long paper each section of the method is read again; no more is written than the settings allow."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pytest

from adapters.prompt_files import prompts
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.analysis.model_analyst import ModelAnalyst
from bot.analysis.second_reading import deepen, method_parts
from bot.analysis.usage import UsageTotal
from bot.analysis_settings import AnalysisSettings
from bot.domain.analysis import Analysis, AnalysisPart, Claim, Usage
from bot.domain.errors import ModelUnavailableError
from bot.domain.full_text import Block, BlockKind, Section
from bot.llm.budget import Budget, Limits
from bot.llm.output import StepStatement
from bot.papers.outline import find_parts
from bot.ports.model import ModelReply, ModelRequest
from tests.e2e.model_run import IDS, good_object, sample
from tests.fakes import FakeClock, ScriptedModel
from tests.unit.test_model_ranking import NoUsage
from tests.unit.test_second_opinion import Summaries

PAPER, FULL_TEXT = sample(IDS[0])
SENTENCES = [
    sentence
    for section in find_parts(FULL_TEXT).method
    for block in section.blocks
    for sentence in block.text.split(". ")
    if 60 < len(sentence) < 200 and not set("$\\\n:") & set(sentence)
]


def says(request: ModelRequest, **method: Any) -> str:
    """The honest model; what it says of steps is the last sentence of the part that it was shown."""
    if request.purpose == "summarise":
        return json.dumps(good_object(request))
    if request.purpose != "steps":
        made = good_object(request)
        made["method"] = [{"label": "Plant: bulbs → rows", **told(SENTENCES[0])}, told(SENTENCES[1])]
        return json.dumps(made | method)
    shown = [
        sentence for sentence in SENTENCES if sentence in request.user and sentence not in SENTENCES[:2]
    ]
    new = [{"step": 1, "label": "", **told(sentence)} for sentence in shown[-1:]]
    lie = {
        "step": 1,
        "label": "",
        "text": "It never worked at all.",
        "quotes": ["quincunxes fail in every case"],
    }
    return json.dumps({"statements": [*new, lie]})


def told(text: str) -> dict[str, Any]:
    return {"text": text, "quotes": [text]}


async def analysed(
    script: Any = says, *, context: int = 128_000, **form: Any
) -> tuple[Analysis, ScriptedModel]:
    full_text = form.pop("full_text", FULL_TEXT)
    model = ScriptedModel(script, context_tokens=context, max_tokens=2_000)
    analyst = ModelAnalyst(
        model=model,
        prompts=prompts(),
        extractive=ExtractiveAnalyst(),
        store=Summaries(),
        budget=Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits()),
        form=AnalysisSettings(**form),
    )
    return await analyst.analyse(PAPER, full_text, "en"), model


def method_of(analysis: Analysis) -> list[str]:
    return [
        claim.text
        for section in analysis.sections
        if section.part is AnalysisPart.METHOD
        for claim in section.claims
    ]


async def test_each_part_of_the_method_is_read_again_and_only_what_it_says_is_added() -> None:
    once, short = await analysed()
    assert "steps" not in short.purposes
    deep, model = await analysed(second_reading=1)
    assert model.purposes.count("steps") == len(method_parts(FULL_TEXT, 100_000)) >= 1
    added = set(method_of(deep)) - set(method_of(once))
    assert added <= set(SENTENCES)
    assert added
    assert all(section.claims for section in deep.sections if section.part is AnalysisPart.METHOD)
    assert "It never worked at all." in deep.dropped
    assert len(deep.dropped) > len(once.dropped)


async def test_a_paper_that_does_not_fit_is_read_twice_its_other_sections_begun_in_the_first() -> None:
    paragraph = Block(kind=BlockKind.PARAGRAPH, text="Ice is slow and says so in many words. " * 400)
    outlook = Section(title="Further Glaciers", blocks=(paragraph,))
    long = FULL_TEXT.evolve(sections=(*FULL_TEXT.sections, outlook))
    deep, model = await analysed(context=9_000, full_text=long)
    first, last = model.asked[0], next(asked for asked in model.asked if asked.purpose == "steps")
    assert "Ice is slow" in first.user
    assert "Ice is slow" not in last.user
    assert "note.left_out" in deep.notes
    _, once = await analysed(context=9_000, full_text=long, second_reading=0)
    assert "Ice is slow" not in once.asked[0].user


@pytest.mark.parametrize("form", [{"second_reading": 0}, {"second_reading": 1_000_000}])
async def test_no_second_reading_where_the_setting_does_not_allow_it(form: dict[str, int]) -> None:
    _, model = await analysed(**form)
    assert "steps" not in model.purposes


class AlmostAll(NoUsage):
    """Nine tenths of the allowance are spent once the first call is made."""

    def __init__(self, model: ScriptedModel) -> None:
        self.model = model

    async def usage_since(self, *_: Any) -> Sequence[UsageTotal]:
        spent = UsageTotal(
            day=dt.date(2026, 1, 12), model="scripted", purpose="analyse", calls=1, unpriced=0,
            prompt_tokens=900, cached_tokens=0, completion_tokens=0, cost=None,
        )  # fmt: skip
        return [spent] if self.model.asked else []


async def test_no_second_reading_where_the_budget_has_no_room_for_it() -> None:
    model = ScriptedModel(says, max_tokens=2_000)
    analyst = ModelAnalyst(
        model=model,
        prompts=prompts(),
        extractive=ExtractiveAnalyst(),
        store=Summaries(),
        budget=Budget(usage=AlmostAll(model), clock=FakeClock(), limits=Limits(tokens=1_000)),
        form=AnalysisSettings(second_reading=1),
    )
    made = await analyst.analyse(PAPER, FULL_TEXT, "en")
    assert "steps" not in model.purposes
    assert method_of(made)


async def test_a_part_without_an_answer_leaves_the_outline_as_it_was() -> None:
    def away(request: ModelRequest) -> Any:
        return ModelUnavailableError(why="why.model_cut") if request.purpose == "steps" else says(request)

    once, _ = await analysed()
    deep, _ = await analysed(away, second_reading=1)
    assert method_of(deep) == method_of(once)
    assert not deep.notes


def test_what_is_told_goes_to_its_step_once_and_what_the_outline_lacks_comes_after() -> None:
    steps = [
        Claim(text="Rows are dug.", label="Dig: field → rows"),
        Claim(text="Bulbs are set.", label="Set: rows → bulbs"),
    ]

    def of(step: int, text: str, label: str = "") -> StepStatement:
        return StepStatement(step=step, text=text, label=label, quotes=["words"])

    found = [
        of(1, "Each row is a hand deep."),
        of(1, "Rows are dug."),
        of(0, "Water runs down each row.", "Water: bulbs → wet bulbs"),
        of(0, "It runs for an hour."),
        of(7, "Nobody knows this step."),
    ]
    made = deepen(steps, found, AnalysisSettings())
    assert [claim.text for claim in made] == [
        "Rows are dug.",
        "Each row is a hand deep.",
        "Bulbs are set.",
        "Water runs down each row.",
        "It runs for an hour.",
    ]
    assert len(deepen(steps, found, AnalysisSettings(steps=2))) == 3


FINDINGS = {"findings": [told(sentence) for sentence in SENTENCES[:3]]}
STEPS = {
    "method": [
        {"label": f"Step {name}", **told(SENTENCES[at])} for at, name in enumerate(("on", "off", "up"))
    ]
}
POINTS = {"experiments": [told(sentence) for sentence in SENTENCES[:5]]}


@pytest.mark.parametrize(
    ("name", "least", "given"),
    [
        ("findings", 1, FINDINGS),
        ("steps", 2, STEPS),
        ("points", 3, POINTS),
        ("characters", 120, {"motivation": [told(max(SENTENCES, key=len))]}),
        ("second_reading", 1, {}),
        ("day_points", 1, None),
    ],
)
async def test_each_limit_of_the_settings_changes_what_is_asked_and_written(
    name: str, least: int, given: dict[str, Any] | None
) -> None:
    if given is None:
        most = ModelAnalyst(
            model=ScriptedModel(says),
            prompts=prompts(),
            extractive=ExtractiveAnalyst(),
            store=Summaries(),
            budget=Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits()),
            form=AnalysisSettings(day_points=least),
        )._summaries.most
        assert most == least
        return
    usual, asked = await analysed(lambda request: says(request, **given))
    short, asked_short = await analysed(lambda request: says(request, **given), **{name: least})
    assert usual.sections != short.sections or usual.findings != short.findings
    if name != "second_reading":
        assert asked.asked[0].system + asked.asked[0].user != (
            asked_short.asked[0].system + asked_short.asked[0].user
        ), "the model is told"


def test_every_setting_of_the_form_is_tried_above() -> None:
    marks = test_each_limit_of_the_settings_changes_what_is_asked_and_written.pytestmark
    tried = {case[0] for mark in marks for case in mark.args[1]}
    assert tried == set(AnalysisSettings.model_fields)


async def test_thinking_that_took_all_the_room_gets_more_of_it() -> None:
    def thinks(request: ModelRequest) -> Any:
        usage = Usage(model="scripted", purpose=request.purpose)
        is_short = request.purpose == "analyse" and request.max_tokens <= 2_000
        return ModelReply(text="", usage=usage, truncated=True) if is_short else says(request)

    made, model = await analysed(thinks)
    assert [request.max_tokens for request in model.asked[:2]] == [2_000, 4_000]
    assert not made.notes
