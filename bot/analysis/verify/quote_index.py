"""A paper made ready for looking up quotes: its words, figures and signs as one string without spaces.

What typesetting changes does not count: spaces, line ends and their hyphens, ligatures, quotes, dashes,
case, accents, commas and stops, citation and footnote marks, LaTeX. A changed word or figure always counts,
and so does a changed operator of a formula: those are kept beside the string, by their places in it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.analysis.verify.leading_name import leading_name
from bot.analysis.verify.sentence import compact
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.blocks import block_source
from bot.text.figures import Figure, FigureSet, figures_in, prepare
from bot.text.latex import latex_to_text
from bot.text.sentences import split_sentences

if TYPE_CHECKING:
    from bot.analysis.verify.claims import Verdict
    from bot.domain.analysis import Claim

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
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))(?<=\d,)")
CITATION = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|\((?:[^()\d]{2,80}(?:19|20)\d\d)+[^()\d]?\)")
_FOOTNOTE = re.compile(r"\d(?:(?<=[a-z]{3}\d)|(?<=[a-z]{3}[.,;:)”\"]\d))\d?(?=\s|$)(?!\s*%)")
"""The mark of a footnote glued to the word before it, as text taken from a PDF has it."""
_OPERATOR = {**dict.fromkeys("+⊕", "+"), **dict.fromkeys("·*∗⋅", "*"), **dict.fromkeys("/÷", "/")} | dict(
    zip("=∝^√➖", "=∝^√-", strict=True)
)
_MINUS = re.compile(r"(?<=[\s)\]}=|])-(?=[\s(\[{\\|])|(?<=[)\]}])-(?!\.?\d)")
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹])")
"""Before an exponent without a sign: 10⁴ is 10^4 and not 104."""
_SIGNED = re.compile(r"(?<=\d)\^(?=-\d)")
_GAP = re.compile(r" (?=[\d.])(?<=\d )")
"""The space between two numbers, the only one that is kept; sought by its space, as digits are more."""
_TOKEN = re.compile(
    r"(?<![\w.])\.\d+|\d+(?:\.\d+)*"
    r"|[\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
    r"|[^\W\d_\u2e80-\u9fff\uac00-\ud7af]+"
    r"|(?<![^\W\d_])-(?=\.?\d)|[~/+$€£](?=\.?\d)|[<>≤≥±×%¬]"
    r"|[+=·*∗⋅/÷∝^√⊕➖]"
)
_ASCII_TOKEN = re.compile(
    r"[a-z]+|\d+(?:\.\d+)*|(?<![\w.])\.\d+|(?<![a-z])-(?=\.?\d)|[~/+$](?=\.?\d)|[<>%]|[+=*/^]", re.ASCII
)
"""The same for a text that has nothing else; most have not."""

_BY_LINE = frozenset({BlockKind.TABLE, BlockKind.LIST, BlockKind.ALGORITHM})
_APART = frozenset({BlockKind.CAPTION, BlockKind.TABLE, BlockKind.ALGORITHM, BlockKind.FOOTNOTE})
_LAST_SEARCHED = (SectionKind.ACKNOWLEDGEMENT, SectionKind.APPENDIX)


def normalise(text: str) -> str:
    """The words, figures and signs of the text, a space between each, without what typesetting changes."""
    return " ".join(token for token in _tokens(plain_text(text)) if token not in _OPERATOR)


def plain_text(text: str) -> str:
    """Without LaTeX and without hyphens at line ends."""
    is_broken = "\n" in text or "\x02" in text
    return latex_to_text(_LINE_END_HYPHEN.sub("", text) if is_broken else text)


_TELLING = re.compile(r"[\d<>%+=*/^]")
"""What a text has without which its tokens are nothing but words: all other signs belong to figures."""
_NO_LETTERS = dict.fromkeys(code for code in range(128) if not chr(code).isalpha())
"""For `translate`: takes all from a text of ASCII that is no letter."""


def _letters(plain: str) -> str | None:
    """The words of a text without figures and signs, as one; None where it has any, or may have."""
    if not plain.isascii() or _TELLING.search(plain) or ("-" in plain and _MINUS.search(plain)):
        return None
    return plain.lower().translate(_NO_LETTERS)


def _tokens(plain: str) -> list[str]:
    is_ascii = plain.isascii()
    text = plain if is_ascii else _fold(plain)
    text = _SIGNED.sub("", text.casefold())
    if "-" in text and _MINUS.search(text):
        text, is_ascii = _MINUS.sub("➖", text), False
    text = _THOUSANDS.sub("", text) if "," in text else text
    return (_ASCII_TOKEN if is_ascii else _TOKEN).findall(text)


def _fold(plain: str) -> str:
    """The text with one sign for all that mean the same."""
    raised = _RAISED.sub("^", plain.replace("≠", "¬"))
    return unicodedata.normalize("NFKD", raised).translate(_SIGNS)


@dataclass(frozen=True)
class JoinedWords:
    """Tokens without spaces between them (two numbers keep one)."""

    text: str
    plain: str = field(repr=False)
    """What they are the tokens of."""
    operators: dict[int, str]
    """The operators of formulas, by the place in `text` that they stand before."""

    @cached_property
    def edges(self) -> frozenset[int]:
        """Where a quote may begin or end. Few places are ever asked for theirs."""
        tokens = [token for token in _tokens(self.plain) if token not in _OPERATOR]
        if " " not in self.text:
            return frozenset(accumulate(map(len, tokens), initial=0))
        edges = {0}
        length, after_number = 0, False
        for token in tokens:
            is_number = _is_number(token)
            if is_number and after_number:
                length += 1
                edges.add(length)
            length += len(token)
            edges.add(length)
            after_number = is_number
        return frozenset(edges)


def words_of(plain: str) -> JoinedWords:
    """The words of a plain text as one string."""
    if (letters := _letters(plain)) is not None:
        return JoinedWords(letters, plain, {})
    tokens = _tokens(plain)
    operators: dict[int, str] = {}
    if not _OPERATOR.keys().isdisjoint(tokens):
        words: list[str] = []
        before = 0
        for token in tokens:
            if token in _OPERATOR:
                operators.setdefault(before, "")
                operators[before] += _OPERATOR[token]
            else:
                before += len(token) + (_is_number(token) and bool(words) and _is_number(words[-1]))
                words.append(token)
        tokens = words
    text = _GAP.sub("\n", " ".join(tokens)).replace(" ", "").replace("\n", " ")
    return JoinedWords(text, plain, operators)


def _is_number(token: str) -> bool:
    return token[-1].isdigit()


@dataclass(frozen=True)
class IndexedBlock:
    """A block of the paper and the section it belongs to."""

    section: int
    heading: str
    block: Block
    plain: str
    run: int
    """Places of one run follow one another as one text."""
    above: str = ""
    """The headings that its section stands under."""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it states. Few places are ever asked for theirs."""
        return figures_in(self.plain, spelled=True)

    @cached_property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.block.kind is BlockKind.TABLE

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Its sentences; the rows of a table, the steps of an algorithm, the items of a list."""
        if self.block.kind in _BY_LINE:
            return tuple(filter(None, (plain_text(line) for line in block_source(self.block).splitlines())))
        return split_sentences(self.plain)


@dataclass(frozen=True)
class TextRange:
    """From where to where in the text."""

    start: int
    end: int


@dataclass
class JoinedText:
    """The blocks one after the other as one string without spaces."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    """Where each place begins in `text`."""
    operators: dict[int, str] = field(default_factory=dict)
    """The operators of formulas, by the place in `text` that they stand before."""
    words: list[tuple[int, JoinedWords]] = field(default_factory=list)
    """The words of each place that has any, and where they begin."""
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, words: JoinedWords, *, opens_run: bool) -> None:
        """Append a place."""
        before = self.pieces[-1][-1:] if self.pieces else ""
        gap = "\n" if opens_run else " " if before.isdigit() and words.text[:1].isdigit() else ""
        self.starts.append(self.length)
        start = self.length + len(gap)
        if words.text:
            self.words.append((start, words))
        for at, sign in words.operators.items():
            self.operators[start + at] = sign
        self.pieces.append(gap + words.text)
        self.length = start + len(words.text)

    def close(self) -> None:
        """Make `text` of what was added."""
        self.text = "".join(self.pieces)
        self.pieces = []

    def place_at(self, position: int) -> int:
        """The number of the place that `position` belongs to."""
        return max(0, bisect_right(self.starts, position) - 1)

    def is_edge(self, position: int) -> bool:
        """Whether words begin or end there: a quote may not start or stop inside one."""
        start, words = self.words[max(0, bisect_right(self.words, position, key=itemgetter(0)) - 1)]
        return position - start in words.edges

    def end_of(self, place: int) -> int:
        """Where the text of a place ends."""
        return self.starts[place + 1] if place + 1 < len(self.starts) else len(self.text)

    def find(self, needle: JoinedWords, start: int = 0, end: int | None = None) -> TextRange | None:
        """Where the words stand with the same operators, not inside other words."""
        text = needle.text
        found = self.text.find(text, start, end)
        while found >= 0 and text:
            last = found + len(text)
            if self.is_edge(found) and self.is_edge(last) and self._has_same_operators(found, needle):
                return TextRange(found, last)
            found = self.text.find(text, found + 1, end)
        return None

    def _has_same_operators(self, start: int, needle: JoinedWords) -> bool:
        """Whether no operator of a formula is another one; a stroke and a dash may be lost."""
        places = {at for at in needle.operators if 0 < at < len(needle.text)}
        if self.operators:
            places |= {at for at in range(1, len(needle.text)) if start + at in self.operators}
        for at in places:
            ours, theirs = needle.operators.get(at, ""), self.operators.get(start + at, "")
            if ours != theirs and (set(ours + theirs) - set("-/*") or (ours and theirs)):
                return False
        return True


@dataclass(frozen=True)
class SectionText:
    """The text of a section as it is looked through for names and figures."""

    plain: str

    @cached_property
    def text(self) -> str:
        """With its figures in digits."""
        return prepare(self.plain, spelled=True).lower()

    @cached_property
    def compact(self) -> str:
        """Its letters and digits alone."""
        return compact(self.plain)


class SentenceSpan(NamedTuple):
    """A sentence of a place, and where it stands in the text."""

    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Index:
    """A paper made ready for many look-ups. Build it with `index_paper`."""

    cited: JoinedText
    """Everything, citation marks included."""
    words: tuple[tuple[JoinedWords, bool], ...] = field(repr=False)
    """The words of each place, and whether it opens a run."""
    places: tuple[IndexedBlock, ...]
    opening: str = ""
    """The letters and digits of title and abstract."""
    sections: dict[int, SectionText] = field(default_factory=dict, repr=False)
    """What `section` has made so far."""
    sentences: dict[tuple[bool, int], tuple[SentenceSpan, ...]] = field(default_factory=dict, repr=False)
    """What `parts_of` has found so far."""
    judged: dict[Claim, Verdict] = field(default_factory=dict, repr=False)
    """The verdicts on the statements that were judged last."""

    @cached_property
    def uncited(self) -> JoinedText:
        """For quotes that leave citation and footnote marks out; few need it."""
        text = JoinedText()
        for place, (words, opens_run) in zip(self.places, self.words, strict=True):
            bare = strip_marks(place.plain)
            text.add(words if bare == place.plain else words_of(bare), opens_run=opens_run)
        text.close()
        return text

    def section(self, number: int) -> SectionText:
        """The text of a section, made once."""
        if number not in self.sections:
            plain = " ".join(place.plain for place in self.places if place.section == number)
            self.sections[number] = SectionText(plain)
        return self.sections[number]

    @cached_property
    def own(self) -> str:
        """The letters and digits of what is the paper's own: title, abstract, the name it uses most."""
        return f"{self.opening} {compact(leading_name((at.section, at.plain) for at in self.places))}"

    @cached_property
    def figures(self) -> FigureSet:
        """All figures of the paper."""
        return _figure_set(self.places)


