"""What a sentence on several papers says of each, held against what is known of that one alone.

A part that names a paper, by its number or by the name that its title gives it, may say of it nothing that
is known of another. What is said of all papers, of both or of none has to be known of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.analysis.sentence_parts import telling_parts
from bot.analysis.verify import contradictions
from bot.text.figures import FigureSet, figures_in
from bot.text.terms import content_stems, is_generic

_NUMBER = re.compile(r"#\s?(\d{1,3})\b")
_OF_EACH = re.compile(r"\b(?:both|none|neither)\b|[都均皆]|两者", re.IGNORECASE)
_OF_PAPERS = re.compile(
    r"\b(?:all|each|both|none|neither)(?: of)?(?: \w+){0,2}? papers?\b"
    r"|\bevery paper\b|\bpapers (?:all|both|each)\b"
    r"|论文[^，。；]{0,8}[都均皆]|(?:所有|每篇)[^，。；]{0,6}论文",
    re.IGNORECASE,
)
"""What speaks of each paper that a sentence is about, and not of things that are told of."""
LONGEST_NAME = 3
"""Words before the colon of a title that name what the paper made."""


@dataclass(frozen=True)
class Known:
    """What is known of one paper of the day."""

    title: str
    told: str
    """All of it."""
    lines: Sequence[str]
    """The statements of it, one by one."""

    @property
    def name(self) -> str:
        """What its title calls what it made; empty where it does not."""
        name, colon, _ = self.title.partition(":")
        return name.strip() if colon and len(name.split()) <= LONGEST_NAME else ""


def untrue_parts(text: str, papers: Mapping[int, Known]) -> Iterator[str]:
    """The parts of a sentence on papers that are not borne out by what is known of those they name."""
    for part in (*telling_parts(text), text):
        named = _named_in(part, papers)
        known = [papers[number] for number in named]
        is_untrue = bool(known) and (not _has_figures(part, known) or _is_turned(part, known))
        each = papers if _OF_PAPERS.search(part) else named if _OF_EACH.search(part) else ()
        each = each if len(each) > 1 else ()
        if is_untrue or not all(_is_told_of(part, papers[number], papers) for number in each):
            yield part


def _named_in(part: str, papers: Mapping[int, Known]) -> list[int]:
    numbers = {int(number) for number in _NUMBER.findall(part)}
    return [
        number
        for number, known in papers.items()
        if number in numbers
        or (known.name and re.search(rf"(?<!\w){re.escape(known.name)}(?![a-z\d])", part))
    ]


def _has_figures(part: str, known: Sequence[Known]) -> bool:
    figures = FigureSet(figure for one in known for figure in figures_in(one.told))
    return all(figures.supports(figure) for figure in figures_in(part))


def _is_turned(part: str, known: Sequence[Known]) -> bool:
    return bool(contradictions(part, [line for one in known for line in one.lines]))


def _is_told_of(part: str, known: Known, papers: Mapping[int, Known]) -> bool:
    """Whether one paper has to do with what is said of each, and no line of it says otherwise."""
    names = " ".join(one.name for one in papers.values())
    said = {
        stem
        for stem in content_stems(_OF_PAPERS.sub(" ", _NUMBER.sub(" ", part)))
        if not is_generic(stem) and stem not in content_stems(names)
    }
    about = [line for line in known.lines if said.intersection(content_stems(line))]
    is_across = not part.isascii() and not any(not line.isascii() for line in known.lines)
    return is_across or (bool(about) and not contradictions(part, about, enough=1))
