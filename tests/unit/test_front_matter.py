"""Questions about who wrote a paper, where they work, and what its licence allows."""

from __future__ import annotations

import pytest

from bot.analysis.verify import index_paper
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.front_matter import LONGEST, LONGEST_NOTE, MOST_LINES, front_matter
from bot.chat.questions.general import general_answer
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper

PAPER = Paper(id="9912.00002", title="Wading at Dusk: Herons of Three Ponds")
TITLED = Section(
    title="",
    kind=SectionKind.FRONT,
    blocks=tuple(
        Block(kind=BlockKind.PARAGRAPH, text=line, page=1)
        for line in (
            "Wading at Dusk:",
            "Herons of Three Ponds",
            "Ada Reed",
            "Pond University, Marshland",
            "Solveig Hern Wader AB, Eastmere {solveig,",
            "info}@wader.example",
            "Bo Tarn",
            "bo@tarn.example",
            "© 2026 Pond University Press",
        )
    ),
)
KEYWORDS = Section(
    title="Keywords",
    kind=SectionKind.FRONT,
    blocks=(Block(kind=BlockKind.PARAGRAPH, text="herons, universities of birds", page=1),),
)
OPENING = Section(
    title="Introduction",
    number="1",
    blocks=(
        Block(kind=BlockKind.PARAGRAPH, text="Herons wait at every university.", page=1),
        Block(kind=BlockKind.FOOTNOTE, text="†Done while at Reed Institute.", page=1),
        Block(kind=BlockKind.FOOTNOTE, text="‡Equal contribution.", page=1),
        Block(kind=BlockKind.FOOTNOTE, text="See also the Lake Institute.", page=2),
        Block(kind=BlockKind.FOOTNOTE, text=f"The Tarn Institute {'waits ' * LONGEST_NOTE}.", page=1),
    ),
)


def reading(*sections: Section, title: str = PAPER.title) -> ReadPaper:
    full_text = FullText(paper_id=PAPER.id, version=1, source=Source.PDF, sections=sections, title=title)
    return ReadPaper(PAPER, full_text, index_paper(full_text, PAPER))


def answer(question: str, *sections: Section) -> list[str]:
    found = front_matter(question, [reading(*(sections or (TITLED, KEYWORDS, OPENING)))])
    assert all(said.claim.citation is not None for said in found)
    return [said.claim.quote for said in found]


WHERE = [
    "Pond University, Marshland",
    "Solveig Hern Wader AB, Eastmere",
    "Bo Tarn",
    "†Done while at Reed Institute.",
]


@pytest.mark.parametrize(
    "question",
    [
        "Which institutions are the authors from?",
        "Where do the authors work?",
        "What are the authors' affiliations?",
        "Which university is this from?",
        "Which company is behind this paper?",
        "作者来自哪些机构？",
        "作者是哪个大学的？",
        "这篇论文是哪个单位做的？",
    ],
)
def test_where_they_work_is_what_the_front_says_without_addresses_of_mail(question: str) -> None:
    assert answer(question) == WHERE


@pytest.mark.parametrize(
    "question", ["Who are the authors?", "Who wrote this paper?", "作者是谁？", "是谁写的？"]
)
def test_who_wrote_it_are_all_lines_below_the_title(question: str) -> None:
    assert answer(question) == ["Ada Reed", *WHERE]


@pytest.mark.parametrize(
    "question",
    [
        "Which institutions took part in the study?",
        "Which labs did the authors recruit participants from?",
        "Which group performed best?",
        "Who are the participants?",
        "哪个机构资助了这项工作？",
        "Where do the authors of 鲺鳘 work?",
        "Who wrote 鲺鳘?",
    ],
)
def test_nothing_is_said_to_a_question_about_something_else(question: str) -> None:
    assert answer(question) == []


def test_a_line_that_comes_again_is_said_once_and_no_more_lines_than_can_be_read() -> None:
    lines = ["Marsh Institute", "Marsh Institute", *(f"Institute {number}" for number in range(20))]
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=line) for line in lines)
    front = Section(title=PAPER.title, kind=SectionKind.FRONT, blocks=blocks)
    said = answer("Where do the authors work?", front)
    assert said == ["Marsh Institute", *(f"Institute {number}" for number in range(MOST_LINES - 1))]


def test_a_line_with_an_address_of_mail_in_it_says_where_and_nothing_but_lines_is_said() -> None:
    front = Section(
        title=PAPER.title,
        kind=SectionKind.FRONT,
        blocks=(
            Block(kind=BlockKind.PARAGRAPH, text="Wader AB, Eastmere wader@wader.example"),
            Block(kind=BlockKind.PARAGRAPH, text="Ada Reed"),
            Block(kind=BlockKind.PARAGRAPH, text=f"Pond Institute {'and more ' * LONGEST}"),
            Block(kind=BlockKind.CAPTION, text="Figure 1: The Pond Institute."),
            Block(kind=BlockKind.FOOTNOTE, text="Deceased at the Tarn Institute."),
        ),
    )
    said = answer("Where do the authors work?", front)
    assert said == ["Wader AB, Eastmere", "Deceased at the Tarn Institute."]


RIGHTS = "This is an open access article under the CC BY 4.0 license (https://example.org/by)."


@pytest.mark.parametrize(
    "question",
    [
        "Under which licence is the paper?",
        "What license is it released under?",
        "Is it open access?",
        "这篇文章的版权是什么？",
        "论文用的什么许可协议？",
    ],
)
def test_the_licence_is_what_the_front_says_of_it(question: str) -> None:
    front = Section(
        title="", kind=SectionKind.FRONT, blocks=(Block(kind=BlockKind.PARAGRAPH, text=RIGHTS, page=1),)
    )
    drivers = Block(
        kind=BlockKind.PARAGRAPH, text="We recruited 40 licensed drivers with permission to drive."
    )
    found = general_answer(question, (), [reading(front, OPENING.evolve(blocks=(drivers,)))])
    assert [said.claim.quote for said in found or ()] == [RIGHTS]


def test_the_licence_of_code_is_found_where_the_code_is_told() -> None:
    told = "Our code is released under the MIT license. It has 4,000 lines."
    section = Section(title="Code", blocks=(Block(kind=BlockKind.PARAGRAPH, text=told),))
    found = general_answer("What license is the code released under?", (), [reading(section)])
    assert [said.claim.quote for said in found or ()] == ["Our code is released under the MIT license."]


def test_the_licence_of_others_is_no_answer() -> None:
    told = "Tarn et al. released their code under the MIT license."
    section = Section(title="Related work", blocks=(Block(kind=BlockKind.PARAGRAPH, text=told),))
    assert general_answer("What license is the code released under?", (), [reading(section)]) == ()
