"""The sections of a page in order, each with its blocks, and the figures between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from adapters.reading.html_blocks import (
    CaptionText,
    anchor_of,
    caption_of,
    formula_blocks,
    is_caption,
    is_layout,
    list_run,
    listing_block,
    note_block,
    picture_of,
    references,
    table_blocks,
)
from adapters.reading.html_text import TextRun, text_of
from adapters.reading.html_tree import RUNNING, Element, ElementRole, classes, role_of
from bot.domain.full_text import (
    MOST_AUTHOR_LINES,
    Block,
    BlockKind,
    PaperFigure,
    Section,
    SectionKind,
)
from bot.papers.outline import kind_named
from bot.text.latex import latex_to_text

_WORDS_OF_NUMBER: Final = re.compile(
    r"^(?:appendix|appendices|section|chapter|part|§)\b\s*|^§+\s*", re.IGNORECASE
)
_NUMBER: Final = re.compile(
    r"^(\d{1,2}(?:\.\d{1,3}){0,4}|[A-Z](?:\.\d{1,3}){1,3}|[IVX]{1,5}(?=\.\s))\.?\s+(?=\S)"
)
_BLOCKS: Final = ("table", "figure", "pre", "ul", "ol", "dl")
_LEAST_PICTURE_TEXT: Final = 80
"""Characters of a box in a drawing that is prose (a prompt, a remark) and not the label of a node."""
_LEAST_LETTER: Final = 300
"""Characters after the abstract and before any heading that are a body of their own."""


@dataclass(slots=True)
class _Open:
    """A section while it is read."""

    number: str
    title: str
    level: int
    kind: SectionKind
    anchor: str
    blocks: list[Block] = field(default_factory=list)
    loose: bool = False

    def close(self) -> Section:
        return Section(
            number=self.number,
            title=self.title,
            level=self.level,
            kind=self.kind,
            anchor=self.anchor,
            blocks=tuple(self.blocks),
        )


@dataclass(slots=True)
class HtmlPageReader:
    """Walks an article once. `base` is the address that pictures are relative to."""

    base: str
    sections: list[_Open] = field(default_factory=list)
    figures: list[PaperFigure] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    _now: _Open | None = None
    _lead: str = ""
    _in_figure: bool = False
    _holders: set[Element] = field(default_factory=set)

    def read(self, article: Element) -> tuple[Section, ...]:
        """The sections of the article."""
        self._holders = _holders(article)
        self._container(article)
        self._settle_loose()
        return tuple(section.close() for section in self.sections if not _is_empty(section))

    def _container(self, element: Element, skip: Element | None = None) -> None:
        """Sentences of the element become paragraphs; whatever is more than a sentence parts them."""
        run = TextRun()
        if (text := element.text) and not text.isspace():
            run.say(text)
        for child in element:
            role = role_of(child)
            if role in RUNNING and child not in self._holders:
                run.add_as(child, role)
            elif child is not skip:
                if self._paragraph(run, element):
                    run = TextRun()
                self._block(child, role)
            if (tail := child.tail) and (run.parts or not tail.isspace()):
                run.say(tail)
        self._paragraph(run, element)

    def _block(self, element: Element, role: ElementRole) -> None:
        if role in {
            ElementRole.SECTION,
            ElementRole.ABSTRACT,
            ElementRole.ACKNOWLEDGEMENT,
            ElementRole.REFERENCES,
        }:
            self._section(element, role)
        elif role is ElementRole.TITLE:
            self._title(element)
        elif role is ElementRole.AUTHORS:
            self._authors(element)
        elif role is ElementRole.FORMULA:
            self._put(*formula_blocks(element))
        elif role is ElementRole.FIGURE:
            self._figure(element)
        elif role is ElementRole.PICTURE:
            self._picture(element)
        elif role is ElementRole.LISTING:
            self._put(listing_block(element))
        elif role is ElementRole.TABLE and not is_layout(element):
            self._put(*table_blocks(element))
        elif role is ElementRole.LIST:
            self._run(list_run(element), BlockKind.LIST, element)
        else:
            self._container(element)

    def _section(self, element: Element, role: ElementRole) -> None:
        heading = next((child for child in element if role_of(child) is ElementRole.TITLE), None)
        number, title, notes = _heading(heading)
        outer = self._now if self._now is not None and not self._now.loose else None
        opened = _Open(
            number=number,
            title=title,
            level=outer.level + 1 if outer else 1,
            kind=_kind(element, role, title, outer),
            anchor=anchor_of(element),
        )
        opened.title = title or _name_unnamed(opened.kind)
        self.sections.append(opened)
        self._now, self._lead = opened, ""
        self._notes(notes)
        if opened.kind is SectionKind.REFERENCES and (entries := references(element)):
            opened.blocks += entries
        else:
            self._container(element, skip=heading)
        self._now = outer

    def _title(self, element: Element) -> None:
        """The paper's own title opens the front; that of a theorem or of keywords leads its text."""
        if "ltx_title_document" not in classes(element):
            self._lead = f"{self._lead} {text_of(element)}".strip()
            return
        _, title, notes = _heading(element)
        self._now = _Open("", title, 1, SectionKind.FRONT, "", loose=True)
        self.sections.append(self._now)
        self._notes(notes)

    def _authors(self, element: Element) -> None:
        """Who wrote it, and where they work, as the page has it; of a crowd the first lines."""
        blocks = self._target().blocks
        before = len(blocks)
        self._container(element)
        del blocks[before + MOST_AUTHOR_LINES :]

    def _figure(self, element: Element) -> None:
        caption = caption_of(element)
        outermost, self._in_figure = not self._in_figure, True
        if caption:
            self._run(caption.run, BlockKind.CAPTION, element)
        if outermost and "ltx_table" not in classes(element):
            self._add_figure(element, caption)
        self._container(element, skip=next(filter(is_caption, element), None))
        self._in_figure = not outermost

    def _add_figure(self, element: Element, caption: CaptionText | None) -> None:
        """A figure has a picture, or is called one; an algorithm that floats is neither."""
        url = picture_of(element, self.base)
        label, text = (caption.label, caption.text) if caption else ("", "")
        if url or (label and "ltx_figure" in classes(element)):
            self.figures.append(PaperFigure(label=label, caption=text, anchor=anchor_of(element), url=url))

    def _picture(self, svg: Element) -> None:
        """Boxes of prose are often drawn; labels of a drawing say nothing by themselves."""
        stack = [svg]
        while stack:
            part = stack.pop()
            if part.tag != "foreignobject":
                stack.extend(reversed(part))
            elif len(text_of(part)) >= _LEAST_PICTURE_TEXT:
                self._container(part)

    def _paragraph(self, run: TextRun, element: Element) -> bool:
        """Whether there is anything: between two blocks there mostly is not."""
        if not run.parts and not run.notes:
            return False
        self._run(run, BlockKind.PARAGRAPH, element)
        return True

    def _run(self, run: TextRun, kind: BlockKind, element: Element) -> None:
        text, hidden = run.text()
        self.hidden += hidden
        if text and self._lead:
            text, self._lead = f"{self._lead} {text}", ""
        if text:
            self._put(Block(kind=kind, text=text, anchor=anchor_of(element)))
        if run.notes:
            self._notes(run.notes)

    def _notes(self, notes: list[Element]) -> None:
        self._put(*map(note_block, notes))

    def _put(self, *blocks: Block | None) -> None:
        kept = [block for block in blocks if block is not None]
        if kept:
            self._target().blocks += kept

    def _target(self) -> _Open:
        """The open section; between sections, one without a title."""
        if self._now is None:
            self._now = _Open("", "", 1, SectionKind.BODY, "", loose=True)
            self.sections.append(self._now)
        return self._now

    def _settle_loose(self) -> None:
        """A line before the introduction belongs to the front; a letter without headings does not."""
        for section in self.sections:
            if not section.loose and section.kind is not SectionKind.ABSTRACT:
                return
            length = sum(len(block.text) for block in section.blocks if block.kind is BlockKind.PARAGRAPH)
            if section.loose and length < _LEAST_LETTER:
                section.kind = SectionKind.FRONT


