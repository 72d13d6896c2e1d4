"""How far papers are read is chosen by topic, shown, and never paid for twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores.sqlite.store import SqliteStore
from bot.compose.digest import compose_analysis
from bot.compose.health_line import health_line
from bot.digests.outcome import OutcomeStatus
from bot.domain.analysis import Evidence
from bot.domain.depth import FULL_IN_AUTO, Depth
from bot.domain.digest import Digest
from bot.domain.message import Message, Paragraph, plain
from bot.domain.topic import Subscription
from tests.e2e.model_run import DAY, IDS, ModelRun, Quiet, good, sample, subscription
from tests.fakes import FakeClock, ScriptedModel

Run = ModelRun[ScriptedModel]
Begin = Callable[[], Run]


@pytest_asyncio.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as store:
        yield lambda: ModelRun(store, tmp_path, ScriptedModel(good, context_tokens=128_000))


def at(depth: Depth, channel: str = "one") -> Subscription:
    made = subscription(channel)
    return made.evolve(topic=made.topic.evolve(depth=depth))


async def digest_of(run: Run, followed: Subscription) -> Digest:
    outcome = await run.wired().run(followed, DAY, progress=Quiet())
    assert outcome.status is OutcomeStatus.DELIVERED
    assert outcome.digest is not None
    return outcome.digest


async def test_at_abstract_depth_no_paper_is_read_and_told_as_asked_for(
    begin: Begin,
) -> None:
    run = begin()
    digest = await digest_of(run, at(Depth.ABSTRACT))
    assert run.files.reads == 0
    assert run.model.purposes.count("abstract") == len(IDS)
    assert {entry.analysis.evidence for entry in digest.entries if entry.analysis} == {Evidence.ABSTRACT}
    assert "only the abstract was read, as the topic asks" in run.published(digest)
    told = f"{len(IDS)} abstract only · {len(IDS)} by the abstract as the topic asks"
    assert told in health_line(digest.counts, "en")


def prompts(run: Run) -> list[str]:
    return [asked.user for asked in run.model.asked if asked.purpose == "analyse"]


async def test_what_was_read_in_full_is_not_paid_for_again_at_less_depth(begin: Begin) -> None:
    run = begin()
    whole = await digest_of(run, at(Depth.FULL))
    for number, depth in enumerate((Depth.METHOD, Depth.ABSTRACT)):
        again = await digest_of(run, at(depth, f"{number}"))
        assert [entry.analysis for entry in again.entries] == [entry.analysis for entry in whole.entries]
    assert run.model.purposes.count("analyse") == len(IDS)
    assert "abstract" not in run.model.purposes


async def test_the_method_is_given_to_the_model_without_experiments_and_told_as_such(begin: Begin) -> None:
    run = begin()
    digest = await digest_of(run, at(Depth.METHOD))
    parts = prompts(run)
    assert len(parts) == len(IDS)
    assert {entry.analysis.depth for entry in digest.entries if entry.analysis} == {Depth.METHOD}
    assert "only abstract, method, introduction and conclusion were read" in run.published(digest)
    shallower = await digest_of(run, at(Depth.ABSTRACT, "two"))
    assert [entry.analysis for entry in shallower.entries] == [entry.analysis for entry in digest.entries]

    for one in IDS:
        made = await run.wired().analyses.of(sample(one)[0], "en", workspace="w")
        assert made.depth is Depth.FULL, "what was read for its method is no whole analysis"
    whole = prompts(run)[len(IDS) :]
    assert sum(map(len, parts)) < sum(map(len, whole))
    assert not any("# 4 Experiments" in each or "Results" in each for each in parts)


async def test_two_depths_of_one_paper_that_are_asked_for_at_once_are_two_analyses(begin: Begin) -> None:
    analyses = begin().wired().analyses
    paper, _ = sample(IDS[0])
    made = await asyncio.gather(
        *(analyses.of(paper, "en", workspace="w", depth=each) for each in (Depth.ABSTRACT, Depth.FULL))
    )
    assert [each.evidence for each in made] == [Evidence.ABSTRACT, Evidence.FULL_TEXT]


async def test_automatically_what_stands_first_is_read_in_full_and_the_rest_by_the_abstract(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.domain.depth.FULL_IN_AUTO", 1)
    digest = await digest_of(begin(), at(Depth.AUTO))
    found = [entry.analysis.depth for entry in digest.entries if entry.analysis]
    assert found == [Depth.FULL, Depth.ABSTRACT, Depth.ABSTRACT]
    first, *others = digest.entries
    told = [compose_analysis(each.paper, each.analysis)[0] for each in others if each.analysis]
    assert all("Only the abstract was read, as the topic asks." in _text(each) for each in told)
    assert first.analysis is not None
    assert "as the topic asks" not in _text(compose_analysis(first.paper, first.analysis)[0])


def _text(message: Message) -> str:
    return "\n".join(plain(block.content) for block in message.blocks if isinstance(block, Paragraph))


async def test_who_asks_for_a_paper_gets_it_in_full_and_the_next_digest_too(
    begin: Begin,
) -> None:
    run = begin()
    await digest_of(run, at(Depth.ABSTRACT))
    paper, _ = sample(IDS[0])
    analyses = run.wired().analyses
    assert (await analyses.of(paper, "en", workspace="w")).evidence is Evidence.FULL_TEXT
    known = await analyses.find_any(paper, "en")
    assert known is not None
    assert known.evidence is Evidence.FULL_TEXT
    digest = await digest_of(run, at(Depth.ABSTRACT, "two"))
    found = {entry.paper.id: entry.analysis.depth for entry in digest.entries if entry.analysis}
    assert found[IDS[0]] is Depth.FULL
    assert found[IDS[1]] is Depth.ABSTRACT


@pytest.mark.parametrize("number", range(1, 8))
def test_automatically_the_first_papers_are_read_in_full(number: int) -> None:
    assert Depth.AUTO.at(number) is (Depth.FULL if number <= FULL_IN_AUTO else Depth.ABSTRACT)
    assert {each.at(number) for each in Depth if each is not Depth.AUTO} == {*Depth} - {Depth.AUTO}
