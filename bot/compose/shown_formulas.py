"""Formulas of a paper, beside the statements that say what they mean.

Sources with LaTeX give it along, for platforms that show formulas; all others show its readable form. Of a
PDF only what stands on one line can be shown: sums and fractions that were laid out in two dimensions are a
row of signs when read, and say something else.
"""

from __future__ import annotations

import re

from bot.domain.analysis import Claim, Quotation
from bot.domain.message import Span
from bot.text.latex import latex_to_text
from bot.text.visible import visible_text

LONGEST = 240  # characters
LONGEST_SOURCE = 8 * LONGEST
_NUMBER = re.compile(r"(?:\\(?:tag|label)\{[^{}]*\}|\(\d{1,4}(?:\.\d{1,4}){0,4}[a-z]?\))$")
"""How a paper counts its formulas."""
_DISPLAYED = re.compile(r"^\$\$\s*([^$]+?)\s*\$\$$", re.MULTILINE)
"""How a prompt shows that a line is a formula, which a quote may have along."""
_ENDS = " \t\r\n.,;"
"""How its sentences go on behind them."""
_LATEX = re.compile(r"\\[A-Za-z]|[_^]\{")
_BESIDE = re.compile(r"(\S*[\w)\]]) +([\w]\S*|[-−+]\S+)")
_WORD = re.compile(r"[A-Za-z]{3,}|if|or|s\.t\.|ln|lg")


def formulas_of(claim: Claim) -> tuple[Span, ...]:
    """The formulas that a statement rests on, each once, but those that its text has already."""
    made: dict[str, Span] = {}
    for quote in claim.quotes:
        source = quote.citation.formula if quote.citation else ""
        span = formula_span(source)
        if span is not None and _fold(span.text) not in _fold(claim.text):
            made.setdefault(span.text, span)
    return tuple(made.values())


def quoted_words(quote: Quotation) -> Span:
    """The words of a quote as a reader may see them: as the formula, where they are one."""
    said = "\n".join(map(latex_to_text, _DISPLAYED.sub("\\1", quote.text.strip()).splitlines()))
    formula = formula_span(quote.citation.formula) if quote.citation else None
    is_formula = formula is not None and _fold(_bare(said)) in _fold(formula.text)
    return formula if formula is not None and is_formula else Span(text=said)


def formula_span(source: str) -> Span | None:
    """The formula as a reader may see it; None where it is none, too long, or not readable on one line."""
    if len(source) > LONGEST_SOURCE:
        return None
    latex = _bare(source)
    is_latex = bool(_LATEX.search(latex))
    text = visible_text(latex_to_text(f"${latex}$") if is_latex else latex).strip()
    if not text or len(text) > LONGEST or (not is_latex and _is_flattened(text)):
        return None
    return Span(text=text, code=True, latex=latex if is_latex else "")


def _is_flattened(text: str) -> bool:
    """Whether two signs have nothing between them but a space, as on no line of a formula."""
    at = 0
    while found := _BESIDE.search(text, at):
        if not any(_WORD.fullmatch(each.strip("(),.")) for each in found.groups()):
            return True
        at = found.start(2)
    return False


def _bare(source: str) -> str:
    """A formula without its dollars and its number."""
    return _NUMBER.sub("", source.strip(" $").rstrip(_ENDS)).rstrip(_ENDS)


def _fold(text: str) -> str:
    return "".join(text.split())
