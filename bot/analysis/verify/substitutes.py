"""Whether a statement has put another word in the place of one of its evidence.

Of a `linear decay` it may not tell a `cosine decay`, nor of the `earnings of teenagers` those of adults.
The head is the same, what stands with it is a word that the evidence does not know, and the evidence's own
word is left out. Either may be told otherwise elsewhere, so that all places of the head have to differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import ALIKE, RELATING, SIDES
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind
from bot.text.terms import is_generic, stem

ROOT = 5
"""Letters by which two words are of one root."""
_JOINING = frozenset({"of", "on", "in", "by", "with"})
_BEING = frozenset({"is", "are", "was", "were"})
_ARTICLE_WORDS = "a an the its their our his her this that these those"
_ARTICLES = frozenset(_ARTICLE_WORDS.split())
_OPENING = "of on in for at with from by than against versus per over under into between within using"
_LEADING = _ARTICLES | frozenset(_OPENING.split())
_ANYBODY = "people person individual thing case"
_UNTELLING = RELATING | frozenset(map(stem, _ANYBODY.split()))
"""Words that may stand in many places and say nothing of which it is."""

Place = tuple[str, str]
"""A head and where another word stands with it: right before, behind one of `_JOINING`, its subject."""


def find_substituted(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Words of the statement that its evidence does not know, in the place of words it leaves out."""
    if statement.is_chinese or proof.said.is_chinese or proof.tabular:
        return
    theirs = _places(proof.said)
    for place, words in _places(statement).items():
        there = theirs.get(place, ())
        is_left_out = bool(there) and all(
            other is not None and other.stem not in statement.stems and other.stem not in SIDES
            for other in there
        )
        if is_left_out:
            yield from (word.raw for word in words if word is not None and _is_unknown(word, proof))


def _places(text: Sentence) -> Mapping[Place, Sequence[SentenceToken | None]]:
    """The words that stand with each head; None where it stands without."""
    found: defaultdict[Place, list[SentenceToken | None]] = defaultdict(list)
    for at, token in enumerate(text.tokens):
        if not _is_plain(token):
            continue
        found[token.stem, ""].append(_plain(text, at - 1) if _is_of_noun(text, at - 1) else None)
        if at > 1 and text.tokens[at - 1].lowered in _BEING and _is_of_noun(text, at - 2):
            found[token.stem, "is"].append(_plain(text, at - 2))
        behind = text.tokens[at + 1].lowered if at + 1 < len(text.tokens) else ""
        if behind in _JOINING:
            is_article = at + 2 < len(text.tokens) and text.tokens[at + 2].lowered in _ARTICLES
            found[token.stem, behind].append(_plain(text, at + 2 + is_article))
    return found


def _is_of_noun(text: Sentence, at: int) -> bool:
    """Whether a word belongs to the noun behind it: an article, preposition or figure leads to both."""
    start = next((each for each in range(at, -1, -1) if not _is_plain(text.tokens[each])), -1)
    is_led = start >= 0 and (
        text.tokens[start].lowered in _LEADING or text.tokens[start].figure is not None
    )
    return is_led and not text.tokens[at].lowered.endswith("ing")


def _plain(text: Sentence, at: int) -> SentenceToken | None:
    return text.tokens[at] if at < len(text.tokens) and _is_plain(text.tokens[at]) else None


def _is_plain(token: SentenceToken) -> bool:
    return token.is_content and token.kind is TokenKind.WORD and not token.lowered.endswith("ly")


def _is_unknown(word: SentenceToken, proof: Proof) -> bool:
    """Whether neither the evidence nor what stands around has it, a word of its root, or one alike."""
    key, known = word.stem, proof.said.stems | proof.stems_around
    is_untelling = key in _UNTELLING or key in SIDES or is_generic(key)
    return (
        not is_untelling
        and ALIKE.get(key, frozenset()).isdisjoint(known)
        and not any(_are_akin(key, other) for other in known)
    )


def _are_akin(one: str, other: str) -> bool:
    """Whether two words are of one root, or one is a part of the other: `words`, `codewords`."""
    shorter, longer = sorted((one, other), key=len)
    return one[:ROOT] == other[:ROOT] or (len(shorter) > ROOT - 2 and shorter in longer)
