"""Whatever is suggested to be asked has an answer, without a model too."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.samples.arxiv import SamplePapers
from adapters.samples.source import papers
from bot.questions.answer import Question
from bot.questions.suggest import LONGEST, SUGGESTED, suggested_questions
from tests.chat_bench import chat_bench


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_suggested_question_is_answered(language: str, tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        for sample in papers()[::5]:
            paper = await SamplePapers().paper(sample.id, sample.version)
            analysis = await bench.chat.analyses.of(paper, language)
            for known in (analysis, None):
                questions = suggested_questions(known, language)
                assert len(set(questions)) == SUGGESTED
                for text in questions:
                    assert len(text) <= LONGEST
                    answer = await bench.chat.asker.ask(
                        Question(text=text, papers=(paper,), language=language)
                    )
                    assert answer.found, f"{paper.id}: {text}"
