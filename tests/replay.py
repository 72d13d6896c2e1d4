"""Recorded answers of a model held against the papers they are about: `make replay`.

    python -m tests.replay recorded.json paper.pdf…           (HTML as arXiv serves it, or a PDF)

`recorded.json` is an answer to `analyse`, `abstract`, `brief` or `answer`, and the papers are those it was
asked about, in their order. Printed are the statements that
are not borne out, each with the rules it breaks, how many of them cite a table, and how many of the true
ones are still believed after one figure was changed at random: to another one of the quote, or to any.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.reading.html_reader import read_html
from adapters.reading.pdf_reader import read_pdf
from bot.analysis.verify import Index, Verdict, index_paper, judge
from bot.domain.analysis import Claim
from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.sources.registry import parse_ref

NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-]|\.\d)")
_POINTER = re.compile(r"(?:^|\b(?:Table|Figure|Setting|Step|Section) |[表图第]\s?)$")
FROM_QUOTE = 0.6
"""How often a figure is changed to one of the same quote."""


@dataclass
class Replay:
    """What became of the statements of one answer."""

    told: int = 0
    rejected: list[tuple[Claim, Verdict]] = field(default_factory=list)
    changed: int = 0
    believed: list[str] = field(default_factory=list)
    """Statements with a changed figure that were believed all the same."""


def replay(indexes: Sequence[Index], answer: Any, chance: random.Random) -> Replay:
    """Judge every statement of the answer that has a quote, and each with one figure changed."""
    made = Replay()
    for claim, paper in statements(answer):
        made.told += 1
        index = indexes[paper - 1]
        verdict = judge(index, claim)
        if not verdict.claim.verified:
            made.rejected.append((claim, verdict))
            continue
        for false in changed(claim, chance):
            made.changed += 1
            if judge(index, false).claim.verified:
                made.believed.append(false.text)
    return made


def statements(answer: Any) -> Iterator[tuple[Claim, int]]:
    """The statements of an answer, with one quote each or with several, and the numbers of their papers."""
    if isinstance(answer, list):
        for item in answer:
            yield from statements(item)
    elif isinstance(answer, dict) and "text" in answer and answer.keys() & {"quote", "quotes"}:
        quotes = [*answer.get("quotes", ()), *filter(None, [answer.get("quote")])]
        if any(quote.strip() for quote in quotes):
            yield Claim.resting_on(answer["text"], quotes), answer.get("paper", 1)
    elif isinstance(answer, dict):
        for value in answer.values():
            yield from statements(value)


def changed(claim: Claim, chance: random.Random) -> Iterator[Claim]:
    """The claim with each of its figures changed, one at a time; numbers that only point stay."""
    quoted = " ".join(quote.text for quote in claim.quotes)
    for found in NUMBER.finditer(claim.text):
        if _POINTER.search(claim.text[: found.start()]):
            continue
        others = [number for number in NUMBER.findall(quoted) if number != found[0]]
        is_of_quote = bool(others) and chance.random() < FROM_QUOTE
        other = chance.choice(others) if is_of_quote else str(chance.randint(2, 99))
        if other != found[0]:
            text = claim.text[: found.start()] + other + claim.text[found.end() :]
            yield claim.model_copy(update={"text": text})


def read(path: Path) -> FullText:
    """The paper in a file."""
    found = re.match(r"\d{4}\.\d{4,5}", path.name)
    ref = parse_ref(found[0] if found else "2501.00001")
    return (read_pdf if path.suffix == ".pdf" else read_html)(path.read_bytes(), ref.id, 1)


def _index(full_text: FullText) -> Index:
    abstract = " ".join(each.text for each in full_text.sections if each.kind is SectionKind.ABSTRACT)
    return index_paper(full_text, Paper(id=full_text.paper_id, title="", abstract=abstract))


def main() -> None:
    """Print what is not borne out, and the sums."""
    parser = argparse.ArgumentParser(prog="replay", description=__doc__)
    parser.add_argument("answer", type=Path)
    parser.add_argument("papers", type=Path, nargs="+")
    given = parser.parse_args()
    text = given.answer.read_text(encoding="utf-8")
    indexes = [_index(read(path)) for path in given.papers]
    made = replay(indexes, json.loads(text[text.index("{") :]), random.Random(3))
    for claim, verdict in made.rejected:
        why = ", ".join(f"{fault.rule} ({fault.word})" for fault in verdict.faults) or "no such quote"
        sys.stdout.write(
            f"- {claim.text}\n  “{' … '.join(quote.text for quote in claim.quotes)}”\n  {why}\n"
        )
    for text in made.believed:
        sys.stdout.write(f"+ believed with a changed figure: {text}\n")
    sys.stdout.write(
        f"{made.told} statements, {len(made.rejected)} not borne out; "
        f"{made.changed} with a changed figure, {len(made.believed)} of them believed\n"
    )


if __name__ == "__main__":
    main()
