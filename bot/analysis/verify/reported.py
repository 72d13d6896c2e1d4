"""What a sentence reports, without what says that it is reported: `results show that A beats B`."""

from __future__ import annotations

import re

from bot.analysis.verify.lexicon import NEGATIONS, TAKEN_AWAY

_VERB = (
    r"(?:show|find|demonstrate|observe|reveal|indicate|report|confirm|conclude|establish|note|suggest)"
    r"(?:s|ed|d)?|shown|found"
)
_REPORTING = re.compile(
    rf"(?P<who>(?:[A-Za-z’'-]+,? ){{1,7}}?)(?:{_VERB}) (?:also |further |clearly )?that,? (?=\w)",
    re.IGNORECASE,
)
_REPORTING_ZH = re.compile(r"[^，,。;；:：\d不没无未非否难]{0,12}(?:表明|显示|发现|证明|指出)[，,：:]\s*")
_DOUBTS = """
    few little doubtful doubt doubts dubious unclear unlikely unknown unproven deny denies denied dispute
    disputes disputed refute refutes refuted reject rejects rejected wrongly falsely whether if contrary
    although though unless should would might could may
"""
_DOUBTING = frozenset(_DOUBTS.split())
"""Words that keep what follows from being reported as so."""


def without_reporting(sentence: str) -> str:
    """What the sentence reports; itself where it reports nothing, or denies or doubts it."""
    if sentence[:1].isascii():
        found = _REPORTING.match(sentence) if " that" in sentence else None
        if found is None or any(map(_denies, re.findall(r"[\w’'-]+", found["who"].lower()))):
            return sentence
        return sentence[found.end() :]
    return _REPORTING_ZH.sub("", sentence, count=1) if _REPORTING_ZH.match(sentence) else sentence


def _denies(word: str) -> bool:
    return word in NEGATIONS | TAKEN_AWAY | _DOUBTING or word.endswith(("n't", "n’t"))
