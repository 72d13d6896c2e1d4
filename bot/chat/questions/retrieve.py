"""Finds the passages of papers that may answer a question.

BM25 over the words of the question (any of them, a heading's counting twice, an appendix ranking lower),
with words that papers use for what people ask ("available" brings "code" and "github"). What comes back
also says how much of the question it covers, each word weighing more the rarer it is in these papers: a
passage that shares only everyday words with the question is no answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pydantic import Field

from bot.chat.questions.chinese_meanings import telling_pieces
from bot.chat.questions.chinese_questions import WordedQuestion, question_in_words_of
from bot.chat.questions.vector_search import VectorSearch, Version
from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.domain.passage import Passage
from bot.domain.record import Record
from bot.papers.block_labels import label_of, labels_in
from bot.papers.passages import passages
from bot.ports.conversations import PassageStore
from bot.ports.pool import INLINE, Pool
from bot.text.chinese import HAN
from bot.text.terms import content_stems, is_generic, stem
from bot.util.rank_fusion import fuse_ranks

DEPTH = 24
"""How many passages BM25 gives to be ranked again by coverage."""
MOST_LOOKED_AT = 40
"""Passages that tell the language of the papers."""
CHINESE_SHARE = 0.2
COVERAGE_WEIGHT = 1.0
"""How much covering the whole question is worth, beside the best BM25 score."""

_RELATED_WORDS = {
    "code": "github available", "github": "code available", "data": "dataset recordings corpus",
    "dataset": "data recordings corpus", "limit": "limitations fails cannot assume",
    "weak": "limitations fails cannot", "fail": "limitations fails cannot", "drawback": "limitations fails",
    "cost": "euros dollars price cheap expensive", "expensive": "cost euros price", "price": "cost euros",
    "fast": "seconds milliseconds speed runtime", "long": "hours days seconds minutes",
    "time": "hours seconds minutes", "hardware": "GPU processor microcontroller", "gpu": "hardware",
    "battery": "cells power mA", "power": "battery cells watts", "accurate": "error accuracy",
    "accuracy": "error", "error": "accuracy", "contribution": "contributions propose",
    "train": "training loss optimiser epochs", "baseline": "compare against", "future": "future conclude",
    "fund": "supported grant sponsored", "support": "grant funded sponsored",
    "sponsor": "supported grant funded", "machine": "computer processor laptop GPU CPU",
    "compute": "processor laptop CPU machine", "software": "package statistics program implemented",
    "old": "age aged year", "tall": "height", "heavi": "weight kg", "thick": "thickness nm mm",
    "download": "available github", "annotate": "people individuals experts",
    "label": "annotate",
    "participant": "subjects volunteers people",
    "game": "play", "parameter": "params", "grown": "growth", "grow": "growth grown",
    "significant": "p meaningful", "improve": "increases", "hypothesis": "hypothesis hypothesize",
    "corpora": "corpus dataset data", "corpus": "corpora dataset data",
    "optimizer": "maximize minimize optimizer",
    "passage": "documents chunks paragraphs", "query": "queries instances", "beat": "outperforms surpasses",
    "share": "percent",
    "statistic": "analysed", "explain": "explanation explanations", "version": "published",
    "deficit": "missing depletion", "period": "between from",
    "benefit": "advantages advantage improves", "advantage": "benefits benefit improves",
    "distinguish": "categorize classify divide types",
    "category": "classes labels", "noise": "SNR", "signal": "SNR",
    "architecture": "layers network", "layer": "network", "metric": "measure error score",
}  # fmt: skip
"""By a word that is asked: words that papers use instead."""
_RELATED = {stem(word): words for word, words in _RELATED_WORDS.items()}


class QuestionWeights(NamedTuple):
    """What of a question a text covers."""

    weights: dict[str, float]
    """The stems of the question with how much each tells."""
    alike: dict[str, frozenset[str]]
    """By stem: those of words that say as well what was asked in another language."""

    def share(self, text: str) -> float:
        """Which share of the question's weight the text holds."""
        there = frozenset(content_stems(text))
        held = (
            weight
            for stem, weight in self.weights.items()
            if stem in there or not there.isdisjoint(self.alike.get(stem, ()))
        )
        return sum(held) / (sum(self.weights.values()) or 1.0)


class Hit(Record):
    """A passage that may answer, best first; both numbers are from 0 upwards, 1 is a full cover."""

    paper_id: str
    version: int
    passage: Passage
    score: float
    coverage: float


class Search(Record):
    """What was searched for, and what was found."""

    words: str
    hits: tuple[Hit, ...]
    weights: dict[str, float]
    """The stems of the question with how much each tells."""
    foreign: bool = False
    """Whether the question is in another language than the papers, and was put into theirs."""
    asked: str = ""
    """The question in the language of the papers."""
    unread: tuple[str, ...] = ()
    """Words of it that could not be put into that: no passage holds them."""
    alike: dict[str, frozenset[str]] = Field(default_factory=dict)
    """By stem of the question: those of words that say as well what was asked in another language."""


