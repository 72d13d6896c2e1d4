"""Splitting the prose of papers into sentences.

Own rules, because the kept-up libraries break what papers are full of (tried on one page of it): syntok
1.4 splits "Sec. | 4.2" and keeps a whole Chinese paragraph as one sentence; sentencex 1.0 splits
"Eq. | (2)" and "[12] | ."; pysbd 0.3, last released in 2021, splits inside addresses and formulas and
takes half a second for ten pages.
"""

from __future__ import annotations

import re

from bot.text.chinese import BRACKETS_AFTER_SENTENCE, SENTENCE_ENDS
from bot.text.latex import formula_edges

_END = re.compile(
    rf"[.!?…{SENTENCE_ENDS}\n](?:"  # a set to begin with is sought at once
    r"(?<=[.!?…])(?:(?<=\.)(?:\s\.){2,}\.?|(?<!…)[.!?]*|(?<=…))"
    r"[\"'”’»)\]$]*(?:\s*\[\d[\d,;\s–-]*\])?(?=\s|$)"
    rf"|(?<=[{SENTENCE_ENDS}])[{SENTENCE_ENDS}]*[{BRACKETS_AFTER_SENTENCE}\"')]*"
    r"|(?<=\n)\s*\n)"
)
_NEXT = re.compile(r"\s*[\"'“‘«(\[{]*(\w+)?", re.UNICODE)
_WITHIN = re.compile(r"\s*[,;:=+)\]}<>≤≥≺∈∪∩×−]")
"""What no sentence begins with."""
_LAST_WORD = re.compile(r"(?:[^\W\d_]+\.)*[^\W\d_]+$")
_NUMBERING = re.compile(r"\s*(?:[-•*]\s*)?[(\[]?(?:\d{1,3}|[ivx]{1,4}|[a-z])[.)]+\s*$")

_ABBREVIATIONS = """
    fig figs eq eqs eqn eqns sec secs sect ref refs tab tabs alg algs app apps thm prop lem lemma cor def
    chap chaps vol vols eds dr mr mrs ms prof st mt cf vs viz resp approx ca i.e e.g ie eg w.r.t i.i.d
    a.k.a c.f s.t incl esp dept univ proc conf trans jan feb aug sept oct nov bzw z.b d.h vgl abb
    stat syst sp spp ssp subsp ph eur phys rev lett chem biol natl acad sci appl ann int comput
"""
_ALWAYS_GO_ON = frozenset(_ABBREVIATIONS.split())
_GO_ON_BEFORE_NUMBERS = frozenset({"no", "nos", "nr", "p", "pp", "art", "ch", "part", "v", "ver", "table"})
_OFTEN_LAST = frozenset(
    {"al", "etc", "inc", "ltd", "co", "corp", "jr", "sr", "ph.d", "u.s", "u.k", "a.m", "p.m"}
)

_OPENING_WORDS = """
    the this that these those we our ours it its they their he she his her i you there here in on at by for
    from with without as to if when while where although though because since after before however moreover
    furthermore finally first second third then thus hence therefore additionally also both all each every
    no not an and but or yet so such some many most several few one two what why how which who experiments
    results code models existing recent previous prior unlike despite given using extensive
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
"""Words that open a sentence where a name would not: after "et al." or an initial they decide."""


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of the text in order, stripped; together they hold all but white space of it.

    Abbreviations, initials, decimals, addresses, citations and formulas in dollar signs do not end a
    sentence; Chinese and Japanese full stops do without a space after them, and so does an empty line.
    """
    inside = _formula_spans(text)
    sentences: list[str] = []
    start = span = 0
    for end in _END.finditer(text):
        while span < len(inside) and inside[span][1] <= end.start():
            span += 1
        is_inside = span < len(inside) and inside[span][0] < end.start() < end.end() <= inside[span][1]
        if not is_inside and _is_end(text, start, end):
            sentences.append(text[start : end.end()].strip())
            start = end.end()
    sentences.append(text[start:].strip())
    return tuple(filter(None, sentences))


def _formula_spans(text: str) -> list[tuple[int, int]]:
    edges = sorted(formula_edges(text).items())
    opening = [at for at, opens in edges if opens]
    closing = [at for at, opens in edges if not opens]
    return list(zip(opening, closing, strict=True))


def _is_end(text: str, start: int, end: re.Match[str]) -> bool:
    sign = end[0][0]
    if sign in f"{SENTENCE_ENDS}\n":
        return True
    following = _NEXT.match(text, end.end())
    word = (following and following[1]) or ""
    if word[:1].islower() or _WITHIN.match(text, end.end()) or _NUMBERING.fullmatch(text, start, end.end()):
        return False
    is_single_stop = sign == "." and not end[0].startswith("..")
    return not (is_single_stop and _goes_on(text[max(start, end.start() - 40) : end.start()], word))


def _goes_on(before: str, following: str) -> bool:
    """Whether the stop after `before` is that of an abbreviation or an initial within a sentence."""
    found = _LAST_WORD.search(before, before.rfind(" ") + 1)
    if found is None:
        return False
    word, opens = found[0], following.lower() in _OPENERS
    if word.lower() in _ALWAYS_GO_ON:
        return True
    is_initial = word[-1].isupper() and (len(word) == 1 or word[-2] == ".")
    if word.lower() in _GO_ON_BEFORE_NUMBERS and not is_initial:
        return following[:1].isdigit()
    may_go_on = is_initial or word.lower() in _OFTEN_LAST
    return may_go_on and following != "" and not opens
