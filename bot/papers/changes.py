"""What a new version of a paper changed: title, authors, abstract, and the sections of the full text.

Texts are compared by sentences (rows, for tables), for which case, spacing and punctuation do not count and
every word and number does. A section is the same one where its title is, numbering aside; one without a
partner of its name is taken for renamed where half of its text is that of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from bot.domain.analysis import Source
from bot.domain.digest import ChangedSection, Changes, Rewording, SectionChange
from bot.domain.full_text import BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.blocks import block_source
from bot.text.sentences import split_sentences

SAME = 0.5
"""The share of common text from which on a section of another name is the old one renamed."""
MOST_SENTENCES = 200
"""Of an abstract; the time grows with their square, and what arXiv takes has about twenty at most."""
MOST_PAIRS = 2_500
"""Of sections without a partner of their name that are compared with each other; no paper has that many."""
LEAST = 0.01
"""A smaller share of changed text is not worth telling."""
_HARMLESS = frozenset({"warning.html_short", "warning.html_errors"})
"""Warnings of a text that is all there: a command that is left out is but a word."""
_COMPARED = frozenset({SectionKind.BODY, SectionKind.APPENDIX})
_PAPER = r"(?:paper|article|manuscript|submission|preprint|work|version)"
_NOTHING = r"\W{0,9}"  # bounded: the time must not grow with the square of a text
_STILL_HERE = r"(?!\s+from\s+(?!(?:the\s+)?arxiv\b))"
"""A conference it was withdrawn from is no reason to doubt it."""
_IS_WITHDRAWN = (
    rf"\s+{_PAPER}\s+(?:has\s+been|is|was)\s+(?:(?!not|never|once|previously|formerly|initially)\w+\s+)?"
    rf"(?:withdrawn|retracted)\b{_STILL_HERE}"
)
_BARE = (
    rf"^{_NOTHING}(?:withdrawn|retracted)\b{_STILL_HERE}"
    rf"{_NOTHING}(?:$|(?<=[^\w\s])|\b(?:from|by|due|because|for|as|pending|until|after|since|on)\b)"
)
"""Not what was withdrawn but that it was: "retracted figures" are something else."""
_COMMENTED = re.compile(rf"\b(?:this|the){_IS_WITHDRAWN}|{_BARE}", re.IGNORECASE)
_ABSTRACTED = re.compile(
    rf"(?:^|[.!?:;\])]\s){_NOTHING}this{_IS_WITHDRAWN}|^{_NOTHING}the{_IS_WITHDRAWN}|{_BARE}", re.IGNORECASE
)
"""Narrower, since an abstract may be about withdrawn things, or tell of another paper's retraction."""
_WORD = re.compile(r"[+-]?\d+(?:[.,]\d+)*|\w+|[%<>=±≤≥≈~×^/\\]")


def is_withdrawn(paper: Paper) -> bool:
    """Whether its abstract or comment says so: arXiv has no other sign of it."""
    said = f"{paper.comment} {paper.abstract}".lower()
    # Looking closer takes longer than all else that is done with a paper that is only listed.
    return ("withdrawn" in said or "retracted" in said) and bool(
        _COMMENTED.search(paper.comment) or _ABSTRACTED.search(paper.abstract)
    )


def compare(
    old: Paper, new: Paper, old_text: FullText | None = None, new_text: FullText | None = None
) -> Changes:
    """What `new` changed; sections only where both versions were read in full, and in the same form."""
    in_full = old_text is not None and new_text is not None and _is_comparable(old_text, new_text)
    sections = compare_sections(old_text, new_text) if in_full and old_text and new_text else ()
    return Changes(
        withdrawn=is_withdrawn(new),
        title_before=old.title if _key(old.title) != _key(new.title) else "",
        authors_added=_without(new.authors, old.authors),
        authors_removed=_without(old.authors, new.authors),
        abstract=compare_sentences(_sentences_of(old.abstract), _sentences_of(new.abstract)),
        sections=sections,
        in_full=in_full,
    )


