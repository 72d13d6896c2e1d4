"""Answers in the papers' own words: the passages that cover a question best, quoted.

Without a model nothing is put into words, so a passage has to cover most of what was asked to be shown as
an answer; otherwise the paper is said to be silent, and the closest passages are shown as just that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.analysis.verify import Index, find_quote
from bot.chat.questions.retrieve import Hit, QuestionWeights, Search
from bot.domain.analysis import Citation, Claim
from bot.domain.answer import Said
from bot.domain.passage import Passage
from bot.papers.damage import without_lost
from bot.text.sentences import split_sentences

ENOUGH = 0.5
"""The share of a question's weight that a passage covers at least to count as an answer."""
BESIDE = 0.8
"""Which share of the best passage's coverage a further one needs to be shown beside it."""
MOST_QUOTES = 3
MOST_ROWS = 3
CLOSEST = 2
LONGEST_QUOTE = 420
"""Characters of a quote, three or four lines."""


def answering_hits(search: Search) -> tuple[Hit, ...]:
    """The hits that answer; none where no passage covers enough."""
    best = max((hit.coverage for hit in search.hits), default=0.0)
    if best < ENOUGH:
        return ()
    return tuple(hit for hit in search.hits if hit.coverage >= best * BESIDE)[:MOST_QUOTES]


def quote_hits(hits: Iterable[Hit], search: Search, indexes: Mapping[str, Index]) -> tuple[Said, ...]:
    """The telling words of each hit with where they stand, each once."""
    found: dict[str, Said] = {}
    for hit in hits:
        words = telling_words(hit.passage, QuestionWeights(search.weights, search.alike))
        place = find_quote(indexes[hit.paper_id], words) if hit.paper_id in indexes else None
        claim = Claim(text=words, quote=words, citation=place or citation_of(hit.passage), verified=True)
        found.setdefault(words, Said(paper_id=hit.paper_id, claim=claim))
    return tuple(found.values())


def citation_of(passage: Passage) -> Citation:
    """Where a passage stands."""
    return Citation(
        section=passage.section, page=passage.page, page_end=passage.page_end, anchor=passage.anchor
    )


def telling_words(passage: Passage, weighed: QuestionWeights) -> str:
    """The sentences of a passage that cover most of the question, or the rows of a table with its head."""
    blocks = [block for block in passage.text.split("\n\n") if block.strip()]
    best = max(blocks, key=weighed.share)
    return _rows(best, weighed) if _is_table(best) else _sentences(best, weighed)


def _is_table(block: str) -> bool:
    return sum(" | " in row for row in block.splitlines()) > 1


def _rows(block: str, weighed: QuestionWeights) -> str:
    """The head and the rows that cover most, as far as there is room for whole ones."""
    head, *rows = block.splitlines()
    room = LONGEST_QUOTE - len(head)
    kept: list[int] = []
    for at in sorted(range(len(rows)), key=lambda at: -weighed.share(rows[at])):
        if len(rows[at]) < room and len(kept) < MOST_ROWS:
            kept.append(at)
            room -= len(rows[at]) + 1
    return "\n".join([head, *(rows[at] for at in sorted(kept))]) if kept else _cut(block)


def _sentences(block: str, weighed: QuestionWeights) -> str:
    """The best sentence, and its neighbours as long as there is room and they add something."""
    sentences = without_lost(split_sentences(block)) or split_sentences(block)
    worth = [weighed.share(sentence) for sentence in sentences]
    first = last = max(range(len(sentences)), key=lambda at: worth[at])
    while True:
        grown = _grow(sentences, worth, first, last)
        if grown == (first, last):
            break
        first, last = grown
    text = " ".join(sentences[first : last + 1])
    return text if len(text) <= LONGEST_QUOTE else _cut(text)


def _grow(sentences: Sequence[str], worth: Sequence[float], first: int, last: int) -> tuple[int, int]:
    length = sum(len(each) for each in sentences[first : last + 1])
    sides = [(first, last + 1)] if last + 1 < len(sentences) else []
    sides += [(first - 1, last)] if first else []
    for low, high in sides:
        added = low if low < first else high
        if worth[added] > 0 and length + len(sentences[added]) < LONGEST_QUOTE:
            return low, high
    return first, last


def _cut(text: str) -> str:
    end = text.rfind(" ", 0, LONGEST_QUOTE)
    return text[: end if end > 0 else LONGEST_QUOTE]
