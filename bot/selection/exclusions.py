"""Which papers an interest does not want: those that are about what it excludes.

Stricter than a match, since a paper that was excluded and comes all the same is worse than one less: a word
in the title is enough, or two in the abstract, in any of the forms a field goes by. A single mention in
passing ("in finance, medicine or law") counts where the paper is near to it by its meaning too, and without
a word a paper is excluded that means nothing but it ("no new camera views": novel view synthesis) and is
nearer to it than to what is wished. What has the wish in its title must be clearly nearer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.selection.glossary import FIELDS
from bot.selection.meaning import Meanings, subjects_near, subjects_of, surely
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import Reading, telling_stems
from bot.selection.thesaurus import named_in, phrases, subjects
from bot.text.terms import stem, stems_of
from bot.text.wordlists import words

MENTIONS = 2
SURELY = 0.6
"""The cosine from which a subject is surely meant that is not named."""
NEARER = 0.3
"""How many standard deviations above the day's mean is near."""
CLEARLY = 0.1
"""How much nearer a paper is, by its cosine, that is clearly nearer to one thing than to another."""
OUTSTANDING, ALIKE = 2.0, 0.3
"""From how many above that of the day and of research, and from which cosine, it needs no word."""

_WHOLE = frozenset(
    map(stem, words("application data domain field paper problem question scene setting task topic"))
)
"""Words that do not narrow the field beside them: "driving scenes" are all that is about driving."""


def excluded_by(index: PaperIndex, reading: Reading, meanings: Meanings | None) -> set[int]:
    """The papers that are about any of the things an interest excludes."""
    return {at for item in reading.excluded for at in _about(index, item, reading, meanings)}


def _about(index: PaperIndex, item: str, reading: Reading, meanings: Meanings | None) -> set[int]:
    own = telling_stems(item) or stems_of(item)
    names = [own, *_find_called(item, own, reading, meanings)]
    near, nearer = _near(index, item, reading, meanings)
    once = {at for at in index.find(own).papers.tolist() if at in near}
    wished = set(surely(index, reading, by_words=meanings is None)) - nearer.clearly
    return (
        _dwelling(index, names)
        | _find_marked(index, own, reading, nearer)
        | ((once | nearer.meant) - wished)
    )


def _dwelling(index: PaperIndex, names: Iterable[tuple[str, ...]]) -> set[int]:
    """The papers that have any of these in the title, or hold them more than once."""
    mentions = Counter[int]()
    for phrase in dict.fromkeys(names):
        found = index.find(phrase)
        titled = set(found.titled.tolist())
        for at in found.papers.tolist():
            mentions[at] += MENTIONS if at in titled else index.count(at, phrase)
    return {at for at, count in mentions.items() if count >= MENTIONS}


def _find_called(
    item: str, own: tuple[str, ...], reading: Reading, meanings: Meanings | None
) -> list[tuple[str, ...]]:
    """What papers call the subject it names, or surely means in everyday words ("cars").

    What the interest wishes is not barred for being of the same subject: "understanding videos, not
    generating them".
    """
    meant = subjects_near(item, meanings) if meanings is not None else {}
    sure = [subject for subject, how in meant.items() if how >= SURELY]
    wished = {*subjects_of(reading, meanings), *named_in(telling_stems(reading.wish))}
    barred = (subject for subject in (*named_in(own), *sure) if subject not in wished)
    return [phrase for subject in barred for phrase in phrases(subject) if len(phrase) > 1]


def _find_marked(index: PaperIndex, own: tuple[str, ...], reading: Reading, nearer: _Nearness) -> set[int]:
    """The papers that bear the marks of a field that is excluded.

    Where it is only a part of the field ("medical imaging"), those that are nearer to it than to what is
    wished; none where what is wished is of that field itself.
    """
    found: set[int] = set()
    for name, listed in FIELDS.items():
        field = set(stems_of(name))
        marks = [stems_of(mark) for mark in (name, *listed.split())]
        parts = [each for each in own if each not in _WHOLE]
        if field <= set(own) and not any(_is_wished(mark, reading) for mark in marks):
            bearing = _dwelling(index, marks)
            found |= bearing if field == set(parts) else bearing & nearer.to_item
    return found


def _is_wished(phrase: tuple[str, ...], reading: Reading) -> bool:
    return any(f" {' '.join(phrase)} " in f" {' '.join(telling_stems(each))} " for each in reading.pieces)


class _Nearness(NamedTuple):
    """Papers that are nearer to what is excluded than to what is wished."""

    to_item: set[int]
    clearly: set[int]
    """Those that are nearer by far."""
    meant: set[int]
    """Those that are so near that they need no word of it."""


def _near(
    index: PaperIndex, item: str, reading: Reading, meanings: Meanings | None
) -> tuple[set[int], _Nearness]:
    """The papers near to it, and those nearer than to the wish; all where their meaning is not known."""
    everything = set(range(len(index.papers)))
    if meanings is None:
        return everything, _Nearness(everything, everything, set())
    wanted = meanings.texts[item]
    missing = np.full(len(wanted), np.nan)
    papers = np.stack([meanings.papers.get(paper.id, missing) for paper in index.papers])
    cosines = papers @ wanted
    fields = [meanings.texts[each.named] @ wanted for each in subjects() if each.named in meanings.texts]
    beside = np.array([*cosines, *fields])
    least = float(np.nanmean(cosines)) + NEARER * float(np.nanstd(cosines))
    most = max(float(np.nanmean(beside)) + OUTSTANDING * float(np.nanstd(beside)), ALIKE)
    wished = [meanings.texts[each] for each in (reading.wish, *reading.pieces) if each]
    to_wish = (papers @ np.stack(wished).T).max(axis=1) if wished else np.full(len(papers), -1)
    return _places(~(cosines < least)), _Nearness(
        _places(~(cosines <= to_wish)),
        _places(cosines > to_wish + CLEARLY),
        _places((cosines > to_wish) & (cosines >= most)),
    )


def _places(where: NDArray[np.bool_]) -> set[int]:
    return set(np.flatnonzero(where).tolist())
