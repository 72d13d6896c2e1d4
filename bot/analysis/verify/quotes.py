"""Where a paper holds the words of a quote, and the whole sentences that they are part of.

An ellipsis joins pieces of one sentence, in order, and of nothing more. A quote is read with its sentence:
a "not" that was cut off before it is still seen.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot.analysis.verify.joined_words import JoinedWords, plain_text, words_of
from bot.analysis.verify.quote_index import (
    CITATION,
    Index,
    JoinedText,
    SentenceSpan,
    TextRange,
    parts_of,
)
from bot.analysis.verify.sentence import compact
from bot.domain.analysis import Citation
from bot.domain.full_text import BlockKind

MIN_QUOTE = 12
"""Letters and digits a quote needs at least to be looked for; a Chinese character counts as three."""
MIN_WORDS = 5
"""Words a quote needs to prove anything, if it is no whole sentence, formula, table row or line of code."""
MIN_HAN = 8
_MIN_PIECE = 6
_MAX_QUOTE = 2000
_MARKED = re.compile(r"\b([a-z]{4,})\d{1,2}(?![\w-]|\.\d)")
_MAX_MISPRINTED = 400
_MAX_STARTS = 50
"""How many places are tried for the first piece of a quote with ellipses."""
_ELLIPSIS = re.compile(r"\s*[\[(]?(?:\.{3,}|…+)[\])]?\s*")
_LIGATURES = frozenset({"f", "fi", "fl", "ff", "ffi", "ffl", "i", "l", "fj", "ft"})
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")
_CLAUSE_ENDS = (",", ";", ":", ".", "but", "while", "whereas", "although")
_WHOLE = frozenset({BlockKind.FORMULA, BlockKind.TABLE, BlockKind.ALGORITHM})


@dataclass(frozen=True)
class QuoteMatch:
    """Where a quote stands: the text it was found in, and its pieces there."""

    text: JoinedText
    hits: tuple[TextRange, ...]
    weak: bool = False
    """Whether it is too short to prove anything."""
    bare: bool = False
    """Whether the paper has it without marks of footnotes that were copied with their words."""

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The numbers of the places it touches, in order."""
        edges = (edge for hit in self.hits for edge in (hit.start, hit.end - 1))
        return tuple(map(self.text.place_at, edges))


def find_quote(index: Index, quote: str) -> Citation | None:
    """Where the paper says these words; None where it does not.

    Quotes below `MIN_QUOTE` are found only where they are a whole formula, row of a table or line of code.
    """
    found = find(index, quote)
    return citation(index, found) if found else None


def find(index: Index, quote: str) -> QuoteMatch | None:
    """Where the quote stands, and whether it is long enough to prove anything."""
    if len(quote) > _MAX_QUOTE:
        return None
    plain = plain_text(quote)
    needle = words_of(plain)
    if not needle.text:
        return None
    found = _find(index, plain, needle) or _find_unmarked(index, plain)
    if found is None:
        return None
    if _weight(needle.text) < MIN_QUOTE and not _is_whole_line(index, found):
        return None
    return found if _is_enough(index, found, plain) else replace(found, weak=True)


def _find(index: Index, plain: str, needle: JoinedWords) -> QuoteMatch | None:
    parts = _ELLIPSIS.split(plain) if "..." in plain or "…" in plain else [plain]
    pieces = [words for part in parts if (words := words_of(part)).text] if len(parts) > 1 else []
    last = index.cited
    for is_cited in (True,) if CITATION.search(plain) else (True, False):
        last = index.cited if is_cited else index.uncited
        hit = last.find(needle)
        hits = (hit,) if hit else _find_in_order(index, last, pieces) if len(pieces) > 1 else ()
        if hits:
            return QuoteMatch(last, hits)
    misprinted = _find_misprinted(last, needle.text)
    return QuoteMatch(last, (misprinted,)) if misprinted else None


def _find_unmarked(index: Index, plain: str) -> QuoteMatch | None:
    bare = without_marks(plain)
    found = _find(index, bare, words_of(bare)) if bare != plain else None
    return replace(found, bare=True) if found else None


def without_marks(quote: str) -> str:
    """The quote without digits glued to plain words: `the results2 show`."""
    return _MARKED.sub(r"\1", quote)


def _weight(needle: str) -> int:
    return len(needle) + 2 * len(_WIDE.findall(needle))


def _is_enough(index: Index, found: QuoteMatch, plain: str) -> bool:
    words = re.findall(r"[^\W\d_]+|\d[\d.,]*", plain)
    if len(words) >= MIN_WORDS or len(_WIDE.findall(plain)) >= MIN_HAN:
        return True
    return _is_whole_line(index, found) or (len(words) > 2 and _is_whole_part(index, found))


def _is_whole_line(index: Index, found: QuoteMatch) -> bool:
    """Whether the quote is a formula, or a row of a table, as it stands."""
    kind = index.places[found.places[0]].block.kind
    return kind in _WHOLE and _is_whole_part(index, found)


def _is_whole_part(index: Index, found: QuoteMatch) -> bool:
    spans = parts_of(index, found.text, found.places[0])
    return any(found.hits[0].start == span.start and found.hits[-1].end >= span.end for span in spans)


