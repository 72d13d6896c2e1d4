"""Whether a document that was read is the paper it was asked for as."""

from __future__ import annotations

import re

from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.text.latex import latex_to_text

_WORD = re.compile(r"[^\W_]{2,}")
_TITLE_SHARE = 0.6
_ABSTRACT_SHARE = 0.5
"""Of the words of the shorter text that the other has too."""


def is_same_paper(full_text: FullText, paper: Paper) -> bool:
    """Whether the document's title or abstract agrees with what the paper's record says.

    A supplement or a checklist that was converted in the paper's stead has neither.
    """
    abstract = " ".join(one.text for one in full_text.sections if one.kind is SectionKind.ABSTRACT)
    return (
        _share(full_text.title, paper.title) >= _TITLE_SHARE
        or _share(abstract, paper.abstract) >= _ABSTRACT_SHARE
    )


def _share(one: str, other: str) -> float:
    """Of the words of the shorter, how many the longer has."""
    first, second = (set(_WORD.findall(latex_to_text(text).casefold())) for text in (one, other))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0
