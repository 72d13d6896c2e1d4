"""Where a sentence on several papers may be cut: each part is held against the words of one of them.

Between clauses it is always cut. At the words of the catalogues it is cut where both sides have a claim of
their own: neither within a list of things nor within a Chinese word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot import locales
from bot.analysis.verify.lexicon import RELATING
from bot.text.chinese import HAN
from bot.text.figures import figures_in
from bot.text.terms import content_stems

_CLAUSES = re.compile(r"[;；，。]|,\s")
_NAME = re.compile(r"(?<![A-Za-z\d])[A-Z][\w-]+")
_BEING = frozenset({"is", "are", "was", "were", "has", "have", "had", "ist", "sind", "war", "hat"})


def telling_parts(text: str) -> list[str]:
    """The parts of a sentence that tell something, in their order."""
    parts = [part for clause in _CLAUSES.split(text) for part in _cut(clause)]
    return [part for part in parts if figures_in(part) or len(set(content_stems(part))) > 1]


def _cut(clause: str) -> Iterator[str]:
    """The clause at the first of its joints with a claim on both sides, and what follows likewise."""
    for joint in _joints().finditer(clause):
        before, after = clause[: joint.start()], clause[joint.end() :]
        if _has_claim(before) and _has_claim(after):
            yield before
            yield from _cut(after)
            return
    yield clause


def _has_claim(part: str) -> bool:
    """Whether something is told of something: by a verb, or by a figure or a name behind a name."""
    words = re.findall(r"[^\W\d_]+", part)
    is_told = any(word.lower() in _BEING for word in words) or not RELATING.isdisjoint(content_stems(part))
    named = _NAME.search(part)
    following = part[named.end() :] if named else ""
    return is_told or bool(_NAME.search(following) or figures_in(following))


@cache
def _joints() -> re.Pattern[str]:
    words = sorted(locales.typed_spellings("joint."), key=len, reverse=True)
    return re.compile(
        "|".join(re.escape(word) if HAN.match(word) else rf"\s{re.escape(word)}\s" for word in words),
        re.IGNORECASE,
    )
