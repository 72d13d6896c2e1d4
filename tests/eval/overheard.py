"""How well it is told which lines between colleagues are questions for us, on lines labelled by hand.

A line is `+` or `-`, the text and, where somebody else spoke just before, what they said. Two figures:
the share of the questions that are put to the papers, and of the lines that then get an answer, the share
that are questions. For that the lines are asked of two papers of the sample arXiv, without a model.

The first file was there while the rule was written, the others came later, in batches that were labelled
before they were tried.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from adapters.wiring import Overrides, services
from bot.chat.questions.ask import Asker
from bot.chat.questions.question import Question
from bot.chat.questions.subject import LEAST_SHARED
from bot.chat.unaddressed import AboutPapers, HeardLine, Likelihood, question_for_us, rare_stems
from bot.domain.paper import Paper
from bot.settings import Settings
from bot.sources.registry import parse_ref
from tests.samples.source import papers

FOLDER = Path(__file__).parent
FILES = (
    "overheard_dev.tsv",
    "overheard_held.tsv",
    "overheard_fresh.tsv",
    "overheard_later.tsv",
    "overheard_last.tsv",
)
PAPERS = tuple(each for each in papers() if each.id in {"9912.01990", "9912.01455"})
ABOUT = AboutPapers(
    titles=rare_stems([each.title for each in PAPERS]),
    texts=rare_stems([each.abstract for each in PAPERS]),
)
NOW = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)


class LabelledLine(NamedTuple):
    """What somebody said, and whether it is a question for us."""

    wanted: bool
    text: str
    taken: Likelihood


class Asking(NamedTuple):
    """Who is asked, of what."""

    asker: Asker
    papers: tuple[Paper, ...]


def judged(file: str) -> list[LabelledLine]:
    """How the lines of one file are taken."""
    lines = [line.split("\t") for line in (FOLDER / file).read_text().splitlines() if line]
    return [LabelledLine(label == "+", text, _taken(text, *rest)) for label, text, *rest in lines]


def _taken(text: str, before: str = "") -> Likelihood:
    heard = HeardLine("other", NOW, before) if before else None
    return question_for_us(text, about=ABOUT, before=heard, person="me")


@asynccontextmanager
async def an_asker() -> AsyncIterator[Asking]:
    """Who answers, without a model, from the two papers."""
    with tempfile.TemporaryDirectory() as folder:
        async with services(Settings(), Path(folder), Overrides(sample_day=1, silent=True)) as wired:
            chosen = [await wired.repository.paper(parse_ref(each.id)) for each in PAPERS]
            yield Asking(wired.chat.asker, tuple(chosen))


async def answered(asking: Asking, lines: Iterable[LabelledLine]) -> list[LabelledLine]:
    """Those that get an answer from a paper."""
    tried = [each for each in lines if each.taken is not Likelihood.NO]
    held = [
        await asking.asker.holding(
            Question(text=each.text, papers=asking.papers, language="en"),
            least=LEAST_SHARED if each.taken is Likelihood.MAYBE else 0,
        )
        for each in tried
    ]
    return [each for each, by in zip(tried, held, strict=True) if by]


def recall(lines: Iterable[LabelledLine]) -> float:
    """The share of the questions that are put to the papers."""
    wanted = [each for each in lines if each.wanted]
    return sum(each.taken is not Likelihood.NO for each in wanted) / len(wanted)


async def _main() -> None:
    async with an_asker() as asking:
        for file in FILES:
            lines = judged(file)
            got = await answered(asking, lines)
            precision = sum(each.wanted for each in got) / max(1, len(got))
            print(  # noqa: T201 - a command
                f"{file}: {len(lines)} lines, precision of {len(got)} answers {precision:.3f},"
                f" recall of questions {recall(lines):.3f}",
                *(each.text for each in got if not each.wanted),
                *(each.text for each in lines if each.wanted and each.taken is Likelihood.NO),
                sep="\n  ",
            )


def main() -> None:
    asyncio.run(_main())


if __name__ == "__main__":
    main()
