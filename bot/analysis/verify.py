"""Whether a paper says what is said of it: its words, its figures, and where they stand.

A quote is found when the paper holds the same words, figures and comparison signs in the same order.
What typesetting changes does not count: spaces, line ends and their hyphens, ligatures, quotes, dashes,
case, accents, commas and stops, citation marks, LaTeX. A changed word or figure always counts.

A figure of a claim has to stand in the claim's quote. One more is believed where the quote's own figures
are all used (so none was exchanged) and it stands in the same paragraph, or, if it is not one of the small
numbers that every paper is full of, in the same section. A claim without a quote has its figures looked up
in the whole paper, and is never called verified.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot.domain.analysis import Analysis, AnalysisSection, Citation, Claim
from bot.domain.full_text import Block, BlockKind, FullText, SectionKind
from bot.domain.paper import Paper
from bot.papers.blocks import block_source
from bot.text.figures import Figure, FigureSet, figures_in
from bot.text.latex import latex_to_text

MIN_QUOTE = 12
"""Letters and digits a quote needs at least to prove anything; a Chinese character counts as three."""
_MIN_PIECE = 6
_MAX_QUOTE = 2000
_MAX_MISPRINTED = 400
_MAX_STARTS = 50
"""How many places are tried for the first piece of a quote with ellipses."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("∼～≈≃", "~"),
        "⁄": "/",
        "⩽": "≤",
        "⩾": "≥",
        "≠": "¬",
    }
    | dict.fromkeys(map(chr, range(0x300, 0x338)), "")
)
_LINE_END_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad\x02]\s*\n\s*(?=[^\W\d_])|\x02\s*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CITATION = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|\((?:[^()\d]{2,80}(?:19|20)\d\d)+[^()\d]?\)")
_TOKEN = re.compile(
    r"(?<![\w.])\.\d+|\d+(?:\.\d+)*"
    r"|[\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
    r"|[^\W\d_\u2e80-\u9fff\uac00-\ud7af]+"
    r"|(?<![^\W\d_])-(?=\.?\d)|[~/+$€£](?=\.?\d)|[<>≤≥±×%¬]"
)
_ELLIPSIS = re.compile(r"\s*[\[(]?(?:\.{3,}|…+)[\])]?\s*")
_LIGATURES = frozenset({"f", "fi", "fl", "ff", "ffi", "ffl", "i", "l", "fj", "ft"})
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")

_APART = frozenset({BlockKind.CAPTION, BlockKind.TABLE, BlockKind.ALGORITHM, BlockKind.FOOTNOTE})
_LAST_SEARCHED = (SectionKind.ACKNOWLEDGEMENT, SectionKind.APPENDIX)


def normalise(text: str) -> str:
    """The words, figures and signs of the text, a space between each, without what typesetting changes."""
    return " ".join(_tokens(_plain(text)))


def _plain(text: str) -> str:
    """Without LaTeX and without hyphens at line ends."""
    return latex_to_text(_LINE_END_HYPHEN.sub("", text))


def _tokens(plain: str) -> list[str]:
    text = unicodedata.normalize("NFKD", plain.replace("≠", "¬")).translate(_SIGNS).casefold()
    return _TOKEN.findall(_THOUSANDS.sub("", text))


