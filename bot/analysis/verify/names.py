"""Whether the names of a statement are those of its evidence.

A name is a word with digits (`CIFAR-10`, `top-5`, `F1`), with capitals inside, or in Latin letters within
Chinese. It stands in the sentence of the quote, near it (section, caption), or is the paper's own (title,
abstract, or what it names most); near it is not enough where the sentence has a sibling that the statement
leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import RELATING
from bot.analysis.verify.sentence import Sentence, Stated, TokenKind, compact
from bot.text.figures import figures_in
from bot.text.terms import stem
from bot.text.units import UNITS
from bot.text.wordlists import STOPWORDS

_NAME = re.compile(r"(?<![A-Za-z\d])[A-Za-z][^\W\u3400-\u9fff]*(?:[-+.@][A-Za-z0-9]+)*")
_SPACE = re.compile(r"[1-4]-?D")
"""The dimensions of a space, which are written in many ways."""
_SIZE = re.compile(r"[\d.]+[kKMBT]")
_NUMBERED = re.compile(r"([A-Za-z]{3,})-?(\d+)")
_SORTS = ("-based", "-type", "-style", "-like")
_PARTS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?")
ROOT = 5
"""Letters by which a word that opens a sentence is one of the section."""
_BEATING = "outperform surpass beat exceed improve reduce increase win lose"
VERBS = RELATING | frozenset(map(stem, _BEATING.split()))
SHORTEST = 3
"""Letters of a name that may stand apart from its number."""

_ENDINGS = (
    "ity acy tion sion ness ment ance ence ing ism rate ure ship ally age ics sis gth logy phy ency ancy"
)
_ABSTRACT = tuple(_ENDINGS.split())
"""Endings of words that name no one thing: `Mortality was lower`."""
_IN_UNITS = frozenset(word for unit in UNITS if " " in unit for word in unit.split() if word.istitle())
"""Names that units have in them: `degrees Celsius`."""


_MEASURING = "accuracy precision recall sensitivity specificity perplexity throughput latency F1 AUC BLEU"
_MEASURES = frozenset(map(stem, _MEASURING.split()))
"""Measures of which none is another's name."""


