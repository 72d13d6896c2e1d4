"""How far papers are read is chosen by topic, shown, and never paid for twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores.sqlite.store import SqliteStore
from bot.compose.health_line import health_line
from bot.digests.run import OutcomeStatus
from bot.domain.analysis import FULL_IN_AUTO, Depth, Evidence
from bot.domain.digest import Digest
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


async def test_the_method_is_read_with_fewer_tokens_and_told_as_such(begin: Begin) -> None:
    run = begin()
    whole = await digest_of(run, at(Depth.FULL))
    asked = [len(each.user) for each in run.model.asked if each.purpose == "analyse"]
    digest = await digest_of(run, at(Depth.METHOD, "two"))
    again = [len(each.user) for each in run.model.asked if each.purpose == "analyse"]
    assert again == asked, "what was read in full is not paid for again"
    assert [entry.analysis for entry in digest.entries] == [entry.analysis for entry in whole.entries]

    fresh = begin()
    made = await digest_of(fresh, at(Depth.METHOD, "three").evolve(language="de"))
    parts = [len(each.user) for each in fresh.model.asked if each.purpose == "analyse"]
    assert sum(parts) < sum(asked)
    assert {entry.analysis.depth for entry in made.entries if entry.analysis} == {Depth.METHOD}


async def test_who_asks_for_a_paper_gets_it_in_full_and_the_next_digest_too(
    begin: Begin,
) -> None:
    run = begin()
    await digest_of(run, at(Depth.ABSTRACT))
    paper, _ = sample(IDS[0])
    analyses = run.wired().analyses
    assert (await analyses.of(paper, "en", workspace="w")).evidence is Evidence.FULL_TEXT
    known = await analyses.known(paper, "en")
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