def _holders(article: Element) -> set[Element]:
    """Spans of a size or a colour around a table or its like: they run like words, but hold blocks."""
    tables = (span for span in article.iter("span") if "ltx_tabular" in (span.get("class") or ""))
    holders: set[Element] = set()
    for block in chain(article.iter(*_BLOCKS), tables):
        outer = block.getparent()
        while outer is not None and outer not in holders and role_of(outer) is ElementRole.INLINE:
            holders.add(outer)
            outer = outer.getparent()
    return holders


def _heading(heading: Element | None) -> tuple[str, str, list[Element]]:
    """Number, title and footnotes of a heading."""
    if heading is None:
        return "", "", []
    run, number = TextRun(), ""
    run.say(heading.text)
    for child in heading:
        if "ltx_tag" in classes(child):
            number = _WORDS_OF_NUMBER.sub("", text_of(child)).strip(" .:")
        else:
            run.add(child)
        run.say(child.tail)
    title = latex_to_text(" ".join(run.text()[0].split()))
    if not number and (match := _NUMBER.match(title)):
        number, title = match[1], title[match.end() :]
    return number, title.strip().rstrip(".:").strip(), run.notes


def _kind(element: Element, role: ElementRole, title: str, outer: _Open | None) -> SectionKind:
    """By the class, then by the section around it, then by the title."""
    known = {
        ElementRole.ABSTRACT: SectionKind.ABSTRACT,
        ElementRole.ACKNOWLEDGEMENT: SectionKind.ACKNOWLEDGEMENT,
        ElementRole.REFERENCES: SectionKind.REFERENCES,
    }
    if role in known:
        return known[role]
    if "ltx_appendix" in classes(element):
        return SectionKind.APPENDIX
    inherited = outer.kind if outer else SectionKind.BODY
    named = kind_named(title)
    if named is None or (outer is not None and named is not SectionKind.ACKNOWLEDGEMENT):
        return inherited
    return named


def _is_empty(section: _Open) -> bool:
    """Without anything to show: some converters also put an empty heading above the references."""
    return not section.blocks and (not section.title or kind_named(section.title) is SectionKind.REFERENCES)


def _name_unnamed(kind: SectionKind) -> str:
    """What a section without a heading is called: as its kind usually is."""
    return "" if kind in {SectionKind.BODY, SectionKind.APPENDIX} else kind.value.capitalize()
