"""XML from outside, read without trust: nothing declared, nothing fetched, nothing expanded, and whole."""

from __future__ import annotations

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"

_ENDS = (b"</rss>", b"</feed>")
_SPACE = b"\0 \t\r\n"
_BOM = b"\xef\xbb\xbf"


class RefusedError(Exception):
    """These bytes are not taken: `problem` is a key of `bot.locales`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def parse_xml(data: bytes) -> etree._Element:
    """The root element.

    Raises:
        RefusedError: the bytes are empty, a web page, cut off, damaged, or declare a document type.
    """
    head = data[:2048].removeprefix(_BOM).lstrip().lower()
    if not head:
        raise RefusedError("arxiv.feed_empty")
    if head.startswith(b"<!doctype html") or b"<html" in head:
        raise RefusedError("arxiv.feed_html")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(_find_fault(data)) from error
    # Nothing of arXiv declares a document type; entities, which only that can declare, are not expanded.
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedError("arxiv.feed_entities")
    return root


def child_text(element: etree._Element, name: str) -> str:
    """The text of a child, in no namespace or in Atom's; empty if there is none."""
    child = next(element.iterchildren(name), None)
    if child is None and not name.startswith("{"):
        child = next(element.iterchildren(f"{ATOM}{name}"), None)
    if child is None:
        return ""
    return (str(child.xpath("string()")) if len(child) else child.text or "").strip()


def _find_fault(data: bytes) -> str:
    if b"<!ENTITY" in data[:65_536]:
        return "arxiv.feed_entities"
    if not data.removeprefix(_BOM).lstrip(_SPACE).startswith(b"<"):
        return "arxiv.feed_not_xml"
    return "arxiv.feed_damaged" if data.rstrip(_SPACE).endswith(_ENDS) else "arxiv.feed_cut_off"