def _find_in_order(index: Index, text: JoinedText, pieces: Sequence[JoinedWords]) -> tuple[TextRange, ...]:
    """The pieces in their order within one sentence."""
    if any(_weight(piece.text) < _MIN_PIECE for piece in pieces):
        return ()
    first = text.find(pieces[0])
    for _ in range(_MAX_STARTS):
        if first is None:
            break
        hits, end = [first], _sentence_end(index, text, first)
        for piece in pieces[1:]:
            if hit := text.find(piece, hits[-1].end, end):
                hits.append(hit)
        if len(hits) == len(pieces):
            return tuple(hits)
        first = text.find(pieces[0], first.start + 1)
    return ()


def _sentence_end(index: Index, text: JoinedText, hit: TextRange) -> int:
    place = text.place_at(hit.end - 1)
    return next(
        (span.end for span in parts_of(index, text, place) if hit.end <= span.end), text.end_of(place)
    )


def _find_misprinted(text: JoinedText, needle: str) -> TextRange | None:
    """Where the paper holds the needle but for ligatures that its PDF lost ("e cient" for "efficient")."""
    if not 2 * MIN_QUOTE <= len(needle) <= _MAX_MISPRINTED:
        return None
    near = fuzz.partial_ratio_alignment(needle, text.text, score_cutoff=90)
    if near is None:
        return None
    start, end = near.dest_start, near.dest_end
    edits = [edit for edit in Levenshtein.opcodes(text.text[start:end], needle) if edit.tag != "equal"]
    if edits and edits[-1].tag == "delete" and edits[-1].src_end == end - start:
        end = start + edits.pop().src_start  # letters after the quote, as its window is too long
    if edits and edits[0].tag == "delete" and edits[0].src_start == 0:
        start += edits.pop(0).src_end
    for edit in edits:
        if edit.tag != "insert" or needle[edit.dest_start : edit.dest_end] not in _LIGATURES:
            return None
    return TextRange(start, end) if text.is_edge(start) and text.is_edge(end) else None


def citation(index: Index, found: QuoteMatch) -> Citation:
    """Section, page and anchor of a quote."""
    first, last = index.places[found.places[0]], index.places[found.places[-1]]
    end = last.block.page_end or last.block.page
    blocks = (index.places[place].block for place in range(found.places[0], found.places[-1] + 1))
    return Citation(
        section=first.heading,
        page=first.block.page,
        page_end=end,
        anchor=first.block.anchor,
        block=first.block.name,
        formula=next((block.text for block in blocks if block.kind is BlockKind.FORMULA), ""),
    )


def sentences_at(index: Index, found: QuoteMatch) -> tuple[tuple[int, SentenceSpan], ...]:
    """The whole sentences that the quote touches, each with the number of its place.

    A sentence that a page has cut in two is whole again, one behind a formula is given with that, and so is
    one that ends with a colon.
    """
    touched: list[tuple[int, SentenceSpan]] = []
    for place in range(found.places[0], found.places[-1] + 1):
        spans = parts_of(index, found.text, place)
        touched += [
            (place, span)
            for span in spans
            if any(span.start < hit.end and hit.start < span.end for hit in found.hits)
        ]
    last = touched[-1][0] if touched else -1
    if touched and touched[-1][1].sentence.endswith(":") and _is_formula_after(index, last):
        touched += [(last + 1, span) for span in parts_of(index, found.text, last + 1)]
    if touched and _goes_on(index, found.text, *touched[0]):
        touched[:1] = _with_part_before(index, found.text, *touched[0])
    return tuple(touched)


def _with_part_before(
    index: Index, text: JoinedText, place: int, span: SentenceSpan
) -> list[tuple[int, SentenceSpan]]:
    """The sentence with what it began with, as one where both are prose."""
    before = parts_of(index, text, place - 1)[-1:]
    if not before or index.places[place - 1].block.kind in _WHOLE:
        return [*((place - 1, each) for each in before), (place, span)]
    return [(place, SentenceSpan(before[0].start, span.end, f"{before[0].sentence} {span.sentence}"))]


def _goes_on(index: Index, text: JoinedText, place: int, span: SentenceSpan) -> bool:
    """Whether the sentence began in the place before."""
    is_first = span == parts_of(index, text, place)[0]
    follows = place > 0 and index.places[place - 1].run == index.places[place].run
    is_prose = index.places[place].block.kind not in _WHOLE
    return is_first and follows and is_prose and span.sentence[:1].islower()


def _is_formula_after(index: Index, place: int) -> bool:
    """Whether the formula that a sentence ends with stands in the next place."""
    following = index.places[place + 1 : place + 2]
    return any(
        each.block.kind is BlockKind.FORMULA and each.run == index.places[place].run for each in following
    )


def heard_of(found: QuoteMatch, span: SentenceSpan) -> str:
    """The part of a sentence from the clause in which the quote begins to where it ends."""
    hits = [hit for hit in found.hits if span.start < hit.end and hit.start < span.end]
    if not hits:
        return span.sentence
    if hits[0].start <= span.start and hits[-1].end >= span.end:
        return span.sentence
    words = span.sentence.split()
    ends = list(accumulate(len(compact(word)) for word in words))
    scale = ends[-1] / max(1, span.end - span.start) if ends else 1
    first, last = (hits[0].start - span.start) * scale, (hits[-1].end - span.start) * scale
    start, end = bisect_right(ends, first + 0.5), min(len(words), bisect_right(ends, last - 0.5) + 1)
    while start > 0 and not words[start - 1].endswith(_CLAUSE_ENDS):
        start -= 1
    return " ".join(words[start:end])
