"""What a figure is given to: whether its words in the statement go with another figure of the evidence.

A figure is given to the words near it (`labels`). Of a row of a table without heads only the label of the
row is known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.figures import is_relation, role
from bot.analysis.verify.labels import LABEL, labels_of, subject_of, unit_of
from bot.analysis.verify.lists import is_range, listed, run_of_figures, told_of_both
from bot.analysis.verify.sentence import Sentence, Stated, TokenKind
from bot.text.figures import Figure

BETTER = 1.5
"""How much better a figure's words must go with another for them to be exchanged."""
ROUGHLY = 3.0
"""The same for a row of a table without heads."""
LEAST = 0.015
"""What words that go together less than this say is chance."""
CLOSE, APART = 0.12, 0.2
"""How near a word stands that is right beside a figure, and the share of that which is nothing."""
OWN = 0.06
"""How near a word of its own alone has to be to a figure."""
_YEAR = re.compile(r"(?:19|20)\d\d")
Bonds = Mapping[int, Mapping[str, float]]
"""For each figure of a text, by its place, the words it is given to and how surely."""


def exchanged(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures whose words in the statement go better with another figure of the evidence."""
    said = proof.said
    if len(said.figures) > 1 and statement.figures and not _is_in_order(statement, said):
        yield from _doubled(statement, said)
        headless = proof.tabular and " , " not in said.text
        rivals = {one.at: _rivals(one, said) for one in statement.stated}
        yield from _crossed(statement, said)
        yield from _traded(statement, said)
        if not any(rivals.values()):
            return
        short = _shortened(statement, said)
        labels: Bonds = {
            at: _row_label(said, at) if headless else labels_of(said, at) for at in said.figures
        }
        ours = _bonds({at: labels_of(statement, at) for at in statement.figures})
        theirs = _bonds({at: _renamed(words, short) for at, words in labels.items()})
        for one in statement.stated:
            is_told = rivals[one.at] and not (headless and _is_rough(one))
            if is_told and _is_elsewhere(one, said, ours, theirs, rivals[one.at], headless=headless):
                yield one.figure.text


def _is_in_order(statement: Sentence, said: Sentence) -> bool:
    """Whether the statement tells every figure of the evidence, and all in its order and among its words.

    What figures count may be said of each, though the evidence has it once: `1 mm gaps than 2 mm gaps`.
    """
    if Counter(said_of(statement)) != Counter(said_of(said)) or statement.is_chinese != said.is_chinese:
        return False
    counted = {_next_word(said, at) for at in said.figures}
    again = {at + 1 for at in statement.figures if _next_word(statement, at) in counted}
    theirs = iter([token.stem for token in said.tokens if token.is_content or token.figure])
    return all(
        token.stem in theirs
        for at, token in enumerate(statement.tokens)
        if (token.is_content or token.figure) and at not in again
    )


def _crossed(statement: Sentence, said: Sentence) -> Iterator[str]:
    """The figure by which something changes, where it has changed places with one that stands alone."""
    roles = {one.figure.value: role(one) for one in said.stated}
    ours = {one.figure.value: role(one) for one in statement.stated}
    for value, told in ours.items():
        if (
            told == "by"
            and roles.get(value) == ""
            and any(roles.get(other) == "by" and mine == "" for other, mine in ours.items())
        ):
            yield value


def _traded(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Two figures of different kinds, 4 and 0.6, each of which stands among the words of the other."""
    ours = _bonds({at: labels_of(statement, at) for at in statement.figures})
    theirs = _bonds({at: labels_of(said, at) for at in said.figures})
    told = [(one, own[0]) for one in statement.stated if len(own := own_of(one, said)) == 1]
    for (one, first), (other, second) in combinations(told, 2):
        is_kind = one.figure.unit == other.figure.unit and "×" not in one.figure.value + other.figure.value
        if (
            is_kind
            and first != second
            and not is_range(said, first, second)
            and _is_better(ours[one.at], theirs, second, first)
            and _is_better(ours[other.at], theirs, first, second)
        ):
            yield one.figure.text


def _is_better(words: Mapping[str, float], theirs: Bonds, rival: int, own: int) -> bool:
    best = _likeness(words, theirs[rival])
    return best > BETTER * _likeness(words, theirs[own]) and best > LEAST


def _renamed(words: Mapping[str, float], short: dict[str, str]) -> dict[str, float]:
    return {short.get(word, word): weight for word, weight in words.items()}


def _is_rough(one: Stated) -> bool:
    """Whether a row without heads cannot tell: of counts, and of what goes from one to another."""
    return "." not in one.figure.text or role(one) != ""


def _rivals(one: Stated, said: Sentence) -> list[int]:
    """The figures of the evidence that this one may have been exchanged with."""
    own = own_of(one, said)
    rivals = [other for other in said.figures if other not in own and _are_rivals(said, other, own)]
    if role(one) == "by":  # what it changes from and to is no rival of that
        ends = {each.at for each in said.stated if role(each) in ("from", "to")}
        rivals = [other for other in rivals if other not in ends]
    if is_relation(one) and any(is_relation(each) for each in said.stated if each.at in own):
        rivals = [each.at for each in said.stated if each.at in rivals and is_relation(each)]
    return [] if not own or _is_factor(one) else rivals


def _is_elsewhere(
    one: Stated, said: Sentence, ours: Bonds, theirs: Bonds, rivals: Sequence[int], *, headless: bool
) -> bool:
    """Whether the words of the figure go with a rival of it in the evidence."""
    own = own_of(one, said)
    words = ours[one.at]
    if _counts_the_same(one, said, rivals):
        return False
    if _counts_what_another_does(one, said, own, rivals):
        return True
    words = _without_elided(one, said, words, (own[0], rivals))
    if _are_ends(said, (*own, *rivals)):
        before = _before_change(said)
        words = {word: weight for word, weight in words.items() if word not in before}
    of_all = {_next_word(said, at) for at in (*own, *rivals)}
    told = {each.figure.value for each in one.text.stated}
    is_across = one.text.is_chinese != said.is_chinese
    are_both_told = any(said.tokens[at].stem in told for at in rivals) and not is_across
    if len(of_all) == 1 and (are_both_told or not "".join(of_all).isalpha()):
        # What both count tells nothing, nor does a unit that no list knows: 3.1 t ha-1.
        words = {word: weight for word, weight in words.items() if word not in of_all}
    if all(token.kind is TokenKind.BREAK for at in own for token in said.tokens[at + 1 : at + 2]):
        # What a figure counts need not be said twice: `ten cycles, … only three`.
        told = {noun for each in said.stated if each.at in rivals for noun in _phrase_after(each)}
        counted = told.intersection(_phrase_after(one))
        words = {word: weight for word, weight in words.items() if word not in counted}
    has_own = _held_alone(words, theirs, own) > 0
    dates = {word: weight for word, weight in words.items() if _YEAR.fullmatch(word)}
    if _held_alone(
        dates, theirs, own
    ):  # the subject of all of them tells nothing then: `was 38 in May and 52 in June`
        words = {word: weight for word, weight in words.items() if word not in subject_of(said)}
    score = max(_likeness(words, theirs[other]) for other in own)
    names = {token.stem for token in one.text.tokens if token.raw.isascii() and not token.figure}
    if is_across and _is_of_named_clause(one, own, said):
        return False
    is_named = any(names & theirs[other].keys() & words.keys() for other in rivals)
    if not score and is_across and not is_named and any(listed(said, other) for other in own):
        return False  # a label that is not known in the other language tells nothing
    best = max(_likeness(words, theirs[other]) for other in rivals)
    if best > (ROUGHLY if headless or has_own else BETTER) * score and best > LEAST:
        return True
    return any(_is_foreign(words, theirs[other], [theirs[each] for each in own]) for other in rivals)


def _is_of_named_clause(one: Stated, own: Sequence[int], said: Sentence) -> bool:
    """Whether the first name of the statement opens the clause of the evidence that has the figure."""
    names = [token.stem for token in one.text.tokens if token.kind is TokenKind.NAME]
    for at in own if names else ():
        start = max((each for each in range(at) if said.tokens[each].weight == 2), default=-1)
        opening = [token.stem for token in said.tokens[start + 1 : at] if token.kind is TokenKind.NAME]
        if start >= 0 and opening[:1] == names[:1]:
            return True
    return False


def _phrase_after(one: Stated) -> Iterator[str]:
    """The words of meaning after a figure, to the next break or figure: `instances of annotations`."""
    for token in one.text.tokens[one.at + 1 :]:
        if token.kind in (TokenKind.BREAK, TokenKind.FIGURE):
            return
        if token.is_content:
            yield token.stem


def _are_ends(said: Sentence, figures: Sequence[int]) -> bool:
    """Whether these are what one thing changed from and to."""
    roles = sorted(role(each) for each in said.stated if each.at in figures)
    return roles == ["from", "to"]


def _before_change(said: Sentence) -> frozenset[str]:
    """The words before what something changed from: they are of both ends."""
    start = next(each.at for each in said.stated if role(each) in ("from", "to"))
    return frozenset(token.stem for token in said.tokens[:start])


def _counts_the_same(one: Stated, said: Sentence, rivals: Sequence[int]) -> bool:
    """Whether it counts here what it counts there, and no rival counts that."""
    noun = _next_word(one.text, one.at)
    counted = {each.at for each in said.stated if noun and noun in list(_phrase_after(each))[:3]}
    return not counted.isdisjoint(own_of(one, said)) and counted.isdisjoint(rivals)


def _without_elided(
    one: Stated, said: Sentence, words: Mapping[str, float], figures: tuple[int, Sequence[int]]
) -> Mapping[str, float]:
    """The words without those that the evidence tells of two figures once."""
    own, rivals = figures
    if one.text.is_chinese != said.is_chinese:
        return words
    pairs = [(min(own, other), max(own, other)) for other in rivals]
    elided = frozenset[str]().union(*(told_of_both(said, *pair, words.keys()) for pair in pairs))
    return {word: weight for word, weight in words.items() if word not in elided}


def _counts_what_another_does(
    one: Stated, said: Sentence, own: Sequence[int], rivals: Sequence[int]
) -> bool:
    """Whether the word after it stands there after another figure, and after this one another word."""
    word = "" if one.text.is_chinese != said.is_chinese else _next_word(one.text, one.at)
    theirs = {_next_word(said, at) for at in own}
    is_elsewhere = any(_next_word(said, at) == word for at in rivals)
    near = {noun for each in said.stated if each.at in own for noun in list(_phrase_after(each))[:3]}
    return bool(word) and is_elsewhere and "" not in theirs and word not in near


def _next_word(text: Sentence, at: int) -> str:
    """The first word of meaning right after a figure."""
    for token in text.tokens[at + 1 : at + 3]:
        if token.kind in (TokenKind.BREAK, TokenKind.FIGURE):
            break
        if token.is_content:
            return token.stem
    return ""


def _held_alone(words: Mapping[str, float], theirs: Bonds, figures: Sequence[int]) -> float:
    """How near the nearest word is that is by one of these figures of the evidence and by no other."""
    return max(
        (
            weight
            for word, weight in words.items()
            for at in figures
            if weight >= OWN and theirs[at].get(word, 0) >= OWN and _is_of_one(word, theirs, at)
        ),
        default=0.0,
    )


def _is_of_one(word: str, theirs: Bonds, own: int) -> bool:
    return all(each.get(word, 0) < APART * theirs[own][word] for at, each in theirs.items() if at != own)


def own_of(one: Stated, said: Sentence) -> list[int]:
    """Where the evidence has the figure, with its unit if it is anywhere with it."""
    value = one.figure.value.lstrip("-")
    own = [other for other in said.figures if said.tokens[other].stem.lstrip("-") == value]
    return [other for other in own if unit_of(said, other) == one.figure.unit] or own


def _shortened(statement: Sentence, said: Sentence) -> dict[str, str]:
    """Words that the evidence cuts short, with the statement's for them: `RAG-Seq.`, RAG-Sequence."""
    unknown = [word for word in statement.content if word not in said.stems]
    return {
        word: longer
        for word in said.content
        if len(word) > 2 and word not in statement.stems
        for longer in unknown
        if longer.startswith(word)
    }


def _is_factor(one: Stated) -> bool:
    """Whether it is the factor of a variable: `6n`."""
    end = one.text.end_of(one.at)
    return one.text.text[end : end + 1].isalpha() and not one.text.is_chinese


def _doubled(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Figures told more often than the evidence has them, where another of its kind is left out."""
    theirs = Counter(said_of(said))
    units: dict[str, str] = dict(list(theirs))
    ours = Counter(
        (value, unit if (value, unit) in theirs else units.get(value, unit))
        for value, unit in said_of(statement)
    )
    left = theirs - ours
    for (value, unit), count in (ours - theirs).items():
        is_there = theirs[value, unit] and count
        if is_there and any(
            other in (unit, "") and value != each and (ours[each, other] == 0 or theirs[each, other] > 1)
            for each, other in left
        ):
            yield value


def said_of(text: Sentence) -> list[tuple[str, str]]:
    """Value and unit of each figure."""
    return [(one.figure.value, one.figure.unit) for one in text.stated]


def _are_rivals(said: Sentence, other: int, own: Sequence[int]) -> bool:
    """Whether one of two figures may have been told for the other."""
    return any(_is_alike(said.tokens[other].figure, said.tokens[each].figure) for each in own) and not any(
        is_range(said, other, each) or _is_run(said, other, each) for each in own
    )


def _is_run(said: Sentence, other: int, each: int) -> bool:
    """Whether two figures stand in one list that has no labels of its own."""
    run = run_of_figures(said, each)
    return other in run and listed(said, each) is None


def _row_label(said: Sentence, at: int) -> dict[str, float]:
    """The label of a row of a table without heads: the words before its first figure."""
    label: list[str] = []
    for token in reversed(said.tokens[:at]):
        if token.figure is None and token.kind is not TokenKind.BREAK:
            label.append(token.stem)
        elif label:
            break
    return dict.fromkeys(label[:4], LABEL)


def _is_alike(figure: Figure | None, other: Figure | None) -> bool:
    if other is None or figure is None or figure.unit != other.unit:
        return False
    if ("/" in figure.value) != ("/" in other.value):
        return False
    if figure.unit or "×" in figure.value + other.value:
        return "×" not in figure.value + other.value
    if not (_is_plain(figure) or _is_plain(other)):
        return True  # 1.3B and 175B
    is_near = abs(len(figure.value) - len(other.value)) <= 2 or "." in figure.text
    return is_near and ("." in figure.text) == ("." in other.text) and is_year(figure) == is_year(other)


def _is_plain(figure: Figure) -> bool:
    """Whether it is told without an order of magnitude."""
    return figure.text.replace(",", "").replace(".", "").isdigit()


def _bonds(labels: Mapping[int, Mapping[str, float]]) -> dict[int, dict[str, float]]:
    """The labels with each word's nearness shared out: what is near to all figures tells nothing of one."""
    total: dict[str, float] = {}
    for words in labels.values():
        for word, weight in words.items():
            total[word] = total.get(word, 0.0) + weight
    return {
        at: {word: weight * weight / total[word] for word, weight in words.items()}
        for at, words in labels.items()
    }


def _likeness(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    return sum(weight * theirs[word] for word, weight in ours.items() if word in theirs)


def _is_foreign(
    ours: Mapping[str, float], rival: Mapping[str, float], own: Sequence[Mapping[str, float]]
) -> bool:
    """Whether words right beside the figure belong to another one, and to this one not at all."""
    foreign = [
        word
        for word, weight in ours.items()
        if weight >= CLOSE
        and rival.get(word, 0) >= CLOSE
        and all(each.get(word, 0) < APART * rival[word] for each in own)
    ]
    return len(foreign) > 1
