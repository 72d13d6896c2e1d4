"""Chooses the papers of a run: by words and meaning, then by a language model where one is to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.analysis.model_interest import InterestReader
from bot.domain.digest import Pick, Reason, Selection
from bot.domain.paper import Feed, Paper
from bot.domain.reference import Reference
from bot.domain.topic import Subscription, Topic
from bot.ports.clock import Progress
from bot.ports.conversations import ShownStore
from bot.ports.liked_references import ReferenceStore
from bot.ports.model import Ranker
from bot.ports.pool import INLINE, Pool
from bot.selection.embeddings import Embeddings
from bot.selection.feedback import Taste
from bot.selection.meaning import Meanings, aims, subject_texts, subjects_of, texts_of
from bot.selection.reading import read_text
from bot.selection.reasons_by_meaning import explain, is_grounded, sentences
from bot.selection.select import NEAR_MISSES, is_new, notes_on, select, worth_a_look
from bot.util.packed_vectors import Floats

POOL = 3
"""How many times as many papers as are wanted the second stage of selection chooses from."""
MOST_PAPERS = 200
SOON = 24
"""New papers whose vectors are made while somebody looks on: those that fit best by words."""
SHOWN_LATELY = 200
"""Papers whose themes a channel is taken to know."""


@dataclass(frozen=True, kw_only=True)
class Chooser:
    """Chooses the papers of a feed for a subscription."""

    embeddings: Embeddings | None = None
    ranker: Ranker | None = None
    library: ShownStore | None = None
    references: ReferenceStore | None = None
    reader: InterestReader | None = None
    pool: Pool = INLINE

    async def with_terms(self, topic: Topic, workspace: str) -> Topic:
        """The topic with what papers call its interest, where a language model says so."""
        if self.reader is None or topic.terms:
            return topic
        terms = await self.reader.terms(topic.interest, workspace=workspace)
        return topic.evolve(terms=tuple(terms)) if terms else topic

    async def read_as(self, topic: Topic, workspace: str) -> tuple[Reason, ...]:
        """How the interest of a topic is read: keys of `bot.locales` and what fills them."""
        reading = read_text(topic.interest)
        found = None
        if self.embeddings is not None and reading.pieces:
            texts = (*subject_texts(), *texts_of(reading, topic.terms))
            vectors = await self.embeddings.texts(texts, workspace=workspace)
            found = Meanings({}, vectors) if vectors else None
        return notes_on(topic, reading, subjects_of(reading, found), by_words=found is None)

    async def choose(
        self,
        subscription: Subscription,
        feed: Feed,
        seen: frozenset[str],
        taste: Taste,
        progress: Progress | None = None,
        *,
        at_once: bool = False,
    ) -> Selection:
        """The picks of the subscription, best first, each with its reasons, and the bookkeeping.

        Where somebody looks on, it is done `at_once`: of papers whose vectors nobody made before only a few
        are compared by meaning, and the others by words.
        """
        topic, to = subscription.topic, subscription.destination
        reading = read_text(topic.interest)
        liked = await self._load_liked(subscription)
        papers = _papers_to_compare(feed, taste, liked)
        soon = papers
        if at_once:
            nearest = partial(select, feed, topic, seen, taste, library=liked, room=SOON)
            works = frozenset(each.identity for each in liked)
            soon = await self._at_hand(papers, nearest, works, by_words=not (topic.interest or liked))
        meanings = await self._meanings(subscription, soon, progress)
        if meanings is not None and reading.pieces and len(soon) == len(papers):
            meanings = await self.looked_at(meanings, topic, feed, seen, to.workspace)
        selection = await self.pool.run(
            select, feed, topic, seen, taste, meanings, library=liked, room=self._room(topic)
        )
        picks, near = selection.picks, selection.near
        if self.ranker is not None and (picks or near):
            picks = tuple(await self.ranker.rank(topic, picks, near, workspace=to.workspace))[: topic.limit]
        picked = {pick.candidate.paper.id for pick in picks}
        near = tuple(pick for pick in near if pick.candidate.paper.id not in picked)[:NEAR_MISSES]
        if self.embeddings is not None and meanings is not None and reading.pieces:
            sought = aims(reading, meanings, topic.terms)
            picks, near = await _ground(self.embeddings, picks, near, sought, to.workspace)
        counts = selection.counts.evolve(picked=len(picks))
        hurried = meanings is not None and len(soon) < len(papers)
        notes = (*selection.notes, *([Reason(key="note.words_first")] if hurried else ()))
        return selection.evolve(picks=picks, near=near, counts=counts, notes=notes)

    async def standing(
        self, subscription: Subscription, feed: Feed, taste: Taste, paper_id: str
    ) -> Pick | None:
        """A paper that is not picked, with how near it comes and by what; None where it is barred."""
        topic, to = subscription.topic, subscription.destination
        reading = read_text(topic.interest)
        liked = await self._load_liked(subscription)
        meanings = await self._meanings(subscription, _papers_to_compare(feed, taste, liked))
        if meanings is not None and reading.pieces:
            meanings = await self.looked_at(meanings, topic, feed, frozenset(), to.workspace)
        room = len(feed.candidates)
        found = await self.pool.run(
            select, feed, topic, frozenset(), taste, meanings, library=liked, room=room
        )
        near = [pick for pick in found.near if pick.candidate.paper.id == paper_id]
        if self.embeddings is not None and meanings is not None and reading.pieces:
            near = list(await _explain(self.embeddings, near, aims(reading, meanings), to.workspace))
        return next(iter(near), None)

    def _room(self, topic: Topic) -> int:
        """How many near misses are looked at: more where a second stage chooses among them."""
        return NEAR_MISSES if self.ranker is None else min(topic.limit * POOL, MOST_PAPERS)

    async def _load_liked(self, subscription: Subscription) -> Sequence[Reference]:
        """The works that the papers are wanted to be like."""
        if self.references is None or not subscription.topic.likes:
            return ()
        return await self.references.references(subscription.id)

    async def _at_hand(
        self,
        papers: Mapping[str, Paper],
        nearest: Callable[[], Selection],
        works: frozenset[str],
        *,
        by_words: bool,
    ) -> Mapping[str, Paper]:
        """Those of the papers whose vectors are there, or soon can be: of what comes nearest by words.

        The `works` of a library are always among them: theirs are made once for all days. What is ordered
        by the vectors of all is ordered `by_words` where some are missing.
        """
        known = await self.embeddings.find_known(papers.values()) if self.embeddings else frozenset()
        if known >= papers.keys():
            return papers
        if by_words:
            return {}
        found = await self.pool.run(nearest)
        best = [pick.candidate.paper.id for pick in (*found.picks, *found.near)]
        new = [paper_id for paper_id in best if paper_id not in known][:SOON]
        return {paper_id: papers[paper_id] for paper_id in papers if paper_id in {*known, *new, *works}}

    async def _meanings(
        self,
        subscription: Subscription,
        papers: Mapping[str, Paper],
        progress: Progress | None = None,
    ) -> Meanings | None:
        """The vectors that are needed; None where words alone have to do."""
        if self.embeddings is None:
            return None
        topic, to = subscription.topic, subscription.destination
        reading = read_text(topic.interest)
        found = await self.embeddings.of(
            reading, list(papers.values()), terms=topic.terms, workspace=to.workspace, progress=progress
        )
        if found is None or reading.pieces or topic.likes or self.library is None:
            return found
        shown = await self.library.shown_lately(to, limit=SHOWN_LATELY)
        vectors = await self.embeddings.papers(shown, workspace=to.workspace)
        known = [vectors[paper.id] for paper in shown if paper.id in vectors and paper.id not in papers]
        return found._replace(shown=tuple(known))

    async def looked_at(
        self, known: Meanings, topic: Topic, feed: Feed, seen: frozenset[str], workspace: str
    ) -> Meanings:
        """The vectors, with those of the sentences of papers that look promising."""
        if self.embeddings is None:
            return known
        papers = await self.pool.run(worth_a_look, feed, topic, seen, known)
        texts = [text for paper in papers for text in sentences(paper)]
        return known._replace(sentences=await self.embeddings.sentences(texts, workspace=workspace))


async def _ground(
    embeddings: Embeddings,
    picks: Sequence[Pick],
    near: Sequence[Pick],
    sought: Mapping[str, Floats],
    workspace: str,
) -> tuple[tuple[Pick, ...], tuple[Pick, ...]]:
    """Picks and near misses, explained; a pick that meets nothing of what is asked for is a near miss."""
    told = await _explain(embeddings, picks, sought, workspace)
    without = [pick for pick in told if not is_grounded(pick)]
    # Where no sentence of it could be compared, nothing says that it is without a ground.
    compared = await embeddings.sentences(
        [pick.candidate.paper.title for pick in without], workspace=workspace
    )
    without = [pick for pick in without if pick.candidate.paper.title in compared]
    nearest = (*without, *near)[:NEAR_MISSES]
    told_near = await _explain(embeddings, nearest, sought, workspace, always=True)
    return tuple(pick for pick in told if pick not in without), tuple(told_near)


def _papers_to_compare(feed: Feed, taste: Taste, liked: Sequence[Reference]) -> Mapping[str, Paper]:
    """The papers that are compared by meaning, by id."""
    papers = {each.paper.id: each.paper for each in feed.candidates if is_new(each.announce_type)}
    papers |= {each.paper.id: each.paper for each in taste}
    return papers | {each.identity: each.as_paper() for each in liked}


async def _explain(
    embeddings: Embeddings,
    picks: Sequence[Pick],
    sought: Mapping[str, Floats],
    workspace: str,
    *,
    always: bool = False,
) -> Sequence[Pick]:
    """The picks with what of the interest each meets, by its nearest sentence."""
    texts = [text for pick in picks for text in sentences(pick.candidate.paper)]
    vectors = await embeddings.sentences(texts, workspace=workspace)
    return [explain(pick, sought, vectors, always=always) for pick in picks]


def told_of(selection: Selection) -> tuple[Reason, ...]:
    """What a digest says of its selection: all of how it was read where nothing was picked, else little."""
    always = {"note.words_alone", "note.words_first", "note.order"}
    return tuple(
        note
        for note in selection.notes
        if not selection.picks or note.key in always or note.key.startswith("note.unread")
    )
