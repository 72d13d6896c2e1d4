"""Whether a document that was read is the paper it was asked for as."""

from __future__ import annotations

import re

from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.text.latex import latex_to_text

_WORD = re.compile(r"[^\W_]{2,}")
_BESIDE = re.compile(
    r"\b(?:supplement(?:ary|al|s)?|supporting (?:information|material)|appendix|appendices|checklist"
    r"|cover letter|(?:response|reply|answers?) to (?:the )?(?:reviewers?|referees?)|rebuttal|errat(?:um|a)"
    r"|corrigend(?:um|a))\b",
    re.IGNORECASE,
)
"""What is called by its paper's title, and is not the paper."""
_TITLE_SHARE = 0.6
_ABSTRACT_SHARE = 0.5
"""Of the words of the shorter text that the other has too."""


def is_same_paper(full_text: FullText, paper: Paper) -> bool:
    """Whether the document's title or abstract agrees with what the paper's record says.

    A supplement or a checklist that was converted in the paper's stead has neither, or says what it is.
    """
    abstract = " ".join(one.text for one in full_text.sections if one.kind is SectionKind.ABSTRACT)
    named = _share(full_text.title, paper.title) >= _TITLE_SHARE
    beside = set(_kinds(full_text.title)) - set(_kinds(paper.title))
    return (named and not beside) or _share(abstract, paper.abstract) >= _ABSTRACT_SHARE


def _kinds(title: str) -> list[str]:
    """What the title says that it stands beside a paper as."""
    return _BESIDE.findall(title.casefold())


def _share(one: str, other: str) -> float:
    """Of the words of the shorter, how many the longer has."""
    first, second = (set(_WORD.findall(latex_to_text(text).casefold())) for text in (one, other))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0