def compare_sentences(old: Sequence[str], new: Sequence[str]) -> tuple[Rewording, ...]:
    """The sentences that differ, in order; those changed in one place stand beside each other."""
    matcher = SequenceMatcher(None, [*map(_key, old)], [*map(_key, new)], autojunk=False)
    return tuple(
        Rewording(before=before, after=after)
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
        for before, after in zip_longest(old[i:j], new[k:m], fillvalue="")
    )


def compare_sections(old: FullText, new: FullText) -> tuple[ChangedSection, ...]:
    """The sections that differ: those of the new version in its order, then those that are gone."""
    before, after = dict(_name_sections(old)), dict(_name_sections(new))
    partners = {name: name for name in after if name in before}
    partners |= _match_renamed(before, after, partners)
    changed = (
        _compare(before.get(partners.get(name, "")), section, renamed=name not in before)
        for name, section in after.items()
    )
    gone = (section for name, section in before.items() if name not in partners.values())
    return (
        *(found for found in changed if found is not None),
        *(ChangedSection(change=SectionChange.REMOVED, heading=section.heading) for section in gone),
    )


def _sentences_of(abstract: str) -> tuple[str, ...]:
    return split_sentences(abstract)[:MOST_SENTENCES]


def _compare(old: Section | None, new: Section, *, renamed: bool) -> ChangedSection | None:
    if old is None:
        return ChangedSection(change=SectionChange.ADDED, heading=new.heading)
    share = round(1 - _common(_sentences(old), _sentences(new)), 3)
    if renamed:
        return ChangedSection(
            change=SectionChange.RENAMED, heading=new.heading, before=old.heading, share=share
        )
    if share < LEAST:
        return None
    return ChangedSection(change=SectionChange.REWRITTEN, heading=new.heading, share=share)


def _match_renamed(
    before: dict[str, Section], after: dict[str, Section], known: dict[str, str]
) -> dict[str, str]:
    """New names and the old ones they stand for, the most alike first."""
    left = {name: _sentences(section) for name, section in before.items() if name not in known.values()}
    fresh = {name: _sentences(section) for name, section in after.items() if name not in known}
    if len(left) * len(fresh) > MOST_PAIRS:
        return {}
    pairs = sorted(
        ((_common(left[old], fresh[new]), old, new) for old in left for new in fresh),
        key=lambda pair: (-pair[0], pair[1:]),
    )
    found: dict[str, str] = {}
    for common, old, new in pairs:
        if common >= SAME and left[old] and new not in found and old not in found.values():
            found[new] = old
    return found


def _name_sections(text: FullText) -> Iterator[tuple[str, Section]]:
    """The sections that are compared, by what their title says; a title that returns is numbered."""
    seen: Counter[str] = Counter()
    for section in text.sections:
        if section.kind in _COMPARED:
            key = _key(section.title)
            seen[key] += 1
            yield f"{key} {seen[key]}", section


def _sentences(section: Section) -> Counter[str]:
    """What stands in it, each sentence or row by its words."""
    found: Counter[str] = Counter()
    for block in section.blocks:
        source = block_source(block)
        rows = block.kind in {BlockKind.TABLE, BlockKind.LIST, BlockKind.ALGORITHM}
        found.update(filter(None, map(_key, source.splitlines() if rows else split_sentences(source))))
    return found


def _common(old: Counter[str], new: Counter[str]) -> float:
    """The share of text that both have, measured in words, of the longer one."""
    longer = max(_length(old), _length(new))
    return _length(old & new) / longer if longer else 1.0


def _length(sentences: Counter[str]) -> int:
    return sum((sentence.count(" ") + 1) * times for sentence, times in sentences.items())


def _key(text: str) -> str:
    """The text by its words, numbers and signs of calculation alone."""
    return " ".join(_WORD.findall(text.casefold()))


def _without(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    known = {_key(name) for name in others}
    return tuple(name for name in names if _key(name) not in known)


def _is_comparable(old: FullText, new: FullText) -> bool:
    """What a PDF gives and what HTML gives differ by more than most authors change.

    Nor is anything gone from a paper of which only a part could be read.
    """
    whole = _HARMLESS.issuperset((*old.warnings, *new.warnings))
    return whole and old.source is new.source and old.source is not Source.ABSTRACT
