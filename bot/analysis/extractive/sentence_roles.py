"""What one sentence of a paper does: state a contribution, a result, a problem, a step, a limit.

Papers say what a sentence is for in a few hundred turns of phrase ("we propose", "have achieved remarkable
success", "however, existing methods"). A role's score is the sum over its turns of phrase that occur; a
sentence of background scores below nothing as a contribution, whatever else it says.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bot.analysis.extractive import phrases
from bot.selection.heuristics import CUES
from bot.text.figures import figures_in

MIN_LENGTH, MAX_LENGTH = 30, 480
"""Characters of a sentence that can stand alone and still be read at a glance."""


class SentenceRole(StrEnum):
    """What a sentence can do for a reader."""

    CONTRIBUTION = "contribution"
    RESULT = "result"
    PROBLEM = "problem"
    HYPOTHESIS = "hypothesis"
    STEP = "step"
    DIFFERENCE = "difference"
    SETUP = "setup"
    LIMIT = "limit"
    DETAIL = "detail"
    RESOURCE = "resource"
    TRANSFER = "transfer"
    IMPACT = "impact"
    BACKGROUND = "background"
    OWN = "own"
    HARM = "harm"
    """What hurts, in plain words; tells only in an introduction."""
    DOING = "doing"
    """What a part of a method does, in plain words; tells only where a method is told."""
    AGAINST = "against"
    """What is compared; tells only among results."""
    COST = "cost"


def _read_turns(listing: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
    joined = re.sub(r"\n {4}", "", listing.strip())
    pairs = (line.split(" ", 1) for line in joined.splitlines())
    return tuple((float(weight), re.compile(pattern, re.IGNORECASE)) for weight, pattern in pairs)


_COMPILED = {role: _read_turns(getattr(phrases, role.name)) for role in SentenceRole}
_COMPILED[SentenceRole.RESOURCE] += ((3.0, CUES["resource"]),)
_MEASURED = {SentenceRole.RESULT, SentenceRole.DETAIL, SentenceRole.AGAINST, SentenceRole.COST}
_NO_BACKGROUND = {
    SentenceRole.CONTRIBUTION,
    SentenceRole.RESULT,
    SentenceRole.STEP,
    SentenceRole.DETAIL,
    SentenceRole.IMPACT,
    SentenceRole.TRANSFER,
}


@lru_cache(maxsize=4096)
def score(sentence: str, role: SentenceRole) -> float:
    """How clearly the sentence plays the role; 0 and less where it does not."""
    text = sentence[:MAX_LENGTH]
    found = sum(weight for weight, pattern in _COMPILED[role] if pattern.search(text))
    if role is SentenceRole.BACKGROUND:
        return max(0.0, found - score(sentence, SentenceRole.OWN))
    if role in _MEASURED and found and figures_in(text):
        found += 1.5
    return found - (score(sentence, SentenceRole.BACKGROUND) if role in _NO_BACKGROUND else 0.0)


_LEANS = re.compile(
    r"^(?:It|They|Its|Their|He|She|Those|Both|Such|The (?:latter|former|same|others?|rest)|Then"
    r"|(?:Each|Some|All|Most) of (?:them|these)|Neither|None|One is|Nor|Otherwise|So|Hence"
    r"|The (?:first|second|third|fourth|two|three|other)(?: one)?s? (?:is|are|was|were|has|have|uses?|of)"
    r"|In (?:both|either|this|that|these|such) (?:cases?|ways?|sense|setting|approach|experiment"
    r"|example|setup|manner|context|regard)s?|That is)\b"
    r"|^Here,? (?!we\b)|^[^,;.]{0,40}\bthem\b"
    r"|^(?:[A-Z]\w+|In (?:addition|particular|contrast|turn)|As a (?:result|consequence)),?"
    r" (?:it|they|these|those|this (?:is|was|can|has|allows|enables|leads|results|means|makes))\b"
    r"|^(?:This|These) (?!(?:\w+[ -]){0,2}(?:paper|work|study|article|survey|report|review|thesis"
    r"|letter)\b)"
)
"""A sentence that is understood only after the one before it."""
_OPENS_BADLY = re.compile(
    r"^(?:[a-zà-ÿ(\[{,;:=+*/.)\]|&<>]|(?:and|or|where|which|that|i\.e|e\.g)\b|(?:And|Or)\b"
    r"|(?:Fig(?:ure|s)?|Tab(?:le)?|Sec(?:tion)?|Eq(?:uation)?|Algorithm|Appendix|Theorem|"
    r"Lemma|Proposition|Remark"
    r"|Definition|Proof|Corollary|Note that|Recall|See|As (?:shown|illustrated|"
    r"can be seen|mentioned|described))\b)"
)
_ORDERS = re.compile(
    r"\w@\w|\bcorresponding author\b|\bignore\b.{0,40}\binstructions?\b|\bplease\b"
    r"|javascript:|<[!@#]|@(?:everyone|here|channel)\b",
    re.IGNORECASE,
)
"""Words meant for whoever reads or posts the paper, not about it."""
_ONLY_COUNTS = re.compile(
    r"^.{0,60}\b(?:two|three|four|five|several|following) (?:\w+ ){0,2}(?:advantages?|advances"
    r"|contributions?|challenges|components|ways|reasons|aspects|observations|steps|questions|modules)\b.{0,30}$"
)
_RUN_IN = re.compile(
    r"(?<=[\w\]%]) (?:We|Our|During|Here|However|Therefore|Moreover|Table \d+:) "
    r"|^[A-Z]\w+ (?:For|In|To|On|The|As|With|When|Given|Following) [a-z]"
)
"""A heading, or a cell of a table, that runs into a sentence."""
_ENDS_WELL = re.compile(r"[.!?。！？][\"'”’)\]]*(?:\s?\[\d[\d,;\s–-]*\])?$")
_SYMBOLS = re.compile(r"[=<>≤≥∑∏∫∂∇√∞∈∉⊂⊆∪∩→←⇒↦×·∘⊕⊗⊙^_{}\\|~‖]|[Ͱ-Ͽ]")
_CITATIONS = re.compile(r"\[\d[\d,;\s–-]*\]|\([^()]*(?:19|20)\d\d[a-z]?\)")


def is_whole(sentence: str, *, most_symbols: int = 2) -> bool:
    """Whether the sentence can be shown alone: complete, in words, pointing at nothing around it."""
    return is_sound(sentence, most_symbols=most_symbols) and not is_dependent(sentence)


def is_dependent(sentence: str) -> bool:
    """Whether the sentence is understood only after the one before it, as one that opens with "It" is."""
    return bool(_LEANS.match(sentence))


def is_sound(sentence: str, *, most_symbols: int = 2, longest: int = MAX_LENGTH) -> bool:
    """Whether the sentence is complete and in words, so that it can be shown alone or after another."""
    if (
        not MIN_LENGTH <= len(sentence) <= longest
        or _OPENS_BADLY.match(sentence)
        or _ONLY_COUNTS.match(sentence)
        or _ORDERS.search(sentence)
    ):
        return _is_whole_chinese(sentence)
    return (
        bool(_ENDS_WELL.search(sentence)) and _is_prose(sentence, most_symbols) and _is_balanced(sentence)
    )


def _is_whole_chinese(sentence: str) -> bool:
    return 12 <= len(sentence) <= MAX_LENGTH and bool(re.search(r"[\u4e00-\u9fff].*[。！？]$", sentence))


def _is_prose(sentence: str, most_symbols: int) -> bool:
    """Enough words that are words: no row of a table, no formula, no list of references."""
    plain = _CITATIONS.sub("", sentence)
    words = re.findall(r"[^\W\d_]+", plain)
    long_words = [word for word in words if len(word) > 2]
    letters = sum(map(len, words))
    return (
        len(long_words) >= 5
        and letters >= (0.68 if most_symbols < 3 else 0.5) * len(plain.replace(" ", ""))
        and len(long_words) >= (0.55 if most_symbols < 3 else 0.4) * len(words)
        and len(_SYMBOLS.findall(plain)) <= most_symbols
        and "http" not in plain[:8]
        and not _RUN_IN.search(plain)
        and not re.search(r"\?\?|�|\(\s*\)|\[\s*\]|\.\.\.\.|et al\.$", plain)
    )


def _is_balanced(sentence: str) -> bool:
    return all(sentence.count(left) == sentence.count(right) for left, right in ("()", "[]", "“”"))
