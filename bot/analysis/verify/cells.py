"""Whether each figure that a statement takes from a table stands in the row and the column it names.

The labels of all rows and the heads of all columns are looked for in the statement; a figure belongs to the
one named with it. Where a statement names none, or more than can be told apart, nothing is said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind, compact, read
from bot.text.units import SCALES, UNITS

SHORTEST = 3
"""Letters of a label that may be the beginning of a word: `acc.`, `Params`."""
GAP = 2
"""Words inside the name of a column that its head does not have: `top-1 accuracy on CIFAR-100`."""
LEAST = 0.3
"""The part of a label that has to be told for it to be meant."""
_MARKING = frozenset({"with", "at", "for", "in", "on", "and", "在", "用"})
_AGAINST = frozenset({"vs", "versus", "against", "compared with", "compared to", "than", "对", "比"})
_OURS = frozenset({"our", "ours", "we", "proposed", "propos"})
_SCALES = {**SCALES, "G": 9, "T": 12}
_FROM = re.compile(r"(?:\bfrom|从|由)\s*$", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]\s*([A-Za-z]+)")
_BRACKETS = re.compile(r"(?<!@)[(\[][^()\[\]]*[)\]]")


class QuotedCell(NamedTuple):
    """A cell of a quoted row, by the numbers of its row and column, and the values of its figures."""

    row: int
    column: int
    values: frozenset[str]
    """Of its figures, as they stand there and by the scale of the column."""
    scale: int = 0


@dataclass(frozen=True)
class Grid:
    """A table of which rows are quoted."""

    labels: tuple[str, ...]
    """Of every row."""
    heads: tuple[str, ...]
    """Of every column; none where they are not known."""
    cells: tuple[QuotedCell, ...] = field(repr=False)
    """Of the quoted rows."""

    @cached_property
    def row_keys(self) -> tuple[frozenset[str], ...]:
        """The words and figures of the label of each row."""
        return _keys_of_each(self.labels)

    @cached_property
    def column_keys(self) -> tuple[frozenset[str], ...]:
        """The words and figures of the head of each column."""
        return _keys_of_each(self.heads)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of labels and heads."""
        return frozenset[str]().union(*self.row_keys, *self.column_keys)

    @cached_property
    def of_labels(self) -> frozenset[str]:
        """The figures of labels and heads."""
        return frozenset(_values(" ; ".join((*self.labels, *self.heads))))


class CellMatch(Enum):
    """Where a figure stands that was taken from a table."""

    LABEL = "part of the name of a row or column"
    RIGHT = "in the row and column it is given to"
    WRONG = "in another one"


class Naming(NamedTuple):
    """A row or a column that the statement names, or several that its words may stand for."""

    at: int
    of: frozenset[int]


class LabelWords(NamedTuple):
    """Words of the statement, by their places, that stand together in a label."""

    words: dict[int, str]
    of: frozenset[int]
    share: float
    """The part of the label that they are."""

    @property
    def strength(self) -> tuple[int, float]:
        """How well they name it."""
        return len(self.words), self.share


def cell(row: int, column: int, text: str, head: str = "") -> QuotedCell:
    """The cell of a quoted row with this text, under a head that may tell its scale: `Params (M)`."""
    scale = next((_SCALES[word] for word in _BRACKETED.findall(head) if word in _SCALES), 0)
    values = frozenset(_values(text))
    scaled = {
        f"{Decimal(value).scaleb(scale).normalize():f}" for value in values if scale and _is_number(value)
    }
    return QuotedCell(row, column, values | scaled, scale)


def places(statement: Sentence, grid: Grid) -> dict[int, CellMatch]:
    """For figures of the statement, by their place among its tokens, what is known of them."""
    held = frozenset(value for each in grid.cells for value in each.values)
    if (settled := _read_pairs(statement, grid, held)) is not None:
        return settled
    rows, columns, used = _find_named(statement, grid, held)
    used |= _in_brackets(statement, grid)
    stated = [one for one in statement.stated if one.at not in used]
    taken = [one for one in stated if _value(one) in held]
    found = dict.fromkeys(used, CellMatch.LABEL) | {
        one.at: CellMatch.WRONG
        for one in stated
        if _value(one) not in held
        and _value(one) in grid.of_labels.difference(_of_their_labels(taken, grid))
        if not one.figure.unit
    }
    compared = {one.at for one in taken if len(rows) == 1 and _is_comparand(one)}
    at_rows = {at: of for at, of in _assign(taken, rows, all_of_row=True).items() if at not in compared}
    at_columns = _assign(taken, columns) | _by_unit(taken, grid)
    for one in taken:
        in_rows, in_columns = at_rows.get(one.at), at_columns.get(one.at)
        own = [each for each in grid.cells if _value(one) in each.values]
        fits = any(
            (in_rows is None or each.row in in_rows) and (in_columns is None or each.column in in_columns)
            for each in own
        )
        if not fits:
            found[one.at] = CellMatch.WRONG
        elif (in_rows or one.at in compared or len({each.row for each in grid.cells}) == 1) and in_columns:
            found[one.at] = CellMatch.RIGHT
    return found


