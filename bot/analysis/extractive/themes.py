"""The day at a glance, without a model: what the papers share, which stand out, what to read first.

A theme is a phrase that several papers of the day use, named as they write it. What stands out is told by
the paper itself: a claim to be the first, a measured result, code or data given away. Where there is
nothing to say, nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bot.analysis.extractive.sentence_roles import SentenceRole, score
from bot.analysis.extractive.shared_subjects import SharedSubject, find_categories, find_subjects
from bot.domain.analysis import AbstractPart, Analysis, AnalysisPart, Claim, Evidence
from bot.domain.digest import Digest, Entry, ExecutiveSummary, Mention
from bot.locales import join_list, translate
from bot.selection.heuristics import cues_in
from bot.text.terms import TermText, content_stems, is_generic, is_stopword
from bot.text.wordlists import EVERYDAY, TECHNIQUES

MOST_THEMES = 4
MOST_NOTABLE = 3
MOST_TODAY = 3
ENOUGH_THEMES = 2
"""From here on, means such as low power are told as directions."""
FEWEST_SHARING = 3
"""Papers of which a reader may expect to hear what they share."""
MOST_DIRECTIONS = 3
LONGEST_PHRASE = 4
LONGEST_QUOTE = 320
"""Characters of a sentence in the executive summary; a longer one is left to the paper's own reply."""
MOST_DEEDS = 3
LONGEST_DEED = 120
"""Characters of what one paper brings, where several are told of in a sentence."""
MOST_RECOMMENDED = 5
CLEAR_RESULT = 3.5
"""The score from which a sentence counts as a result even without a figure."""
_MATCHES = {"reason.author", "reason.keyword_title", "reason.interest", "reason.keyword"}
_TRUSTED: dict[AnalysisPart | AbstractPart, frozenset[str]] = {
    AnalysisPart.COMPARISON: frozenset({"first"}),
    AnalysisPart.EXPERIMENTS: frozenset({"stated"}),
    AnalysisPart.PRACTICE: frozenset({"resource"}),
    AbstractPart.CONTRIBUTIONS: frozenset({"first", "resource"}),
    AbstractPart.INNOVATION: frozenset({"first"}),
}
"""What a sentence of a section may count as."""
_CUE_WORTH = {"first": 3.0, "result": 2.0, "stated": 1.2, "resource": 1.0}


_BRINGS = re.compile(
    r"(?:^|, |: )(?:in this (?:paper|work|study|article|report),? )?(?:we|this \w+|our \w+"
    r"|the authors) (?:\w+ly |also |then )?"
    r"(?:propose|introduce|present|develop|describe|study|investigate|provide|report|explore|evaluate|design|release"
    r"|consider|show|address|achieve|extend|conduct|perform)(?:s|es|d|ed)? ",
    re.IGNORECASE,
)
_PARTICIPLES = frozenset({"left", "held", "taken", "seen", "kept", "trained", "tested", "built", "found"})
"""Words that tell what was done with the words after them: these name nothing."""


class Theme(NamedTuple):
    """A phrase, as the papers write it, and the numbers of those that use it."""

    name: str
    numbers: tuple[int, ...]
    stems: tuple[str, ...]


class Highlight(NamedTuple):
    """A sentence of a paper that makes it stand out, and which cue it gives."""

    cue: str
    text: str


def summarise_day(digest: Digest) -> ExecutiveSummary:
    """The executive summary of a digest, from its entries alone."""
    entries = [entry for entry in digest.entries if not entry.failure]
    language = digest.language
    themes = _themes(entries, language)
    directions = _directions(entries, themes, language)
    highlights = {entry.number: _highlights(entry) for entry in entries}
    notable = _most_notable(highlights)
    recommended = _recommended(language, entries, themes, highlights)
    today = [*_today(language, themes, notable, highlights)]
    if len(entries) >= FEWEST_SHARING:
        today += _more_today(entries, notable, today)
    told: set[int] = set()
    return ExecutiveSummary(
        today=tuple(today[:MOST_TODAY]),
        themes=_as_sentences(language, themes, entries, told),
        notable=tuple(
            Mention(text=translate(language, f"extractive.{one.cue}", text=one.text), numbers=(number,))
            for number, one in notable
        ),
        directions=_as_sentences(language, directions, entries, told),
        recommended=recommended,
        evidence=Evidence.EXTRACT,
    )


