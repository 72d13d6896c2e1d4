"""Which sections of a paper hold its method, its experiments, its limits.

Introductions, related work, experiments and conclusions are called so nearly everywhere; methods are called
after what they are ("Deep Residual Learning"). So the method is found by position and exclusion: what
stands before the experiments and is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from bot.domain.full_text import FullText, Section, SectionKind
from bot.domain.record import Record


class PaperPart(StrEnum):
    """What a section contributes to the paper's argument."""

    INTRODUCTION = "introduction"
    RELATED_WORK = "related work"
    METHOD = "method"
    EXPERIMENTS = "experiments"
    LIMITATIONS = "limitations"
    CONCLUSION = "conclusion"
    OTHER = "other"


class Outline(Record):
    """The sections of each part, in reading order; "Discussion and Limitations" serves two."""

    introduction: tuple[Section, ...] = ()
    """With the motivation, where it has a section of its own."""
    related_work: tuple[Section, ...] = ()
    """With background and preliminaries."""
    method: tuple[Section, ...] = ()
    experiments: tuple[Section, ...] = ()
    limitations: tuple[Section, ...] = ()
    """With ethics and broader impact."""
    conclusion: tuple[Section, ...] = ()


def _words(*patterns: str) -> re.Pattern[str]:
    """Whole words, any of the patterns."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})(?!\w)")


_RESULTS = r"experiment(?:s|al|ation)?|evaluat(?:ion|ions|ing)|results?|ablations?|empirical|findings"
_KINDS = (
    (
        SectionKind.ABSTRACT,
        re.compile(r"abstract|zusammenfassung|kurzfassung|résumé|resumen|resumo|摘\s*要"),
    ),
    (SectionKind.ACKNOWLEDGEMENT, re.compile(r"acknowledge?m?ments?\b.*|author contributions?|funding")),
    (
        SectionKind.REFERENCES,
        re.compile(
            r"(?:references|bibliography|(?:literature|works) cited)(?: and notes)?"
            r"|literatur(?:verzeichnis)?|参考文献"
        ),
    ),
    (SectionKind.APPENDIX, re.compile(r"(?:appendix|appendices|supplement(?:s|ary|al)?)\b.*")),
)
_NAMES = (
    (PaperPart.INTRODUCTION, _words("introduction", "introductory", "motivations?")),
    (
        PaperPart.RELATED_WORK,
        _words(
            r"related (?:\S+ )?(?:works?|research|literature|studies|methods)",
            r"(?:prior|previous|existing) (?:works?|art|research|studies|methods|approaches)",
            r"background|preliminar(?:y|ies)|literature|state[- ]of[- ]the[- ]art$",
        ),
    ),
    (
        PaperPart.EXPERIMENTS,
        _words(
            _RESULTS,
            r"benchmark(?:s|ing)?|case stud(?:y|ies)|simulations?|numerical|applications?|qualitative",
            r"quantitative|performance|comparisons?|validation",
            r"(?:synthetic|simulated|real(?:-world)?) data",
        ),
    ),
    (
        PaperPart.LIMITATIONS,
        _words(
            r"limitations?|limits(?! of)|broader impacts?|ethic(?:s|al)|societal|threats to validity",
            r"failure (?:cases|modes)",
        ),
    ),
    (
        PaperPart.CONCLUSION,
        _words(
            r"conclu(?:sions?|ding)|discussions?|outlook|future (?:works?|directions|research)|summary$"
        ),
    ),
    (
        PaperPart.OTHER,
        _words(r"availability|reproducibility|(?:conflicts?|competing) (?:of )?interests?|contents$"),
    ),
)
_SURE_RESULTS = _words(_RESULTS)
_METHOD = re.compile(
    r"\b(?:method(?:s|ology|ologies)?|(?:proposed|our) \w+|approach|framework|architecture|algorithms?"
    r"|theor(?:y|etical|ems?)|proofs?)\b"
)
_STRONG_IN_METHOD = re.compile(
    r"^(?:experiment(?:s|al \w+)?|ablations?(?: stud(?:y|ies))?|(?:main )?results?|evaluations?)$"
)
_METHODS = re.compile(r"\b(?:method(?:s|ology)?|theor(?:y|etical|ems?)|proofs?|lemmas?)\b")
_STRONG_METHOD = re.compile(
    r"^(?:(?:the )?proposed |our )?(?:methods?|methodology|approach|materials and methods)$"
)


_WHOLE_APPENDIX = re.compile(
    r"(?:appendix|appendices|supplement(?:ary|al)? (?:materials?|information))(?: [a-z0-9])?"
)


def is_appendix(title: str) -> bool:
    """Whether a heading says no more than that what follows is an appendix, as "9 Appendix" does."""
    return bool(_WHOLE_APPENDIX.fullmatch(_plain(title)))


def kind_named(title: str) -> SectionKind | None:
    """The kind that a heading names by itself, such as `References`; None for a heading of the body."""
    plain = _plain(title)
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(plain)), None)


def find_parts(full_text: FullText) -> Outline:
    """The sections of each part. A paper with any body at all has a method."""
    body = [section for section in full_text.sections if section.kind is SectionKind.BODY]
    appendix = [section for section in full_text.sections if section.kind is SectionKind.APPENDIX]
    parts = _parts_of_body(body)
    found = {part: _holding(part, body, parts) for part in PaperPart}
    named = [_parts_named(section.title) for section in appendix]
    for part in (PaperPart.LIMITATIONS, PaperPart.EXPERIMENTS, PaperPart.RELATED_WORK):
        found[part] = found[part] or _holding(part, appendix, named)
    found[PaperPart.METHOD] = found[PaperPart.METHOD] or _method_of_last_resort(body, parts)
    return Outline(
        introduction=found[PaperPart.INTRODUCTION],
        related_work=found[PaperPart.RELATED_WORK],
        method=found[PaperPart.METHOD],
        experiments=found[PaperPart.EXPERIMENTS],
        limitations=found[PaperPart.LIMITATIONS],
        conclusion=found[PaperPart.CONCLUSION],
    )


def _holding(
    part: PaperPart, sections: Sequence[Section], parts: Sequence[frozenset[PaperPart]]
) -> tuple[Section, ...]:
    return tuple(section for section, its in zip(sections, parts, strict=True) if part in its)


def _parts_of_body(body: Sequence[Section]) -> list[frozenset[PaperPart]]:
    """Each section's parts: those of chapters by name and place, the others after their chapter."""
    level = _chapter_level(body)
    chapters = [section for section in body if section.level <= level]
    by_place: Iterator[frozenset[PaperPart]] = iter(_parts_of_chapters(chapters, level))
    parts: list[frozenset[PaperPart]] = []
    current: frozenset[PaperPart] = frozenset()
    outer: list[tuple[int, frozenset[PaperPart]]] = []
    for section in body:
        if section.level <= level:
            current = next(by_place)
            outer = [(section.level, current)]
            parts.append(current)
            continue
        while outer and outer[-1][0] >= section.level:
            outer.pop()
        its = _part_of_subsection(section, outer[-1][1] if outer else current)
        outer.append((section.level, its))
        parts.append(its)
    return parts


