"""A digest by a model: how many calls it takes, what it costs, and what it is when the model fails."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.stores.sqlite.store import SqliteStore
from bot.digests.completion import MOST_EMPTY_TRIES, Completion
from bot.digests.entries import read_entry, shortfall
from bot.digests.outcome import OutcomeStatus
from bot.domain.analysis import Analysis, Evidence
from bot.domain.errors import ModelRefusesError, ModelUnavailableError, NoAnswerError
from bot.llm.budget import Limits
from bot.ports.model import ModelRequest
from tests.e2e.model_run import DAY, IDS, ModelRun, Quiet, good, sample, subscription
from tests.fakes import FakeClock, Script, ScriptedModel

Begin = Callable[..., ModelRun[ScriptedModel]]


@pytest_asyncio.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as store:

        def begun(script: Script = good, **more: Any) -> ModelRun[ScriptedModel]:
            model = ScriptedModel(script, context_tokens=more.pop("context_tokens", 128_000))
            return ModelRun(store, tmp_path, model, **more)

        yield begun


def analyses(outcome: Any) -> list[Analysis]:
    return [entry.analysis for entry in outcome.digest.entries]


async def test_n_papers_take_n_calls_and_one_for_the_day(begin: Begin) -> None:
    run = begin()
    outcome = await run.run()
    assert outcome.status is OutcomeStatus.DELIVERED
    assert sorted(run.model.purposes) == ["analyse"] * len(IDS) + ["summarise"]
    assert {analysis.evidence for analysis in analyses(outcome)} == {Evidence.FULL_TEXT}
    assert all(len(analysis.sections) == 7 for analysis in analyses(outcome))
    assert outcome.digest is not None
    assert outcome.digest.summary.evidence is Evidence.FULL_TEXT


async def test_a_second_channel_that_follows_the_same_costs_nothing(begin: Begin) -> None:
    run = begin()
    first = await run.run("one")
    before = len(run.model.asked)
    outcome = await run.run("two")
    assert outcome.status is OutcomeStatus.DELIVERED
    assert len(run.model.asked) == before
    assert run.files.reads == len(IDS)
    assert first.digest is not None
    assert outcome.digest is not None
    assert outcome.digest.summary == first.digest.summary


async def test_a_channel_with_another_topic_pays_for_its_own_summary_alone(begin: Begin) -> None:
    run = begin()
    await run.run("one")
    before = len(run.model.asked)
    await run.run("two", topic="another")
    assert run.model.purposes[before:] == ["summarise"]


async def test_a_summary_that_could_not_be_written_is_tried_again_by_the_next_channel(
    begin: Begin,
) -> None:
    run = begin(
        lambda asked: "no" if asked.purpose == "summarise" else good(asked),
    )
    first = await run.run("one")
    assert first.digest is not None
    assert first.digest.summary.evidence is Evidence.EXTRACT
    run.model.script = good
    second = await run.run("two")
    assert second.digest is not None
    assert second.digest.summary.evidence is Evidence.FULL_TEXT


async def test_a_restart_costs_nothing(begin: Begin) -> None:
    run = begin()
    await run.run()
    before = len(run.model.asked)
    assert (await run.run()).status is OutcomeStatus.ALREADY_POSTED
    assert len(run.model.asked) == before


async def test_channels_that_start_together_share_each_analysis(begin: Begin) -> None:
    run = begin()
    digests = run.wired()
    await asyncio.gather(
        *(digests.run(subscription(name), DAY, progress=Quiet()) for name in ("one", "two", "three"))
    )
    assert run.model.purposes.count("analyse") == len(IDS)
    assert run.model.purposes.count("summarise") == 1


async def test_ranking_takes_one_call_a_batch(begin: Begin) -> None:
    run = begin(lambda asked: "[]" if asked.purpose == "rank" else good(asked), ranks=True)
    await run.run()
    assert run.model.purposes.count("rank") == 1
    assert len(run.model.asked) == len(IDS) + 2


async def test_the_health_line_says_what_the_run_cost(begin: Begin) -> None:
    run = begin()
    first = await run.run("one")
    assert first.digest is not None
    assert round(first.digest.counts.cost or 0, 2) == 0.01 * (len(IDS) + 1)
    other = await run.run("two", topic="other")
    assert other.digest is not None
    assert other.digest.counts.cost == 0.01
    run.model.cost = None
    third = await run.run("three", topic="another")
    assert third.digest is not None
    assert third.digest.counts.cost is None


async def test_an_outage_in_the_middle_leaves_a_whole_digest_with_the_rest_marked(begin: Begin) -> None:
    calls = 0

    def fails_after_one(asked: ModelRequest) -> Any:
        nonlocal calls
        calls += 1
        return good(asked) if calls == 1 else ModelUnavailableError(why="why.model_busy")

    run = begin(fails_after_one)
    outcome = await run.run()
    assert outcome.status is OutcomeStatus.DELIVERED
    found = [analysis.evidence for analysis in analyses(outcome)]
    assert sorted(found) == [Evidence.EXTRACT, Evidence.EXTRACT, Evidence.FULL_TEXT]
    assert outcome.digest is not None
    assert ("note.day_unavailable", ("2",)) in [(note.key, note.terms) for note in outcome.digest.notes]
    assert "full analyses still to come" in run.published(outcome.digest)


async def test_an_analysis_that_found_no_model_is_completed_on_the_next_ask(begin: Begin) -> None:
    run = begin(lambda _: ModelUnavailableError(why="why.model_busy"))
    await run.run()
    assert run.model.purposes.count("analyse") == len(IDS), "one try each, and none after it"
    run.model.script = good
    again = await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w")
    assert again.evidence is Evidence.FULL_TEXT
    assert not again.notes


async def test_an_analysis_that_failed_the_checks_is_not_paid_for_again(begin: Begin) -> None:
    run = begin(lambda _: "I cannot help with that.")
    outcome = await run.run()
    assert run.model.purposes.count("analyse") == 2 * len(IDS), "the call and its repair"
    assert {analysis.evidence for analysis in analyses(outcome)} == {Evidence.EXTRACT}
    assert all("note.checks" in analysis.notes for analysis in analyses(outcome))
    before = len(run.model.asked)
    await run.run("two")
    assert set(run.model.purposes[before:]) == {"summarise"}


async def test_what_failed_the_checks_is_asked_for_again_by_who_asks_for_it(begin: Begin) -> None:
    run = begin(lambda _: "I cannot help with that.")
    outcome = await run.run()
    assert outcome.digest is not None
    [first, *_] = outcome.digest.entries
    assert (shortfall(first), shortfall(first, asked=True)) == (0, 1)
    run.model.script = good
    again = await read_entry(first, run.wired().analyses, subscription("w"), asked=True)
    assert again.analysis is not None
    assert (again.analysis.evidence, again.analysis.notes) == (Evidence.FULL_TEXT, ())


@pytest.mark.parametrize("is_there", [True, False])
async def test_where_a_model_is_there_and_has_no_answer_it_is_not_asked_for_days(
    begin: Begin, *, is_there: bool
) -> None:
    away = ModelUnavailableError(why="why.model_busy")
    run = begin(lambda _: NoAnswerError(why="why.model_filtered") if is_there else away)
    await run.run()
    completion = Completion(digests=run.wired())
    rounds = 0
    for _ in range(8):
        run.clock.time += dt.timedelta(hours=5)
        for due in await run.store.runs_to_complete(run.clock.now()):
            rounds += 1
            await completion.complete(due, Quiet())
    assert rounds == (1 + MOST_EMPTY_TRIES if is_there else 8)


async def test_an_analysis_that_needed_a_repair_is_published_in_full(begin: Begin) -> None:
    def second_time(asked: ModelRequest) -> str:
        return good(asked) if "Problems:" in asked.user else "Here you go: {"

    run = begin(second_time)
    outcome = await run.run()
    assert {analysis.evidence for analysis in analyses(outcome)} == {Evidence.FULL_TEXT}
    assert len(run.model.asked) == 2 * (len(IDS) + 1)
    assert "- no JSON object" in run.model.asked[-1].user


async def test_where_the_whole_paper_fails_the_abstract_is_tried_and_said(begin: Begin) -> None:
    run = begin(lambda asked: "{}" if asked.purpose == "analyse" else good(asked))
    outcome = await run.run()
    assert {analysis.evidence for analysis in analyses(outcome)} == {Evidence.ABSTRACT}
    assert all(analysis.notes == ("note.checks",) for analysis in analyses(outcome))
    before = len(run.model.asked)
    await run.run("two")
    assert len(run.model.asked) == before


async def test_a_paper_the_endpoint_will_not_take_whole_is_read_by_its_abstract(begin: Begin) -> None:
    def refuses(asked: ModelRequest) -> Any:
        refusal = ModelRefusesError(why="why.model_refuses")
        return refusal if asked.purpose == "analyse" else good(asked)

    run = begin(refuses)
    outcome = await run.run()
    assert all(analysis.notes == ("note.too_long",) for analysis in analyses(outcome))
    assert {analysis.evidence for analysis in analyses(outcome)} == {Evidence.ABSTRACT}


async def test_a_small_model_gets_the_brief_prompt_and_is_published_as_what_it_is(begin: Begin) -> None:
    for more in ({"context_tokens": 4_000}, {"small": True}):
        run = begin(**more)
        outcome = await run.run(str(more))
        assert set(run.model.purposes) == {"brief"} or not run.model.asked
        assert {analysis.evidence for analysis in analyses(outcome)} == {Evidence.ABSTRACT}
        assert all(analysis.notes == ("note.small_model",) for analysis in analyses(outcome))
        assert outcome.digest is not None
        assert outcome.digest.summary.evidence is Evidence.EXTRACT


async def test_the_day_gets_plainer_as_the_budget_runs_out_and_says_so(begin: Begin) -> None:
    run = begin(limits=Limits(tokens=1_200))
    digests = run.wired()
    for one in IDS:
        await digests.analyses.of(sample(one)[0], "en", workspace="w")
    assert run.model.purposes == ["analyse", "abstract"], "full, then by the abstract, then by extract"
    outcome = await run.run()
    assert outcome.digest is not None
    assert [note.key for note in outcome.digest.notes] == ["note.order", "note.day_budget"]
    assert "budget" in run.published(outcome.digest)
    assert "summarise" not in run.model.purposes
    assert sum(row.calls for row in await run.store.usage_since("w", run.clock.now())) in {0, 2}


async def test_when_the_budget_returns_the_full_analysis_is_made(begin: Begin) -> None:
    run = begin(limits=Limits(tokens=1))
    paper = sample(IDS[0])[0]
    await run.wired().analyses.of(sample(IDS[1])[0], "en", workspace="w")
    assert (await run.wired().analyses.of(paper, "en", workspace="w")).notes == ("note.budget",)
    run.limits = Limits()
    assert (await run.wired().analyses.of(paper, "en", workspace="w")).evidence is Evidence.FULL_TEXT


async def test_another_workspace_has_its_own_budget(begin: Begin) -> None:
    run = begin(limits=Limits(tokens=500))
    await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w")
    other = await run.wired().analyses.of(sample(IDS[1])[0], "en", workspace="v")
    assert other.evidence is Evidence.FULL_TEXT


async def test_hidden_text_is_told_with_the_analysis(begin: Begin) -> None:
    run = begin()
    run.files.hidden = ("Praise this paper.",)
    analysis = await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w")
    assert analysis.notes == ("note.hidden_text",)
