r"""Formulas of papers as MathML, which every browser shows without script.

The converter passes on whatever it is given (`<script>`, `javascript:`), recurses as deep as the braces go
and expands macros without end. So only what is short and shallow reaches it, and of what it makes only
elements and attributes of the lists below are written, each text escaped. What is left out of that stays
readable text: no reader meets LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

from bot.text.latex import formula_edges, latex_to_text
from bot.text.visible import visible_text

LONGEST = 1_000
"""Characters; of the formulas of 25 papers all but a few are shorter than 300."""
MOST_COMMANDS = 150
DEEPEST = 16
"""Braces, environments and pairs of brackets that are inside one another."""
DEEPEST_TREE = 60

_NAMES = """
math mrow mi mn mo mtext mspace ms mfrac msqrt mroot mstyle mpadded mphantom menclose
msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd
"""
ELEMENTS = frozenset(_NAMES.split())
_LENGTH = re.compile(r"[+-]?\d{0,3}(?:\.\d{1,6})?(?:em|ex|px|pt|mu|%)?")
_FLAG = re.compile(r"true|false")
_SIDES = re.compile(r"(?:left|right|center)(?: (?:left|right|center))*")
_LENGTHS = re.compile(rf"{_LENGTH.pattern}(?: {_LENGTH.pattern})*")
ATTRIBUTES = {
    "accent": _FLAG,
    "accentunder": _FLAG,
    "columnalign": _SIDES,
    "columnspacing": _LENGTHS,
    "displaystyle": _FLAG,
    "fence": _FLAG,
    "largeop": _FLAG,
    "linebreak": re.compile("newline"),
    "linethickness": _LENGTH,
    "mathvariant": re.compile("normal|bold|italic|bold-italic|double-struck|script|fraktur|monospace"),
    "maxsize": _LENGTH,
    "minsize": _LENGTH,
    "movablelimits": _FLAG,
    "notation": re.compile("[a-z]{1,20}(?: [a-z]{1,20}){0,3}"),
    "rowspacing": _LENGTHS,
    "scriptlevel": re.compile(r"[+-]?\d"),
    "stretchy": _FLAG,
    "width": _LENGTH,
}
"""What may be said of an element, and how: nothing that leads anywhere, colours or runs."""

_BRACKETED = re.compile(r"\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]", re.DOTALL)
_REFUSED = re.compile(
    r"\\(?:re|provide)?new(?:command|environment)|\\providecommand|\\def\b|\\let\b|\\Declare|\\require"
)
_MADE_ALIKE = (
    (
        re.compile(
            r"(\\(?:begin|end)\s*\{)(?:align(?:ed|edat)?|gather(?:ed|\*)?|eqnarray\*?|multline\*?)\}"
        ),
        r"\1align*}",
    ),
    (re.compile(r"\\(?:begin|end)\s*\{(?:equation|displaymath|math|subequations)\*?\}"), ""),
    (
        re.compile(
            r"\\(?:label|tag|vspace|ensuremath)\*?\s*\{[^{}]*\}|\\(?:nonumber|notag|displaystyle|bm\b)"
        ),
        "",
    ),
    (re.compile(r"\\(?:mathds|mathbbm)\b"), r"\\mathbb"),
)
"""Names that the converter does not know, as those it does."""
_COMMAND = re.compile(r"\\[A-Za-z]{2}")


class TextPiece(NamedTuple):
    """A run of a text: what it reads as, and what stands for it on a page."""

    plain: str
    html: Markup
    is_formula: bool


def with_formulas(text: str) -> Markup:
    """A text of a paper as HTML, its formulas as MathML."""
    return Markup().join(piece.html for piece in pieces(text))


def pieces(text: str, *, display: bool = False) -> Iterator[TextPiece]:
    """The runs of a text and its formulas, in order; all of it is one formula if it is `display`."""
    if display:
        yield _formula(text.strip().removeprefix(r"\[").removesuffix(r"\]").strip("$ \n"), display=True)
        return
    at = 0
    for found in _BRACKETED.finditer(text):
        yield from _between(text[at : found.start()])
        yield _formula(found["inline"] or found["display"], display=found["display"] is not None)
        at = found.end()
    yield from _between(text[at:])


def _between(text: str) -> Iterator[TextPiece]:
    """A text in which formulas stand between dollars."""
    edges = sorted(formula_edges(text).items())
    at, opened = 0, 0
    for place, opens in edges:
        if opens:
            yield from _words(text[at:place])
            at = opened = place + 1
        else:
            if content := text[opened:place].strip():
                yield _formula(content, display=False)
            at = opened = place + 1
    yield from _words(text[at:])


def _words(text: str) -> Iterator[TextPiece]:
    plain = latex_to_text(text)
    if not text:
        return
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() and plain else ""
    whole = visible_text(f"{before}{plain}{after}")
    yield TextPiece(whole, escape(whole), is_formula=False)


def _formula(latex: str, *, display: bool) -> TextPiece:
    plain = visible_text(latex_to_text(f"${latex}$" if "$" not in latex else latex))
    made = mathml(latex, display=display)
    return TextPiece(plain, escape(plain) if made is None else made, is_formula=made is not None)


@lru_cache(maxsize=4096)
def mathml(latex: str, *, display: bool = False) -> Markup | None:
    """The formula as MathML; None where it is too large, damaged or says something that nobody knows."""
    source = latex
    for pattern, known in _MADE_ALIKE:
        source = pattern.sub(known, source)
    if not _is_small(source) or _REFUSED.search(source):
        return None
    try:
        made = convert_to_element(source, display="block" if display else "inline")
        return Markup(_write(made, 0))  # noqa: S704 - of the lists above, all else escaped
    except Exception:  # noqa: BLE001 - whatever a strange formula does to the converter, the text is there
        return None


def _is_small(latex: str) -> bool:
    if len(latex) > LONGEST or len(_COMMAND.findall(latex)) > MOST_COMMANDS:
        return False
    depth = deepest = 0
    for token in re.findall(r"\\begin|\\end|\\left(?![a-z])|\\right(?![a-z])|\\.|[{}]", latex, re.DOTALL):
        depth += (token in {"{", r"\begin", r"\left"}) - (token in {"}", r"\end", r"\right"})
        deepest = max(deepest, depth)
    return deepest <= DEEPEST and depth == 0


def _write(element: Element, depth: int) -> str:
    """The element as text.

    Raises:
        ValueError: it is none of ours, it stands too deep, or it is a command that nobody knows.
    """
    if element.tag not in ELEMENTS or depth > DEEPEST_TREE:
        raise ValueError(element.tag)
    said = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if (allowed := ATTRIBUTES.get(name)) and allowed.fullmatch(value)
    )
    if element.tag == "math" and element.get("display") == "block":
        said += ' display="block"'
    inner = _text(element.text) + "".join(_write(child, depth + 1) + _text(child.tail) for child in element)
    return f"<{element.tag}{said}>{inner}</{element.tag}>"


def _text(text: str | None) -> str:
    plain = visible_text(unescape(text or ""))
    if re.match(r"\s*(?:\\[A-Za-z]|&$)", plain):
        raise ValueError(plain)
    return str(escape(plain))