def _chapter_level(body: Sequence[Section]) -> int:
    """The first level that divides the paper: a lone section around all others does not."""
    levels = sorted({section.level for section in body})
    for level in levels:
        if sum(section.level <= level for section in body) >= 3:
            return level
    return levels[-1] if levels else 1


def _parts_of_chapters(chapters: Sequence[Section], level: int) -> list[frozenset[PaperPart]]:
    """By name; without one, the method up to the experiments, and experiments among them."""
    named = _named_chapters(chapters, level)
    places = [place for place, its in enumerate(named) if PaperPart.EXPERIMENTS in its]
    first, last = (places[0], places[-1]) if places else (len(named), len(named))
    parts = []
    for place, (section, its) in enumerate(zip(chapters, named, strict=True)):
        if its or section.level < level:
            parts.append(its)
        elif _is_opening(section, place, chapters):
            parts.append(frozenset({PaperPart.INTRODUCTION}))
        elif place < first or _METHOD.search(_plain(section.title)):
            parts.append(frozenset({PaperPart.METHOD}))
        else:
            parts.append(frozenset({PaperPart.EXPERIMENTS} if place <= last + 1 else {PaperPart.OTHER}))
    return parts


def _named_chapters(chapters: Sequence[Section], level: int) -> list[frozenset[PaperPart]]:
    """What each title names, or else the title of what it stands in ("Methods" around several)."""
    around: frozenset[PaperPart] = frozenset()
    named = []
    for section in chapters:
        its = _parts_named(section.title)
        if section.level < level:
            around = its
        named.append(its or around)
    return _before_results(chapters, named)


def _before_results(
    chapters: Sequence[Section], named: list[frozenset[PaperPart]]
) -> list[frozenset[PaperPart]]:
    """A benchmark or a simulation that stands before the results is what they were found with."""
    sure = [bool(_SURE_RESULTS.search(_plain(section.title))) for section in chapters]
    first = sure.index(True) if any(sure) else 0
    return [its - {PaperPart.EXPERIMENTS} if place < first else its for place, its in enumerate(named)]


def _is_opening(section: Section, place: int, chapters: Sequence[Section]) -> bool:
    """Whether a section without a name of its own opens the paper instead of an introduction."""
    untitled = not section.title
    return place == 0 and untitled and len(chapters) > 2


def _part_of_subsection(section: Section, outer: frozenset[PaperPart]) -> frozenset[PaperPart]:
    """Its parent's, unless its name is clear."""
    plain = _plain(section.title)
    named = _parts_named(section.title)
    clear = named & {PaperPart.LIMITATIONS, PaperPart.RELATED_WORK}
    if clear and PaperPart.EXPERIMENTS not in outer:
        return clear
    if PaperPart.LIMITATIONS in clear:
        return frozenset({PaperPart.LIMITATIONS})
    if PaperPart.METHOD in outer and _STRONG_IN_METHOD.match(plain):
        return frozenset({PaperPart.EXPERIMENTS})
    if _STRONG_METHOD.match(plain):
        return frozenset({PaperPart.METHOD})
    return outer


def _parts_named(title: str) -> frozenset[PaperPart]:
    """The parts that a title names; none for one that only says what it is about."""
    plain = _plain(title)
    found = {part for part, pattern in _NAMES if pattern.search(plain)}
    if _STRONG_METHOD.match(plain) or (PaperPart.EXPERIMENTS in found and _METHODS.search(plain)):
        return frozenset({PaperPart.METHOD})
    if PaperPart.EXPERIMENTS in found:
        found -= {PaperPart.INTRODUCTION, PaperPart.RELATED_WORK}
    if found & {PaperPart.EXPERIMENTS, PaperPart.RELATED_WORK} and "conclu" not in plain:
        found.discard(PaperPart.CONCLUSION)
    return frozenset(found)


def _method_of_last_resort(
    body: Sequence[Section], parts: Sequence[frozenset[PaperPart]]
) -> tuple[Section, ...]:
    """Where every section is named something else: background, else experiments, else all there is."""
    for part in (PaperPart.RELATED_WORK, PaperPart.EXPERIMENTS, PaperPart.INTRODUCTION):
        found = tuple(s for s in _holding(part, body, parts) if s.text)
        if found:
            return found
    return tuple(section for section in body if section.text)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split()).strip(" .:")
