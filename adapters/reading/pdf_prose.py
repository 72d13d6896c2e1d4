"""Tells what says something from what only stands as text does: lettering, entries, rows, code.

Whatever the language, a sentence has words that only hold others together. Where there is none among
several words, and no mark ends them, nothing there is to be quoted as a sentence of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.text.wordlists import STOPWORDS, words

LEAST_WORDS: Final = 5
"""Fewer may be a heading or a remark."""
_END: Final = re.compile(r"[.!?:;][\"')\]]*$")
_WORD: Final = re.compile(r"[a-z]+")
_JOINING: Final = STOPWORDS | words(
    """
    der die das den dem des ein eine einer eines und oder nicht ist sind wird werden von mit zu auf im als
    bei sich es wir auch nach durch aus um
    le la les un une du et ou est sont en dans par pour sur avec que qui ne pas se nous au aux ce cette
    el los las una y son con del al lo como il gli che di della e per non i
    o os um uma em na que da dos das com
    """
)
"""Words of grammar in the languages that most papers without other letters than ours are written in."""
_PLAIN_LENGTH, _FEW_STOPS = 20, 6
"""Characters that a line of plain words has at least, and full stops that it has fewer of."""
_SYMBOL: Final = re.compile(r"[=∂∑∏∫≡∝≤≥±∼≈→∈√]")
_OPERATOR: Final = re.compile(r"(?:arg ?)?(?:lim|max|min)|sup|inf|det")
"""What a display may begin with that looks like a word."""


def lacks_joining_words(lines: Sequence[str]) -> bool:
    """Whether lines are several words none of which joins others, and no sentence ends there.

    Only text in plain letters is judged: for others the words are not known.
    """
    text = " ".join(lines)
    if not text.isascii() or _END.search(text):
        return False
    found = _WORD.findall(text.casefold())
    return len(found) >= LEAST_WORDS and _JOINING.isdisjoint(found)


def is_plain(text: str) -> bool:
    """Whether nothing in a line of words hints at an item, an entry of contents or a formula."""
    opening = text[1:6]
    return (
        len(text) > _PLAIN_LENGTH
        and not is_symbolic(text)
        and text[0].isalpha()
        and "." not in opening
        and ")" not in opening
        and not text[-1].isdigit()
        and text.count(".") < _FEW_STOPS
    )


def is_symbolic(text: str) -> bool:
    """Whether it has a symbol of formulas or is an operator."""
    symbol = "=" in text if text.isascii() else _SYMBOL.search(text) is not None
    return symbol or _OPERATOR.fullmatch(text) is not None