def _read_pairs(statement: Sentence, grid: Grid, held: frozenset[str]) -> dict[int, CellMatch] | None:
    """What is known where numbers tell the columns apart and are values of the row too; else None.

    Its figures are read as pairs of column and value, one after the other or in two lists: `from 1 to 5
    lowers it from 14 to 6`. The value may stand first with what the row counts: `14 leaks for 1 cup`.
    """
    numbers = _numbers_apart(grid.column_keys)
    given = [one for one in statement.stated if _value(one) in numbers | held]
    half = len(given) // 2
    is_mixed = any(_value(one) in numbers & held for one in given)
    if not is_mixed or len(given) % 2 or len({each.row for each in grid.cells}) > 1:
        return None
    right = {
        (number, value)
        for each in grid.cells
        for number in grid.column_keys[each.column] & numbers
        for value in each.values
    }
    label = grid.row_keys[grid.cells[0].row]
    readings = [
        list(zip(given[::2], given[1::2], strict=True)),
        list(zip(given[:half], given[half:], strict=True)),
    ]
    readings += [
        [(column, value) for value, column in pairs]
        for pairs in readings
        if any(token.stem in label for token in statement.tokens[pairs[0][0].at + 1 :][:2])
    ]
    is_right = any(
        all((_value(column), _value(value)) in right for column, value in pairs) for pairs in readings
    )
    return dict.fromkeys((one.at for one in given), CellMatch.RIGHT if is_right else CellMatch.WRONG)


def _of_their_labels(taken: Sequence[Stated], grid: Grid) -> Iterator[str]:
    """The figures of the labels and the heads under which these stand; in brackets, with a word told."""
    values = {_value(one) for one in taken}
    own = [each for each in grid.cells if not values.isdisjoint(each.values)]
    texts = {grid.labels[each.row] for each in own}
    texts |= {grid.heads[each.column] for each in own if each.column < len(grid.heads)}
    for text in texts:
        yield from _values(_BRACKETS.sub(" ", text))
        for aside in map(read, _BRACKETS.findall(text)):
            if not aside.content.isdisjoint(taken[0].text.content):
                yield from (one.figure.value for one in aside.stated)


