"""Which papers of a feed a topic wants, without a language model, and why.

First every item of the feed is put in exactly one class, so that the counts add up. Then the new papers and
cross-lists of the topic's categories are judged:

- A topic with keywords, authors or an interest gets only papers that match one of them, best first, and
  fewer than its limit rather than papers that do not match. A keyword has to stand there; an interest is
  met by what a paper means and by the field's words for it (`meaning`).
- A topic with categories alone gets papers whose first category is its own, before cross-lists, ordered by
  what is new and by the breadth of the day (`browsing`).
- An excluded keyword removes a paper whatever else matches, and so does what the interest excludes.
- What people found useful here, or not, moves papers that match up or down among themselves (`feedback`).

Scores are rounded and ties are broken by id, so the same numbers give the same papers in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.domain.digest import Counts, Pick, Reason, Selection
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.reference import Reference
from bot.domain.topic import Topic
from bot.papers.changes import is_withdrawn
from bot.selection.browsing import in_browsing_order
from bot.selection.exclusions import excluded_by
from bot.selection.feedback import Leaning, Taste, preference_scores
from bot.selection.keywords import Keyword
from bot.selection.likeness import LIKE, Likeness, likeness
from bot.selection.meaning import FITS, Fits, Meanings, best, find_promising, fits, fitting_papers
from bot.selection.paper_index import Floats, PaperIndex, Places, unite
from bot.selection.reading import Reading, read_text
from bot.selection.reasons import Wish, asked_for, give_reasons, read_wish
from bot.selection.thesaurus import Subject, terms_of
from bot.text.chinese import spoken_in
from bot.text.terms import stems_of

AUTHOR_SCORE = 5.0
"""More than words usually add up to: who follows an author wants to see every paper."""
TITLE_SCORE = 0.8
"""For each keyword that stands in the title."""
KEYWORD_SCORE = 0.5
"""For each that stands in the abstract only."""
INTEREST_SCORE = 1.5
"""For a paper that surely fits the interest, in proportion for the others."""
BM25_SCORE = 1.0
"""For the paper of the feed that fits the keywords best, in proportion for the others."""
PRIMARY_SCORE = 0.05
"""Enough to break a tie, never enough to outdo a match."""
FEEDBACK_SCORE = 1.0
"""For the strongest nudge: less than the whole interest, and far less than a followed author."""
NEAR_MISSES = 3
TERMS_TOLD = 6
_INDEXING = Lock()  # digests are made in several threads: who wants the same index waits for it

Scores = NDArray[np.float64]
_Kind = tuple[AnnounceType, tuple[str, ...]]


class FeedIndex:
    """What every topic needs of one feed: its papers once each, and their index."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.announced = _first_announcements(candidates)
        self.papers = PaperIndex([candidate.paper for candidate in self.announced.values()])
        alike: dict[_Kind, list[int]] = defaultdict(list)
        for at, each in enumerate(self.announced.values()):
            if not is_withdrawn(each.paper):
                alike[each.announce_type, each.paper.categories].append(at)
        self.kinds = tuple(alike)
        """What a topic's categories are compared with, each once."""
        self.kind_of = np.full(len(self.announced), -1, dtype=np.intp)
        """The number of each paper's kind; -1 where it may not be picked."""
        for number, places in enumerate(alike.values()):
            self.kind_of[places] = number
        self.counts = _counts(candidates, self.announced.values())
        """Before anything is seen."""
        self._categories = sorted({each for _, categories in self.kinds for each in categories})
        self._is_cross = np.array([kind is AnnounceType.CROSS for kind, _ in self.kinds], dtype=bool)
        self._listed = self._compare([categories for _, categories in self.kinds])
        """Of each kind, the categories it is listed under."""
        self._first = self._compare([categories[:1] for _, categories in self.kinds])

    def _compare(self, listed: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
        rows = [[each in categories for each in self._categories] for categories in listed]
        return np.array(rows, dtype=bool).reshape(len(listed), len(self._categories))

    def _wishes(self, topic: Topic) -> NDArray[np.bool_]:
        """Whether a topic wants each category, by itself or as part of its archive."""
        wanted = _category_names(topic)
        return np.array([not wanted.isdisjoint(_names(each)) for each in self._categories], dtype=bool)

    def find_allowed(self, topic: Topic) -> NDArray[np.bool_]:
        """Whether the topic's categories let each paper be picked."""
        allowed = np.ones(len(self.kinds) + 1, dtype=bool)
        allowed[-1] = False  # stands for -1: what may not be picked
        if topic.categories:
            listed_there = self._listed[:, self._wishes(topic)].any(axis=1)
            allowed[:-1] = listed_there | ~self._listed.any(axis=1)
        if not topic.cross_lists:
            allowed[:-1] &= ~self._is_cross
        return allowed[self.kind_of]

    def is_home(self, topic: Topic) -> NDArray[np.bool_]:
        """Whether each paper that may be picked is of the topic's own categories first."""
        home = np.append(self._first[:, self._wishes(topic)].any(axis=1), [False])
        return home[self.kind_of]


class _Same:
    """The papers of a feed, equal to themselves alone: comparing them all would cost more than it saves."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = candidates

    def __hash__(self) -> int:
        return id(self.candidates)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.candidates is other.candidates


def index_feed(feed: Feed) -> FeedIndex:
    """The index of a feed; those of the feeds asked about last are remembered, as topics share them."""
    with _INDEXING:
        return _index(_Same(feed.candidates))


@lru_cache(maxsize=8)
def _index(same: _Same) -> FeedIndex:
    return FeedIndex(same.candidates)


def select(
    feed: Feed,
    topic: Topic,
    seen: frozenset[str],
    taste: Taste = (),
    meanings: Meanings | None = None,
    *,
    library: Sequence[Reference] = (),
    room: int = NEAR_MISSES,
) -> Selection:
    """The picks of a topic, best first, and the bookkeeping of the feed.

    `seen` are ids of earlier runs, `taste` is what the topic's readers thought of earlier papers, and
    `meanings` are the vectors of the feed's papers and of the topic's texts; without them words alone
    decide. `library` are works that papers are wanted to be like. `room` is how many near misses are told.
    """
    index = index_feed(feed)
    papers = index.papers
    left = _find_left(index, topic, seen)
    wish = read_wish(topic)
    fit = fits(papers, wish.reading, meanings, topic.terms)
    barred = _find_barred(papers, wish, meanings)
    like = likeness(papers, library, meanings)
    found, scores = _score(index, wish, fit, left, meanings, like=like, barred=barred)
    allowed = ~barred[found]
    picker = _Picker(index, wish, fit, taste, meanings, like=like)
    picks = picker.best(found[allowed], scores[allowed], topic.limit)
    near: tuple[Pick, ...] = ()
    if wish.reading.pieces or like:
        spent = barred.copy()
        spent[[papers.position[pick.candidate.paper.id] for pick in picks]] = True
        near = picker.nearest(left[~spent[left]], room)
    known = [index.announced[paper_id] for paper_id in index.announced.keys() & seen]
    counts = index.counts.evolve(
        **_without(index.counts, known),
        fetched=index.counts.fetched + feed.unreadable,
        unreadable=feed.unreadable,
        picked=len(picks),
        excluded=len(found) - int(allowed.sum()),
    )
    eligible = tuple(index.announced)
    if known:
        eligible = tuple(paper_id for paper_id in eligible if paper_id not in seen)
    read_as = notes_on(topic, wish.reading, fit.subjects, by_words=meanings is None)
    notes = (Reason(key="note.order"), *read_as) if wish.is_open and like is None else read_as
    return Selection(picks=picks, near=near, notes=notes, counts=counts, eligible=eligible)


def worth_a_look(feed: Feed, topic: Topic, seen: frozenset[str], meanings: Meanings) -> tuple[Paper, ...]:
    """The papers of which more should be known before any is picked: those that fit best so far."""
    reading = read_text(topic.interest)
    if not reading.pieces:
        return ()
    index = index_feed(feed)
    fit = fits(index.papers, reading, meanings, topic.terms)
    return tuple(find_promising(index.papers, fit, _find_left(index, topic, seen)))


def _find_left(index: FeedIndex, topic: Topic, seen: frozenset[str]) -> Places:
    """The places of the papers that may be picked at all."""
    allowed = index.find_allowed(topic)
    allowed[[index.papers.position[paper_id] for paper_id in index.papers.position.keys() & seen]] = False
    return np.flatnonzero(allowed)


def is_new(kind: AnnounceType) -> bool:
    """Whether a paper of this kind may be picked at all."""
    return kind in {AnnounceType.NEW, AnnounceType.CROSS}


def _first_announcements(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    """New papers and cross-lists once each, in the feed's order; "new" wins over "cross"."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        known = first.get(candidate.paper.id)
        if candidate.announce_type is AnnounceType.NEW:
            if known is None or known.announce_type is not AnnounceType.NEW:
                first[candidate.paper.id] = candidate
        elif candidate.announce_type is AnnounceType.CROSS and known is None:
            first[candidate.paper.id] = candidate
    return first


def _counts(candidates: Sequence[Candidate], announced: Iterable[Candidate]) -> Counts:
    """Each item of the feed in one class: a replacement is one even where the paper was seen before."""
    kinds = [candidate.announce_type for candidate in announced]
    replacing = {AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS}
    replacements = sum(candidate.announce_type in replacing for candidate in candidates)
    return Counts(
        fetched=len(candidates),
        new=kinds.count(AnnounceType.NEW),
        cross_lists=kinds.count(AnnounceType.CROSS),
        doubled=len(candidates) - replacements - len(kinds),
        replacements=replacements,
    )


def _without(counts: Counts, known: Sequence[Candidate]) -> dict[str, int]:
    """What is counted otherwise where these were seen before."""
    new = sum(each.announce_type is AnnounceType.NEW for each in known)
    cross_lists = len(known) - new
    return {
        "new": counts.new - new,
        "cross_lists": counts.cross_lists - cross_lists,
        "repeats": len(known),
    }


def _category_names(topic: Topic) -> frozenset[str]:
    """The topic's categories and whole archives (`cs`, `cs.*`), to be compared with `_names`."""
    return frozenset(name.lower().removesuffix(".*") for name in topic.categories)


@lru_cache(maxsize=1024)
def _names(category: str) -> tuple[str, str]:
    """The category and its archive, in small letters."""
    return category.lower(), category.lower().partition(".")[0]


class _Picker:
    """Makes picks of the papers of one feed, for one topic."""

    def __init__(
        self,
        index: FeedIndex,
        wish: Wish,
        fit: Fits,
        taste: Taste,
        meanings: Meanings | None,
        *,
        like: Likeness | None,
    ) -> None:
        self._index = index
        self._wish = wish
        self._fit = fit
        self._taste = taste
        self._meanings = meanings
        self._like = like
        self._asked = asked_for(wish, index.papers, fit.subjects)

    def best(self, places: Places, scores: Scores, limit: int) -> tuple[Pick, ...]:
        """Of the papers at these places those with the best scores, as readers would have it."""
        papers = self._index.papers
        nudged = preference_scores(papers, places.tolist(), self._taste, self._meanings)
        known = np.zeros(len(papers.papers))
        known[places] = scores
        for at, leaning in nudged.items():
            known[at] = round(known[at] + FEEDBACK_SCORE * leaning.amount, 4)
        ranked = best(papers, known, places, limit)
        met = self._keywords_met(ranked)
        return tuple(
            self._pick(at, float(known[at]), nudged.get(at, Leaning(0.0)), met[at]) for at in ranked
        )

    def _keywords_met(self, places: Sequence[int]) -> Mapping[int, Sequence[Keyword]]:
        """The keywords that each of the papers at these places may match."""
        met: dict[int, list[Keyword]] = {at: [] for at in places}
        for keyword in self._wish.wanted:
            held = (self._index.papers.find(form).papers.tolist() for form in keyword.forms)
            for at in met.keys() & set(chain.from_iterable(held)):
                met[at].append(keyword)
        return met

    def nearest(self, places: Places, room: int) -> tuple[Pick, ...]:
        """Near misses among the papers at these places."""
        scores = self._fit.scores
        if self._like is not None:
            scores = np.maximum(scores, self._like.scores * (FITS / LIKE))
        ranked = best(self._index.papers, scores, places, room)
        met = self._keywords_met(ranked)
        return tuple(self._pick(at, round(float(scores[at]), 4), Leaning(0.0), met[at]) for at in ranked)

    def _pick(self, at: int, score: float, leaning: Leaning, met: Sequence[Keyword]) -> Pick:
        candidate = self._index.announced[self._index.papers.papers[at].id]
        why = give_reasons(candidate, self._wish, self._asked, met, self._index.papers)
        if self._like is not None and self._like.scores[at] > 0:
            kept = () if self._wish.is_open else why
            why = (self._like.reason(at), *kept)
        why = (*why, *([leaning.reason] if leaning.reason else ()))
        return Pick(candidate=candidate, score=score, reasons=why, leaning=leaning.amount)


def notes_on(
    topic: Topic, reading: Reading, found: Sequence[Subject], *, by_words: bool
) -> tuple[Reason, ...]:
    """How an interest was read, as far as it was more than its own words."""
    unread = (Reason(key=_unread_key(topic), terms=reading.unread),) if reading.unread else ()
    if not reading.pieces:
        return unread
    barred = {stem for text in reading.excluded for stem in stems_of(text)}
    terms = topic.terms or tuple(term for term in terms_of(found) if not barred.issuperset(stems_of(term)))
    told = {"note.read_as": terms[:TERMS_TOLD], "note.without": reading.excluded}
    notes = (*(Reason(key=key, terms=said) for key, said in told.items() if said), *unread)
    return (*notes, Reason(key="note.words_alone")) if by_words else notes


def _unread_key(topic: Topic) -> str:
    """The sentence of what was not understood: who writes Japanese or Korean is told in it."""
    spoken = spoken_in(topic.interest)
    return f"note.unread_{spoken}" if spoken else "note.unread"


def _find_barred(papers: PaperIndex, wish: Wish, meanings: Meanings | None) -> NDArray[np.bool_]:
    """Whether the topic excludes each paper, by a keyword or in the words of its interest."""
    barred = np.zeros(len(papers.papers), dtype=bool)
    for keyword in wish.excluded:
        barred[_holding(papers, keyword)] = True
    barred[list(excluded_by(papers, wish.reading, meanings))] = True
    return barred


def _score(
    index: FeedIndex,
    wish: Wish,
    fit: Fits,
    left: Places,
    meanings: Meanings | None,
    *,
    like: Likeness | None,
    barred: NDArray[np.bool_],
) -> tuple[Places, Scores]:
    """The papers that match an author, a keyword or the interest, or all there are, with their scores."""
    papers, primary = index.papers, np.where(index.is_home(wish.topic), PRIMARY_SCORE, 0.0)
    if wish.is_open and like is None:
        own = dict(zip(left.tolist(), (primary[left] > 0).tolist(), strict=True))
        ordered = in_browsing_order(papers, own, meanings)
        return np.array(list(ordered), dtype=np.intp), np.array(list(ordered.values()))
    matched = np.zeros(len(fit.scores), dtype=np.float32)
    fitted = list(fitting_papers(papers, fit.scores, left[~barred[left]]))
    # Barred ones match where they would have been picked, so that they are counted.
    fitted += np.flatnonzero(barred & (fit.scores >= FITS)).tolist()
    matched[fitted] = INTEREST_SCORE * fit.scores[fitted]
    if like is not None:
        matched += np.where(like.scores >= LIKE, INTEREST_SCORE * like.scores, 0).astype(np.float32)
    written = frozenset[int]().union(*map(papers.written_by, wish.authors))
    matched[sorted(written)] += AUTHOR_SCORE
    for keyword in wish.wanted:
        held = _holding(papers, keyword)
        matched[held] += KEYWORD_SCORE
        titled = unite([papers.find(form).titled for form in keyword.forms])
        if keyword.is_acronym:
            titled = titled[np.isin(titled, held)]
        matched[titled] += TITLE_SCORE - KEYWORD_SCORE
    unmatched = fit.scores.copy()
    unmatched[fitted] = 0
    found = left[matched[left] > 0]
    scores = (matched + _fit(papers, wish) + unmatched / 2)[found].astype(float)
    return found, np.round(scores + primary[found], 4)


def _holding(papers: PaperIndex, keyword: Keyword) -> Places:
    """The papers a keyword matches. What capitals mean can only be seen in the text itself."""
    held = unite([papers.find(form).papers for form in keyword.forms])
    if not keyword.is_acronym:
        return held
    spoken = (papers.words_of(at, keyword.forms) for at in held.tolist())
    return held[[any(keyword.is_meant_by(words) for words, _ in each) for each in spoken]]


def _fit(papers: PaperIndex, wish: Wish) -> Floats:
    """BM25 of each paper for the keywords, the best paper of the feed being 1."""
    scores = papers.bm25([term for keyword in wish.wanted for stems in keyword.forms for term in stems])
    return BM25_SCORE * scores / max(float(scores.max(initial=0)), 1e-9)
