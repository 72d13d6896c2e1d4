"""Opens XML that strangers wrote: no entity is expanded, nothing is fetched, no depth without end."""

from __future__ import annotations

from lxml import etree

from bot.domain.errors import DocumentError


def open_xml(data: bytes) -> etree._Element:
    """The root of the tree.

    Raises:
        DocumentError: it is empty, damaged, or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        problem = "problem.document_damaged" if data.strip() else "problem.document_empty"
        raise DocumentError(problem=problem) from error
    if b"<!ENTITY" in data[:65_536]:
        raise DocumentError(problem="problem.document_damaged")
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without a namespace; nothing for comments and entities."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def within(element: etree._Element, *path: str) -> list[etree._Element]:
    """The descendants that this path of names leads to."""
    found = [element]
    for name in path:
        found = [child for each in found for child in each if local_name(child) == name]
    return found
