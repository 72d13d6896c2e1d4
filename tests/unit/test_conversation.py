"""Which papers of a digest a question names, and what of a thread belongs to it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.commands import handle_message
from bot.chat.questions.conversation import is_about_all, is_comparison, named_entries, without_numbers
from tests.chat_bench import chat_bench
from tests.fakes import ScriptedModel
from tests.samples_digest import entries

POOL = "9912.01377"
ONE, TWO, THREE, FOUR = (f"9912.{number:05d}" for number in range(1, 5))


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("what about #3?", (THREE,)),
        ("#2 and #4", (TWO, FOUR)),
        ("compare 2 and 4", (TWO, FOUR)),
        ("Compare 1, 2 and #4 please", (ONE, TWO, FOUR)),
        ("2 vs 4?", (TWO, FOUR)),
        ("difference between paper 1 and 3", (ONE, THREE)),
        ("比较2和4", (TWO, FOUR)),
        ("第3篇用了什么数据？", (THREE,)),
        ("the second paper", (TWO,)),
        ("the last one", (FOUR,)),
        ("how many lamps are there?", (TWO,)),
        ("what did Stone find?", (TWO,)),
        ("compare the lamps with the maps", (TWO, FOUR)),
        ("#9 is not there", ()),
        ("is 2 dB a lot?", ()),
        ("does it gain 3 percent?", ()),
        ("what is this?", ()),
    ],
)
def test_papers_are_named_by_number_ordinal_title_or_author(text: str, papers: tuple[str, ...]) -> None:
    assert named_entries(text, entries()) == papers


def test_a_reply_names_its_paper_and_a_number_the_one_to_compare_it_with() -> None:
    assert named_entries("what is new?", entries(), TWO) == (TWO,)
    assert named_entries("compare it with #4", entries(), TWO) == (TWO, FOUR)
    assert named_entries("and #4?", entries(), TWO) == (FOUR,)


@given(st.text(max_size=200))
def test_any_question_names_papers_of_the_digest_or_none(text: str) -> None:
    assert set(named_entries(text, entries())) <= {ONE, TWO, THREE, FOUR}


def test_questions_to_all_papers_and_comparisons_are_told_apart() -> None:
    assert is_about_all("Which of these papers use tides?")
    assert is_about_all("哪些论文用了潮汐？")
    assert not is_about_all("which lamp is it?")
    assert is_comparison("how does it differ from 2?")
    assert not is_comparison("what is new")


@pytest.mark.parametrize(
    "text",
    ["第2篇的局限性是什么？", "What are the limitations of #2?", "What are the limitations in paper 2?"],
)
def test_the_number_of_a_paper_is_no_part_of_what_is_asked(text: str) -> None:
    assert "2" not in without_numbers(text)
    assert without_numbers("Does it need 2 cameras?") == "Does it need 2 cameras?"


async def test_the_model_is_not_told_what_others_asked_in_the_thread(tmp_path: Path) -> None:
    model = ScriptedModel(lambda _: json.dumps({"found": False, "sentences": []}))
    async with chat_bench(tmp_path, model) as bench:
        await bench.post_digest(POOL)
        for person, text in (("ada", "What do its parts cost?"), ("bo", "How heavy is #1?")):
            request = bench.request(text, thread="root", message_id=person, person=person)
            await handle_message(bench.chat, request, bench.responder)
    asked = [each.user for each in model.asked if each.purpose == "answer"]
    assert any("What do its parts cost?" in each for each in asked)
    assert not any("What do its parts cost?" in each for each in asked if "How heavy is" in each)