def strangers(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Names of the statement that its evidence does not hold."""
    ours, theirs = (set(_SPACE.findall(text.text)) for text in (statement, proof.said))
    yield from ours - theirs if theirs else ()
    yield from _find_other_measure(statement, proof)
    for name in map(_without_denial, _names(statement)):
        is_told = _is_of_words(name, proof)
        if not is_told and (not _is_known(name, proof) or _is_sibling(name, statement, proof)):
            yield name


def _find_other_measure(statement: Sentence, proof: Proof) -> Iterator[str]:
    """What the statement measures, where its evidence measures something else alone."""
    said = proof.said.stems & _MEASURES
    if said and not statement.is_chinese:
        known = proof.said.stems | proof.stems_around
        yield from (
            token.raw
            for token in statement.tokens
            if token.stem in _MEASURES and token.stem not in known and not _holds(proof.near, token.stem)
        )


def _without_denial(name: str) -> str:
    """The name that `non-Gaussian` denies, which `polarity` looks at."""
    return name[4:] if name.lower().startswith("non-") else name


def _names(text: Sentence) -> list[str]:
    if text.is_chinese:
        return [name for name in _NAME.findall(text.text) if len(name) > 1 and name not in UNITS]
    of_kind = (token.raw for token in text.tokens if token.kind is TokenKind.NAME)
    named = [name for name in of_kind if not _SPACE.fullmatch(name)]
    opens = True
    for found in re.finditer(r"[A-Za-z][\w]*(?:[-+@][A-Za-z0-9]+)*|[.:!?]", text.text):
        word = found[0]
        if word in ".:!?":
            opens = True
            continue
        if word.islower() or word in _IN_UNITS:
            opens = False
            continue
        is_subject = (
            opens
            and word[0].isupper()
            and not word.endswith(_ABSTRACT)
            and _follows_subject(text.text[found.end() :])
        )
        if _is_capital(word, opens=opens and not is_subject) and word not in named:
            named.append(word)
        opens = False
    return named


def _follows_subject(after: str) -> bool:
    """Whether a verb in the third person follows, so that the word before is what the sentence is about."""
    word = re.match(r"\s+([a-z]+)", after)
    return word is not None and (
        word[1] in ("is", "has", "was") or (word[1].endswith("s") and stem(word[1]) in VERBS)
    )


def _is_capital(word: str, *, opens: bool) -> bool:
    """Whether a word is written like a name; the first of a sentence needs a capital inside."""
    return len(word) >= SHORTEST and (word[1:] != word[1:].lower() or (word[0].isupper() and not opens))


def _is_of_words(name: str, proof: Proof) -> bool:
    """Whether it is words of the evidence with a hyphen, as `Fine-tuning` at a beginning is."""
    parts = name.lower().split("-")
    is_word = len(parts) > 1 and name[1:] == name[1:].lower() and name.replace("-", "").isalpha()
    return is_word and proof.said.stems.issuperset(map(stem, parts))


def _is_known(name: str, proof: Proof) -> bool:
    key = compact(name)
    if (
        _is_said(name, key, proof)
        or _holds(proof.near, key)
        or _holds(proof.own, key)
        or _holds(proof.section, key)
        or key.removesuffix("s") in proof.near
    ):
        return True
    if name.isalpha() and name.istitle() and (name.lower() in STOPWORDS or key[:ROOT] in proof.section):
        return True
    if name.isupper() and name.isalpha() and key in proof.said.initials:
        return True
    if any(char.isdigit() for char in name):
        return _is_in_parts(name, proof)
    parts = list(filter(None, map(compact, re.split(r"[-+@.]", name))))
    texts = (proof.said.compact, proof.near, proof.own)
    return len(parts) > 1 and all(
        any(part in text or stem(part) in text for text in texts) for part in parts
    )


def _is_in_parts(name: str, proof: Proof) -> bool:
    """Whether letters and number stand there apart: ResNet-152 as the 152-layer ResNet."""
    parts = _PARTS.findall(name)
    words = [part.lower() for part in parts if part.isalpha()]
    values = {proof.said.tokens[at].stem for at in proof.said.figures}
    return all(
        len(word) >= SHORTEST and (word in proof.near or word in proof.own) for word in words
    ) and all(
        part in values or re.search(rf"(?<![\d.]){re.escape(part)}(?![\d.])", proof.section_text)
        for part in parts
        if part[0].isdigit()
    )


def _is_said(name: str, key: str, proof: Proof) -> bool:
    """Whether the evidence itself has the name, be it cut short or as one of several: `VGG-16/19`."""
    said = proof.said
    is_there = _holds(said.compact, key) or not said.stems.isdisjoint({stem(name), key})
    return is_there or _is_shortened(key, said.text) or _is_of_several(name, said.text)


def _is_of_several(name: str, said: str) -> bool:
    word, _, number = name.rpartition("-")
    is_numbered = bool(word) and number.isdigit() and f"/{number}" in said
    return is_numbered and re.search(rf"{re.escape(word)}-\d+(?:/\d+)*/{number}(?!\d)", said) is not None


def _is_shortened(key: str, said: str) -> bool:
    """Whether the evidence has the name cut short with a stop, as in `RAG-Seq.`."""
    return any(key.startswith(compact(found[0])) for found in re.finditer(r"[A-Za-z][\w-]{3,}(?=\.)", said))


def _holds(text: str, key: str) -> bool:
    """Whether the name stands there, and not as the beginning of a longer number."""
    at = text.find(key)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(key) : at + len(key) + 1]
        if not (key[-1:].isdigit() and after.isdigit()) and not (key[:1].isdigit() and before.isdigit()):
            return True
        at = text.find(key, at + 1)
    return False


def _is_sibling(name: str, statement: Sentence, proof: Proof) -> bool:
    """Whether the evidence has a name of the same family in its place: RAG-Sequence for RAG-Token."""
    key = compact(name)
    if _is_said(name, key, proof):
        return False
    family = [part.lower() for part in re.split(r"[-+@.\d]+", name) if len(part) > 1]
    return any(
        (other := compact(found[0])) != key and other not in statement.compact and not key.startswith(other)
        for part in family
        for found in re.finditer(
            rf"(?<![A-Za-z])(?:[\w]+-)*{re.escape(part)}[-@]?[\w-]*", proof.said.text, re.IGNORECASE
        )
        if compact(found[0]) != part
        and not key.startswith(compact(found[0]).rstrip("s"))
        and not found[0].endswith(_SORTS)  # OLS-based is no name beside OLS-CUSUM
    )


def is_in_name(one: Stated, said: Sentence) -> bool:
    """Whether a figure is that of a name: 34 layers of `plain-34`, the 7B of `Urn-VL-7B`."""
    named = [token.raw for token in said.tokens if token.kind is TokenKind.NAME]
    parts = [part for name in named for part in re.split("[-_]", name) if _SIZE.fullmatch(part)]
    if any(each.value == one.figure.value for part in parts for each in figures_in(part)):
        return True
    numbered = [found for name in named if (found := _NUMBERED.fullmatch(name))]
    following = [token for token in one.text.tokens[one.at + 1 : one.at + 2] if token.is_content]
    return (
        bool(following)
        and not one.figure.unit
        and any(found[2] == one.figure.value and found[1].lower() in one.text.compact for found in numbered)
    )
