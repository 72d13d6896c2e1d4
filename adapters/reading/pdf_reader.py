"""Reads a paper from its PDF: sections with pages, figures, links, and what was hidden in it.

The file is hostile until read. PDFium is not safe in threads and can be made to crash, loop or eat memory
by a file made for it, so the caller runs this in a child with limits (`adapters.reading.child`).
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.reading.pdf_doubt import cover_pages
from adapters.reading.pdf_figures import FindFigures, find_figures, find_illustrated_figures
from adapters.reading.pdf_front import find_title
from adapters.reading.pdf_layout import measure, without_furniture
from adapters.reading.pdf_pages import Contents, open_pdf, take
from adapters.reading.pdf_sections import cut_sections
from bot.domain.analysis import Source
from bot.domain.full_text import FullText, Section, SectionKind
from bot.papers.block_labels import label_blocks
from bot.papers.damage import mark_damaged
from bot.text.hidden import list_finds
from bot.text.links import code_link, find_links


def read_pdf(data: bytes, paper_id: str, version: int) -> FullText:
    """The paper in the file, its figures told by their captions alone.

    Raises:
        DocumentError: it is no PDF, is damaged, protected, without pages or without text.
    """
    return _read(data, paper_id, version, find_figures)


def read_illustrated_pdf(data: bytes, paper_id: str, version: int) -> FullText:
    """The same with a picture of one of its figures, which takes a tenth longer.

    Raises:
        DocumentError: as above.
    """
    return _read(data, paper_id, version, find_illustrated_figures)


def _read(data: bytes, paper_id: str, version: int, find: FindFigures) -> FullText:
    with open_pdf(data) as (document, mended):
        contents = take(document, data, cut=b"%%EOF" not in data[-2048:], mended=mended)
        lines = [line for page in without_furniture(contents.pages) for line in page]
        body = measure(lines)
        sections = cut_sections(lines, body, contents.bookmarks)
        figures = find(document, lines, body, sections)
        covers = cover_pages(lines)
        title = find_title(document, [line for line in lines if line.page not in covers], body)
    return FullText(
        paper_id=paper_id,
        version=version,
        source=Source.PDF,
        sections=label_blocks(mark_damaged(sections)),
        title=title,
        figures=figures,
        links=_links(sections, contents),
        pages=contents.count,
        warnings=tuple(contents.warnings),
        hidden_text=list_finds(contents.hidden),
    )


def _links(sections: Sequence[Section], contents: Contents) -> tuple[str, ...]:
    """Addresses of code and data: targets of links are whole, those printed may be cut at a line's end."""
    own = [section for section in sections if section.kind is not SectionKind.REFERENCES]
    listed = [section for section in sections if section.kind is SectionKind.REFERENCES]
    pages = {block.page for section in own for block in section.blocks}
    listed_pages = {block.page for section in listed for block in section.blocks}
    targets = find_links(url for page, url in contents.addresses if page in pages - listed_pages)
    printed = find_links(section.text for section in own)
    whole = [link for _, url in contents.addresses if (link := code_link(url))]
    completed = (
        next((url for url in whole if url.lower().startswith(link.lower())), link) for link in printed
    )
    return tuple(dict.fromkeys((*completed, *targets)))
