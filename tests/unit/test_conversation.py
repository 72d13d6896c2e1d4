"""Which papers of a digest a question names, and what of a thread belongs to it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stores.sqlite.store import SqliteStore
from bot.chat.commands import handle_message
from bot.chat.questions.conversation import (
    MOST_PAPERS,
    bind,
    focus,
    focus_of,
    is_about_all,
    is_comparison,
    named_entries,
    thread_of,
    without_numbers,
)
from bot.domain.digest import Entry
from bot.domain.request import Person, Place, Request
from bot.ports.conversations import Conversation
from bot.ports.platform import Receipt
from tests.chat_bench import HERE, chat_bench
from tests.fakes import FakeClock, ScriptedModel
from tests.samples_digest import entries, paper

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
        ("compare 4 and 2", (FOUR, TWO)),
        ("2 and 4?", ()),
        ("what do paper 1 and 3 say?", (ONE, THREE)),
        ("is #3 better than number 1?", (THREE, ONE)),
        ("lamps and maps?", ()),
        ("lighthouse lamps, and maps?", (TWO,)),
        ("the first one and the last one", (ONE, FOUR)),
        ("the fifth paper", ()),
        ("第一篇和最后一篇", (ONE, FOUR)),
        ("第三篇和最後一篇", (THREE, FOUR)),
        ("論文3的數據", (THREE,)),
        ("paper 3, and what of #3?", (THREE,)),
        ("does the paper answer it?", ()),
    ],
)
def test_papers_are_named_by_number_ordinal_title_or_author(text: str, papers: tuple[str, ...]) -> None:
    assert named_entries(text, entries()) == papers


def test_a_reply_names_its_paper_and_a_number_the_one_to_compare_it_with() -> None:
    assert named_entries("what is new?", entries(), TWO) == (TWO,)
    assert named_entries("compare it with #4", entries(), TWO) == (TWO, FOUR)
    assert named_entries("and #4?", entries(), TWO) == (FOUR,)
    assert named_entries("compare #1 and #4", entries(), TWO) == (ONE, FOUR)
    assert named_entries("compare it with #2", entries(), TWO) == (TWO,)
    assert named_entries("with what is it compared?", entries(), TWO) == (TWO,)


def test_no_more_papers_are_named_than_one_question_may_be_about() -> None:
    many = [Entry(number=number, paper=paper(number)) for number in range(1, 10)]
    named = named_entries("compare 1, 2, 3, 4, 5, 6, 7 and 8", many)
    assert named == tuple(each.paper.id for each in many[:MOST_PAPERS])


@pytest.mark.parametrize("number", [0, 1])
def test_where_there_is_one_paper_or_none_it_is_named_by_its_words_alone(number: int) -> None:
    few = entries()[:number]
    assert named_entries("what is this?", few) == named_entries("compare this", few) == ()
    assert named_entries("does the tidal memory forget?", few) == (ONE, TWO)[:number]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("what did Berg find?", ("berg",)),
        ("what did Madonna find?", ("single",)),
        ("what did Hughes find?", ("single",)),
        ("what did Bell-Ito find?", ("double",)),
        ("what did Ito find?", ("double",)),
        ("what did Björnsson find?", ("accents",)),
        ("what did van find?", ()),
        ("what did Wu find?", ()),
        ("what of the tea?", ("berg",)),
        ("is it seen in 3D?", ()),
        ("what of the method?", ()),
    ],
)
def test_authors_go_by_their_last_names_however_they_are_written(text: str, named: tuple[str, ...]) -> None:
    known = [
        paper(1, id="berg", title="Tea in 3D: a Method", authors=("Ada van Berg", "Wu Wu")),
        paper(2, id="single", title="Ovens", authors=("Madonna", "", "Jo Hughes")),
        paper(3, id="double", title="Bridges", authors=("Cy Bell-Ito",)),
        paper(4, id="accents", title="Kites", authors=("Eva Bjornsson",)),
    ]
    assert named_entries(text, [Entry(number=at, paper=each) for at, each in enumerate(known, 1)]) == named


def asked_in(thread: str, person: str = "ada", language: str = "zh") -> Request:
    place = Place(destination=HERE, thread=thread)
    return Request(place=place, person=Person(id=person), language=language)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("thread", "receipt", "posted"),
    [
        ("t1", Receipt(message_id="9", thread="t1"), "t1"),
        ("t1", Receipt(message_id="9"), "t1"),
        ("", Receipt(message_id="9", thread="t9"), "t9"),
        ("", Receipt(message_id="9"), "9"),
    ],
)
async def test_what_is_posted_makes_its_thread_about_its_papers_and_outside_of_one_the_person_as_well(
    store: SqliteStore, thread: str, receipt: Receipt, posted: str
) -> None:
    await bind(store, asked_in(thread), receipt, (ONE,))
    bound = Conversation(destination=HERE, thread=posted, paper_ids=(ONE,), language="zh")
    assert await store.conversation(HERE, posted) == bound
    own = await store.conversation(HERE, thread_of(asked_in("")))
    assert own == (None if thread else bound.evolve(thread=thread_of(asked_in(""))))
    assert await store.conversation(HERE, thread_of(asked_in("", "bo"))) is None
    await bind(store, asked_in(thread), receipt, (TWO,))
    assert await store.conversation(HERE, posted) == bound, "it stays about what it was about"


async def test_which_paper_a_person_asked_about_last_is_theirs_alone_in_each_thread(
    store: SqliteStore,
) -> None:
    await focus(store, asked_in("t1"), (TWO,))
    kept = await store.conversation(HERE, focus_of(asked_in("t1")))
    assert kept is not None
    assert (kept.paper_ids, kept.language) == ((TWO,), "zh")
    for other in (asked_in("t1", "bo"), asked_in("t2"), asked_in("")):
        assert await store.conversation(HERE, focus_of(other)) is None
        assert await store.conversation(HERE, thread_of(other)) is None


@given(st.text(max_size=200))
def test_any_question_names_papers_of_the_digest_or_none(text: str) -> None:
    assert set(named_entries(text, entries())) <= {ONE, TWO, THREE, FOUR}


def test_questions_to_all_papers_and_comparisons_are_told_apart() -> None:
    assert is_about_all("Which of these papers use tides?")
    assert is_about_all("哪些论文用了潮汐？")
    assert not is_about_all("which lamp is it?")
    assert is_comparison("how does it differ from 2?")
    assert not is_comparison("what is new")
    assert all(map(is_comparison, ("#1 和 #2 比較一下", "這兩篇對比", "區別在哪", "有何差異", "区别在哪")))


@pytest.mark.parametrize(
    "text", ["哪些論文用了相機？", "幾篇？哪幾篇？", "所有論文", "哪些论文", "which papers"]
)
def test_a_question_to_all_papers_is_known_in_either_script(text: str) -> None:
    assert is_about_all(text)


def test_a_paper_has_any_number_in_chinese_words() -> None:
    many = [Entry(number=each, paper=paper(each)) for each in range(1, 13)]
    assert named_entries("第十二篇和第六篇", many) == (many[11].paper.id, many[5].paper.id)


def test_an_author_is_named_with_chinese_right_behind() -> None:
    alike = [
        Entry(number=at, paper=paper(at).model_copy(update={"authors": (name,)}))
        for at, name in enumerate(("Ada Fenwickle", "Bo Quarrender"), 1)
    ]
    assert named_entries("Quarrender的那篇讲了什么", alike) == (alike[1].paper.id,)


@pytest.mark.parametrize(
    "text",
    ["第2篇的局限性是什么？", "What are the limitations of #2?", "What are the limitations in paper 2?"],
)
def test_the_number_of_a_paper_is_no_part_of_what_is_asked(text: str) -> None:
    assert "2" not in without_numbers(text)
    assert without_numbers("Does it need 2 cameras?") == "Does it need 2 cameras?"
    assert without_numbers("What does #2 do?").split() == ["What", "does", "do?"]


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
