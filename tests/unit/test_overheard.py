"""Which lines between colleagues are questions for us."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.responder import Person, Place, Request
from bot.chat.thread_talk import ThreadTalk
from bot.chat.unaddressed import HeardLine, is_courtesy, is_question_for_us, stems_of
from tests.eval.overheard import FILES, judged
from tests.fakes import NOON
from tests.list_frontend import HERE


@pytest.mark.parametrize("file", FILES)
def test_of_labelled_lines_the_questions_are_taken_and_little_else(file: str) -> None:
    found = judged(file)
    assert found.lines >= 60
    assert found.precision >= 0.97, found.wrong
    assert found.recall >= 0.9, found.wrong


def test_what_may_be_an_answer_to_somebody_else_is_left_to_them() -> None:
    text, other = "Which data do they use?", HeardLine("bo", NOON, "the data looks odd to me")
    assert is_question_for_us(text, person="ada")
    assert not is_question_for_us(text, before=other, person="ada")
    assert is_question_for_us(text, before=other, person="bo")
    assert is_question_for_us(text, before=other._replace(answered=True), person="ada")
    assert is_question_for_us(text, before=other._replace(text="thanks! 👍"), person="ada")
    assert is_question_for_us(f"#2: {text}", before=other, person="ada"), "it says which paper"


def test_a_word_of_the_papers_makes_a_question_one_about_them() -> None:
    about = stems_of(["A Thousand Teapots"])
    assert is_question_for_us("were the teapots expensive?", about=about)
    assert not is_question_for_us("were the tickets expensive?", about=about)


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
    is_question_for_us(text)
    is_courtesy(text)
    assert not is_question_for_us(f"@sam {text}")
