"""A page of hostile HTML as a tree that is safe to walk, and what each element of it is.

libxml2 itself neither fetches nor expands anything here, and stops at 2,048 levels. LaTeXML
(https://math.nist.gov/~BMiller/LaTeXML/) names every element's meaning in its class; relatives of it, such
as engrafo, keep those names.
"""

from __future__ import annotations

from enum import IntEnum, auto
from functools import lru_cache
from typing import Final, TypeAlias

from lxml import etree
from lxml.etree import _Element

from bot.domain.errors import DocumentError

Element: TypeAlias = _Element

SIZE_LIMIT: Final = 20 * 2**20
"""Bytes; the longest pages of arXiv have about 15 MB."""
DEPTH_LIMIT: Final = 100
"""Levels outside formulas and pictures; real pages have 15 to 40, and readers here may recurse."""


class ElementRole(IntEnum):
    """How an element is read; an integer, because an integer is quick to look up."""

    DROPPED = auto()
    INLINE = auto()
    SPACED = auto()
    BREAK = auto()
    RAISED = auto()
    LOWERED = auto()
    MATH = auto()
    NOTE = auto()
    CONTAINER = auto()
    SECTION = auto()
    ABSTRACT = auto()
    ACKNOWLEDGEMENT = auto()
    REFERENCES = auto()
    TITLE = auto()
    AUTHORS = auto()
    FORMULA = auto()
    TABLE = auto()
    FIGURE = auto()
    LIST = auto()
    LISTING = auto()
    PICTURE = auto()


RUNNING: Final = frozenset(
    {
        ElementRole.INLINE,
        ElementRole.SPACED,
        ElementRole.BREAK,
        ElementRole.RAISED,
        ElementRole.LOWERED,
        ElementRole.MATH,
        ElementRole.NOTE,
        ElementRole.DROPPED,
    }
)
"""What is part of the sentence around it."""

_CLASSES: Final = {
    ElementRole.DROPPED: """ltx_ERROR ltx_TOC ltx_page_navbar ltx_page_header ltx_page_footer ltx_page_logo
        ltx_dates ltx_pagination ltx_listing_data ltx_index ltx_role_footnotemark ltx_note_mark
        ltx_note_type ltx_tag_note ltx_role_email ltx_role_orcid ltx_role_url ltx_phantom ltx_rule""",
    ElementRole.NOTE: "ltx_note",
    ElementRole.MATH: "ltx_Math ltx_DisplayMath mjpage",
    ElementRole.FORMULA: "ltx_equation ltx_equationgroup ltx_eqn_table ltx_engrafo_equation_container",
    ElementRole.REFERENCES: "ltx_bibliography",
    ElementRole.ABSTRACT: "ltx_abstract",
    ElementRole.ACKNOWLEDGEMENT: "ltx_acknowledgements ltx_acknowledgement",
    ElementRole.SECTION: """ltx_part ltx_chapter ltx_section ltx_subsection ltx_subsubsection ltx_paragraph
        ltx_subparagraph ltx_appendix""",
    ElementRole.TITLE: "ltx_title",
    ElementRole.AUTHORS: "ltx_authors",
    ElementRole.LISTING: "ltx_listing ltx_lstlisting",
    ElementRole.FIGURE: "ltx_figure ltx_table ltx_float",
    ElementRole.TABLE: "ltx_tabular",
    ElementRole.LIST: "ltx_itemize ltx_enumerate ltx_description",
    ElementRole.CONTAINER: """ltx_para ltx_inline-block ltx_minipage ltx_inline-para ltx_parbox
        ltx_transformed_outer ltx_transformed_inner ltx_creator ltx_contact ltx_engrafo_author_notes""",
    ElementRole.SPACED: "ltx_p ltx_td ltx_tr ltx_tag_item ltx_tag_bibitem ltx_bibblock ltx_tag_listingline",
}
"""Earlier roles win where an element has classes of two."""
_BY_CLASS: Final = {
    name: (rank, role) for rank, (role, names) in enumerate(_CLASSES.items()) for name in names.split()
}

_TAGS: Final = {
    ElementRole.DROPPED: """script style head nav header footer button form input select textarea
    template noscript
        iframe object embed audio video canvas link meta title base annotation annotation-xml img""",
    ElementRole.MATH: "math",
    ElementRole.BREAK: "br",
    ElementRole.RAISED: "sup",
    ElementRole.LOWERED: "sub",
    ElementRole.PICTURE: "svg",
    ElementRole.FIGURE: "figure",
    ElementRole.TABLE: "table",
    ElementRole.LIST: "ul ol dl",
    ElementRole.LISTING: "pre",
    ElementRole.CONTAINER: """html body main article section div p center blockquote figcaption
    foreignobject thead
        tbody tfoot tr td th li dt dd h1 h2 h3 h4 h5 h6 address aside details summary""",
}
_BY_TAG: Final = {name: role for role, names in _TAGS.items() for name in names.split()}


def parse_page(data: bytes) -> Element:
    """The root of the page, of a bounded depth.

    Raises:
        DocumentError: nothing there, too big, or nested too deep for an honest page.
    """
    if len(data) > SIZE_LIMIT:
        raise DocumentError(problem="problem.html_too_big")
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = data.decode("utf-8", errors="replace").replace("\x00", "")
    if not text.strip():
        raise DocumentError(problem="problem.html_no_paper")
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(problem="problem.html_no_paper") from error
    if root is None:  # of a page without any element; the stubs do not know
        raise DocumentError(problem="problem.html_no_paper")
    _check_depth(root)
    return root


def role_of(element: Element) -> ElementRole:
    """How the element is read, by its class before its tag."""
    return _role(element.tag, element.get("class"))


def classes(element: Element) -> list[str]:
    """The names in the element's class."""
    return (element.get("class") or "").split()


def find_class(element: Element, name: str) -> Element | None:
    """The first descendant of that class, in document order."""
    for found in element.iter(etree.Element):
        if found is not element and name in classes(found):
            return found
    return None


def raw_text(element: Element) -> str:
    """All text inside the element as it stands."""
    return "".join(str(piece) for piece in element.itertext())


def empty(element: Element) -> None:
    """Take everything out of the element; the text behind it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


@lru_cache(maxsize=4096)
def _role(tag: str, names: str | None) -> ElementRole:
    known = (_BY_CLASS[name] for name in (names or "").split() if name in _BY_CLASS)
    by_class = min(known, default=None)
    by_tag = _BY_TAG.get(tag, ElementRole.INLINE)
    if by_class is None or by_tag in {ElementRole.MATH, ElementRole.PICTURE}:
        return by_tag
    role = by_class[1]
    # A table made of spans and a paragraph made of a `p` stand for themselves, inside a span for spacing.
    return ElementRole.CONTAINER if role is ElementRole.SPACED and by_tag is ElementRole.CONTAINER else role


def _check_depth(root: Element) -> None:
    depth = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if depth > DEPTH_LIMIT:
            raise DocumentError(problem="problem.html_too_deep")
        if element.tag == "math":
            walk.skip_subtree()
