"""Reads a paper from JATS XML (https://jats.nlm.nih.gov), as bioRxiv and medRxiv give it.

The file is hostile until read: no entity is expanded, nothing is fetched, a depth beyond the parser's own
limit is refused, and the caller runs this in a child with limits of time and memory
(`adapters.reading.child`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from adapters.reading.jats_text import FLOATS, LOST, formula_of, text_of
from adapters.reading.xml_tree import local_name, open_xml, within
from bot.domain.analysis import Source
from bot.domain.errors import DocumentError
from bot.domain.full_text import MOST_AUTHOR_LINES, Block, BlockKind, FullText, Section, SectionKind
from bot.papers.block_labels import label_blocks
from bot.papers.damage import mark_damaged
from bot.sources.registry import find_refs
from bot.text.hidden import list_finds
from bot.text.links import code_link, find_links

SHORT: Final = 600
"""Characters of a body that is none: the servers give such files for papers they have as PDF only."""
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_MARKS: Final = (b"article-type=", b"//nlm//dtd", b"jats-", b"<article-meta")
_KINDS: Final = {
    "ack": SectionKind.ACKNOWLEDGEMENT,
    "app": SectionKind.APPENDIX,
    "ref-list": SectionKind.REFERENCES,
}
_TITLES: Final = {"ack": "Acknowledgements", "app": "Appendix", "ref-list": "References"}
_TITLE: Final = ("front", "article-meta", "title-group", "article-title")
_OTHER_ABSTRACTS: Final = frozenset({"graphical", "teaser", "key-points"})
_WRAPPERS: Final = frozenset(
    {"fig-group", "boxed-text", "app-group", "fn-group", "table-wrap-group", "notes"}
)


def looks_like_jats(start: bytes) -> bool:
    """Whether a file that begins so, in lower case, is JATS."""
    return b"<article" in start and b"<html" not in start and any(mark in start for mark in _MARKS)


def read_jats(data: bytes, paper_id: str, version: int) -> FullText:
    """The paper in the file.

    Raises:
        DocumentError: it is not whole, not this paper, or has no text of it.
    """
    article = _article(data)
    _check_identity(article, paper_id)
    reader = _Reader()
    sections = label_blocks(mark_damaged(reader.sections(article)))
    if sum(len(each.text) for each in sections if each.kind is SectionKind.BODY) < SHORT:
        raise DocumentError(problem="problem.document_no_text")
    own = [section.text for section in sections if section.kind is not SectionKind.REFERENCES]
    return FullText(
        paper_id=paper_id,
        version=version,
        source=Source.JATS,
        sections=sections,
        title=next((text_of(each)[0] for each in within(article, *_TITLE)), ""),
        links=find_links([*_addresses(article), *own]),
        hidden_text=list_finds(reader.hidden),
    )


def _article(data: bytes) -> etree._Element:
    root = open_xml(data)
    article = root if local_name(root) == "article" else next(root.iter("{*}article", "article"), None)
    if article is None:
        raise DocumentError(problem="problem.document_unknown_kind")
    return article


def _check_identity(article: etree._Element, paper_id: str) -> None:
    """A file that says which paper it is must say this one; one's own file has no id to compare with."""
    said = [text_of(each)[0] for each in within(article, "front", "article-meta", "article-id")]
    ids = {ref.id for text in said for ref in find_refs(text)}
    if ids and find_refs(paper_id) and paper_id not in ids:
        raise DocumentError(problem="problem.html_other_paper")


def _addresses(article: etree._Element) -> list[str]:
    """The code and data that the paper links to, outside its references."""
    links = (link for link in article.iter("{*}ext-link", "ext-link"))
    hrefs = (
        link.get(_HREF) or ""
        for link in links
        if not any(local_name(outer) == "ref-list" for outer in link.iterancestors())
    )
    return [address for href in hrefs if (address := code_link(href[:500]))]


def _person(name: etree._Element) -> str:
    parts = [*within(name, "given-names"), *within(name, "surname")]
    return " ".join(filter(None, (text_of(each)[0] for each in parts)))


