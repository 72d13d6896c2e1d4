"""Three questions per paper that it can answer: each is about a part that it has."""

from __future__ import annotations

from bot.compose.words import versioned_id
from bot.message import Action, Button, Buttons
from bot.model import Analysis, AnalysisPart, Paper
from bot.replies import say

SUGGESTED = 3
LONGEST = 60
"""Characters of a question on a button: what a button's label and its value have room for everywhere."""
_BY_PART = (
    (AnalysisPart.METHOD, "suggest.method"),
    (AnalysisPart.EXPERIMENTS, "suggest.results"),
    (AnalysisPart.PRACTICE, "suggest.training"),
    (AnalysisPart.COMPARISON, "suggest.contributions"),
)


def suggested_questions(analysis: Analysis | None, language: str) -> tuple[str, ...]:
    """Up to three questions about parts that the analysis found something for."""
    filled = {section.part for section in analysis.sections if section.claims} if analysis else set()
    keys = [key for part, key in _BY_PART if part in filled]
    if not keys:
        keys = ["suggest.contributions", "suggest.results"]
    return tuple(say(language, key) for key in keys[:SUGGESTED])


def suggested_buttons(paper: Paper, analysis: Analysis | None, language: str) -> Buttons:
    """The suggested questions as buttons."""
    return question_buttons(paper, suggested_questions(analysis, language))


def question_buttons(paper: Paper, questions: tuple[str, ...]) -> Buttons:
    """A button per question; its value is the paper's id and version, a space, and the question."""
    return Buttons(
        items=tuple(
            Button(label=question, action=Action.QUESTION, value=f"{versioned_id(paper)} {question}")
            for question in questions
            if len(question) <= LONGEST
        )
    )
