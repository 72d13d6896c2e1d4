"""What a question names: without it, no sentence and no passage answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.analysis.verify import index_paper
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.question import Question
from bot.chat.questions.question_names import holds_names, names_asked, names_in
from bot.chat.questions.sentence_answers import sentence_answers
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper
from bot.sources.registry import parse_ref
from bot.text.terms import content_stems
from tests.chat_bench import chat_bench

SAILS = (
    "The tension of the line reaches 80 N on the harbour kites of the SeaKite trial.",
    "The tension of the line falls to 12 N with a tail spinner (TS) of silk.",
    "Nobody flew a kite over land, where the wind is weak.",
    "All strings were dyed, and the knots were wet before they were tied.",
)


def _told(title: str, *sentences: str) -> ReadPaper:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=one) for one in sentences)
    text = FullText(
        paper_id="9912.00006",
        version=1,
        source=Source.HTML,
        sections=(Section(title="Flights", blocks=blocks),),
    )
    paper = Paper(id="9912.00006", title=title)
    return ReadPaper(paper, text, index_paper(text, paper))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What accuracy does it reach on ImageNet?", "an accuracy of 81 % on ImageNet"),
        ("Is GPT4 better?", "GPT-4 is better"),
        ("How does ResNet-50 compare?", "the ResNet50 has more"),
        ("在 MS-COCO 上提升了多少？", "gains on COCO"),
        ("110层的网络呢", "the 110-layer network"),
        ("3GPP文档里的表格怎么处理？", "the tables of 3GPP are spelled out"),
        ("How large is it?", "nothing at all"),
        ("What is the loss on the GPU?", "a loss without such a word"),
        ("Which kites? Ropes?", "nothing of them"),
    ],
)
def test_what_holds_the_names_of_a_question(question: str, text: str) -> None:
    assert holds_names(names_in(question), frozenset(content_stems(text)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What accuracy does it reach on ImageNet?", "an accuracy of 81 % on another set"),
        ("Why is the 110-layer network worse?", "the 56-layer network is worse"),
        ("1202层的为什么更差", "the 56-layer network is worse"),
        ("Does Bowline help?", "it helps"),
        ("用 BM25 会掉多少", "it drops by 3 points"),
    ],
)
def test_what_lacks_the_names_of_a_question(question: str, text: str) -> None:
    assert not holds_names(names_in(question), frozenset(content_stems(text)))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What tension does the line reach in the SeaKite trial?", "80 N"),
        ("To what does the tension of the line fall with a TS?", "12 N"),
        ("How much tension does the line of the Bergen trial reach?", ""),
        ("What tension does the line reach on Silkworm kites?", ""),
    ],
)
def test_a_sentence_without_what_is_named_is_no_answer(question: str, words: str) -> None:
    found = sentence_answers(question, [_told("Wet Strings", *SAILS)])
    assert [words in one.claim.quote for one in found][:1] == ([True] if words else [])


def test_what_the_whole_paper_is_about_need_not_be_said_in_each_sentence() -> None:
    asked = "What tension does the line reach on Silkworm kites?"
    assert names_asked(asked, _told("Wet Strings", *SAILS))
    assert names_asked(asked, _told("Silkworm: Wet Strings", *SAILS)) == ()


def test_a_name_in_a_chinese_question_is_looked_for_as_it_was_typed() -> None:
    english, told = "What tension does the line reach?", [_told("Wet Strings", *SAILS)]
    assert sentence_answers(english, told)
    assert sentence_answers(english, told, typed="在 Silkworm 上线的张力是多少？") == ()


def test_a_sentence_answers_in_another_word_that_translates_the_same() -> None:
    told, asked = [_told("Wet Strings", *SAILS)], "To what does the strain of the rope sink with a TS?"
    assert sentence_answers(asked, told) == ()
    alike = {"strain": frozenset({"tension"}), "sink": frozenset({"fall"}), "rope": frozenset({"line"})}
    found = sentence_answers(asked, told, alike=alike)
    assert ["12 N" in one.claim.quote for one in found] == [True]


async def test_a_passage_without_what_is_named_is_shown_as_the_closest_alone(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref("9912.01377"))

        async def ask(text: str) -> tuple[bool, bool]:
            answer = await bench.chat.asker.ask(Question(text=text, papers=(paper,), language="en"))
            return bool(answer.said), bool(answer.closest)

        assert await ask("What is the error of SnapFind in the harbour pool?") == (
            True,
            False,
        )
        assert await ask("What is the error of WaveHound in the harbour pool?") == (
            False,
            True,
        )
