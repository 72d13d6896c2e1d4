"""The name that a paper uses most, which is its own wherever it is told: that of its method, often.

Title and abstract may lack it, as those of a paper on residual nets that are called ResNet in its sections.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_NAME = re.compile(r"(?<![\w-])[A-Z][a-z]*[A-Z][A-Za-z]+")
"""A word with capitals inside, up to its number: the ResNet of ResNet-50."""
LEAST_LEAD = 1.5
"""How many times as often as the next it has to be told."""
LEAST_SHARE = 0.25
"""The part of the sections that have to tell it."""


def leading_name(texts: Iterable[tuple[int, str]]) -> str:
    """The name, of texts with the number of their section; empty where none leads."""
    counts: Counter[str] = Counter()
    sections: defaultdict[str, set[int]] = defaultdict(set)
    numbers = set()
    for number, text in texts:
        numbers.add(number)
        for found in _NAME.findall(text):
            name = found.removesuffix("s")
            counts[name] += 1
            sections[name].add(number)
    (name, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    is_leading = most >= LEAST_LEAD * next_most and len(sections[name]) >= LEAST_SHARE * len(numbers)
    return name if most > 1 and is_leading else ""