def _joined(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """The tokens without spaces (two numbers keep one), and where each begins and the last ends."""
    pieces: list[str] = []
    starts = [0]
    for index, token in enumerate(tokens):
        is_number_again = index > 0 and token[-1].isdigit() and tokens[index - 1][-1].isdigit()
        pieces.append(f" {token}" if is_number_again and token[0] not in "-+~/$€£" else token)
        starts.append(starts[-1] + len(pieces[-1]))
    return "".join(pieces), starts


@dataclass(frozen=True)
class _Place:
    """A block of the paper and the section it belongs to."""

    section: int
    heading: str
    block: Block
    plain: str

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it states. Few places are ever asked for theirs."""
        return figures_in(self.plain, spelled=True)


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int


@dataclass
class _Text:
    """The blocks one after the other as one string without spaces."""

    text: str = ""
    edges: set[int] = field(default_factory=set)
    """Where words begin or end in `text`: a quote may not start or stop inside one."""
    starts: list[int] = field(default_factory=list)
    """Where each place begins in `text`."""
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, words: tuple[str, list[int]], *, opens_run: bool) -> None:
        joined, starts = words
        before = self.pieces[-1][-1:] if self.pieces else ""
        gap = "\n" if opens_run else " " if before.isdigit() and joined[:1].isdigit() else ""
        self.starts.append(self.length)
        self.edges.update(self.length + len(gap) + start for start in starts)
        self.pieces.append(gap + joined)
        self.length += len(gap) + len(joined)

    def close(self) -> None:
        self.text = "".join(self.pieces)
        self.pieces = []

    def place_at(self, position: int) -> int:
        """The number of the place that `position` belongs to."""
        return max(0, bisect_right(self.starts, position) - 1)

    def find(self, needle: str, start: int = 0, end: int | None = None) -> _Hit | None:
        found = self.text.find(needle, start, end)
        while found >= 0:
            if found in self.edges and found + len(needle) in self.edges:
                return _Hit(found, found + len(needle))
            found = self.text.find(needle, found + 1, end)
        return None


@dataclass(frozen=True)
class Index:
    """A paper made ready for many look-ups. Build it with `index_paper`."""

    cited: _Text
    """Everything, citation marks included."""
    uncited: _Text
    """For quotes that leave the citation marks out."""
    places: tuple[_Place, ...]

    @cached_property
    def figures(self) -> FigureSet:
        """All figures of the paper."""
        return _figure_set(self.places)


@dataclass(frozen=True)
class _Found:
    """Where a quote stands: the text it was found in, and its pieces there."""

    text: _Text
    hits: tuple[_Hit, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers of the places it touches, in order."""
        edges = (edge for hit in self.hits for edge in (hit.start, hit.end - 1))
        return tuple(map(self.text.place_at, edges))


def index_paper(full_text: FullText, paper: Paper | None = None) -> Index:
    """The index of everything but the references, with the paper's title and abstract after it."""
    cited, uncited = _Text(), _Text()
    places: list[_Place] = []
    for number, heading, blocks in _runs(full_text, paper):
        for position, block in enumerate(blocks):
            plain = _plain(block_source(block))
            bare, words = _CITATION.sub(" ", plain), _joined(_tokens(plain))
            places.append(_Place(number, heading, block, plain))
            cited.add(words, opens_run=position == 0)
            uncited.add(words if bare == plain else _joined(_tokens(bare)), opens_run=position == 0)
    cited.close()
    uncited.close()
    return Index(cited, uncited, tuple(places))


def _runs(full_text: FullText, paper: Paper | None) -> Iterator[tuple[int, str, list[Block]]]:
    """Runs of blocks that a quote may cross: prose and formulas, then what stands apart from them."""
    sections = [each for each in full_text.sections if each.kind is not SectionKind.REFERENCES]
    sections.sort(key=lambda each: each.kind in _LAST_SEARCHED)
    for number, section in enumerate(sections):
        heading = Block(
            kind=BlockKind.PARAGRAPH, text=section.title, page=section.page, anchor=section.anchor
        )
        yield number, section.heading, [heading]
        yield number, section.heading, [each for each in section.blocks if each.kind not in _APART]
        for block in section.blocks:
            if block.kind in _APART:
                yield number, section.heading, [block]
    if paper is not None:
        for title, text in (("", paper.title), ("Abstract", paper.abstract)):
            yield len(sections), title, [Block(kind=BlockKind.PARAGRAPH, text=text)]


def _figure_set(places: Sequence[_Place]) -> FigureSet:
    return FigureSet(
        (each for place in places if place.block.kind is not BlockKind.TABLE for each in place.figures),
        (each for place in places if place.block.kind is BlockKind.TABLE for each in place.figures),
    )


def find_quote(index: Index, quote: str) -> Citation | None:
    """Where the paper says these words; None where it does not.

    An ellipsis joins pieces that stand in this order within one section. Quotes below `MIN_QUOTE` prove
    nothing and are not found.
    """
    found = _find(index, quote)
    return _citation(index, found) if found else None


def _find(index: Index, quote: str) -> _Found | None:
    if len(quote) > _MAX_QUOTE:
        return None
    plain = _plain(quote)
    needle = _joined(_tokens(plain))[0]
    if _weight(needle) < MIN_QUOTE:
        return None
    texts = [index.cited] if _CITATION.search(plain) else [index.cited, index.uncited]
    pieces = [_joined(_tokens(piece))[0] for piece in _ELLIPSIS.split(plain)]
    pieces = [piece for piece in pieces if piece]
    for text in texts:
        hit = text.find(needle)
        hits = (hit,) if hit else _find_in_order(index, text, pieces) if len(pieces) > 1 else ()
        if hits:
            return _Found(text, hits)
    misprinted = _find_misprinted(texts[-1], needle)
    return _Found(texts[-1], (misprinted,)) if misprinted else None


def _weight(needle: str) -> int:
    return len(needle) + 2 * len(_WIDE.findall(needle))


def _find_in_order(index: Index, text: _Text, pieces: Sequence[str]) -> tuple[_Hit, ...]:
    if any(_weight(piece) < _MIN_PIECE for piece in pieces):
        return ()
    first = text.find(pieces[0])
    for _ in range(_MAX_STARTS):
        if first is None:
            break
        hits, end = [first], _section_end(index, text, first.start)
        for piece in pieces[1:]:
            if hit := text.find(piece, hits[-1].end, end):
                hits.append(hit)
        if len(hits) == len(pieces):
            return tuple(hits)
        first = text.find(pieces[0], first.start + 1)
    return ()


def _section_end(index: Index, text: _Text, position: int) -> int:
    number = index.places[text.place_at(position)].section
    after = bisect_right(index.places, number, key=lambda place: place.section)
    return text.starts[after] if after < len(index.places) else len(text.text)


def _find_misprinted(text: _Text, needle: str) -> _Hit | None:
    """Where the paper holds the needle but for ligatures that its PDF lost ("e cient" for "efficient")."""
    if not 2 * MIN_QUOTE <= len(needle) <= _MAX_MISPRINTED:
        return None
    near = fuzz.partial_ratio_alignment(needle, text.text, score_cutoff=92)
    if near is None:
        return None
    hit = _Hit(near.dest_start, near.dest_end)
    there = text.text[hit.start : hit.end]
    for edit in Levenshtein.opcodes(there, needle):
        gained = needle[edit.dest_start : edit.dest_end]
        if edit.tag != "equal" and (edit.src_start < edit.src_end or gained not in _LIGATURES):
            return None
    return hit if hit.start in text.edges and hit.end in text.edges else None


def _citation(index: Index, found: _Found) -> Citation:
    first, last = index.places[found.places[0]], index.places[found.places[-1]]
    end = last.block.page_end or last.block.page
    return Citation(section=first.heading, page=first.block.page, page_end=end, anchor=first.block.anchor)


def figure_supported(index: Index, figure: Figure) -> bool:
    """Whether the figure stands anywhere in the paper; see `FigureSet.supports` for what counts."""
    return index.figures.supports(figure) or _is_name_in(index, figure)


def _is_name_in(index: Index, figure: Figure) -> bool:
    return bool(figure.name) and index.cited.find(figure.name + figure.value) is not None


def check_claim(index: Index, claim: Claim) -> Claim:
    """The claim with its citation, and whether its quote and all its figures were found.

    A quote that the paper does not hold is taken out: nobody shall read invented words.
    """
    return _check(index, claim).claim


@dataclass(frozen=True)
class _Checked:
    claim: Claim
    figures: int
    unsupported: tuple[Figure, ...]


def _check(index: Index, claim: Claim) -> _Checked:
    found = _find(index, claim.quote)
    figures = figures_in(claim.text)
    unsupported = _unsupported(index, claim, figures, found)
    update = {
        "quote": claim.quote if found else "",
        "citation": _citation(index, found) if found else None,
        "verified": found is not None and not unsupported,
    }
    return _Checked(claim.model_copy(update=update), len(figures), unsupported)


def _unsupported(
    index: Index, claim: Claim, figures: Sequence[Figure], found: _Found | None
) -> tuple[Figure, ...]:
    if found is None:
        return tuple(figure for figure in figures if not figure_supported(index, figure))
    words = _joined(_tokens(_plain(claim.quote)))[0]
    spelled = FigureSet(figures_in(claim.quote, spelled=True))
    missing = [figure for figure in figures if not _stands_in(words, spelled, figure)]
    if _is_exchanged(figures, figures_in(claim.quote), spelled):
        return tuple(missing) or tuple(figures)
    return tuple(figure for figure in missing if not _stands_nearby(index, found, figure))


def _is_exchanged(figures: Sequence[Figure], quoted: Sequence[Figure], spelled: FigureSet) -> bool:
    """Whether the claim leaves out a figure of its quote and states another, or one of them twice."""
    stated, there = Counter(each.value for each in figures), Counter(each.value for each in quoted)
    more = stated - there
    is_more = any(
        more[each.value] and (there[each.value] or not spelled.supports(each)) for each in figures
    )
    return is_more and bool(there - stated)


def _stands_in(words: str, figures: FigureSet, figure: Figure) -> bool:
    return figures.supports(figure) or (figure.name != "" and figure.name + figure.value in words)


def _stands_nearby(index: Index, found: _Found, figure: Figure) -> bool:
    places = [index.places[number] for number in set(found.places)]
    if figure.is_distinctive or figure.name:
        sections = {place.section for place in places}
        places = [place for place in index.places if place.section in sections]
    return _figure_set(places).supports(figure)


def check_analysis(index: Index, analysis: Analysis) -> Analysis:
    """The analysis with every claim checked, its figures counted, and what is unsupported taken out.

    A finding has to be verified to stay. In the seven sections a claim stays, marked as unverified, unless
    it states a figure that the paper does not hold. The summary always stays, marked.
    """
    checked = {id(claim): _check(index, claim) for claim in _claims(analysis)}
    summary = checked[id(analysis.summary)]
    findings = [each for claim in analysis.findings if (each := checked[id(claim)]).claim.verified]
    sections = [
        (section.part, [each for claim in section.claims if not (each := checked[id(claim)]).unsupported])
        for section in analysis.sections
    ]
    kept = {
        id(each) for group in ([summary], findings, *(group for _, group in sections)) for each in group
    }
    figures = sum(each.figures for each in checked.values())
    return analysis.model_copy(
        update={
            "summary": summary.claim,
            "findings": tuple(each.claim for each in findings),
            "sections": tuple(
                AnalysisSection(part=part, claims=tuple(each.claim for each in group))
                for part, group in sections
                if group
            ),
            "figures": figures,
            "figures_verified": figures - sum(len(each.unsupported) for each in checked.values()),
            "dropped": analysis.dropped
            + tuple(each.claim.text for each in checked.values() if id(each) not in kept),
        }
    )


def _claims(analysis: Analysis) -> Iterator[Claim]:
    yield analysis.summary
    yield from analysis.findings
    for section in analysis.sections:
        yield from section.claims
