"""Which lines between colleagues are questions for us."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.thread_speakers import ThreadTalk
from bot.chat.unaddressed import (
    AboutPapers,
    HeardLine,
    Likelihood,
    is_courtesy,
    question_for_us,
    rare_stems,
)
from bot.domain.request import Person, Place, Request
from tests.eval.overheard import FILES, an_asker, answered, judged, recall
from tests.fakes import NOON
from tests.list_frontend import HERE


@pytest.mark.parametrize("file", FILES)
async def test_of_labelled_lines_the_questions_are_put_to_papers_and_no_others_are_answered(
    file: str,
) -> None:
    lines = judged(file)
    assert len(lines) >= 60
    assert recall(lines) >= 0.9
    surely = [each for each in lines if each.taken is Likelihood.YES]
    assert sum(each.wanted for each in surely) / len(surely) >= 0.93, [
        x.text for x in surely if not x.wanted
    ]
    async with an_asker() as asking:
        wrong = await answered(asking, [each for each in lines if not each.wanted])
    assert len(wrong) <= len(surely) * 0.02, wrong


def test_what_may_be_an_answer_to_somebody_else_is_left_to_them() -> None:
    text, other = "Which data do they use?", HeardLine("bo", NOON, "the data looks odd to me")
    assert question_for_us(text, person="ada") is Likelihood.YES
    assert question_for_us(text, before=other, person="ada") is Likelihood.NO
    assert question_for_us(text, before=other, person="bo") is Likelihood.YES
    assert question_for_us(text, before=other._replace(answered=True), person="ada") is Likelihood.YES
    assert question_for_us(text, before=other._replace(text="thanks! 👍"), person="ada") is Likelihood.YES
    assert question_for_us(f"#2: {text}", before=other, person="ada") is Likelihood.YES, (
        "it says which paper"
    )


def test_a_word_of_the_papers_makes_a_question_one_about_them() -> None:
    about = AboutPapers(titles=rare_stems(["A Thousand Teapots"]))
    assert question_for_us("were the teapots expensive?", about=about) is Likelihood.YES
    assert question_for_us("were the tickets expensive?", about=about) is not Likelihood.YES


def test_who_spoke_last_is_known_for_ten_minutes() -> None:
    talk = ThreadTalk()
    asked = Request(
        place=Place(destination=HERE, thread="t"), person=Person(id="bo"), language="en", text="odd"
    )
    talk.note(asked, NOON, answered=False)
    assert talk.before(asked, NOON + dt.timedelta(minutes=9)) == HeardLine("bo", NOON, "odd")
    assert talk.before(asked, NOON + dt.timedelta(minutes=10)) is None
    assert talk.before(asked.evolve(place=Place(destination=HERE, thread="u")), NOON) is None


@settings(max_examples=30)
@given(st.text(max_size=80))
def test_no_line_is_too_strange_and_mentions_of_people_silence_all(text: str) -> None:
    question_for_us(text)
    is_courtesy(text)
    assert question_for_us(f"@sam {text}") is Likelihood.NO