def index_paper(full_text: FullText, paper: Paper | None = None) -> Index:
    """The index of everything but the references, with the paper's title and abstract after it."""
    cited = JoinedText()
    words_of_places: list[tuple[JoinedWords, bool]] = []
    places: list[IndexedBlock] = []
    above = _headings_above(_sections(full_text))
    for run, (number, heading, blocks) in enumerate(_runs(full_text, paper)):
        for position, block in enumerate(blocks):
            plain = plain_text(block_source(block))
            words = words_of(plain)
            places.append(IndexedBlock(number, heading, block, plain, run, above.get(number, "")))
            cited.add(words, opens_run=position == 0)
            words_of_places.append((words, position == 0))
    cited.close()
    opening = f"{paper.title} {paper.abstract}" if paper else _opening(full_text)
    return Index(cited, tuple(words_of_places), tuple(places), compact(opening))


def strip_marks(plain: str) -> str:
    """The text without citation and footnote marks."""
    return _FOOTNOTE.sub("", CITATION.sub(" ", plain))


def _opening(full_text: FullText) -> str:
    return " ".join(section.text for section in full_text.sections if section.kind is SectionKind.ABSTRACT)


def parts_of(index: Index, text: JoinedText, place: int) -> tuple[SentenceSpan, ...]:
    """The sentences of a place, or the rows of a table, with where they stand in the text."""
    key = (text is index.cited, place)
    if key not in index.sentences:
        index.sentences[key] = tuple(_spans(index, text, place))
    return index.sentences[key]


