"""A paper that was read before is not read again for its figure."""

from pathlib import Path

import pytest

from bot.analysis.analyses import Analyses
from bot.digests.policy import Quiet
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import PaperFigure
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from tests.fakes import FakeClock
from tests.scheduler_lab import MONDAY, MORNING, Chat, World, open_lab

FIGURE = PaperFigure(caption="Tides over a year", url="https://arxiv.org/html/9912.00001v1/x1.png")


class Illustrated(World):
    async def read(self, of: Paper) -> FullText:
        read = await super().read(of)
        return read.evolve(source=Source.HTML, figures=(PaperFigure(caption="lost"), FIGURE))

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        made = await super().analyse(of, full_text, language, workspace=workspace)
        return made.evolve(source=Source.HTML)


async def test_the_figure_of_a_paper_that_was_analysed_before_is_had_without_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_lab(tmp_path, FakeClock(MORNING), Illustrated(), Chat()) as lab:
        followed = await lab.follow()
        assert await lab.digests.prepare(followed, MONDAY, progress=Quiet())
        monkeypatch.setattr(Analyses, "full_text", _fail)
        made = (await lab.digests.run(followed, MONDAY, progress=Quiet())).digest
    assert made is not None
    assert [entry.figure for entry in made.entries] == [FIGURE, FIGURE]


async def _fail(*_given: object) -> FullText:
    raise AssertionError("the text is read again")
