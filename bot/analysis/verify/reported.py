"""What a sentence reports, without what says that it is reported: `results show that A beats B`."""

from __future__ import annotations

import re

_OPENING = r"(?:(?:[A-Z][a-z]+(?:ly|more|over)|First|Second|Third|Finally|Also|However|Here|Notably),? )?"
_VERB = (
    r"(?:show|find|demonstrate|observe|reveal|indicate|report|confirm|conclude|establish|note|suggest)"
    r"(?:s|ed|d)?|shown|found|showed|(?:it is|was) (?:shown|found)"
)
_NEGATING = r"(?!not?\b|n't|never|little|hardly|cannot|fail|without|\d)"
_REPORTING = re.compile(
    rf"{_OPENING}(?:{_NEGATING}[\w’'-]+ ){{1,6}}?(?:{_VERB}) (?:also |further |clearly )?that,? (?=\w)",
    re.IGNORECASE,
)
_REPORTING_ZH = re.compile(r"[^，,。;；:：\d不没无未]{0,12}(?:表明|显示|发现|证明|指出)[，,：:]\s*")


def without_reporting(sentence: str) -> str:
    """What the sentence reports; itself where it reports nothing, or denies that it does."""
    if " that" in sentence or not sentence.isascii():
        pattern = _REPORTING if sentence[:1].isascii() else _REPORTING_ZH
        if found := pattern.match(sentence):
            return sentence[found.end() :]
    return sentence
