"""What papers of a day have in common: a phrase they share, or a subject they are all near to.

A phrase counts where the papers that use it are about it, which their vectors tell: "long horizons" stand
in papers of any kind. A subject (`bot.selection.thesaurus`) needs no word in common. Themes are chosen one
after the other by how much they say of papers that none before them told of, so that few cover many.
Without vectors phrases alone are left, and the categories.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.domain.digest import Entry
from bot.selection.meaning import Meanings
from bot.selection.thesaurus import Subject, essence, subjects
from bot.sources.registry import category_name
from bot.text.terms import TermText, content_stems, is_generic, is_stopword
from bot.text.wordlists import EVERYDAY

MOST_THEMES = 4
MOST_DIRECTIONS = 3
MOST_PHRASES = 60
"""Phrases of a day whose vectors are wanted."""
FEWEST_SHARING = 3
"""Papers of which a reader may expect to hear what they share."""
LONGEST_PHRASE = 4
ABOUT, MENTIONS = 0.38, 0.25
"""The mean cosine of a phrase and the papers it is a theme of, and the least of any of them."""
MEANS = 0.3
"""The mean cosine of a phrase of a title and the papers that use it as a means."""
NEAR = 0.5
"""The least nearness of a subject and a paper about it."""
NEAREST, SURE = 0.01, 0.56
"""How far behind its nearest subject another may be that a paper is about too, and how near any may be."""
MOST_OF_ALL = 0.6
"""A theme of a larger share of the papers is what was asked for, and tells nothing of the day."""
_PARTICIPLES = frozenset({"left", "held", "taken", "seen", "kept", "trained", "tested", "built", "found"})
"""Words that tell what was done with the words after them: these name nothing."""
_KINDS = frozenset(content_stems("model network"))
"""Words of every abstract that end a name all the same: "language model"."""


class Theme(NamedTuple):
    """A name, and the numbers of the papers that it stands for."""

    name: str
    numbers: tuple[int, ...]
    stems: tuple[str, ...]
    in_title: bool = True
    nearness: tuple[float, ...] = ()
    """Of each of these papers to it; without vectors nothing."""

    @property
    def mean(self) -> float:
        """How much the papers are about it, on the whole."""
        return sum(self.nearness) / len(self.nearness) if self.nearness else 1.0


def find_themes(entries: Sequence[Entry], meanings: Meanings | None = None) -> tuple[Theme, ...]:
    """The themes of a day, those of most papers first."""
    found = [one for one in _candidates(entries, meanings) if _is_theme(one)]
    chosen = _choose([one for one in found if _tells(one, entries)]) or _choose(found)
    if not chosen and len(entries) >= FEWEST_SHARING:
        chosen = _choose([one for one in _categories(entries) if _tells(one, entries)])
    return tuple(sorted(chosen, key=lambda one: -len(one.numbers)))


def find_directions(
    entries: Sequence[Entry], themes: Sequence[Theme], meanings: Meanings | None = None
) -> tuple[Theme, ...]:
    """Means and settings that papers share beside the themes; of most papers first."""
    told = {theme.numbers for theme in themes}
    found = [
        one
        for one in _candidates(entries, meanings)
        if one.in_title and one.mean >= MEANS and one.numbers not in told and _tells(one, entries)
    ]
    fresh = [one for one in found if all(_are_apart(one, theme) for theme in themes)]
    ranked = sorted(fresh, key=lambda one: (-len(one.numbers), -one.mean, one.name.lower()))
    return tuple(_distinct(ranked))[:MOST_DIRECTIONS]


def _tells(theme: Theme, entries: Sequence[Entry]) -> bool:
    """Whether it sets some papers apart, where there are enough to."""
    return len(entries) <= FEWEST_SHARING or len(theme.numbers) <= MOST_OF_ALL * len(entries)


def _is_theme(theme: Theme) -> bool:
    """Whether papers are about it; by words alone, whether it says more than two words of two texts do."""
    if theme.nearness:
        return theme.mean >= ABOUT
    return theme.in_title or len(theme.stems) > 2 or len(theme.numbers) > 2  # as it says


def _candidates(entries: Sequence[Entry], meanings: Meanings | None) -> list[Theme]:
    phrases = shared_phrases(entries)
    if meanings is None:
        return list(_distinct(phrases))
    near = (_measure(phrase, entries, meanings) for phrase in phrases)
    return [one for one in (*near, *_near_subjects(entries, meanings)) if len(one.numbers) > 1]


def _choose(candidates: Sequence[Theme]) -> list[Theme]:
    """One after the other what says most of papers not told of yet, at least of two of them."""
    chosen: list[Theme] = []
    told: set[int] = set()
    left = list(candidates)
    while left and len(chosen) < MOST_THEMES:
        best = max(left, key=lambda one: (_fresh(one, told), len(one.stems)))
        left.remove(best)
        if len(set(best.numbers) - told) > 1:
            chosen.append(best)
            told.update(best.numbers)
            left = [one for one in left if _are_apart(one, best)]
    return chosen


def _fresh(theme: Theme, told: Collection[int]) -> float:
    """How much a theme says of papers not told of: a phrase of two words less than a longer one."""
    nearness = theme.nearness or (1.0,) * len(theme.numbers)
    told_of = sum(near for number, near in zip(theme.numbers, nearness, strict=True) if number not in told)
    return told_of * (1.0 if theme.nearness else _worth(theme) / len(theme.numbers))


# Phrases


def shared_phrases(entries: Sequence[Entry]) -> tuple[Theme, ...]:
    """Phrases that at least two papers share, those that say most of most papers first."""
    numbers: dict[tuple[str, ...], set[int]] = defaultdict(set)
    names: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for stems, name in _phrases(entry):
            numbers[stems].add(entry.number)
            names[stems][name] += 1
    titles = [TermText(entry.paper.title) for entry in entries]
    shared = [
        Theme(
            _usual(names[stems]),
            tuple(sorted(on)),
            stems,
            any(title.find(stems) is not None for title in titles),
        )
        for stems, on in numbers.items()
        if len(on) > 1
    ]
    alike: dict[tuple[int, ...], list[Theme]] = defaultdict(list)
    for one in shared:
        alike[one.numbers].append(one)
    whole = [one for one in shared if not any(_is_within(one, other) for other in alike[one.numbers])]
    return tuple(sorted(whole, key=lambda one: (-_worth(one), one.stems)))[:MOST_PHRASES]


def _is_within(one: Theme, other: Theme) -> bool:
    """Whether it is a piece of another phrase that all its papers use: "large language" models."""
    return len(one.stems) < len(other.stems) and (
        f" {' '.join(one.stems)} " in f" {' '.join(other.stems)} "
    )


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
    ends = is_generic(stems[-1]) and not (stems[-1] in _KINDS and not is_generic(stems[-2]))
    return not (is_generic(stems[0]) or ends or stems in _no_themes())


@cache
def _no_themes() -> frozenset[tuple[str, ...]]:
    return frozenset(TermText(phrase).stems for phrase in EVERYDAY)


def _worth(theme: Theme) -> float:
    """Papers count, and so does every further word: a longer phrase says more, and one of a title."""
    said = (len(theme.numbers) - 1) * (1 + 0.5 * (len(theme.stems) - 2))
    return round(said * (1.5 if theme.in_title else 1.0), 4)


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


# Meaning


def _measure(phrase: Theme, entries: Sequence[Entry], meanings: Meanings) -> Theme:
    """The phrase with how near its papers are to it, without those that only mention it."""
    vector = meanings.texts.get(phrase.name)
    if vector is None:
        return phrase._replace(numbers=())
    near = {
        entry.number: float(meanings.papers[entry.paper.id] @ vector)
        for entry in entries
        if entry.number in phrase.numbers and entry.paper.id in meanings.papers
    }
    return _of({number: one for number, one in near.items() if one >= MENTIONS}, phrase)


def _of(near: dict[int, float], theme: Theme) -> Theme:
    return theme._replace(numbers=tuple(near), nearness=tuple(near.values()))


def _near_subjects(entries: Sequence[Entry], meanings: Meanings) -> Iterator[Theme]:
    """Each subject with the papers that are about it rather than about another."""
    known = [entry for entry in entries if entry.paper.id in meanings.papers]
    named = [subject for subject in subjects() if subject.named in meanings.texts]
    if not known or not named:
        return
    nearness = _nearness(known, named, meanings)
    least = np.maximum(np.minimum(nearness.max(axis=1) - NEAREST, SURE), NEAR)
    for subject, column in zip(named, nearness.T, strict=True):
        name = subject.terms[0]
        shown = name[:1].upper() + name[1:] if name.islower() else name
        about = {known[at].number: float(column[at]) for at in np.flatnonzero(column >= least)}
        yield _of(about, Theme(shown, (), content_stems(name)))


def _nearness(
    entries: Sequence[Entry], named: Sequence[Subject], meanings: Meanings
) -> NDArray[np.float32]:
    """How near papers (rows) are to subjects (columns).

    The mean of the cosines with all that papers call a subject, and with that of it which is nearest.
    """
    papers = np.array([meanings.papers[entry.paper.id] for entry in entries])
    ways = [
        [meanings.texts[way] for term in subject.terms if (way := essence(term)) in meanings.texts]
        or [meanings.texts[subject.named]]
        for subject in named
    ]
    starts = np.cumsum([0, *(len(each) for each in ways[:-1])])
    nearest = np.maximum.reduceat(
        papers @ np.array([way for each in ways for way in each]).T, starts, axis=1
    )
    whole = papers @ np.array([meanings.texts[subject.named] for subject in named]).T
    return np.asarray((whole + nearest) / 2, dtype=np.float32)


# Categories


def _categories(entries: Sequence[Entry]) -> tuple[Theme, ...]:
    """The categories that some papers share, the most common first; one of all says nothing of the day."""
    numbers: dict[str, list[int]] = {}
    for entry in entries:
        for code in entry.paper.categories:
            numbers.setdefault(code, []).append(entry.number)
    shared = [
        Theme(f"{name} ({code})" if (name := category_name(code)) else code, tuple(on), (code,))
        for code, on in numbers.items()
        if 1 < len(on) < len(entries)
    ]
    return tuple(sorted(shared, key=lambda one: -len(one.numbers)))
