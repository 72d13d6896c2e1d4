"""Reads a paper from the TEI XML that a GROBID server makes of a PDF (https://grobid.readthedocs.io).

What a server of one's own answers is read as carefully as any other file: no entity is expanded, nothing is
fetched, and the caller runs this in a child with limits of time and memory (`adapters.reading.child`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from adapters.reading.xml_tree import local_name, open_xml, within
from bot.domain.analysis import Source
from bot.domain.errors import DocumentError
from bot.domain.full_text import MOST_AUTHOR_LINES, Block, BlockKind, FullText, Section, SectionKind
from bot.papers.block_labels import label_blocks
from bot.papers.damage import mark_damaged
from bot.text.hidden import strip_invisible
from bot.text.links import find_links

SHORT: Final = 600
"""Characters of a body that is none: the server found no text in the PDF."""
_BACK: Final = {
    "acknowledgement": (SectionKind.ACKNOWLEDGEMENT, "Acknowledgements"),
    "funding": (SectionKind.ACKNOWLEDGEMENT, "Funding"),
    "availability": (SectionKind.BODY, "Availability"),
    "annex": (SectionKind.APPENDIX, "Appendix"),
    "references": (SectionKind.REFERENCES, "References"),
}
_APART: Final = frozenset({"p", "item", "cell", "head", "author", "title", "date", "biblScope"})
_FLOATS: Final = frozenset({"figure", "note", "formula"})
_ELSEWHERE: Final = {"p": _FLOATS, "formula": frozenset({"label"})}
"""What is not part of an element's text: blocks of their own, and the number of a formula."""


def read_tei(data: bytes, paper_id: str, version: int) -> FullText:
    """The paper in the answer.

    Raises:
        DocumentError: it is not TEI, or has no text of a paper.
    """
    root = open_xml(data)
    if local_name(root) != "TEI":
        raise DocumentError(problem="problem.document_damaged")
    sections = label_blocks(
        mark_damaged(tuple(each for each in _sections(root) if each.blocks or each.title))
    )
    if sum(len(each.text) for each in sections if each.kind is SectionKind.BODY) < SHORT:
        raise DocumentError(problem="problem.document_no_text")
    own = [section.text for section in sections if section.kind is not SectionKind.REFERENCES]
    titles = within(root, "teiHeader", "fileDesc", "titleStmt", "title")
    return FullText(
        paper_id=paper_id,
        version=version,
        source=Source.TEI,
        sections=sections,
        title=next((_text(each) for each in titles), ""),
        links=find_links(own),
    )


def _sections(root: etree._Element) -> Iterator[Section]:
    yield Section(title="", kind=SectionKind.FRONT, blocks=tuple(_front(root)))
    for abstract in within(root, "teiHeader", "profileDesc", "abstract"):
        blocks = tuple(_all_blocks(abstract))
        yield Section(title="Abstract", kind=SectionKind.ABSTRACT, blocks=blocks)
    for body in within(root, "text", "body"):
        yield from _parts(body, SectionKind.BODY, "")
    for part in within(root, "text", "back", "div"):
        kind, title = _BACK.get(part.get("type") or "", (SectionKind.APPENDIX, ""))
        if kind is SectionKind.REFERENCES:
            blocks = tuple(_references(part))
            yield Section(title=title, kind=kind, page=_first_page(blocks), blocks=blocks)
        else:
            yield from _parts(part, kind, title)


def _front(root: etree._Element) -> Iterator[Block]:
    """A line for each author with where they work, and one for the licence."""
    described = ("teiHeader", "fileDesc", "sourceDesc", "biblStruct", "analytic", "author")
    for author in within(root, *described)[:MOST_AUTHOR_LINES]:
        people = [" ".join(map(_text, name)) for name in within(author, "persName")]
        places = [_text(each) for each in within(author, "affiliation", "orgName")]
        yield from _block(BlockKind.PARAGRAPH, ", ".join(filter(None, (*people, *places))), author)
    for licence in within(root, "teiHeader", "fileDesc", "publicationStmt", "availability", "licence"):
        yield from _block(BlockKind.PARAGRAPH, _text(licence), licence)


