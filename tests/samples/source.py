"""The source of the sample papers: front matter in TOML, then an abstract and a text close to Markdown.

Between two lines of `+++` stands what arXiv would know of the paper; the abstract follows, then sections.
Blocks are parted by blank lines:

    # Title, ## Title, ### Title      a section, numbered by itself; `%appendix` starts the appendices
    $$ tex $$                         a numbered formula
    Table: caption                    then rows of cells between bars, the first row the headings
    Figure: caption                   a figure
    - item  or  1. item               a list
    ``` lines ```                     a listing
    %hidden words                     a paragraph in white
    %acknowledgements words           thanks
    %references                       then lines `key | label | text`

Within a line: `$tex$`, `*emphasis*`, `**bold**`, `^[a footnote]`, `[@key]` for a reference,
`<https://…>`, `[words](address)`; `Table 1`, `Figure 1`, `Section 1.1` and `Appendix A` point to theirs.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.domain.paper import AnnounceType
from bot.domain.record import Record

FOLDER = Path(__file__).parent / "papers"


class Served(StrEnum):
    """Whether the sample arXiv has a form of a paper."""

    YES = "yes"
    NO = "no"
    DAMAGED = "damaged"


class Announcement(Record):
    """A day whose feed the paper stands in, and why."""

    day: dt.date
    type: AnnounceType


class SamplePaper(Record):
    """One version of an invented paper: what arXiv would know of it, and the source of its text."""

    id: str
    version: int = 1
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    submitted: dt.datetime
    """When this version was."""
    first_submitted: dt.datetime | None = None
    """When version 1 was, where this is a later one."""
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    html: Served = Served.YES
    pdf: Served = Served.NO
    announced: tuple[Announcement, ...] = ()
    abstract: str = ""
    printed_title: str = ""
    printed_authors: tuple[str, ...] = ()
    printed_abstract: str = ""
    """As its page prints them, where the metadata is LaTeX."""
    body: str = ""

    @property
    def name(self) -> str:
        """Id and version, as in every address of the paper."""
        return f"{self.id}v{self.version}"


class PieceKind(StrEnum):
    """What one block of a paper's source is."""

    SECTION = "section"
    PARAGRAPH = "paragraph"
    FORMULA = "formula"
    TABLE = "table"
    FIGURE = "figure"
    LIST = "list"
    LISTING = "listing"
    HIDDEN = "hidden"
    THANKS = "thanks"
    REFERENCES = "references"


@dataclass(frozen=True)
class Piece:
    """One block of a paper: `number` and `anchor` are those LaTeXML gives it."""

    kind: PieceKind
    text: str = ""
    number: str = ""
    anchor: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class InlineText:
    """A run of words within a line. `kind` is a group of `INLINE`, or `text`."""

    kind: str
    text: str
    target: str = ""


FLOATS = {
    PieceKind.TABLE: "Table: ",
    PieceKind.FIGURE: "Figure: ",
    PieceKind.FORMULA: "$$",
    PieceKind.LISTING: "```",
}
"""What the numbered blocks begin with."""

INLINE = re.compile(
    r"""\$(?P<math>[^$]+)\$
    | \^\[(?P<note>[^\]]+)\]
    | \[@(?P<cite>[\w, ]+)\]
    | \*\*(?P<bold>[^*]+)\*\*
    | \*(?P<em>[^*]+)\*
    | `(?P<code>[^`]+)`
    | <(?P<url>https?://[^>\s]+)>
    | \[(?P<link>[^\]]+)\]\((?P<href>[^)\s]+)\)
    | (?P<ref>\b(?:Section|Table|Figure|Appendix)[ ](?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)*)\b)""",
    re.VERBOSE,
)


def inlines(text: str) -> Iterator[InlineText]:
    """The runs of a line, in order."""
    end = 0
    for match in INLINE.finditer(text):
        if match.start() > end:
            yield InlineText("text", text[end : match.start()])
        kind = "link" if match.lastgroup == "href" else str(match.lastgroup)
        yield InlineText(kind, match.group(kind), match.group("href") or "")
        end = match.end()
    if end < len(text):
        yield InlineText("text", text[end:])