def _as_sentences(
    language: str, themes: Sequence[Theme], entries: Sequence[Entry], told: set[int]
) -> tuple[Mention, ...]:
    """What papers do about each theme, in words of their own, each paper once."""
    mentions = []
    for theme in themes:
        inside = [entry for entry in entries if entry.number in theme.numbers]
        fresh = [entry for entry in inside if entry.number not in told][:MOST_DEEDS]
        told.update(entry.number for entry in fresh)
        deeds = [
            translate(language, "extractive.deed", number=f"#{entry.number}", text=_deed(entry))
            for entry in fresh
        ]
        words = translate(language, "locale.semicolon").join(deeds)
        key = "extractive.theme" if deeds else "extractive.theme_only"
        text = translate(language, key, name=theme.name, n=len(inside), deeds=words)
        mentions.append(Mention(text=text, numbers=theme.numbers))
    return tuple(mentions)


def _deed(entry: Entry) -> str:
    """The words of a paper that name what it brings: without "we propose", and no longer than a line."""
    claim = entry.analysis.summary if entry.analysis else None
    text = (claim.quote if claim else "") or entry.paper.title
    rest = text[opening.end() :] if (opening := _BRINGS.search(text[:LONGEST_DEED])) else text
    if len(rest) <= LONGEST_DEED:
        return rest.rstrip(". ")
    cut = max(
        rest.rfind(mark, LONGEST_DEED // 2, LONGEST_DEED)
        for mark in (", ", "; ", " – ", " that ", " which ")
    )
    return rest[:cut].rstrip(",; ") if cut > 0 else rest[: rest.rfind(" ", 0, LONGEST_DEED)] + " …"


# Themes


def _themes(entries: Sequence[Entry], language: str) -> tuple[Theme, ...]:
    """Phrases that papers share; then, of three papers or more, broader subjects; categories at last."""
    themes = list(find_themes(entries)[:MOST_THEMES])
    if len(entries) < FEWEST_SHARING:
        return tuple(themes)
    themes = [theme for theme in themes if len(theme.numbers) > 2 or len(theme.stems) > 2][:2] or themes[:1]
    subjects = find_subjects(entries, language)
    for subject in sorted(subjects, key=lambda one: one.is_means):
        if len(themes) < ENOUGH_THEMES or not subject.is_means:
            _add_if_new(themes, subject)
    if not themes:
        for category in find_categories(entries)[:2]:
            _add_if_new(themes, category)
    return tuple(sorted(themes[:MOST_THEMES], key=lambda one: -len(one.numbers)))


def _add_if_new(themes: list[Theme], subject: SharedSubject) -> None:
    """Adds what groups the papers in a way that no theme before it does."""
    stems = content_stems(subject.name)
    on = set(subject.numbers)
    for theme in themes:
        both = on & set(theme.numbers)
        same_papers = len(both) >= 0.9 * len(on | set(theme.numbers))
        same_words = bool(set(stems) & set(theme.stems)) and bool(both)
        if same_papers or same_words:
            return
    themes.append(Theme(subject.name, subject.numbers, stems))


def find_themes(entries: Sequence[Entry]) -> tuple[Theme, ...]:
    """Phrases that at least two papers share, those that say most of most papers first."""
    numbers: dict[tuple[str, ...], set[int]] = defaultdict(set)
    names: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for stems, name in _phrases(entry):
            numbers[stems].add(entry.number)
            names[stems][name] += 1
    titles = [TermText(entry.paper.title) for entry in entries]
    shared = [
        Theme(_usual(names[stems]), tuple(sorted(on)), stems)
        for stems, on in numbers.items()
        if len(on) > 1
    ]
    titled = {one.stems: any(title.find(one.stems) for title in titles) for one in shared}
    ranked = sorted(shared, key=lambda one: (-_worth(one) * (1.5 if titled[one.stems] else 1.0), one.stems))
    return tuple(_distinct(ranked))


def _phrases(entry: Entry) -> Iterator[tuple[tuple[str, ...], str]]:
    for source in (entry.paper.title, entry.paper.abstract):
        text = TermText(source)
        for run in _content_runs(text):
            for length in range(2, LONGEST_PHRASE + 1):
                for first in range(len(run) - length + 1):
                    chosen = run[first : first + length]
                    if _is_phrase(text, chosen):
                        start, end = text.tokens[chosen[0]].start, text.tokens[chosen[-1]].end
                        yield tuple(text.stems[at] for at in chosen), source[start:end]


def _content_runs(text: TermText) -> Iterator[list[int]]:
    """Stretches of words that carry meaning, with nothing but a space or a hyphen between them."""
    run: list[int] = []
    for at, token in enumerate(text.tokens):
        word = text.source[token.start : token.end]
        joined = run and text.source[text.tokens[at - 1].end : token.start].strip(" -‐–") == ""
        if not joined and run:
            yield run
            run = []
        if is_stopword(word) or not any(char.isalpha() for char in word):
            if run:
                yield run
            run = []
        else:
            run.append(at)
    if run:
        yield run


def _is_phrase(text: TermText, places: Sequence[int]) -> bool:
    """Whether it can name a theme: no word of every abstract at its ends, some word that says something."""
    stems = tuple(text.stems[at] for at in places)
    first = text.tokens[places[0]]
    opening = text.source[first.start : first.end].lower()
    if opening.endswith("ly") or opening in _PARTICIPLES:
        return False
    return not (is_generic(stems[0]) or is_generic(stems[-1]) or stems in _no_themes())


@cache
def _no_themes() -> frozenset[tuple[str, ...]]:
    """Phrases of every day, and techniques: those are told as directions."""
    return frozenset(TermText(phrase).stems for phrase in (*EVERYDAY, *TECHNIQUES))


def _worth(theme: Theme) -> float:
    """Papers count, and so does every further word: a longer phrase says more."""
    return round((len(theme.numbers) - 1) * (1 + 0.5 * (len(theme.stems) - 2)), 4)


def _distinct(themes: Iterable[Theme]) -> Iterator[Theme]:
    """Themes that neither share words nor just the same papers with one before them."""
    kept: list[Theme] = []
    for theme in themes:
        if all(_are_apart(theme, other) for other in kept):
            kept.append(theme)
            yield theme


def _are_apart(one: Theme, other: Theme) -> bool:
    shared = set(one.numbers) & set(other.numbers)
    same_words = set(one.stems) & set(other.stems)
    return not same_words or (
        len(same_words) < 2 and len(shared) < min(len(one.numbers), len(other.numbers))
    )


def _usual(names: Counter[str]) -> str:
    """How most papers write it; in running text rather than in a title where both occur."""
    name = min(names, key=lambda name: (-names[name], sum(char.isupper() for char in name), name))
    return name[:1].upper() + name[1:] if name.islower() else name


def _directions(entries: Sequence[Entry], themes: Sequence[Theme], language: str) -> list[Theme]:
    """Techniques and means that several papers use, beyond what the themes name; of most papers first."""
    known = [set(theme.stems) for theme in themes]
    texts = {entry.number: TermText(f"{entry.paper.title}. {entry.paper.abstract}") for entry in entries}
    found = []
    for name in TECHNIQUES:
        stems = TermText(name).stems
        numbers = tuple(number for number, text in texts.items() if text.find(stems))
        if len(numbers) > 1 and not any(set(stems) <= one for one in known):
            found.append(Theme(name, numbers, stems))
    ranked = sorted(found, key=lambda one: (-len(one.numbers), one.name.lower()))
    told = list(_distinct(ranked))[:MOST_DIRECTIONS]
    if len(entries) >= FEWEST_SHARING:
        means = [one for one in find_subjects(entries, language) if one.is_means]
        fresh = [one for one in means if one.name not in {theme.name for theme in themes}]
        told += [Theme(one.name, one.numbers, content_stems(one.name)) for one in fresh]
    return told[:MOST_DIRECTIONS]


# What stands out


def _highlights(entry: Entry) -> tuple[Highlight, ...]:
    """The sentences by which a paper stands out, one for each cue, the strongest first."""
    if entry.analysis is None:
        return ()
    found: dict[str, Highlight] = {}
    for cue, text in _told(entry.analysis):
        found.setdefault(cue, Highlight(cue, text))
    if "result" in found:
        found.pop("stated", None)
    return tuple(found[cue] for cue in _CUE_WORTH if cue in found)


def _told(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """What summary and findings say, then what the sections do: figures of these are often others'."""
    for claim in (analysis.summary, *analysis.findings):
        yield from ((cue, claim.text) for cue in _cues(claim))
    for section in analysis.sections:
        trusted = _TRUSTED.get(section.part, frozenset())
        for claim in section.claims:
            yield from ((cue, claim.text) for cue in _cues(claim) if cue in trusted)


def _cues(claim: Claim) -> Iterator[str]:
    if not claim.verified or len(claim.text) > LONGEST_QUOTE:
        return
    yield from cues_in(claim.text)
    if score(claim.text, SentenceRole.RESULT) >= CLEAR_RESULT:
        yield "stated"


def _strength(highlights: Iterable[Highlight]) -> float:
    return sum(_CUE_WORTH[one.cue] for one in highlights)


def _most_notable(highlights: dict[int, tuple[Highlight, ...]]) -> list[tuple[int, Highlight]]:
    """The papers that claim most, each with its strongest sentence; code alone is not notable."""
    strong = [number for number, found in highlights.items() if found and found[0].cue != "resource"]
    ranked = sorted(strong, key=lambda number: (-_strength(highlights[number]), number))
    return [(number, highlights[number][0]) for number in ranked[:MOST_NOTABLE]]


def _recommended(
    language: str,
    entries: Sequence[Entry],
    themes: Sequence[Theme],
    highlights: dict[int, tuple[Highlight, ...]],
) -> tuple[Mention, ...]:
    """What to read in full, at most five: first what is close to the topic, then what stands out."""
    why = {entry.number: _why_read(language, entry, themes, highlights[entry.number]) for entry in entries}
    able = [number for number, reasons in why.items() if reasons]
    most = min(MOST_RECOMMENDED, max(1, len(entries) // 2))
    near = {entry.number: any(reason.key in _MATCHES for reason in entry.reasons) for entry in entries}
    ranked = sorted(
        able, key=lambda number: (not near[number], number - _strength(highlights[number]) / 2, number)
    )
    return tuple(
        Mention(text=join_list(language, why[number]), numbers=(number,)) for number in ranked[:most]
    )


def _why_read(
    language: str, entry: Entry, themes: Sequence[Theme], found: Sequence[Highlight]
) -> list[str]:
    matched = [term for reason in entry.reasons if reason.key in _MATCHES for term in reason.terms]
    reasons = [translate(language, f"extractive.read.{one.cue}") for one in found]
    if matched:
        closest = "extractive.read.match" if entry.number == 1 else "extractive.read.topic"
        reasons.insert(0, translate(language, closest, terms=join_list(language, matched[:2])))
    inside = [theme.name for theme in themes if entry.number in theme.numbers]
    known = " ".join(matched).casefold()
    reasons += [
        translate(language, "extractive.read.theme", name=name)
        for name in inside[:1]
        if name.casefold() not in known
    ]
    return reasons


# The day in three lines


def _today(
    language: str,
    themes: Sequence[Theme],
    notable: Sequence[tuple[int, Highlight]],
    highlights: dict[int, tuple[Highlight, ...]],
) -> tuple[str, ...]:
    lines = []
    if themes:
        names = [
            translate(
                language, "extractive.today.name", name=one.name, numbers=_numbers(language, one.numbers)
            )
            for one in themes[:3]
        ]
        lines.append(translate(language, "extractive.today.themes", names=join_list(language, names)))
    for number, highlight in [one for one in notable if one[1].cue != "stated"][:1]:
        lines.append(
            translate(language, "extractive.today.notable", number=f"#{number}", text=highlight.text)
        )
    given = [number for number, found in highlights.items() if any(one.cue == "resource" for one in found)]
    if given:
        lines.append(translate(language, "extractive.today.given", numbers=_numbers(language, given)))
    return tuple(lines)


def _more_today(
    entries: Sequence[Entry], notable: Sequence[tuple[int, Highlight]], told: Sequence[str]
) -> Iterator[str]:
    """What else fills the three lines: further notable results, then what the first papers are about."""
    known = " ".join(told)
    told_numbers = set()
    for number, highlight in notable:
        if highlight.text not in known:
            told_numbers.add(number)
            yield f"#{number}: “{highlight.text}”"
    for entry in entries:
        claim = entry.analysis.summary if entry.analysis else None
        if claim and claim.verified and claim.text not in known and entry.number not in told_numbers:
            yield f"#{entry.number}: “{claim.text}”"


def _numbers(language: str, numbers: Iterable[int]) -> str:
    return join_list(language, [f"#{number}" for number in sorted(numbers)])
