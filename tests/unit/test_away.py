"""What was read of a paper while arXiv was away is told as such, and is never final."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import SOURCE_AWAY, Analyses, Plainer
from bot.compose.archive import compose_article
from bot.compose.digest import compose_analysis, compose_entry
from bot.compose.health_line import health_line
from bot.digests.entries import count_entries, shortfall
from bot.domain.analysis import Analysis, Evidence, Source
from bot.domain.depth import Depth
from bot.domain.digest import Counts, Digest
from bot.domain.full_text import NO_ANSWER, Fallback, FullText
from bot.domain.message import plain
from bot.domain.paper import Paper
from tests.fakes import FakeClock
from tests.samples_digest import analysis, digest, paper

AWAY = (Fallback(source=Source.HTML, reason=NO_ANSWER), Fallback(source=Source.PDF, reason=NO_ANSWER))
GONE = tuple(each.model_copy(update={"reason": "problem.not_offered"}) for each in AWAY)


@dataclass
class Arxiv:
    """Texts, and why there are none."""

    source: Source = Source.ABSTRACT
    fallbacks: tuple[Fallback, ...] = AWAY
    read_papers: list[str] = field(default_factory=list)

    async def read(self, of: Paper) -> FullText:
        self.read_papers.append(of.id)
        return FullText(
            paper_id=of.id, version=of.version, source=self.source, sections=(), fallbacks=self.fallbacks
        )


@dataclass
class Analyst:
    """Writes what it is told to, as often as it is asked."""

    name: str = "tide-large"
    prompt_hash: str = ""
    notes: tuple[str, ...] = ()
    asked: int = 0

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        return digest

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        self.asked += 1
        made = analysis(of, language, source=full_text.source)
        return made.model_copy(
            update={"analyst": self.name, "notes": self.notes, "evidence": Evidence.ABSTRACT}
        )


@dataclass
class Desk:
    arxiv: Arxiv
    analyst: Analyst
    analyses: Analyses

    async def ask(self) -> Analysis:
        return await self.analyses.of(paper(1), "en")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    arxiv, analyst = Arxiv(), Analyst()
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as store:
        yield Desk(arxiv, analyst, Analyses(store=store, full_texts=arxiv, analyst=analyst))


async def test_a_paper_asked_for_again_is_read_in_full_once_arxiv_answers(desk: Desk) -> None:
    assert SOURCE_AWAY in (await desk.ask()).notes
    assert SOURCE_AWAY in (await desk.ask()).notes
    assert (len(desk.arxiv.read_papers), desk.analyst.asked) == (2, 1), "arXiv is asked again, nobody else"
    desk.arxiv.source, desk.arxiv.fallbacks = Source.HTML, ()
    better = await desk.ask()
    assert (better.source, better.notes) == (Source.HTML, ())


async def test_what_failed_the_checks_while_arxiv_was_away_is_read_again_too(desk: Desk) -> None:
    desk.analyst.notes = (Plainer.CHECKS,)
    await desk.ask()
    desk.arxiv.source, desk.arxiv.fallbacks = Source.HTML, ()
    assert (await desk.ask()).source is Source.HTML


async def test_once_arxiv_says_that_there_is_no_more_the_abstract_is_no_longer_blamed_on_it(
    desk: Desk,
) -> None:
    await desk.ask()
    desk.arxiv.fallbacks = GONE
    assert (await desk.ask()).notes == ()
    assert desk.analyst.asked == 1
    desk.arxiv.fallbacks = AWAY
    assert (await desk.ask()).notes == (), "what is known is not forgotten in the next outage"


async def test_who_wants_no_more_than_the_abstract_settles_nothing_of_an_outage(desk: Desk) -> None:
    await desk.ask()
    short = await desk.analyses.of(paper(1), "en", depth=Depth.ABSTRACT)
    assert (short.depth, short.notes) == (Depth.ABSTRACT, ())
    assert (await desk.ask()).notes == (SOURCE_AWAY,)
    assert await desk.analyses.of(paper(1), "en", depth=Depth.ABSTRACT) == short
    assert desk.analyst.asked == 2


def away(of: Paper, language: str = "en") -> Analysis:
    return analysis(of, language, source=Source.ABSTRACT).model_copy(update={"notes": (SOURCE_AWAY,)})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "only the abstract was read: arXiv did not answer"),
        ("zh", "未读到全文：arXiv 没有响应"),
    ],
)
def test_the_reason_stands_in_label_archive_analysis_and_health_line(language: str, said: str) -> None:
    entry = digest(language).entries[0]
    entry = entry.model_copy(update={"analysis": away(entry.paper, language)})
    shown = digest(language, entries=(entry,))
    assert said in str(compose_entry(entry, shown).message)
    facts = dict(compose_article(entry, shown).facts.items)
    assert any(said in plain(content) for content in facts.values())
    assert entry.analysis is not None
    assert said in str(compose_analysis(entry.paper, entry.analysis)[0])
    line = health_line(count_entries(Counts(), shown.entries), language)
    assert {"en": "no answer for the text of 1", "zh": "1 篇的全文来源没有响应"}[language] in line


def test_an_entry_falls_short_by_everything_that_passes_with_time() -> None:
    entry = digest().entries[0]

    def noted(*notes: str) -> int:
        made = away(entry.paper).model_copy(update={"notes": notes})
        return shortfall(entry.model_copy(update={"analysis": made}))

    unread = entry.model_copy(update={"analysis": None, "failure": "failure.later"})
    assert noted() == noted(Plainer.CHECKS) == noted(Plainer.BUDGET) == 0
    assert 0 < noted(SOURCE_AWAY) < noted(SOURCE_AWAY, Plainer.UNAVAILABLE) < shortfall(unread)
    hopeless = unread.model_copy(update={"failure": "failure.unreadable"})
    assert shortfall(hopeless) == 0 < shortfall(hopeless, asked=True)