class _Reader:
    """Collects the sections of one article, and what was hidden in it."""

    def __init__(self) -> None:
        self.hidden: list[str] = []

    def sections(self, article: etree._Element) -> tuple[Section, ...]:
        """The front, the abstract, the body, and what follows it, in that order."""
        found = [self._front(article), *self._abstracts(article)]
        for part in within(article, "body"):
            found += self._parts(part, title="", level=1, kind=SectionKind.BODY)
        for part in within(article, "back"):
            for child in part:
                found += self._back(child)
        return tuple(section for section in found if section.blocks or section.title)

    def _front(self, article: etree._Element) -> Section:
        """Who wrote it, where they work, and what may be done with it."""
        lines: list[str] = []
        for meta in within(article, "front", "article-meta"):
            people = [_person(each) for each in within(meta, "contrib-group", "contrib", "name")]
            lines.append(", ".join(filter(None, people[:MOST_AUTHOR_LINES])))
            places = islice(meta.iter("{*}aff", "aff"), MOST_AUTHOR_LINES)
            rights = within(meta, "permissions", "license")
            lines += [self._text(each) for each in (*places, *rights)]
        blocks = (Block(kind=BlockKind.PARAGRAPH, text=line) for line in dict.fromkeys(lines) if line)
        return Section(title="", kind=SectionKind.FRONT, blocks=tuple(blocks))

    def _abstracts(self, article: etree._Element) -> Iterator[Section]:
        for abstract in within(article, "front", "article-meta", "abstract"):
            if abstract.get("abstract-type") not in _OTHER_ABSTRACTS:
                blocks = tuple(self._all_blocks(abstract))
                yield Section(title="Abstract", kind=SectionKind.ABSTRACT, blocks=blocks)

    def _all_blocks(self, element: etree._Element) -> Iterator[Block]:
        """Its blocks with those of its sections, whose titles become the beginning of their text."""
        for child in element:
            if local_name(child) != "sec":
                yield from self._blocks(child)
                continue
            title = self._child_text(child, "title").rstrip(":.")
            for at, block in enumerate(self._all_blocks(child)):
                yield block.evolve(text=f"{title}: {block.text}") if title and not at else block

    def _back(self, part: etree._Element) -> Iterator[Section]:
        name = local_name(part)
        if name in {"app-group", "notes"}:
            for child in part:
                yield from self._back(child)
        elif name == "ref-list":
            yield self._references(part)
        elif name in {"ack", "app", "sec"}:
            kind = _KINDS.get(name, SectionKind.BODY)
            yield from self._parts(part, title=_TITLES.get(name, ""), level=1, kind=kind)

    def _references(self, part: etree._Element) -> Section:
        texts = (self._text(ref) for ref in part.iter("{*}ref", "ref"))
        blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts if text)
        return Section(title=_TITLES["ref-list"], kind=SectionKind.REFERENCES, blocks=blocks)

    def _parts(
        self, part: etree._Element, *, title: str, level: int, kind: SectionKind
    ) -> Iterator[Section]:
        """The section itself, then those inside it, one level deeper."""
        own = [child for child in part if local_name(child) not in {"sec", "title", "label"}]
        section = Section(
            number=self._child_text(part, "label").rstrip("."),
            title=self._child_text(part, "title") or title,
            level=level,
            kind=kind,
            anchor=part.get("id") or "",
            blocks=tuple(block for child in own for block in self._blocks(child)),
        )
        deeper = level if local_name(part) == "body" else level + 1
        if section.blocks or section.title:
            yield section
        for child in within(part, "sec"):
            yield from self._parts(child, title="", level=deeper, kind=kind)

    def _blocks(self, element: etree._Element) -> Iterator[Block]:
        """What an element becomes; floats inside a paragraph follow it."""
        name, anchor = local_name(element), element.get("id") or ""
        if name == "p":
            yield from self._paragraph(element)
        elif name == "disp-formula":
            yield Block(kind=BlockKind.FORMULA, text=formula_of(element), anchor=anchor)
        elif name == "list":
            items = [f"• {self._text(item)}" for item in within(element, "list-item")]
            yield from self._block(BlockKind.LIST, "\n".join(items), anchor)
        elif name == "fig":
            yield from self._block(BlockKind.CAPTION, self._caption(element), anchor)
        elif name == "table-wrap":
            yield from self._block(BlockKind.CAPTION, self._caption(element), anchor)
            yield from self._table(element, anchor)
        elif name in {"fn", "table-wrap-foot"}:
            yield from self._block(BlockKind.FOOTNOTE, self._text(element), anchor)
        elif name in {"disp-quote", "verse-group", "def-list", "statement"}:
            yield from self._block(BlockKind.PARAGRAPH, self._text(element), anchor)
        elif name in {"code", "preformat"}:
            yield from self._block(
                BlockKind.ALGORITHM, "".join(map(str, element.itertext())).strip(), anchor
            )
        elif name in _WRAPPERS:
            yield from (block for child in element for block in self._blocks(child))

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        floats = [child for child in element if local_name(child) in FLOATS]
        yield from self._block(BlockKind.PARAGRAPH, self._text(element), element.get("id") or "")
        for child in floats:
            yield from self._blocks(child)

    def _table(self, element: etree._Element, anchor: str) -> Iterator[Block]:
        rows = tuple(
            tuple(self._text(cell) for cell in row if local_name(cell) in {"td", "th"})
            for row in element.iter("{*}tr", "tr")
        )
        if rows := tuple(row for row in rows if any(row)):
            text = "\n".join(" | ".join(row) for row in rows)
            yield Block(kind=BlockKind.TABLE, text=text, rows=rows, anchor=anchor)
        for foot in within(element, "table-wrap-foot"):
            yield from self._blocks(foot)

    def _caption(self, element: etree._Element) -> str:
        label = self._child_text(element, "label").rstrip(".:")
        said = " ".join(self._text(each) for each in within(element, "caption"))
        return f"{label}: {said}" if label and said else label or said

    def _block(self, kind: BlockKind, text: str, anchor: str) -> Iterator[Block]:
        if text.replace(LOST, "").strip():
            yield Block(kind=kind, text=text, anchor=anchor)

    def _child_text(self, element: etree._Element, name: str) -> str:
        return next((self._text(each) for each in within(element, name)), "")

    def _text(self, element: etree._Element) -> str:
        text, hidden = text_of(element)
        self.hidden += hidden
        return text
