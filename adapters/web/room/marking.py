"""The words that were searched for, marked in what was found."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from adapters.stores.sql.matching import ParsedQuery
from bot.text.visible import visible_text


def mark(text: str, asked: ParsedQuery) -> Markup:
    """The text with each word of the query marked, in whichever ending it has there."""
    shown = visible_text(text)
    terms = [_pattern(term) for term in (*asked.phrases, *asked.terms)]
    if not terms:
        return escape(shown)
    made, at = Markup(), 0
    for found in re.finditer("|".join(terms), shown, re.IGNORECASE):
        made += escape(shown[at : found.start()]) + Markup("<mark>{}</mark>").format(found[0])
        at = found.end()
    return made + escape(shown[at:])


def _pattern(term: str) -> str:
    """The words of a term as they may stand in a text: a Chinese one without spaces."""
    words = term.split()
    if not term.isascii():
        return r"\s*".join(map(re.escape, words))
    stems = [re.escape(word[: max(4, len(word) - 3)]) for word in words]
    return r"\b" + r"[^\W_]*+[\W_]*+".join(stems) + r"\w*"