def _assign(
    taken: Sequence[Stated], mentions: Sequence[Naming], *, all_of_row: bool = False
) -> dict[int, frozenset[int]]:
    """For each figure, by its place, the rows or columns it is given to; those with none are left out."""
    if not mentions or not taken:
        return {}
    clauses: dict[int, tuple[list[int], list[Naming]]] = {}
    clause_at = list(accumulate(_clause_ends(taken[0].text)))
    for one in taken:
        clauses.setdefault(clause_at[one.at], ([], []))[0].append(one.at)
    for mention in mentions:
        clauses.setdefault(clause_at[mention.at], ([], []))[1].append(mention)
    if len(mentions) == len(taken) and any(not near for figures, near in clauses.values() if figures):
        return _pair([one.at for one in taken], mentions)
    given: dict[int, frozenset[int]] = {}
    last: list[Naming] = []
    for _, (figures, near) in sorted(clauses.items()):
        if near and figures:
            given |= _in_clause(figures, near, taken[0].text.tokens, all_of_row=all_of_row)
        elif figures and len(last) in (1, len(figures)):
            given |= _pair(figures, last * (len(figures) // len(last)))
        last = near or last
    return given


def _is_comparand(one: Stated) -> bool:
    """Whether another is compared with it, right before or behind: `44.5 vs. 44.1`, `from 4 to 5`."""
    if _FROM.search(one.text.text[: one.text.starts[one.at]]):
        return True
    figures = one.text.figures
    place = figures.index(one.at)
    if not place:
        return False
    between = one.text.text[one.text.end_of(figures[place - 1]) : one.text.starts[one.at]]
    return between.strip(" .,，").lower() in _AGAINST


def _clause_ends(text: Sentence) -> Iterator[bool]:
    """Of each token, whether a clause ends there; the stop of `RAG-Seq.` ends none."""
    for token, following in zip(text.tokens, (*text.tokens[1:], text.tokens[-1]), strict=True):
        is_stop = following.raw[:1].isupper() and not text.is_chinese
        yield token.weight == 2 and (token.raw != "." or is_stop)


def _by_unit(taken: Sequence[Stated], grid: Grid) -> dict[int, frozenset[int]]:
    """The columns whose heads have the unit of a figure for a word, or alone in brackets: `4.6 FLOPs`."""
    known = frozenset[str]().union(*grid.column_keys)
    units = {one.at: _keys(one.figure.text.lstrip("0123456789.,- ")) & known for one in taken}
    in_brackets = [
        frozenset(UNITS.get(word.strip("()[] "), "") for word in _BRACKETS.findall(head))
        for head in grid.heads
    ]
    alone = {
        one.at: frozenset({columns[0]})
        for one in taken
        if one.figure.unit
        and len(columns := [at for at, each in enumerate(in_brackets) if one.figure.unit in each]) == 1
    }
    return alone | {at: _find_meant(set(words), grid.column_keys) for at, words in units.items() if words}


def _in_clause(
    figures: Sequence[int],
    mentions: Sequence[Naming],
    tokens: Sequence[SentenceToken],
    *,
    all_of_row: bool,
) -> dict[int, frozenset[int]]:
    """What the figures of one clause are given to by the names in it.

    As many names as figures go one with one, in their order, and a list of names before several lists of
    figures with each; else a figure has what is named since the figure before it, or up to the one after it
    where names follow figures, or what its neighbour has.
    """
    are_before = mentions[-1].at < figures[0]
    if len(mentions) == len(figures) or (are_before and len(figures) % len(mentions) == 0):
        return _pair(figures, list(mentions) * (len(figures) // len(mentions)))
    is_named_first = mentions[0].at < figures[0]
    given: dict[int, frozenset[int]] = {}
    edge, last = (-1 if is_named_first else mentions[-1].at + 1), frozenset[int]()
    for at in figures if is_named_first else reversed(figures):
        first, end = sorted((edge, at))
        near = [mention.of for mention in mentions if first < mention.at < end]
        if near:
            last = frozenset.intersection(*near) or frozenset.union(*near)
        elif not is_named_first and not all_of_row and any(map(_parts, tokens[at:edge])):
            last = frozenset()  # `93.7% with 72 lamps`: only these are lamps
        if last:
            given[at] = last
        edge = at
    return given


def _parts(token: SentenceToken) -> bool:
    """Whether what stands on both sides of the word is no list: `93.7% with 72`."""
    return token.kind in (TokenKind.WORD, TokenKind.NAME) and token.lowered not in ("to", "from")


def _pair(figures: Sequence[int], mentions: Sequence[Naming]) -> dict[int, frozenset[int]]:
    return {at: mention.of for at, mention in zip(figures, mentions, strict=True)}


def _find_named(
    statement: Sentence, grid: Grid, held: frozenset[str]
) -> tuple[list[Naming], list[Naming], set[int]]:
    """The rows and the columns that the statement names, and the figures that are part of such names."""
    rows, columns = _runs(statement, grid.row_keys), _runs(statement, grid.column_keys)
    tokens = statement.tokens
    marked = {at for at in statement.figures if at and tokens[at - 1].lowered in _MARKING}
    of_rows = list(_without(rows, columns, grid.row_keys, held, marked))
    of_columns = list(_without(columns, rows, grid.column_keys, held, marked))
    figures = {at for run in (*of_rows, *of_columns) for at, key in run.words.items() if _is_number(key)}
    return _read_namings(of_rows, grid.row_keys), _read_namings(of_columns, grid.column_keys), figures


def _read_namings(runs: Sequence[LabelWords], keys: Sequence[frozenset[str]]) -> list[Naming]:
    """What is named by these words; not what may stand for any."""
    mentions = [Naming(min(run.words), run.of) for run in runs if run.share >= LEAST]
    return [mention for mention in mentions if len(mention.of) < sum(map(bool, keys))]


def _without(
    runs: Sequence[LabelWords],
    others: Sequence[LabelWords],
    keys: Sequence[frozenset[str]],
    held: frozenset[str],
    marked: set[int],
) -> Iterator[LabelWords]:
    """The runs without the words that are a better name of a column than of a row, or the other way round.

    A mere figure is a name behind `with` and its like, or if it is a whole label or all that tells a label
    from the others, and if no cell holds it.
    """
    numbers = _numbers_apart(keys)
    for run in runs:
        better = [other for other in others if other.strength > run.strength]
        left = {at: key for at, key in run.words.items() if all(at not in other.words for other in better)}
        if any(
            not _is_number(key) or (key not in held and (at in marked or {key} in keys or key in numbers))
            for at, key in left.items()
        ):
            yield _run(left, keys)


def _numbers_apart(keys: Sequence[frozenset[str]]) -> frozenset[str]:
    """The numbers of labels that nothing else tells apart: `k 1`, `k 5`, `k 10`."""
    words = {frozenset(key for key in each if not _is_number(key)) for each in keys if each}
    known = frozenset[str]().union(*keys)
    return frozenset(filter(_is_number, known)) if len(words) == 1 else frozenset()


def _runs(statement: Sentence, keys: Sequence[frozenset[str]]) -> list[LabelWords]:
    """Words that stand together in the statement and in a label."""
    known = frozenset[str]().union(*keys)
    runs: list[dict[int, str]] = []
    is_open = False
    for at, token in enumerate(statement.tokens):
        key = _key_of(token.stem, known) if _is_telling(token) or token.raw[:1].isupper() else None
        if key is None:
            is_open = is_open and (token.kind is not TokenKind.BREAK or token.raw in "()")
            continue
        said = {key, *runs[-1].values()} if is_open else set()
        if not (is_open and at - max(runs[-1]) <= GAP + 1 and any(said <= each for each in keys)):
            runs.append({})
        runs[-1][at] = key
        is_open = True
    return [_run(run, keys) for run in runs]


def _run(words: dict[int, str], keys: Sequence[frozenset[str]]) -> LabelWords:
    said = set(words.values())
    return LabelWords(words, _find_meant(said, keys), _share(said, keys))


def _share(said: set[str], keys: Sequence[frozenset[str]]) -> float:
    """The largest part of a label that these words are."""
    return max(len(said & each) / len(each) for each in keys if each)


def _in_brackets(statement: Sentence, grid: Grid) -> set[int]:
    """The figures that stand in brackets as they do in a label: `(0 to 1)`."""
    known = {compact(found) for text in (*grid.labels, *grid.heads) for found in _BRACKETS.findall(text)}
    spans = [found.span() for found in _BRACKETS.finditer(statement.text) if compact(found[0]) in known]
    return {
        at for at in statement.figures if any(first < statement.starts[at] < end for first, end in spans)
    }


def _find_meant(said: set[str], keys: Sequence[frozenset[str]]) -> frozenset[int]:
    """The rows or columns that share most with these words, or whose whole name they are."""
    if exact := frozenset(number for number, each in enumerate(keys) if each == said):
        return exact
    shared = [len(said & each) for each in keys]
    return frozenset(number for number, count in enumerate(shared) if count == max(shared))


def _key_of(stem: str, known: frozenset[str]) -> str | None:
    """The word of a label that a word of the statement stands for."""
    if stem in known:
        return stem
    if stem in _OURS:
        return next(iter(_OURS & known), None)
    return next(
        (key for key in known if len(key) >= SHORTEST and key.isalpha() and stem.startswith(key)), None
    )


def _keys_of_each(texts: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Without what stands in brackets, a unit mostly, where that is not all that tells two apart."""
    bare = [_keys(_BRACKETS.sub(" ", text)) for text in texts]
    return tuple(
        keys if bare.count(keys) == 1 else _keys(text) for keys, text in zip(bare, texts, strict=True)
    )


def _keys(text: str) -> frozenset[str]:
    """The words and figures of a label; of a name with a number its letters as well."""
    tokens = [token for token in read(text).tokens if _is_telling(token)] or [
        token for token in read(text).tokens if token.kind is TokenKind.WORD
    ]
    letters = [re.match(r"[a-z]{3,}(?=\d)", token.stem) for token in tokens if token.kind is TokenKind.NAME]
    return frozenset(token.stem for token in tokens) | {found[0] for found in letters if found}


def _is_telling(token: SentenceToken) -> bool:
    """Whether a label may be told by it: by a letter too, such as k."""
    is_letter = token.kind is TokenKind.WORD and len(token.raw) == 1 and token.lowered not in "ai"
    return token.is_content or token.figure is not None or is_letter


def _is_number(key: str) -> bool:
    return key.replace(".", "").isdigit()


def _values(text: str) -> Iterator[str]:
    yield from (one.figure.value.lstrip("-") for one in read(text, tabular=True).stated)


def _value(one: Stated) -> str:
    return one.figure.value.lstrip("-")