@dataclass(frozen=True, kw_only=True)
class Retriever:
    """Searches in papers, cutting each into passages the first time."""

    store: PassageStore
    read: Callable[[Paper], Awaitable[FullText]]
    vector_search: VectorSearch | None = None
    pool: Pool = INLINE

    async def passages(self, paper: Paper) -> Sequence[Passage]:
        """The passages of this version, in reading order."""
        stored = await self.store.passages(paper.id, paper.version)
        if stored and any(each.kind is not SectionKind.ABSTRACT for each in stored):
            return stored
        cut = await self.pool.run(passages, await self.read(paper))
        await self.store.save_passages(paper.id, paper.version, cut)
        return cut

    async def search(
        self, words: str, papers: Sequence[Paper], *, limit: int = 5, more: str = "", workspace: str = ""
    ) -> Search:
        """The best passages of these papers; `more` are words that help but need not be covered."""
        whole = {(paper.id, paper.version): await self.passages(paper) for paper in papers}
        everything = [passage for each in whole.values() for passage in each]
        foreign = bool(HAN.search(words)) and not await self.pool.run(_is_chinese, everything)
        said, stems = await self.pool.run(_count_stems, everything)
        asked, unread, said_as_well = WordedQuestion(words)
        if foreign:
            asked, unread, said_as_well = await self.pool.run(question_in_words_of, words, said, stems)
            more = (await self.pool.run(question_in_words_of, more, said, stems)).text
        others = (
            word
            for _, *rest in said_as_well
            for word in rest
            if not any(map(is_generic, content_stems(word)))
        )
        query = " ".join(filter(None, (asked, _add_related(asked), *others, more)))
        found = await self.store.find_passages(query, list(whole), limit=DEPTH)
        alike = dict(_stems_alike(said_as_well))
        weighed = QuestionWeights(_weights(asked, said, len(everything), unread), alike)
        best = max((each.score for each in found), default=1.0) or 1.0
        hits = [
            _hit((each.paper_id, each.version), each.passage, weighed, each.score / best) for each in found
        ]
        hits = _named_first(hits, asked)
        hits = await self._with_near(hits, f"{more} {asked}".strip(), whole, weighed, workspace)
        told = (word.strip("?,.") for word in asked.split() if not foreign or content_stems(word))
        return Search(
            words=" ".join(filter(None, told)) if question_stems(asked) else "",
            hits=tuple(hits[:limit]),
            weights=weighed.weights,
            foreign=foreign,
            asked=asked,
            unread=unread,
            alike=weighed.alike,
        )

    async def _with_near(
        self,
        hits: list[Hit],
        words: str,
        whole: Mapping[Version, Sequence[Passage]],
        weighed: QuestionWeights,
        workspace: str,
    ) -> list[Hit]:
        """The hits and what is near in meaning, in one order, where there is something to tell that."""
        if self.vector_search is None:
            return hits
        near = await self.vector_search.rank(words, whole, workspace=workspace, limit=DEPTH)
        if not near:
            return hits
        known = {(hit.paper_id, hit.version, hit.passage.number): hit for hit in hits}
        beside = {
            (*version, passage.number): _hit(version, passage, weighed, 0.0) for version, passage in near
        }
        ranks = fuse_ranks(list(known), list(beside))
        return [{**beside, **known}[key].evolve(score=ranks[key]) for key in ranks]


def _hit(version: Version, passage: Passage, weighed: QuestionWeights, score: float) -> Hit:
    coverage = weighed.share(f"{' '.join(passage.path)} {passage.text}")
    return Hit(
        paper_id=version[0],
        version=version[1],
        passage=passage,
        score=score + COVERAGE_WEIGHT * coverage,
        coverage=coverage,
    )


def _named_first(hits: Iterable[Hit], asked: str) -> list[Hit]:
    """The best first, before all others what holds the statement or the table that the question names."""
    labels = labels_in(asked)

    def is_named(hit: Hit) -> bool:
        names = (label_of(part) for part in hit.passage.text.split("\n\n"))
        return any(name.names(label) for name in names if name for label in labels)

    return sorted(hits, key=lambda hit: (not (labels and is_named(hit)), -hit.score))


def with_neighbours(hits: Iterable[Hit], cut: Mapping[str, Sequence[Passage]]) -> dict[str, list[Passage]]:
    """By paper: what was found with the passages before and after it, in reading order."""
    wanted: dict[str, set[int]] = {}
    for hit in hits:
        number = hit.passage.number
        wanted.setdefault(hit.paper_id, set()).update((number - 1, number, number + 1))
    return {
        paper_id: [passage for passage in cut[paper_id] if passage.number in numbers]
        for paper_id, numbers in wanted.items()
    }


def question_stems(words: str) -> tuple[str, ...]:
    """What a question asks about: its content words, those of every abstract only if no others are left."""
    stems = tuple(dict.fromkeys(content_stems(words)))
    return tuple(each for each in stems if not is_generic(each)) or stems


def _count_stems(everything: Sequence[Passage]) -> tuple[Counter[str], list[frozenset[str]]]:
    """In how many passages each stem stands, and which stand in each."""
    stems = [frozenset(content_stems(each.text)) for each in everything]
    return Counter(stem for each in stems for stem in each), stems


def _weights(words: str, said: Counter[str], passages: int, unread: Sequence[str]) -> dict[str, float]:
    """The stems of the question, rarer ones weighing more; what is unread stands nowhere."""
    stems = (*question_stems(words), *telling_pieces(unread))
    return {stem: math.log(1 + passages / (0.5 + said[stem])) for stem in stems}


def _stems_alike(said_as_well: Sequence[Sequence[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    """By the stem of a single word: those of the single words that say the same."""
    for words in said_as_well:
        stems = [found[0] for word in words if len(found := content_stems(word)) == 1]
        if len(content_stems(words[0])) == 1:
            yield stems[0], frozenset(stems[1:])


def _add_related(words: str) -> str:
    return " ".join(_RELATED[stem] for stem in content_stems(words) if stem in _RELATED)


@cache
def related_stems(stem: str) -> frozenset[str]:
    """Stems of the words that papers use instead of one that is asked."""
    return frozenset(content_stems(_RELATED.get(stem, "")))


def _is_chinese(everything: Sequence[Passage]) -> bool:
    """Whether the papers are written in Chinese, rather than quoting some."""
    text = "".join(each.text for each in everything[:MOST_LOOKED_AT])
    return len(HAN.findall(text)) > CHINESE_SHARE * len(text)
