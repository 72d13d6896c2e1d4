"""Turns of phrase by which a paper says that it is the first, gives something away, or has measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

CUES = {
    "first": re.compile(
        r"\bthe first (?!(?:stage|step|phase|two|three|frame|and|time|of|place|part|one|row|layer|order)\b)"
        r"[\w-]+(?: [\w-]+){0,3}|\bfor the first time\b",
        re.IGNORECASE,
    ),
    "resource": re.compile(
        r"(?:\bcode|\bdata(?:sets?)?|\bmodels?|\bweights|\bbenchmark)(?:,? (?:and|&)? ?\w+){0,3} "
        r"(?:is|are)(?: now)?(?: made)?(?: (?:publicly|freely|openly))? "
        r"(?:available|released|open[- ]source[d]?)"
        r"|\b(?:we|is|are) (?:(?:also|publicly) )?(?:release|open-source)d?\b"
        r"|\b(?:code|data|models?|weights|benchmark|dataset|resources?|demo|videos?)\b[^.]{0,60}"
        r"\b(?:can be (?:found|accessed|viewed|downloaded)"
        r"|(?:is|are) (?:published |available |released |hosted )?)"
        r" ?(?:at|on|here|via|under)\b"
        r"|\b(?:project (?:page|website)|code|github|demo|website|homepage)\s*:\s*(?=https?://|www\.|\w+\.\w)"
        r"|\b(?:is|are) (?:published |available |released )?at https?://",
        re.IGNORECASE,
    ),
    "result": re.compile(
        r"(?<![\w.])\d+(?:\.\d+)?\s?(?:%|×|x\b|dB\b|points?\b|FPS\b)|(?<!\w)\+\d+\.\d+ \w", re.IGNORECASE
    ),
}
"""Each cue with the words that give it away."""
_PROMISED = re.compile(
    r"\b(?:will|shall|to be|soon|upon|after (?:acceptance|publication))\b", re.IGNORECASE
)
"""What is promised is not given: "code will be released"."""


@lru_cache(maxsize=512)
def cues_in(abstract: str) -> Mapping[str, str]:
    """The cues a text gives, each with its words; a promise of code is none.

    All who follow the category of a paper ask for those of its abstract.
    """
    found: dict[str, str] = {}
    for cue, pattern in CUES.items():
        for match in pattern.finditer(abstract):
            if cue != "resource" or not _PROMISED.search(_sentence(abstract, match)):
                found[cue] = match.group().strip(" :")
                break
    return found


def _sentence(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(". ", 0, match.start()) + 1, 0)
    end = text.find(". ", match.end())
    return text[start : end if end >= 0 else len(text)]
