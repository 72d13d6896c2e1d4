"""Which papers an interest does not want: those that are about what it excludes.

Stricter than a match, since a paper that was excluded and comes all the same is worse than one less: a word
in the title is enough, or two in the abstract, in any of the forms a field goes by. A single mention in
passing ("in finance, medicine or law") counts where the paper is near to it by its meaning too, and without
a word a paper is excluded that means nothing but it ("no new camera views": novel view synthesis).
"""

from __future__ import annotations

import numpy as np

from bot.selection.glossary import FIELDS
from bot.selection.meaning import Meanings, subjects_near, subjects_of
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import Reading, telling_stems
from bot.selection.thesaurus import named_in, phrases, subjects
from bot.text.terms import stems_of

MENTIONS = 2
SURELY = 0.6
"""The cosine from which a subject is surely meant that is not named."""
NEARER = 0.3
"""How many standard deviations above the day's mean is near."""
OUTSTANDING, ALIKE = 2.0, 0.3
"""From how many above that of the day and of research, and from which cosine, it needs no word."""


def excluded_by(index: PaperIndex, reading: Reading, meanings: Meanings | None) -> set[int]:
    """The papers that are about any of the things an interest excludes."""
    return {at for item in reading.excluded for at in _about(index, item, reading, meanings)}


def _about(index: PaperIndex, item: str, reading: Reading, meanings: Meanings | None) -> set[int]:
    names = _names(item, reading, meanings)
    mentions: dict[int, int] = {}
    titled: set[int] = set()
    for phrase in names:
        for at in index.holding(phrase):
            mentions[at] = mentions.get(at, 0) + index.count(at, phrase)
            if index.titled(at, phrase):
                titled.add(at)
    near, meant = _near(index, item, reading, meanings)
    once = {at for at in index.holding(names[0]) if at in near} if names else set()
    return titled | once | meant | {at for at, count in mentions.items() if count >= MENTIONS}


def _names(item: str, reading: Reading, meanings: Meanings | None) -> list[tuple[str, ...]]:
    """The stems it goes by: its own, then marks of the field, and what papers call the subject it names.

    In everyday words too ("cars"), where it surely means that subject. What the interest wishes is not
    barred for being of the same subject: "understanding videos, not generating them".
    """
    own = telling_stems(item) or stems_of(item)
    marks = [
        stems_of(mark)
        for name, listed in FIELDS.items()
        if set(stems_of(name)) <= set(own)
        for mark in (name, *listed.split())
    ]
    meant = subjects_near(item, meanings) if meanings is not None and item in meanings.texts else {}
    sure = [subject for subject, how in meant.items() if how >= SURELY]
    wished = {*subjects_of(reading, meanings), *named_in(telling_stems(reading.wish))}
    barred = (subject for subject in (*named_in(own), *sure) if subject not in wished)
    terms = [phrase for subject in barred for phrase in phrases(subject) if len(phrase) > 1]
    return list(dict.fromkeys(name for name in (own, *marks, *terms) if name))


def _near(
    index: PaperIndex, item: str, reading: Reading, meanings: Meanings | None
) -> tuple[set[int], set[int]]:
    """The papers near to it, all where nothing is known of their meaning; and those that are about it.

    Those are nearer to it than to what is wished.
    """
    if meanings is None or item not in meanings.texts:
        return set(range(len(index.papers))), set()
    wanted = meanings.texts[item]
    missing = np.full(len(wanted), np.nan, dtype=np.float32)
    papers = np.stack([meanings.papers.get(paper.id, missing) for paper in index.papers])
    cosines = papers @ wanted
    wish = papers @ meanings.texts.get(reading.wish, np.zeros_like(wanted))
    fields = [meanings.texts[each.named] @ wanted for each in subjects() if each.named in meanings.texts]
    beside = np.concatenate([cosines, np.array(fields, dtype=np.float32)])
    least = float(np.nanmean(cosines)) + NEARER * float(np.nanstd(cosines))
    most = max(float(np.nanmean(beside)) + OUTSTANDING * float(np.nanstd(beside)), ALIKE)
    about = (cosines >= most) & (cosines > wish)
    return set(np.flatnonzero(~(cosines < least)).tolist()), set(np.flatnonzero(about).tolist())
