"""Running text of JATS XML: formulas as `$LaTeX$` where they have it, numbers in brackets for citations."""

from __future__ import annotations

from typing import Final

from lxml import etree

from adapters.reading.html_text import clean_latex
from adapters.reading.xml_tree import local_name
from bot.text.hidden import strip_invisible

TEX: Final = "tex-math"
LOST: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for a formula that the file has as a picture only; its block is marked as damaged for it."""

_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_SUBSCRIPTS: Final = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_FORMULAS: Final = frozenset({"inline-formula", "disp-formula", "math"})
FLOATS: Final = frozenset({"fig", "table-wrap", "list", "disp-formula", "fn", "boxed-text", "code"})
"""What becomes a block of its own where it stands in a paragraph."""
_UNSAID: Final = frozenset({"graphic", "inline-graphic", "media", "object-id"})
_APART: Final = frozenset(
    {"p", "list-item", "def", "title", "td", "th", "break", "verse-line", "disp-quote"}
)


def text_of(element: etree._Element) -> tuple[str, tuple[str, ...]]:
    """The text inside the element on one line, and what was hidden between its characters."""
    clean, hidden = strip_invisible("".join(_pieces(element)))
    return " ".join(clean.split()), hidden


def formula_of(element: etree._Element) -> str:
    """A formula as LaTeX, else as the characters it shows; `LOST` where it is a picture."""
    tex = next(element.iter(f"{{*}}{TEX}", TEX), None)
    if tex is not None and (tex.text or "").strip():
        return clean_latex(_body_of(tex.text or ""))
    shown = " ".join("".join(_show(element)).split())
    return shown or LOST


def _pieces(element: etree._Element) -> list[str]:
    floats = FLOATS if local_name(element) == "p" else frozenset[str]()
    pieces = [(element.text or "").replace("$", "\\$")]
    for child in element:
        said = [" "] if local_name(child) in floats else _child(child)
        pieces += [*said, (child.tail or "").replace("$", "\\$")]
    return pieces


def _child(child: etree._Element) -> list[str]:
    name = local_name(child)
    if not name or name in _UNSAID:
        return []
    if name in _FORMULAS or name == "alternatives":
        return [f"${formula}$" if (formula := formula_of(child)) != LOST else LOST]
    inside = _pieces(child)
    if name == "xref" and child.get("ref-type") == "bibr":
        return [_citation("".join(inside))]
    if name in {"sup", "sub"}:
        return [_small("".join(inside), raised=name == "sup")]
    return [" ", *inside, " "] if name in _APART else inside


def _citation(text: str) -> str:
    """A number alone is bracketed, so that it joins neither a word nor a figure before it."""
    bare = text.strip()
    return f" [{bare}]" if bare.isdigit() else text


def _small(text: str, *, raised: bool) -> str:
    """An exponent must not join the number before it; a raised citation has its brackets already."""
    bare = text.strip()
    if "[" in bare:
        return f" {bare}"
    if bare and not bare.strip("0123456789+-−()"):
        return bare.translate(_SUPERSCRIPTS if raised else _SUBSCRIPTS)
    return text


def _show(element: etree._Element) -> list[str]:
    """What a formula shows: its MathML's characters, without its annotations and its number."""
    pieces = [element.text or ""]
    for child in element:
        if local_name(child) not in {"annotation", "annotation-xml", "label", TEX, ""}:
            pieces += [" ", *_show(child)]
        pieces.append(child.tail or "")
    return pieces


def _body_of(tex: str) -> str:
    r"""Publishers wrap each formula in a whole document: what stands between its `$$`."""
    _, begun, inside = tex.partition("\\begin{document}")
    body = (inside.partition("\\end{document}")[0] if begun else tex).strip()
    return body.strip("$").strip()
