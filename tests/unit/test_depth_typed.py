"""A topic's depth is typed in any language, shown, kept, and its cost told beforehand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.analysis.usage import UsageTotal
from bot.chat.handlers.form import apply_form, read_form
from bot.compose.preview import compose_preview
from bot.compose.words import evidence_line
from bot.digests.preview import DayBefore, expected_cost
from bot.digests.subscriptions import make_topic, passing_subscription
from bot.domain.analysis import Evidence, Source
from bot.domain.depth import Depth
from bot.domain.digest import Counts, Pick, Selection
from bot.domain.errors import TopicError
from bot.domain.message import Context, plain
from bot.domain.paper import Candidate
from bot.llm.expected import TOKENS, estimate
from bot.locales import error_message
from tests.chat_bench import chat_bench
from tests.samples_digest import analysis, paper
from tests.store_contract import subscription

DAY = dt.date(2026, 1, 12)


def paid(cost: float | None, *, unpriced: int = 0) -> UsageTotal:
    return UsageTotal(
        day=DAY,
        model="tide-large",
        purpose="analyse",
        calls=2,
        unpriced=unpriced,
        prompt_tokens=900_000,
        cached_tokens=0,
        completion_tokens=100_000,
        cost=cost,
    )


@pytest.mark.parametrize(
    ("typed", "depth"),
    [
        ("depth auto", Depth.AUTO),
        ("DEPTH: Abstract", Depth.ABSTRACT),
        ("深度：方法", Depth.METHOD),
        ("tiefe ganz", Depth.FULL),
    ],
)
def test_a_depth_is_understood_in_any_language(typed: str, depth: Depth) -> None:
    followed = subscription()
    assert apply_form(followed, read_form(typed)).topic.depth is depth


def test_a_depth_stays_until_another_is_said_and_so_does_all_that_a_form_does_not_show() -> None:
    kept = {"likes": 3, "likes_from": ("zotero:users/1",), "cross_lists": False}
    topic = subscription().topic.model_copy(update={"depth": Depth.AUTO, **kept})
    edited = apply_form(subscription(topic=topic), read_form("top 3")).topic
    assert edited == topic.evolve(limit=3)


def test_depth_in_an_interest_is_a_word_of_it() -> None:
    read = read_form("cs.CV interest monocular depth estimation depth method")
    assert (read.interest, read.depth) == ("monocular depth estimation", "method")


def test_what_is_no_depth_is_refused_with_those_there_are() -> None:
    with pytest.raises(TopicError) as refused:
        apply_form(subscription(), read_form("top 3").evolve(depth="deep"))
    assert "full, method, abstract or auto" in error_message("en", refused.value)


def test_another_depth_is_another_digest_and_the_usual_one_is_the_same_as_ever() -> None:
    topic = make_topic(categories=["cs.CV"])
    to, now = subscription().destination, dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    ids = [
        passing_subscription(to=to, topic=topic.evolve(depth=depth), now=now, language="en").id
        for depth in Depth
    ]
    assert len(set(ids)) == len(Depth)


def test_what_a_digest_may_take_is_told_at_the_prices_that_were_paid() -> None:
    cheap = {each.depth: each for each in estimate(10, [paid(2.0)])}
    assert cheap[Depth.ABSTRACT].tokens == 10 * TOKENS[Depth.ABSTRACT]
    assert cheap[Depth.AUTO].tokens == 3 * TOKENS[Depth.FULL] + 7 * TOKENS[Depth.ABSTRACT]
    assert cheap[Depth.FULL].cost == pytest.approx(10 * TOKENS[Depth.FULL] * 2e-6)
    assert all(each.cost is None for each in estimate(10, [paid(2.0), paid(None, unpriced=1)]))
    assert all(each.cost is None for each in estimate(10, []))


@pytest.mark.parametrize(("papers", "shown"), [(10, True), (0, False)])
def test_a_preview_tells_what_a_digest_may_take(papers: int, *, shown: bool) -> None:
    topic = make_topic(categories=["cs.CV"]).evolve(depth=Depth.AUTO)
    day = DayBefore(day=DAY, selection=Selection(picks=(), counts=Counts()))
    message = compose_preview(topic, [day], "en", estimate(papers, [paid(2.0)]))
    notes = [plain(block.content) for block in message.blocks if isinstance(block, Context)]
    told = "read in full 260,000 tokens ($0.52)" in notes[0]
    assert told is shown
    assert ("This topic: the first 3 read in full, the others by the abstract." in notes[0]) is shown


@dataclass
class Named:
    name: str


@pytest.mark.parametrize(
    ("model", "days", "papers"),
    [
        ("tide-large", [2, 1, None], 2),
        ("tide-large", [None], 0),
        ("extractive", [2], 0),
    ],
)
async def test_a_cost_is_expected_of_the_days_that_are_known_where_a_model_reads(
    tmp_path: Path, model: str, days: list[int | None], papers: int
) -> None:
    picks = tuple(Pick(candidate=Candidate(paper=paper(number)), score=1, reasons=()) for number in (1, 2))
    found = [
        DayBefore(
            day=DAY,
            selection=None if count is None else Selection(picks=picks[:count], counts=Counts()),
        )
        for count in days
    ]
    async with chat_bench(tmp_path) as bench:
        read: Any = SimpleNamespace(analyst=Named(model))
        digests = replace(bench.chat.digests, analyses=read)
        costs = await expected_cost(digests, bench.chat.store, subscription(), found)
    assert [each.tokens for each in costs if each.depth is Depth.ABSTRACT] == (
        [papers * TOKENS[Depth.ABSTRACT]] if papers else []
    )


@pytest.mark.parametrize(
    ("depth", "source", "told"),
    [
        (Depth.METHOD, Source.PDF, "only abstract, method, introduction and conclusion were read"),
        (Depth.METHOD, Source.ABSTRACT, "only the abstract was read"),
        (Depth.ABSTRACT, Source.ABSTRACT, "only the abstract was read, as the topic asks"),
        (Depth.FULL, Source.HTML, "read in full (HTML)"),
    ],
)
def test_only_what_was_chosen_is_told_as_chosen(depth: Depth, source: Source, told: str) -> None:
    evidence = Evidence.ABSTRACT if source is Source.ABSTRACT else Evidence.FULL_TEXT
    made = analysis(paper(), source=source).model_copy(update={"depth": depth, "evidence": evidence})
    said = plain(evidence_line(made, "en"))
    assert told in said
    assert said.count("as the topic asks") == (
        told != "only the abstract was read" and depth is not Depth.FULL
    )
