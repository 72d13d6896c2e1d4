"""Whose executive summary may be shared: those of whom everything is the same that it was judged by."""

from __future__ import annotations

from adapters.prompt_files import prompts
from bot.analysis.model_summary import ModelSummary
from bot.domain.analysis import AnalysisPart, AnalysisSection, Claim, Evidence
from bot.domain.digest import Digest, ExecutiveSummary, Reason
from tests.fakes import ScriptedModel
from tests.samples_digest import digest


class Keys:
    """Remembers under which keys summaries were looked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def summary(self, key: str) -> ExecutiveSummary | None:
        self.asked.append(key)
        return None

    async def save_summary(self, key: str, summary: ExecutiveSummary) -> None:
        raise AssertionError(key)


async def keys_of(*digests: Digest, context_tokens: int = 32_000) -> list[str]:
    keys, known = Keys(), prompts()
    model = ScriptedModel(lambda _: "no")
    model.context_tokens = context_tokens
    summaries = ModelSummary(model=model, prompt=known["summarise"], repair=known["repair"], store=keys)
    asked = []
    for each in digests:
        await summaries.summary(each, workspace="lab")
        asked.append(keys.asked[-1])
    return asked


def with_first(made: Digest, **changed: object) -> Digest:
    first, *others = made.entries
    assert first.analysis
    again = first.model_copy(update={"analysis": first.analysis.model_copy(update=changed)})
    return made.model_copy(update={"entries": (again, *others)})


def based_on(made: Digest, evidence: Evidence) -> Digest:
    entries = [
        each.model_copy(update={"analysis": each.analysis.model_copy(update={"evidence": evidence})})
        for each in made.entries
        if each.analysis
    ]
    return made.model_copy(update={"entries": tuple(entries)})


async def test_the_same_entries_have_the_same_key() -> None:
    one, other = await keys_of(digest(), digest())
    assert one == other


async def test_what_rests_on_the_abstract_is_not_given_out_as_read_in_full() -> None:
    read, skimmed = (based_on(digest(), each) for each in (Evidence.FULL_TEXT, Evidence.ABSTRACT))
    one, other = await keys_of(read, skimmed)
    assert one != other


async def test_what_the_prompt_has_no_room_for_counts_too() -> None:
    made = digest()
    first = made.entries[0]
    assert first.analysis
    said = first.analysis.summary
    one, other = await keys_of(
        with_first(made, summary=said.model_copy(update={"text": "Tides. " * 4_000 + "A"})),
        with_first(made, summary=said.model_copy(update={"text": "Tides. " * 4_000 + "B"})),
        context_tokens=6_000,
    )
    assert one != other


async def told_of(made: Digest) -> str:
    """What the model was told of a day."""
    model = ScriptedModel(lambda _: "no")
    known = prompts()
    summaries = ModelSummary(model=model, prompt=known["summarise"], repair=known["repair"], store=Keys())
    await summaries.summary(made, workspace="lab")
    return model.asked[0].user


async def test_the_model_is_told_how_a_paper_works_and_of_its_limits_if_that_was_borne_out() -> None:
    said = {
        AnalysisPart.METHOD: ("Steps are sorted.", "Steps are weighed.", "Steps are drawn."),
        AnalysisPart.EXPERIMENTS: ("Ten harbours were visited.", "In storms it fails."),
        AnalysisPart.PRACTICE: ("The code is public.",),
    }
    sections = tuple(
        AnalysisSection(part=part, claims=tuple(Claim(text=text, verified=True) for text in texts))
        for part, texts in said.items()
    )
    doubtful = AnalysisSection(part=AnalysisPart.COMPARISON, claims=(Claim(text="It beats all."),))
    told = await told_of(with_first(digest(), sections=(*sections, doubtful)))
    for line in (
        "Method: Steps are sorted.",
        "Method: Steps are weighed.",
        "Experiments: In storms it fails.",
        "Practice: The code is public.",
    ):
        assert line in told
    for text in ("Steps are drawn", "Ten harbours", "It beats all"):
        assert text not in told


async def test_the_model_is_told_why_a_paper_was_picked_without_figures() -> None:
    made = digest()
    reasons = (Reason(key="reason.keyword", terms=("time-lapse", "0.83 of all")),)
    first, *others = made.entries
    again = made.model_copy(update={"entries": (first.model_copy(update={"reasons": reasons}), *others)})
    told = await told_of(again)
    assert "Picked for: time-lapse" in told
    assert "0.83" not in told
