"""Reads a paper from its HTML page: LaTeXML pages of arxiv.org and ar5iv, and their relatives.

The page is hostile until read: nothing on it is fetched or run, hidden text is taken out before anything
else looks at it, and the work is linear in the length of the page. Attributes by the hundred thousand on
one tag cost the parser a square of that, so the caller runs this in a child with a limit of time
(`adapters.reading.child`).
"""

from __future__ import annotations

from adapters.reading.html_hidden import take_hidden
from adapters.reading.html_sections import HtmlPageReader
from adapters.reading.html_tree import Element, parse_page
from adapters.reading.html_trust import check_identity, check_quality, find_article, page_address
from bot.domain.analysis import Source
from bot.domain.full_text import FullText, Section, SectionKind
from bot.papers.block_labels import label_blocks
from bot.papers.damage import mark_damaged
from bot.text.hidden import list_finds
from bot.text.links import code_link, find_links


def read_html(data: bytes, paper_id: str, version: int) -> FullText:
    """The paper on the page.

    Raises:
        DocumentError: the page may not be trusted to be this paper, whole; `problem` says why.
    """
    root = parse_page(data)
    article = find_article(root)
    warnings = check_identity(root, paper_id, version)
    addresses = _addresses(article)
    hidden = take_hidden(article)
    reader = HtmlPageReader(page_address(root, paper_id, version))
    sections = reader.read(article)
    return FullText(
        paper_id=paper_id,
        version=version,
        source=Source.HTML,
        sections=label_blocks(mark_damaged(sections)),
        title=next((one.title for one in sections if one.kind is SectionKind.FRONT and one.title), ""),
        figures=tuple(reader.figures),
        links=find_links([*addresses, *_own_words(sections)]),
        warnings=(*warnings, *check_quality(article, sections)),
        hidden_text=list_finds([*hidden, *reader.hidden]),
    )


def _addresses(article: Element) -> list[str]:
    """The code and data that the paper links to, outside its references."""
    links = ((link, code_link((link.get("href") or "")[:500])) for link in article.iter("a"))
    return [address for link, address in links if address and not _is_reference(link)]


def _is_reference(link: Element) -> bool:
    return any("ltx_bibliography" in (outer.get("class") or "") for outer in link.iterancestors())


def _own_words(sections: tuple[Section, ...]) -> list[str]:
    return [section.text for section in sections if section.kind is not SectionKind.REFERENCES]