@dataclass
class _Numbering:
    """The counters of one document, after LaTeXML's way of naming."""

    sections: list[int] = field(default_factory=list)
    floats: dict[PieceKind, int] = field(default_factory=dict)
    blocks: int = 0
    appendix: bool = False

    def section(self, level: int) -> tuple[str, str]:
        """The number and the anchor of the section that begins."""
        self.sections = [*self.sections, 0, 0][:level]
        self.sections[-1] += 1
        self.blocks = 0
        first = chr(ord("A") + self.sections[0] - 1) if self.appendix else str(self.sections[0])
        number = ".".join([first, *map(str, self.sections[1:])])
        return number, self.anchor

    def start_appendices(self) -> None:
        self.appendix, self.sections = True, []

    @property
    def anchor(self) -> str:
        """Of the section we are in, such as `S3.SS2`."""
        letters = ("A" if self.appendix else "S", "SS", "SSS")
        return ".".join(f"{letter}{n}" for letter, n in zip(letters, self.sections, strict=False))

    def float(self, kind: PieceKind) -> tuple[str, str]:
        """The number and the anchor of the next table, figure or formula."""
        letter = {
            PieceKind.TABLE: "T",
            PieceKind.FIGURE: "F",
            PieceKind.FORMULA: "E",
            PieceKind.LISTING: "LST",
        }[kind]
        self.floats[kind] = number = self.floats.get(kind, 0) + 1
        return str(number), f"{self.anchor.split('.')[0]}.{letter}{number}"

    def block(self) -> str:
        """The anchor of the next paragraph."""
        self.blocks += 1
        return f"{self.anchor}.p{self.blocks}"


def pieces(body: str) -> Iterator[Piece]:
    """The blocks of a text, numbered."""
    numbering = _Numbering()
    for chunk in re.split(r"\n\s*\n", body.strip()):
        if chunk.strip() == "%appendix":
            numbering.start_appendices()
        elif chunk.strip():
            yield _piece(chunk.strip(), numbering)


def _piece(chunk: str, numbering: _Numbering) -> Piece:
    word, _, rest = chunk.partition(" ")
    if set(word) == {"#"}:
        number, anchor = numbering.section(len(word))
        return Piece(PieceKind.SECTION, rest, number, anchor, level=len(word))
    if chunk.startswith("%"):
        return _read_marked(chunk, numbering)
    for kind, start in FLOATS.items():
        if chunk.startswith(start):
            number, anchor = numbering.float(kind)
            return _float(kind, chunk.removeprefix(start).splitlines(), number, anchor)
    anchor = numbering.block()
    if re.match(r"(?:-|\d+\.) ", chunk):
        items = re.split(r"^(?:-|\d+\.) ", chunk, flags=re.MULTILINE)[1:]
        ordered = "1" if chunk[0].isdigit() else ""
        return Piece(
            PieceKind.LIST, number=ordered, anchor=anchor, rows=tuple((_join([i]),) for i in items)
        )
    return Piece(PieceKind.PARAGRAPH, _join([chunk]), anchor=anchor)


def _float(kind: PieceKind, lines: list[str], number: str, anchor: str) -> Piece:
    if kind is PieceKind.TABLE:
        return Piece(kind, lines[0], number, anchor, rows=tuple(_cells(line) for line in lines[1:]))
    if kind is PieceKind.LISTING:
        return Piece(kind, "\n".join(lines[1:-1]), number, anchor)
    return Piece(kind, _join(lines).removesuffix("$$").strip(), number, anchor)


def _read_marked(chunk: str, numbering: _Numbering) -> Piece:
    if chunk.startswith("%references"):
        rows = tuple(tuple(cell.strip() for cell in line.split("|", 2)) for line in chunk.splitlines()[1:])
        return Piece(PieceKind.REFERENCES, "References", anchor="bib", rows=rows)
    kind = PieceKind.HIDDEN if chunk.startswith("%hidden") else PieceKind.THANKS
    return Piece(kind, _join([chunk.partition(" ")[2]]), anchor=numbering.block())


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _join(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def parse(text: str) -> SamplePaper:
    """The paper that a source file describes.

    Raises:
        ValueError: the file is not in the form this module describes.
    """
    _, front, rest = text.split("+++\n", 2)
    abstract, mark, body = rest.strip().partition("\n# ")
    return SamplePaper(
        **tomllib.loads(front), abstract=" ".join(abstract.split()), body=(mark + body).strip()
    )


@cache
def papers() -> tuple[SamplePaper, ...]:
    """Every version of every sample paper, by id and version."""
    sources = (parse(file.read_text("utf-8")) for file in FOLDER.glob("*.md"))
    return tuple(sorted(sources, key=lambda paper: (paper.id, paper.version)))


def find(paper_id: str, version: int = 0) -> SamplePaper | None:
    """The sample paper at that version, or at its latest."""
    versions = [paper for paper in papers() if paper.id == paper_id and version in {0, paper.version}]
    return versions[-1] if versions else None


def announcements(day: dt.date) -> tuple[tuple[SamplePaper, AnnounceType], ...]:
    """What the feeds of a day hold, in the order arXiv lists it: new papers, cross-lists, replacements."""
    order = list(AnnounceType)
    found = [(paper, note.type) for paper in papers() for note in paper.announced if note.day == day]
    return tuple(sorted(found, key=lambda item: order.index(item[1])))
