"""What a topic would have picked on the last days, and why it does or does not pick a paper.

Nothing is posted or remembered. Why not is found by asking again with one thing changed at a time, so that
what is told would really have changed it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.analysis.usage import UsageStore
from bot.digests.choose import Chooser
from bot.digests.preferences import taste_for
from bot.digests.run import Digests
from bot.domain.digest import Pick, Reason, Selection
from bot.domain.errors import UnavailableError
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.record import Record
from bot.domain.reference import Reference
from bot.domain.topic import Subscription, Topic
from bot.llm.expected import Expected, estimate
from bot.papers.changes import is_withdrawn
from bot.ports.clock import Progress
from bot.selection.feedback import Taste
from bot.selection.meaning import FITS, SURE_ENOUGH
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import read_text
from bot.selection.similar import telling_weights
from bot.sources.registry import calendar_of

DAYS = 5
"""Announcement days of a preview: a week."""
MOST = 200
PAID_WITHIN = dt.timedelta(days=30)
"""Of what was paid since then comes the price of a token."""
WORDS_TRIED = 3
"""Telling words of a paper that are tried as a keyword."""


class DayBefore(Record):
    """One announcement day as a topic would have had it."""

    day: dt.date
    selection: Selection | None = None
    """None where the source did not answer, or shows another day."""
    announced: int = 0


class Decision(StrEnum):
    """What became of a paper."""

    PICKED = "picked"
    NOT_ANNOUNCED = "not_announced"
    REVISION = "revision"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"
    CROSS_LIST = "cross_list"
    EXCLUDED = "excluded"
    LIMIT = "limit"
    FAR = "far"


class Why(Record):
    """Why a topic picks a paper or does not, and what would change it."""

    verdict: Decision
    topic: Topic
    paper: Paper
    day: dt.date | None = None
    """The announcement day it stood in the feed of."""
    rank: int = 0
    """Its place among the picks, or where it would be one without a limit."""
    fit: float = 0.0
    """How well it fits the interest, from 0 to 1."""
    needed: float = FITS
    reasons: tuple[Reason, ...] = ()
    would: Topic | None = None
    """The topic with the one change that brings it."""


class _Judge(NamedTuple):
    """What selects: without the language model that may rank, which would be asked for every day."""

    chooser: Chooser
    taste: Taste

    async def select(self, subscription: Subscription, feed: Feed, progress: Progress) -> Selection:
        return await self.chooser.choose(subscription, feed, frozenset(), self.taste, progress)


class GivenReferences(NamedTuple):
    """Works of a library that is not kept for any subscription yet."""

    works: Sequence[Reference]

    async def references(self, subscription_id: str) -> Sequence[Reference]:  # noqa: ARG002 - the port's
        return self.works

    async def save_references(self, subscription_id: str, works: Sequence[Reference]) -> None:
        """They are kept when the topic is followed."""


async def _judge(digests: Digests, subscription: Subscription) -> _Judge:
    taste = await taste_for(subscription, digests.opinions, digests.papers, digests.clock.now())
    return _Judge(replace(digests.chooser, ranker=None), taste)


def learning_from(digests: Digests, works: Sequence[Reference]) -> Digests:
    """The same, where every topic that likes something likes these works."""
    return replace(digests, chooser=replace(digests.chooser, references=GivenReferences(works)))


def days_before(digests: Digests, subscription: Subscription, count: int = DAYS) -> tuple[dt.date, ...]:
    """The last announcement days of the topic's source, the newest first."""
    calendar = calendar_of(subscription.topic)
    days = [calendar.current_day(digests.clock.now(), digests.holidays)]
    while len(days) < count:
        days.append(calendar.previous_day(days[-1], digests.holidays))
    return tuple(days)


async def preview(
    digests: Digests, subscription: Subscription, days: Sequence[dt.date], progress: Progress
) -> AsyncIterator[DayBefore]:
    """What the topic would have had on each of the days, the one after the other."""
    judge = await _judge(digests, subscription)
    for day in days:
        progress.stage("progress.feed", 1)
        feed = await feed_of(digests, subscription, day)
        progress.advance(f"{day}")
        if feed is None:
            yield DayBefore(day=day)
            continue
        selection = await judge.select(subscription, feed, progress)
        yield DayBefore(day=day, selection=selection, announced=len(feed.candidates))


async def expected_cost(
    digests: Digests, usage: UsageStore, subscription: Subscription, days: Sequence[DayBefore]
) -> tuple[Expected, ...]:
    """What a digest like those of the days may take at each depth; nothing where no model reads papers."""
    known = [each.selection for each in days if each.selection]
    if digests.analyses.analyst.name == ExtractiveAnalyst.name or not known:
        return ()
    papers = math.ceil(sum(len(each.picks) for each in known) / len(known))
    since = digests.clock.now() - PAID_WITHIN
    return estimate(papers, await usage.usage_since(subscription.destination.workspace, since))


async def feed_of(digests: Digests, subscription: Subscription, day: dt.date) -> Feed | None:
    """The feed of a day; None where it cannot be had."""
    try:
        feed = await digests.feeds.feed(subscription.topic.categories, day)
    except UnavailableError:
        return None
    return feed if feed.day == day else None


