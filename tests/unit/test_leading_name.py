"""The name that a paper uses most is its own wherever it is told, also where title and abstract lack it."""

from __future__ import annotations

import pytest

from adapters.prompt_files import prompts
from bot.analysis.verify import check_claim, index_paper
from bot.analysis.verify.leading_name import leading_name
from bot.chat.questions.check import AnswerCheck, Checked, ReadPaper
from bot.chat.questions.question import Question
from bot.domain.analysis import Claim, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper
from bot.llm.output import Supported

DAILY = "The whole system is trained with plain gradient descent."
WEEKLY = "All weights are found by the Lion optimiser."


def reading(ident: str, name: str, training: str) -> ReadPaper:
    """A paper whose title lacks the name of its system, and how that is trained, in another section."""
    results = f"{name}-5 is near PondNet. {name}-9 is best. Two {name}s flood less."
    sections = tuple(
        Section(title=title, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),))
        for title, text in (("Training", training), ("Results", results))
    )
    text = FullText(paper_id=ident, version=1, source=Source.PDF, sections=sections)
    paper = Paper(id=ident, title="A model of rivers", abstract="Rivers are modelled.")
    return ReadPaper(paper=paper, full_text=text, index=index_paper(text, paper))


DAY, WEEK = reading("9912.00001", "DayRill", DAILY), reading("9912.00002", "WeekBeck", WEEKLY)


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("DayRill is trained with plain gradient descent.", True),
        ("The nets of DayRill are trained with gradient descent.", True),
        ("PondNet is trained with plain gradient descent.", False),
        ("WeekBeck is trained with plain gradient descent.", False),
    ],
)
def test_it_is_known_in_every_section(text: str, is_true: bool) -> None:
    assert check_claim(DAY.index, Claim(text=text, quote=DAILY)).verified is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        (
            "DayRill is trained with gradient descent, while weights of WeekBeck are found by Lion.",
            True,
        ),
        (
            "WeekBeck is trained with gradient descent, while weights of DayRill are found by Lion.",
            False,
        ),
    ],
)
def test_a_sentence_on_two_papers_may_call_each_by_it(text: str, is_true: bool) -> None:
    question = Question(text="How?", papers=(DAY.paper, WEEK.paper), language="en", workspace="w")
    check, checked = AnswerCheck(question, (DAY, WEEK), prompts()["answer"]), Checked(found=True)
    check.sentences([Supported(text=text, quotes=[DAILY, WEEKLY], paper=1)], checked)
    assert checked.answers is is_true


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["ResBrook-50 and ResBrooks.", "It beats PondNet."], "ResBrook"),
        (["ResBrook and ResBrook beat PondNet and PondNet."], ""),  # none leads
        (["ResBrook and ResBrook.", "Rain.", "Snow.", "Hail.", "Fog."], ""),  # of one section alone
        (["ResBrook.", "Rain."], ""),  # told once
        (["No name at all."], ""),
    ],
)
def test_it_is_told_far_more_often_than_the_next_and_in_many_sections(texts: list[str], name: str) -> None:
    assert leading_name(enumerate(texts)) == name
