"""Whatever is suggested to be asked has an answer, without a model too."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.questions.question import Question
from bot.chat.questions.suggest import LONGEST, SUGGESTED, suggested_questions
from bot.locales import languages
from tests.chat_bench import chat_bench
from tests.samples.metadata import SamplePapers
from tests.samples.source import papers


@pytest.mark.parametrize("language", languages())
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


async def test_what_the_papers_words_answer_leads_to_other_questions_that_have_an_answer(
    tmp_path: Path,
) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await SamplePapers().paper("9912.01377", 1)
        text = "What are the limitations?"
        answer = await bench.chat.asker.ask(Question(text=text, papers=(paper,), language="en"))
        assert 0 < len(answer.follow_ups) <= SUGGESTED
        assert text not in answer.follow_ups
        for each in answer.follow_ups:
            other = await bench.chat.asker.ask(Question(text=each, papers=(paper,), language="en"))
            assert other.found, each
        silent = await bench.chat.asker.ask(
            Question(text="Which quantum annealer was rented?", papers=(paper,), language="en")
        )
        assert silent.follow_ups == ()