async def why(
    digests: Digests, subscription: Subscription, paper_id: str, days: Sequence[dt.date], progress: Progress
) -> Why | None:
    """Why the topic picks the paper on one of the days, or does not; None if no feed of them has it.

    Of a paper that has a new version since, the day counts on which it was new.

    Raises:
        FeedFormatError: a feed cannot be read.
    """
    revised = None
    for day in days:
        progress.stage("progress.feed", 1)
        feed = await feed_of(digests, subscription, day)
        progress.advance(f"{day}")
        found = _of(feed, paper_id) if feed else None
        if feed is not None and found is not None:
            told = await _why_in(digests, subscription, found, feed, progress)
            if told.verdict is not Decision.REVISION:
                return told
            revised = revised or told
    return revised


def explain_unannounced(topic: Topic, paper: Paper) -> Why:
    """Why a paper that stands in none of the feeds is not picked."""
    if paper.categories and not _is_shared(paper, topic):
        return Why(verdict=Decision.ELSEWHERE, topic=topic, paper=paper, would=_with_category(topic, paper))
    return Why(verdict=Decision.NOT_ANNOUNCED, topic=topic, paper=paper)


def _of(feed: Feed, paper_id: str) -> Candidate | None:
    """The paper in the feed, as it is announced first: new before cross-listed before revised."""
    order = list(AnnounceType)
    found = [each for each in feed.candidates if each.paper.id == paper_id]
    return min(found, key=lambda each: order.index(each.announce_type), default=None)


async def _why_in(
    digests: Digests, subscription: Subscription, found: Candidate, feed: Feed, progress: Progress
) -> Why:
    topic, paper = subscription.topic, found.paper
    told = _by_kind(found, topic, feed)
    if told.verdict is not Decision.FAR:
        return told

    async def picks(changed: Topic) -> Sequence[Pick]:
        one = subscription.evolve(topic=changed.evolve(limit=MOST))
        return (await judge.select(one, feed, progress)).picks

    judge = await _judge(digests, subscription)
    ranked = await picks(topic)
    rank = _place(ranked, paper)
    if rank:
        verdict = Decision.PICKED if rank <= topic.limit else Decision.LIMIT
        would = None if rank <= topic.limit else topic.evolve(limit=rank)
        return told.evolve(verdict=verdict, rank=rank, reasons=ranked[rank - 1].reasons, would=would)
    for verdict, changed in _changes(topic, paper, feed):
        if _place(await picks(changed), paper):
            told = told.evolve(verdict=verdict, would=changed)
            break
    if told.verdict is Decision.EXCLUDED:
        return told
    # How near it comes is told of the wish alone: what is excluded too would come to nothing.
    wished = subscription.evolve(topic=topic.evolve(interest=read_text(topic.interest).wish))
    near = await judge.chooser.standing(wished, feed, judge.taste, paper.id)
    if near is None:
        return told
    needed = min((least for least in SURE_ENOUGH if near.score < least), default=SURE_ENOUGH[-1])
    return told.evolve(fit=near.score, needed=needed, reasons=near.reasons)


def _by_kind(found: Candidate, topic: Topic, feed: Feed) -> Why:
    """What can be told without looking at what the paper is about; `far` where that decides."""
    told = Why(verdict=Decision.FAR, topic=topic, paper=found.paper, day=feed.day)
    if found.announce_type in {AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS}:
        return told.evolve(verdict=Decision.REVISION)
    if is_withdrawn(found.paper):
        return told.evolve(verdict=Decision.WITHDRAWN)
    if found.announce_type is AnnounceType.CROSS and not topic.cross_lists:
        return told.evolve(verdict=Decision.CROSS_LIST, would=topic.evolve(cross_lists=True))
    return told


def _changes(topic: Topic, paper: Paper, feed: Feed) -> Iterator[tuple[Decision, Topic]]:
    """The topic with one thing changed each, or all that it excludes, the likeliest first."""
    for left in (word for word in topic.keywords if word.startswith("-")):
        kept = tuple(word for word in topic.keywords if word != left)
        yield Decision.EXCLUDED, topic.evolve(keywords=kept)
    reading = read_text(topic.interest)
    for left in reading.excluded:
        others = (f"not {other}" for other in reading.excluded if other != left)
        yield Decision.EXCLUDED, topic.evolve(interest="; ".join((reading.wish, *others)))
    wanted = tuple(word for word in topic.keywords if not word.startswith("-"))
    if len(topic.keywords) - len(wanted) + len(reading.excluded) > 1:
        interest = reading.wish if reading.excluded else topic.interest
        yield Decision.EXCLUDED, topic.evolve(keywords=wanted, interest=interest)
    index = PaperIndex([each.paper for each in feed.candidates])
    for stem in list(telling_weights(paper, index))[:WORDS_TRIED]:
        yield Decision.FAR, topic.evolve(keywords=(*topic.keywords, _as_written(stem, paper)))


def _place(picks: Sequence[Pick], paper: Paper) -> int:
    """Where the paper stands among the picks, from 1; 0 where it does not."""
    return next((at for at, pick in enumerate(picks, 1) if pick.candidate.paper.id == paper.id), 0)


def _is_shared(paper: Paper, topic: Topic) -> bool:
    wanted = {name.lower().removesuffix(".*") for name in topic.categories}
    return any({each.lower(), each.lower().split(".")[0]} & wanted for each in paper.categories)


def _with_category(topic: Topic, paper: Paper) -> Topic:
    return topic.evolve(categories=(*topic.categories, paper.categories[0]))


def _as_written(stem: str, paper: Paper) -> str:
    """The paper's own word for a stem."""
    words = f"{paper.title} {paper.abstract}".split()
    bare = (word.strip(".,;:()[]“”\"'") for word in words)
    return next((word for word in bare if word.casefold().startswith(stem[:5])), stem)
