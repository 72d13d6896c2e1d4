"""Which papers of a feed a topic wants, without any model, and why.

First every item of the feed is put in exactly one class, so that the counts add up. Then the new papers and
cross-lists of the topic's categories are judged:

- A topic with keywords, authors or an interest gets only papers that match one of them, best first, and
  fewer than its limit rather than papers that do not match. A keyword has to stand there; of an interest,
  enough has to stand in one sentence (`interest`). Order comes from BM25 of title and abstract against
  keywords and interest, plus what each match is worth by itself.
- A topic with categories alone gets papers whose first category is its own, before cross-lists, those first
  that say they are the first of their kind, offer code or data, or state measured results.
- An excluded keyword removes a paper whatever else matches.
- What people found useful here, or not, moves papers that match up or down among themselves (`feedback`).

Scores are rounded and ties are broken by id, so every machine picks the same papers in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain
from threading import Lock

import numpy as np

from bot.domain.digest import Counts, Pick, Selection
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.topic import Topic
from bot.selection.feedback import Leaning, Taste, preference_scores
from bot.selection.heuristics import CUES
from bot.selection.interest import Aspect, telling
from bot.selection.keywords import Keyword
from bot.selection.paper_index import Floats, PaperIndex
from bot.selection.reasons import Wish, found_words, give_reasons, read_wish

AUTHOR_SCORE = 5.0
"""More than words usually add up to: who follows an author wants to see every paper."""
TITLE_SCORE = 0.8
"""For each keyword that stands in the title."""
KEYWORD_SCORE = 0.5
"""For each that stands in the abstract only."""
INTEREST_SCORE = 1.0
"""For an interest whose words all stand in one sentence, in proportion for less."""
PHRASE_BONUS = 0.4
"""For an interest whose words follow one another: "video generation" before "audio for video"."""
RELATED_SHARE = 0.6
"""What a word that only marks the field is worth beside the field's name."""
BM25_SCORE = 1.0
"""For the paper of the feed that fits best, in proportion for the others."""
PRIMARY_SCORE = 0.05
"""Enough to break a tie, never enough to outdo a match."""
FEEDBACK_SCORE = 1.0
"""For the strongest nudge: as much as the whole interest, and far less than a followed author."""
CUE_SCORE = {"first": 0.4, "resource": 0.3, "result": 0.2}
_INDEXING = Lock()  # digests are made in several threads: who wants the same index waits for it


class FeedIndex:
    """What every topic needs of one feed: its papers once each, and their index."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.announced = _first_announcements(candidates)
        self.papers = PaperIndex([candidate.paper for candidate in self.announced.values()])


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


def select(feed: Feed, topic: Topic, seen: frozenset[str], taste: Taste = ()) -> Selection:
    """The picks of a topic, best first, and the bookkeeping of the feed.

    `seen` are ids of earlier runs, `taste` is what the topic's readers thought of earlier papers.
    """
    index = index_feed(feed)
    fresh = {paper_id: found for paper_id, found in index.announced.items() if paper_id not in seen}
    allows = _filter(topic)
    allowed = {
        paper_id for paper_id, found in fresh.items() if allows(found.announce_type, found.paper.categories)
    }
    picks = _picks(index, read_wish(topic, index.papers.acronyms), allowed, taste)
    counts = _counts(feed, fresh.values()).model_copy(update={"picked": len(picks)})
    return Selection(picks=picks, counts=counts, eligible=tuple(fresh))


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


def _counts(feed: Feed, fresh: Iterable[Candidate]) -> Counts:
    """Each item of the feed in one class: a replacement is one even where the paper was seen before."""
    kinds = [candidate.announce_type for candidate in fresh]
    new, cross_lists = kinds.count(AnnounceType.NEW), kinds.count(AnnounceType.CROSS)
    replacing = {AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS}
    replacements = sum(candidate.announce_type in replacing for candidate in feed.candidates)
    return Counts(
        fetched=len(feed.candidates) + feed.unreadable,
        new=new,
        cross_lists=cross_lists,
        repeats=len(feed.candidates) - replacements - new - cross_lists,
        replacements=replacements,
        unreadable=feed.unreadable,
    )


def _filter(topic: Topic) -> Callable[[AnnounceType, tuple[str, ...]], bool]:
    """What says whether the topic takes papers of a kind and of such categories at all."""
    wanted = _category_names(topic)

    @cache  # papers are many, combinations of categories few
    def allows(kind: AnnounceType, categories: tuple[str, ...]) -> bool:
        if kind is AnnounceType.CROSS and not topic.cross_lists:
            return False
        return not categories or not wanted or any(_within(one, wanted) for one in categories)

    return allows


def _category_names(topic: Topic) -> frozenset[str]:
    """The topic's categories and whole archives (`cs`, `cs.*`), to be compared with `_within`."""
    return frozenset(name.lower().removesuffix(".*") for name in topic.categories)


def _within(category: str, wanted: frozenset[str]) -> bool:
    """Whether a category is wanted by itself or as part of its archive."""
    return not wanted.isdisjoint(_names(category))


@lru_cache(maxsize=1024)
def _names(category: str) -> tuple[str, str]:
    """The category and its archive, in small letters."""
    return category.lower(), category.split(".", 1)[0].lower()


