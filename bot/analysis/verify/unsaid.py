"""What evidence never leaves unsaid: that a difference is significant, what causes what, that it is all.

A statement that says so has to find it said in its evidence or beside it, in whatever words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.sentence import Sentence

_CAUSING = (
    r"caus|because|due to|thanks to|owing|so that|since|therefore|thus|hence|explain|attribut|responsib"
    r"|reason|stem|ar[io]se|(?:come|came|coming)s? from|contribut"
)
_ACTING = (
    r"le[ad]d?s? to|result(?:ed|ing)? (?:in|from)|dr[io]ve|effect|affect|impact|influenc|induc|trigger"
)
_CHANGING = r"\bby\b|produc|ma[dk]e|enabl|allow|lower|rais|reduc|increas|improv"
_WHOLE = (
    r"all|always|consistent|every|each|never|only|sole|entire|complete|full|any|none|no|both|whole|total"
    r"|pure|exclusiv|throughout|across|universal|disappear|vanish"
)
_TESTED = r"signific|\bp ?[<=>≤]|\bp-?val|\bCI\b|confidence|statistic"
_STRONGLY = r"substantial|considerabl|notabl|much|great|dramatic|marked|strong|large|far\b|clear"
_FEW = "two|three|four|five|six|seven|eight|nine|ten"
_UNSAID = tuple(
    (re.compile(ours, re.IGNORECASE), re.compile(theirs, re.IGNORECASE))
    for ours, theirs in (
        (r"\bsignificant(?:ly)?\b", f"{_TESTED}|{_STRONGLY}"),
        (
            r"\b(?:caus(?:e[sd]?|ing)|because|due to|thanks to|owing to)\b",
            f"{_CAUSING}|{_ACTING}|{_CHANGING}",
        ),
        (r"\bstate[- ]of[- ]the[- ]art\b", r"state[- ]of[- ]the[- ]art|\bSOTA\b|\bbest|outperform|surpass"),
        (r"\brandom(?:ly|i[sz]ed)\b", r"random|\bRCT|\bchance"),
        (rf"\b(?:all(?! (?:{_FEW}|\d)\b)|entirely|completely)\b", rf"\b(?:{_WHOLE})"),
    )
)
"""What a statement may say, and the words of which its evidence needs one."""


def find_unsaid(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Words of the statement that its evidence would have said, and does not."""
    if proof.said.is_chinese or proof.tabular:
        return
    for ours, theirs in _UNSAID:
        found = ours.search(statement.text)
        if found and not theirs.search(proof.said.text) and not theirs.search(proof.around):
            yield found[0]
