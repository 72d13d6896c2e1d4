"""Turns of phrase by which a paper says that it is the first, gives something away, or has measured."""

from __future__ import annotations

import re

CUES = {
    "first": re.compile(
        r"\bthe first (?!(?:stage|step|phase|two|three|frame|and|time|of|place|part|one|row|layer|order)\b)"
        r"[\w-]+(?: [\w-]+){0,3}|\bfor the first time\b",
        re.IGNORECASE,
    ),
    "resource": re.compile(
        r"(?:\bcode|\bdata(?:sets?)?|\bmodels?|\bweights|\bbenchmark)(?:,? (?:and|&)? ?\w+){0,3} "
        r"(?:is|are|will be)(?: made)?(?: publicly| freely)? (?:available|released)"
        r"|\b(?:we|is|are|be) (?:publicly )?(?:release|open-source)d?\b"
        r"|\b(?:is|are) (?:published |available |released )?at https?://",
        re.IGNORECASE,
    ),
    "result": re.compile(
        r"(?<![\w.])\d+(?:\.\d+)?\s?(?:%|×|x\b|dB\b|points?\b|FPS\b)|(?<!\w)\+\d+\.\d+ \w", re.IGNORECASE
    ),
}
"""Each cue with the words that give it away."""