def _picks(index: FeedIndex, wish: Wish, allowed: set[str], taste: Taste) -> tuple[Pick, ...]:
    papers = index.papers
    shares = _shares(papers, wish.aspects)
    barred = {at for keyword in wish.excluded for at in _holding(papers, keyword)}
    left = [at for at, paper in enumerate(papers.papers) if paper.id in allowed and at not in barred]
    scores = _listed(papers, wish.topic, left) if wish.is_open else _matched(papers, wish, left, shares)
    nudged = preference_scores(papers, scores, taste)
    scores = {at: _nudge(score, nudged.get(at)) for at, score in scores.items()}
    ranked = sorted(scores, key=lambda at: (-scores[at], papers.papers[at].id))[: wish.topic.limit]
    picks = []
    for at in ranked:
        candidate = index.announced[papers.papers[at].id]
        about = tuple(
            aspect for aspect, share in zip(wish.aspects, shares[:, at], strict=True) if share > 0
        )
        leaning = nudged.get(at, Leaning(0.0))
        why = (*give_reasons(candidate, wish, about), *([leaning.reason] if leaning.reason else ()))
        picks.append(Pick(candidate=candidate, score=scores[at], reasons=why, leaning=leaning.amount))
    return tuple(picks)


def _nudge(score: float, leaning: Leaning | None) -> float:
    return round(score + FEEDBACK_SCORE * leaning.amount, 4) if leaning else score


def _matched(papers: PaperIndex, wish: Wish, left: Sequence[int], shares: Floats) -> dict[int, float]:
    """The scores of the papers that match an author, a keyword or the interest."""
    best = shares.max(axis=0, initial=0)
    # The best aspect counts in full, each other a quarter.
    matched = INTEREST_SCORE * (best + (shares.sum(axis=0) - best) / 4)
    written = {at for author in wish.authors for at in papers.written_by(author)}
    matched[sorted(written)] += AUTHOR_SCORE
    for keyword in wish.wanted:
        for at in _holding(papers, keyword):
            matched[at] += TITLE_SCORE if papers.titled(at, keyword.stems) else KEYWORD_SCORE
    scores = matched + _fit(papers, wish)
    wanted = _category_names(wish.topic)
    found = [at for at in left if matched[at] > 0]
    return {at: round(float(scores[at]) + _primary(papers.papers[at], wanted), 4) for at in found}


def _holding(papers: PaperIndex, keyword: Keyword) -> list[int]:
    """The papers a keyword matches. What capitals mean can only be seen in the text itself."""
    held = papers.holding(keyword.stems)
    if not keyword.is_acronym:
        return held
    return [at for at in held if found_words(keyword, papers.papers[at])]


def _shares(papers: PaperIndex, aspects: Sequence[Aspect]) -> Floats:
    """How much of each aspect of the interest (rows) each paper (columns) holds."""
    rows = [_aspect_share(papers, aspect) for aspect in aspects]
    return np.array(rows, dtype=np.float32).reshape(len(aspects), len(papers.papers))


def _aspect_share(papers: PaperIndex, aspect: Aspect) -> Floats:
    """How much of one aspect each paper holds, in the best of its spellings."""
    spelled = [_share(papers, terms, aspect.needed) for terms in aspect.spellings]
    related = [RELATED_SHARE * _share(papers, terms, aspect.needed) for terms in aspect.related]
    shares = np.max([*spelled, *related], axis=0)
    phrased = {at for terms in aspect.spellings for at in papers.holding(telling(terms))}
    shares[sorted(phrased)] += PHRASE_BONUS
    return np.asarray(shares, dtype=np.float32)


def _share(papers: PaperIndex, terms: tuple[str, ...], needed: float) -> Floats:
    """Which share of the words' weight one sentence of each paper holds; nothing where not enough."""
    weights = {term: papers.idf(term) for term in telling(terms)}
    shares = papers.together(weights) / max(sum(weights.values()), 1e-9)
    return np.where(shares >= needed - 1e-6, shares, 0).astype(np.float32)


def _fit(papers: PaperIndex, wish: Wish) -> Floats:
    """BM25 of each paper for all words of the topic, the best paper of the feed being 1."""
    terms = [term for keyword in wish.wanted for term in keyword.stems]
    terms += [term for aspect in wish.aspects for term in dict.fromkeys(chain(*aspect.spellings))]
    scores = papers.bm25(terms)
    return BM25_SCORE * scores / max(float(scores.max(initial=0)), 1e-9)


def _primary(paper: Paper, wanted: frozenset[str]) -> float:
    first = (*paper.categories, "")[0]
    return PRIMARY_SCORE if _within(first, wanted) else 0.0


def _listed(papers: PaperIndex, topic: Topic, left: Sequence[int]) -> dict[int, float]:
    """The scores of all papers left, by the first category and by what they say of themselves."""
    wanted = _category_names(topic)
    return {at: round(_standing(papers.papers[at], wanted), 4) for at in left}


def _standing(paper: Paper, wanted: frozenset[str]) -> float:
    cues = sum(score for cue, score in CUE_SCORE.items() if CUES[cue].search(paper.abstract))
    return cues + (1.0 if _primary(paper, wanted) else 0.0)
