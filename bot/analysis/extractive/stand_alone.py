"""What of a sentence can be shown by itself: it points at nothing that stands before it.

A connective and an opening phrase that points back ("To address these issues, …") are cut where what
follows is a whole clause, word for word the paper's. What still points back is shown nowhere alone.
"""

from __future__ import annotations

import re

FAR = 70
"""Characters into a sentence from which on a demonstrative stands for what the sentence itself has said."""
SHORTEST = 40
"""Characters of what is left of a sentence after a cut."""

_SELF = (
    r"(?:paper|work|study|article|survey|report|review|thesis|letter|note|manuscript|chapter|vignette"
    r"|research"
    r"|contribution|introduction|analysis|end)\b"
)
_POINTER = rf"\b(?:this|these|those|such|it|them|that|its|their)\b(?! (?:[\w-]+ ){{0,2}}{_SELF})"
_CONNECTIVE = re.compile(
    r"^(?:background|introduction|context|aims?|objectives?|purpose|goals?|(?:materials and )?methods?"
    r"|design|results?|findings|main results?|conclusions?|significance|interpretation|discussion"
    r"|motivation): "
    r"|^(?:and|but|yet|so|or|however|moreover|furthermore|additionally|in addition|besides|also|further"
    r"|finally|lastly|specifically|in particular|concretely|consequently|thus|hence|therefore|accordingly"
    r"|as a (?:result|consequence)|as such|in turn|instead|rather|nevertheless|nonetheless|similarly"
    r"|likewise"
    r"|in contrast|conversely|by contrast|on the (?:other hand|contrary)|meanwhile|at the same time"
    r"|then|next"
    r"|(?:first|second|third|fourth|last)(?:ly)?|to this end|to that end|here|for (?:example|instance)"
    r"|that is"
    r"|in (?:other words|this (?:context|way|setting|case|sense|regard)|these cases)|in (?:short|summary)"
    r"|overall|crucially|importantly|notably|building on this|with this|in doing so|along the way"
    r"|as a by-?product|more (?:specifically|precisely))(?:,| [-–—]) |^(?:here|then|thus|hence),? (?=we\b)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"^(?:\w+ly,? )?(?:[\w-]+(?:ing|ed|en|ith|or|y|o|n|m|s|e) )[^,;:]{{0,110}}?{_POINTER}[^,;:]*, ",
    re.IGNORECASE,
)
_TO_GAP = re.compile(
    r"^(?:to|in order to|aiming to|by) (?:\w+ and )?(?:\w+ly )?\w+ the (?:[\w-]+ ){0,2}[\w-]+, "
    r"|^complementing this, ",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^(?:here,? )?(?:we|our|this|the|an?|it is|there (?:is|are)|in this|[A-Z][\w-]*|[a-z]+ly,? we)\b"
)
"""How a clause opens that can be left by itself."""
_OPENS_BACK = re.compile(
    r"^(?:it|they|its|their|he|she|both|such|these|those|each of (?:them|these)|some of (?:them|these)"
    r"|the (?:former|latter|two|three|other|others|same|above|resulting|latter's)|neither|none|so|nor"
    r"|which)\b"
    r"(?! (?:is|was|has been) (?:also )?(?:shown|found|known|proved|proven|demonstrated|argued|noted"
    r"|observed|possible|necessary|concluded)\b)"
    rf"|^(?:this|that) (?!(?:[\w-]+ ){{0,2}}{_SELF})",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    rf"\b(?:this|these|those"
    rf"|such)(?! that\b)(?! as\b)(?! (?:[\w-]+ ){{0,2}}{_SELF}) ((?:[\w-]+ ){{0,2}}?[\w-]+)"
)
_POINTS_AWAY = re.compile(
    r"\bthe (?:latter|former|above|aforementioned|two settings|same problem)\b|\b(?:as|see|described|shown"
    r"|mentioned|discussed) (?:above|below|earlier|previously|in (?:section|the (?:previous|next)))\b"
    r"|\b(?:both|either|other) cases?\b|\bin (?:both|either|each) (?:settings?|cases?)\b"
    r"|^[^,]{0,40}\bthem\b",
    re.IGNORECASE,
)


def part_that_stands_alone(sentence: str) -> str:
    """The sentence or, word for word, what of it can be shown by itself; empty where nothing can."""
    text = sentence
    for _ in range(3):
        shorter = _cut(text)
        if shorter == text:
            break
        text = shorter
    return "" if points_back(text) else text


def points_back(text: str) -> bool:
    """Whether a word of it stands for something that is not in it."""
    if _OPENS_BACK.match(text) or _POINTS_AWAY.search(text):
        return True
    near = (found for found in _DEMONSTRATIVE.finditer(text) if found.start() < FAR)
    return any(not _is_named(found, text) for found in near)


def _is_named(pointer: re.Match[str], text: str) -> bool:
    """Whether what a demonstrative points at stands before it in the same sentence."""
    before = text[: pointer.start()].casefold()
    return any(word[:5].casefold() in before for word in pointer[1].split() if len(word) > 3)


def _cut(text: str) -> str:
    for opening in (_CONNECTIVE, _TO_GAP, _OPENING):
        found = opening.match(text)
        rest = text[found.end() :] if found else ""
        if len(rest) >= SHORTEST and (opening is _CONNECTIVE or _CLAUSE.match(rest)):
            return rest
    return text
