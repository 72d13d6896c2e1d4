r"""Running text of an element: formulas as `$LaTeX$`, notes lifted out, everything unseen dropped.

A dollar sign of the text itself is written `\$`: `bot.text.latex.latex_to_text` tells money from formulas
by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from adapters.reading.html_tree import Element, ElementRole, classes, raw_text, role_of
from bot.text.hidden import strip_invisible
from bot.text.latex import latex_to_text

LONGEST_FORMULA: Final = 4_000

_STYLES: Final = re.compile(r"\\(?:(?:display|text|script|scriptscript)style|nolimits)(?![A-Za-z])\s*")
_LINE_ENDS: Final = re.compile(r"(?<!\\)%[^\S\n]*\n\s*|\s+")
_COLOURS: Final = re.compile(
    r"\\(?:color(?:\[[^\]]{0,40}\])?\{[^{}]{0,80}\}|definecolor(?:\[[^\]]{0,40}\])?(?:\{[^{}]{0,80}\}){3})"
)
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_SUBSCRIPTS: Final = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_UNREAD: Final = frozenset({ElementRole.DROPPED, ElementRole.PICTURE})
_SMALL: Final = re.compile(r"[-−+(]?\d+\)?")


LOST: Final = "\ufffd"
"""In place of a command that the converter did not know; its block is damaged by it."""
_GAPS: Final = re.compile(rf"{LOST}(?:\s*{LOST})+")


@dataclass(slots=True)
class TextRun:
    """Collects one block. `verbatim` keeps spaces and line ends, and is plain text, as code is."""

    verbatim: bool = False
    parts: list[str] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)

    def say(self, text: str | None) -> None:
        """Add characters of the page."""
        if not text:
            return
        if self.verbatim:
            self.parts.append(text.replace("\xa0", " "))
        else:
            self.parts.append(text.replace("\n", " ").replace("$", "\\$"))

    def add(self, element: Element) -> None:
        """Add an element, without its tail."""
        self.add_as(element, role_of(element))

    def add_as(self, element: Element, role: ElementRole) -> None:
        """The same of an element whose role is known."""
        if is_unconverted(element):
            self.parts.append(LOST)
        elif role is ElementRole.INLINE:
            self.add_content(element)
        elif role is ElementRole.MATH:
            self._add_formula(element)
        elif role is ElementRole.NOTE:
            self.notes.append(element)
        elif role is ElementRole.BREAK:
            self.parts.append("\n" if self.verbatim else " ")
        elif role in {ElementRole.RAISED, ElementRole.LOWERED}:
            self._add_small(element, raised=role is ElementRole.RAISED)
        elif role is ElementRole.LIST:
            self._add_list(element)
        elif role not in _UNREAD:
            self._add_apart(element)

    def add_content(self, element: Element) -> None:
        """Add what is inside the element."""
        self.say(element.text)
        for child in element:
            self.add(child)
            self.say(child.tail)

    def text(self) -> tuple[str, tuple[str, ...]]:
        """The text with single spaces, and what was hidden between its characters."""
        whole = "".join(self.parts)
        if not whole or whole.isspace():
            return "", ()
        clean, hidden = strip_invisible(whole)
        if not self.verbatim and "\n" not in clean and LOST not in clean:
            return " ".join(clean.split()), hidden
        if self.verbatim:
            lines = [line.rstrip() for line in clean.expandtabs(4).split("\n")]
        else:
            lines = [" ".join(line.split()) for line in clean.split("\n")]
        if LOST in clean:
            lines = [_GAPS.sub(LOST, line) for line in lines if line.strip(LOST)]
        return "\n".join(filter(None, lines)), hidden

    def _add_formula(self, element: Element) -> None:
        latex = latex_of(element)
        if latex:
            formula = f"${latex}$"
            self.parts.append(latex_to_text(formula) if self.verbatim else formula)
        self.parts += [LOST] * any(map(is_unconverted, element.iter("mtext", "merror")))

    def _add_small(self, element: Element, *, raised: bool) -> None:
        """An exponent must not join the number before it: 10⁵ is not 105."""
        start = len(self.parts)
        self.add_content(element)
        small = "".join(self.parts[start:])
        if _SMALL.fullmatch(small):
            self.parts[start:] = [small.translate(_SUPERSCRIPTS if raised else _SUBSCRIPTS)]

    def _add_list(self, element: Element) -> None:
        self.parts.append("\n")
        for item in element:
            if item.tag in {"li", "dt"} and not _has_mark(item):
                self.parts.append("• ")
            self.add_content(item)
            self.parts.append(" " if item.tag == "dt" else "\n")

    def _add_apart(self, element: Element) -> None:
        apart = "\n" if self.verbatim and element.tag in {"div", "p", "tr"} else " "
        self.parts.append(apart)
        self.add_content(element)
        self.parts.append(" ")


def text_of(element: Element) -> str:
    """The running text inside the element, without notes."""
    run = TextRun()
    run.add_content(element)
    return run.text()[0]


def latex_of(element: Element) -> str:
    """The LaTeX of a formula, from wherever its page keeps it; else the text it shows."""
    latex = element.get("alttext")
    if latex is None and element.tag == "math":
        latex = _annotation(element)
    if latex is None:
        latex = next((label for part in element.iter() if (label := part.get("aria-label"))), None)
    if latex is None:
        latex = next((alt for part in element.iter() if (alt := part.get("alttext"))), None)
    return clean_latex(raw_text(element) if latex is None else latex)


def clean_latex(latex: str) -> str:
    r"""On one line, without \displaystyle, colours and the `%` that ends a line of source."""
    plain = _LINE_ENDS.sub(" ", latex) if "%" in latex else latex
    if "\\" in plain:
        plain = _COLOURS.sub("", _STYLES.sub("", plain))
    return strip_invisible(" ".join(plain.split()))[0][:LONGEST_FORMULA]


def _annotation(math: Element) -> str | None:
    for part in math.iter("annotation"):
        if part.get("encoding") == "application/x-tex":
            return part.text
    return None


def is_unconverted(element: Element) -> bool:
    """Whether the converter left the bare name of a command there: LaTeXML's marks and MathML's."""
    return _is_unconverted(element.tag, element.get("class"))


@lru_cache(maxsize=4096)
def _is_unconverted(tag: str, names: str | None) -> bool:
    return tag == "merror" or not {"ltx_ERROR", "undefined"}.isdisjoint((names or "").split())


def _has_mark(item: Element) -> bool:
    return any("ltx_tag" in classes(child) for child in item)
