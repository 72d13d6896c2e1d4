"""Questions about a paper as a whole, and which part of it they ask for."""

from __future__ import annotations

import pytest

from bot.chat.questions.overview_questions import Whole, asked_of_whole
from bot.domain.analysis import AnalysisPart

TITLE = "Lantern: Surveying Caves by the Light of One Lamp"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("What is this paper about?", None),
        ("What did the cave paper find?", None),
        ("Summarise the main results of Lantern", None),
        ("How does the method work?", AnalysisPart.METHOD),
        ("What problem does Lantern solve?", AnalysisPart.MOTIVATION),
        ("这篇论文讲了什么？", None),
        ("主要结果是什么？", None),
        ("请总结一下这篇论文", None),
        ("该方法是怎样工作的？", AnalysisPart.METHOD),
        ("解决了什么问题？", AnalysisPart.MOTIVATION),
    ],
)
def test_the_whole_is_asked_for_in_many_words(text: str, part: AnalysisPart | None) -> None:
    assert asked_of_whole(text, [TITLE]) == Whole(part)


@pytest.mark.parametrize(
    "text",
    ["", "How heavy is the robot?", "What are the results in flooded passages?", "数据集有多少帧？", "？"],
)
def test_a_question_about_something_in_it_is_none_about_the_whole(text: str) -> None:
    assert asked_of_whole(text, [TITLE]) is None
