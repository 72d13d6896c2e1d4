"""What verification catches and what it lets pass: `make verify-table` prints it, by kind.

Statements are made from the sample papers' own sentences: true ones as they stand, with their figures
spelled otherwise, and told in Chinese; false ones with a figure altered or exchanged, a comparison turned
round, a negation added or left out, another unit, a quote that is not in the paper, and one of another
paper. Precision is the share of the caught that are false, recall the share of the false that are caught.

`make verify-table SET=file.json` adds statements written by hand: a list of {paper, quote, true, false},
where true and false are pairs of kind and statement; a third may name the rules that it is found to break.
The quote is all that is known of such a paper.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.analysis.verify import Index, check_claim, index_paper
from bot.domain.analysis import Claim, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.text.figures import figures_in
from tests.e2e.model_run import honest, sample
from tests.samples.source import Served, papers

TRUE = ("true to the paper", "figures spelled otherwise", "told in Chinese")
FALSE = (
    "one figure altered",
    "two figures exchanged",
    "comparison reversed",
    "negation changed",
    "unit changed",
    "invented quote",
    "quote of another paper",
)
MUTATED = FALSE[1:5]
"""The kinds that are made from a true sentence by one change of meaning."""
_REVERSED = (
    ("higher", "lower"),
    ("lower", "higher"),
    ("larger", "smaller"),
    ("faster", "slower"),
    ("better", "worse"),
    ("worse", "better"),
    ("fewer", "more"),
    ("less than", "more than"),
    ("more than", "less than"),
    ("rises", "falls"),
    ("falls", "rises"),
    ("increases", "decreases"),
    ("reduces", "increases"),
    ("at most", "at least"),
    ("at least", "at most"),
)
_UNITS = (
    ("seconds", "minutes"),
    ("minutes", "hours"),
    ("hours", "minutes"),
    ("metres", "kilometres"),
    (" cm", " mm"),
)
_DENIED = re.compile(r"\b(is|are|was|were|can|could) not\b|\b(?:do|does|did) not\b")
_SHARE = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?=%)")
_NUMBER = re.compile(r"(?<![\w.,^-])\d+(?:\.\d+)?(?![\w.,]*\d|[\w^-])")
_SPELLED = (
    (re.compile(r"(\d)%"), r"\1 percent"),
    (re.compile(r"(\d) percent\b"), r"\1%"),
    (re.compile(r"\b(\d+) million\b"), r"\1M"),
    (re.compile(r"\b(\d{1,3}),(\d{3})\b"), r"\1\2"),
    (re.compile(r"(?<![.,\d])(\d)(\d{3})\b(?![.,]\d)"), r"\1,\2"),
    (re.compile(r"(\d) seconds\b"), r"\1 s"),
    (re.compile(r"(\d) hours\b"), r"\1 h"),
)


@dataclass
class Row:
    """How many statements of a kind were caught."""

    kind: str
    caught: int = 0
    told: int = 0
    """Of those caught, or of those let pass, whichever is wrong: the first few, to look at."""


def table() -> list[Row]:
    """A row for each kind."""
    rows = {kind: Row(kind) for kind in (*TRUE, *FALSE)}
    for _, index, kind, claim in statements():
        rows[kind].told += 1
        rows[kind].caught += not check_claim(index, claim).verified
    return list(rows.values())


def statements() -> Iterator[tuple[str, Index, str, Claim]]:
    """Paper, its index, kind and claim; the same ones every time."""
    ids = sorted({paper.id for paper in papers() if paper.html is Served.YES})
    chance = random.Random(9912)
    for at, one in enumerate(ids):
        paper, full_text = sample(one)
        index = index_paper(full_text, paper)
        other = _claims(ids[at - 1])
        for number, claim in enumerate(_claims(one)):
            yield one, index, TRUE[0], claim
            yield from ((one, index, TRUE[1], made) for made in _spelled(claim))
            yield from ((one, index, TRUE[2], made) for made in _chinese(claim))
            yield from ((one, index, FALSE[0], made) for made in _altered(claim, chance))
            yield from ((one, index, kind, made) for kind, made in mutants(claim))
            yield one, index, FALSE[5], _invented(claim, chance)
            stranger = other[number % len(other)]
            yield one, index, FALSE[6], claim.model_copy(update={"quote": stranger.quote})


def _claims(paper_id: str) -> list[Claim]:
    """What is said of a paper, each sentence once."""
    analysis = honest(paper_id)
    said = [analysis.summary, *analysis.findings, *(c for s in analysis.sections for c in s.claims)]
    return [Claim(text=text, quote=text) for text in dict.fromkeys(claim.text for claim in said)]


def _spelled(claim: Claim) -> Iterator[Claim]:
    for pattern, instead in _SPELLED:
        text = pattern.sub(instead, claim.text)
        if text != claim.text:
            yield claim.model_copy(update={"text": text})


def _chinese(claim: Claim) -> Iterator[Claim]:
    figures = [found[0] for found in re.finditer(r"(?<![\w.,-])\d[\d,.]*\d%|(?<![\w.,-])\d%", claim.text)]
    if figures:
        yield claim.model_copy(update={"text": f"该方法的结果分别为 {'、'.join(figures)}。"})


def _altered(claim: Claim, chance: random.Random) -> Iterator[Claim]:
    """The claim with each of its figures changed, one at a time, to one that its quote does not have."""
    for found in _NUMBER.finditer(claim.text):
        changed = _other_number(found[0], chance)
        text = claim.text[: found.start()] + changed + claim.text[found.end() :]
        before, after = figures_in(claim.text), figures_in(text)
        if len(before) == len(after) and set(before) != set(after):
            yield claim.model_copy(update={"text": text})


def mutants(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """The claim made false by exchanging, reversing, denying and another unit, with the kind of each."""
    text = claim.text
    shares = list(dict.fromkeys(_SHARE.findall(text)))
    if len(shares) > 1 and not re.search(r"[-–] ?\d|\bbetween\b", text):
        pair = dict(zip(shares[:2], shares[1::-1], strict=True))
        yield FALSE[1], _as(claim, _SHARE.sub(lambda found: pair.get(found[0], found[0]), text))
    for kind, words in ((FALSE[2], _REVERSED), (FALSE[4], _UNITS)):
        for word, other in words:
            if len(re.findall(rf"\b{word.strip()}\b", text)) == 1:
                yield kind, _as(claim, re.sub(rf"\b{word.strip()}\b", other.strip(), text))
    verb = re.search(r"\b(?:is|are|was|were|can|does)\b(?! not| no\b| only)", text)
    if _DENIED.search(text):
        yield FALSE[3], _as(claim, _DENIED.sub(r"\1", text, count=1))
    elif verb and not re.search(r"\b(?:no|never|nothing|without|cannot|nor)\b", text):
        yield FALSE[3], _as(claim, f"{text[: verb.end()]} not{text[verb.end() :]}")


def _as(claim: Claim, text: str) -> Claim:
    return claim.model_copy(update={"text": text})


def _other_number(number: str, chance: random.Random) -> str:
    """A digit more or less, the decimals moved, or two digits exchanged."""
    whole, _, decimals = number.partition(".")
    ways = [
        f"{int(whole) + chance.choice((1, 2, 7, 10))}" + (f".{decimals}" if decimals else ""),
        f"{number}5" if decimals else f"{number}.5",
        f"{number[-1]}{number[1:-1]}{number[0]}"
        if len(set(number)) > 1 and "." not in number
        else f"{number}1",
    ]
    return chance.choice(ways)


def _invented(claim: Claim, chance: random.Random) -> Claim:
    """The claim with a quote in which one word of meaning is another."""
    words = claim.quote.split()
    long = [at for at, word in enumerate(words) if word.isalpha() and len(word) > 4] or [0]
    words[chance.choice(long)] = chance.choice(("walrus", "always", "unrelated", "purple", "doubled"))
    return claim.model_copy(update={"quote": " ".join(words)})


def by_hand(path: Path) -> list[Row]:
    """A row for each kind of the statements in a file."""
    rows: dict[str, Row] = {}
    for entry in json.loads(path.read_text(encoding="utf-8")):
        index = index_of(entry["quote"])
        for truth in ("true", "false"):
            for kind, text, *_ in entry[truth]:
                row = rows.setdefault(f"{truth}: {kind}", Row(f"{truth}: {kind}"))
                row.told += 1
                row.caught += not check_claim(index, Claim(text=text, quote=entry["quote"])).verified
    made = sorted(rows.values(), key=lambda row: row.kind, reverse=True)
    return [*made, *(_sum(truth, made) for truth in ("true", "false"))]


def _sum(truth: str, rows: list[Row]) -> Row:
    of = [row for row in rows if row.kind.startswith(truth)]
    return Row(f"{truth}, all", sum(row.caught for row in of), sum(row.told for row in of))


def is_believed(quote: str, text: str) -> bool:
    """Whether a paper that consists of the quote bears the statement out."""
    return check_claim(index_of(quote), Claim(text=text, quote=quote)).verified


def index_of(quote: str) -> Index:
    block = Block(kind=BlockKind.PARAGRAPH, text=quote)
    section = Section(title="Results", blocks=(block,))
    return index_paper(FullText(paper_id="9912.00001", version=1, source=Source.PDF, sections=(section,)))


def score(rows: list[Row]) -> tuple[float, float]:
    """Precision and recall of catching what is false."""
    false = [row for row in rows if row.kind in FALSE]
    caught = sum(row.caught for row in false)
    return caught / sum(row.caught for row in rows), caught / sum(row.told for row in false)


def _lines(rows: list[Row]) -> list[str]:
    head = f"{'statements':<28}{'number':>8}{'caught':>8}{'passed':>8}"
    return [
        head,
        *(f"{row.kind:<28}{row.told:>8}{row.caught:>8}{row.told - row.caught:>8}" for row in rows),
    ]


def main() -> None:
    """Print the table."""
    rows = table()
    precision, recall = score(rows)
    lines = [*_lines(rows), f"precision {precision:.4f}, recall {recall:.4f}"]
    for name in sys.argv[1:]:
        lines += ["", *_lines(by_hand(Path(name)))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