def _spans(index: Index, text: JoinedText, place: int) -> Iterator[SentenceSpan]:
    at, end = text.starts[place], text.end_of(place)
    for part in index.places[place].parts:
        words = words_of(part if text is index.cited else strip_marks(part)).text
        found = text.text.find(words, at, end) if words else -1
        if found >= 0:
            yield SentenceSpan(found, found + len(words), part)
            at = found + len(words)


def _sections(full_text: FullText) -> list[Section]:
    sections = [each for each in full_text.sections if each.kind is not SectionKind.REFERENCES]
    return sorted(sections, key=lambda each: each.kind in _LAST_SEARCHED)


def _headings_above(sections: Sequence[Section]) -> dict[int, str]:
    """The headings of the sections that each stands in, by its number."""
    above: dict[int, str] = {}
    path: list[Section] = []
    for number, section in enumerate(sections):
        path = [each for each in path if each.level < section.level]
        above[number] = " ".join(each.heading for each in path)
        path.append(section)
    return above


def _runs(full_text: FullText, paper: Paper | None) -> Iterator[tuple[int, str, list[Block]]]:
    """Runs of blocks that a quote may cross: prose and formulas, then what stands apart from them."""
    sections = _sections(full_text)
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


def _figure_set(places: Sequence[IndexedBlock]) -> FigureSet:
    return FigureSet(
        (each for place in places if place.block.kind is not BlockKind.TABLE for each in place.figures),
        (each for place in places if place.block.kind is BlockKind.TABLE for each in place.figures),
    )


def figure_supported(index: Index, figure: Figure) -> bool:
    """Whether the figure stands anywhere in the paper; see `FigureSet.supports` for what counts."""
    return index.figures.supports(figure) or _is_name_in(index, figure)


def _is_name_in(index: Index, figure: Figure) -> bool:
    return bool(figure.name) and index.cited.find(words_of(figure.name + figure.value)) is not None
