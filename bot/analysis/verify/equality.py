"""Whether one thing is told to be better where the evidence has both alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.analysis.verify.comparands import TURNED, Comparison
from bot.analysis.verify.lexicon import BEATING, SIDES, key_of
from bot.analysis.verify.polarity import negations
from bot.analysis.verify.sentence import Sentence, SentenceToken
from bot.analysis.verify.shares import share_of
from bot.text.terms import stem


def is_equal_there(
    statement: Sentence, one: Comparison, said: Sentence, theirs: Sequence[Comparison]
) -> bool:
    """Whether `worse than` stands for `on par with`, or for no difference, all that the evidence tells."""
    is_compared = statement.tokens[one.at].stem in BEATING or any(
        token.lowered == "than" for token in statement.tokens[one.at : one.at + 4]
    )
    denied = {word for each in negations(said) for word in each.reach}
    likes = [each for each in theirs if each.axes.get("likeness") == (stem(each.word) in denied)]
    axes = frozenset(axis for each in theirs for axis in each.axes)
    compared = {axis for each in likes for axis in _axes_of(each.word)}
    if not is_compared or one.axes.keys().isdisjoint(compared - axes):
        return False
    noun = next((token.stem for token in statement.tokens[one.at + 1 : one.at + 2]), "")
    parts = {_is_part(token) for token, stems in _behind(said) if noun in stems} - {None}
    return parts != {one.axes.get("amount") == 1}  # how much, it may tell: `a third of the energy`


def _is_part(token: SentenceToken) -> bool | None:
    """Whether a figure tells less than all of what follows, a third or 30%; None where it tells no part."""
    if token.figure is None or not (token.figure.unit in ("%", "×") or "/" in token.figure.value):
        return None
    share = share_of(token.figure)
    return share < 1 if share is not None else None


def _behind(said: Sentence) -> Iterator[tuple[SentenceToken, set[str]]]:
    """Each word with those that follow it closely."""
    for at, token in enumerate(said.tokens):
        yield token, {each.stem for each in said.tokens[at + 1 : at + 4] if each.is_content}


def _axes_of(word: str) -> Iterable[str]:
    """The axes on which things are alike: that of fast in `as fast as`, else how good or many they are."""
    return SIDES.get(key_of(word), {}).keys() & TURNED or ("quality", "amount")