def _parts(part: etree._Element, kind: SectionKind, title: str) -> Iterator[Section]:
    """Each `div` with its blocks; what stands beside them belongs to the one before."""
    open_section = Section(title=title, kind=kind)
    begun = False
    for child in part:
        if local_name(child) != "div":
            open_section = _with(open_section, _blocks(child))
            continue
        if begun or open_section.blocks:
            yield open_section
        begun = True
        open_section = _section(child, kind, title)
    yield open_section


def _section(div: etree._Element, kind: SectionKind, title: str) -> Section:
    head = next(iter(within(div, "head")), None)
    number = (head.get("n") or "").rstrip(".") if head is not None else ""
    section = Section(
        number=number,
        title=(_text(head) if head is not None else "") or title,
        level=1 + number.count("."),
        kind=kind,
        page=_page(head) if head is not None else None,
    )
    return _with(section, _all_blocks(div))


def _with(section: Section, blocks: Iterator[Block]) -> Section:
    added = (*section.blocks, *blocks)
    return section.evolve(blocks=added, page=section.page or _first_page(added))


def _all_blocks(element: etree._Element) -> Iterator[Block]:
    for child in element:
        if local_name(child) == "div":
            yield from _all_blocks(child)
        elif local_name(child) != "head":
            yield from _blocks(child)


def _blocks(element: etree._Element) -> Iterator[Block]:
    """What an element becomes; floats inside a paragraph follow it."""
    name = local_name(element)
    if name == "p":
        yield from _block(BlockKind.PARAGRAPH, _text(element), element)
        for child in element:
            if local_name(child) in _FLOATS:
                yield from _blocks(child)
    elif name == "formula":
        yield from _block(BlockKind.FORMULA, _text(element), element)
    elif name == "list":
        items = [f"• {_text(item)}" for item in within(element, "item")]
        yield from _block(BlockKind.LIST, "\n".join(items), element)
    elif name == "note":
        yield from _block(BlockKind.FOOTNOTE, _text(element), element)
    elif name == "figure":
        yield from _block(BlockKind.CAPTION, _caption(element), element)
        yield from _table(element)
        for note in within(element, "note"):
            yield from _blocks(note)


def _block(kind: BlockKind, text: str, element: etree._Element) -> Iterator[Block]:
    if text:
        yield Block(kind=kind, text=text, page=_page(element))


def _caption(figure: etree._Element) -> str:
    head = " ".join(_text(each) for each in within(figure, "head")).rstrip(" .:")
    said = " ".join(_text(each) for each in within(figure, "figDesc"))
    return f"{head}: {said}" if head and said else head or said


def _table(figure: etree._Element) -> Iterator[Block]:
    rows = tuple(
        tuple(_text(cell) for cell in within(row, "cell")) for row in within(figure, "table", "row")
    )
    if rows := tuple(row for row in rows if any(row)):
        text = "\n".join(" | ".join(row) for row in rows)
        yield Block(kind=BlockKind.TABLE, text=text, rows=rows, page=_page(figure))


def _references(part: etree._Element) -> Iterator[Block]:
    """Each work as the paper prints it where the server kept that, else by its parts."""
    for work in within(part, "listBibl", "biblStruct"):
        printed = [_text(note) for note in within(work, "note") if note.get("type") == "raw_reference"]
        yield from _block(BlockKind.PARAGRAPH, printed[0] if printed else _text(work), work)


def _page(element: etree._Element) -> int | None:
    """The page where it begins: coordinates are `page,x,y,width,height`, several parted by semicolons."""
    first = (element.get("coords") or "").partition(",")[0]
    return int(first) if first.isdecimal() and len(first) < 6 else None


def _first_page(blocks: tuple[Block, ...]) -> int | None:
    return next((block.page for block in blocks if block.page), None)


def _text(element: etree._Element) -> str:
    return " ".join(strip_invisible("".join(_pieces(element)))[0].split())


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if name in _ELSEWHERE.get(local_name(element), ()):
            yield " "
        elif name:
            yield from ((" ", *_pieces(child), " ") if name in _APART else _pieces(child))
        yield child.tail or ""
