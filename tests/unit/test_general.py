"""Questions that are asked of every paper: how they are known, and which sentence answers them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.verify import index_paper
from bot.chat.questions import suggest
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.general import LONGEST, general_answer
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.locales import languages, translate

PAPER = Paper(id="9912.00001", title="TideNet: Forecasting Floods from Buoys")
TEXTS = {
    "1 Introduction": "Floods are costly. Existing methods cannot see tides. Large datasets are needed.",
    "2 Related work": (
        "SeaModel was trained on the OceanBench dataset with 70 billion parameters on 64 A100 GPUs."
    ),
    "3 Model": "Our network has 1.3 million parameters in all. It has five layers.",
    "4 Data": "We recorded 13 buoys for two years. The corpus contains 4,100 hours of recordings.",
    "5 Training": (
        "We train TideNet with the Adam optimizer, a learning rate of 0.001 and batches of 32 recordings. "
        "It took 14 hours to train on one NVIDIA T4 GPU. We thank nobody here."
    ),
    "6 Results": (
        "We evaluate the mean error on a test set of four buoys. We compare TideNet with the baselines "
        "SeaModel and WaveNet. TideNet achieves an error of 3.1 cm."
    ),
    "7 Limitations": "TideNet assumes one buoy. Ice has not been examined.",
    "8 Conclusion": "In future work we plan to forecast storms. The code is available at https://example.org/t.",
}


def reading(texts: dict[str, str], **kinds: SectionKind) -> ReadPaper:
    sections = [
        Section(
            number=heading.split()[0],
            title=heading.split(" ", 1)[1],
            kind=kinds.get(heading.split()[1].lower(), SectionKind.BODY),
            blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),),
        )
        for heading, text in texts.items()
    ]
    full_text = FullText(paper_id=PAPER.id, version=1, source=Source.HTML, sections=tuple(sections))
    return ReadPaper(PAPER, full_text, index_paper(full_text, PAPER))


def answer(question: str, texts: dict[str, str] | None = None) -> list[str] | None:
    found = general_answer(question, [PAPER.title], [reading(texts or TEXTS)])
    return None if found is None else [said.claim.quote for said in found]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which datasets were used?", "The corpus contains 4,100 hours"),
        ("使用了哪些数据集？", "The corpus contains 4,100 hours"),
        ("What are the limitations?", "TideNet assumes one buoy."),
        ("What are the limitations of TideNet?", "TideNet assumes one buoy."),
        ("局限性是什么？", "TideNet assumes one buoy."),
        ("How was it evaluated?", "We evaluate the mean error"),
        ("Is the code available?", "The code is available at https://example.org/t."),
        ("代码是否开源？", "The code is available at https://example.org/t."),
        ("Which papers released their code?", "The code is available at https://example.org/t."),
        ("哪些论文公开了代码？", "The code is available at https://example.org/t."),
        ("What hardware?", "It took 14 hours to train on one NVIDIA T4 GPU."),
        ("How long did training take?", "It took 14 hours to train"),
        ("How many parameters?", "Our network has 1.3 million parameters in all."),
        ("这个模型有多少参数？", "Our network has 1.3 million parameters in all."),
        ("How was it trained?", "We train TideNet with the Adam optimizer"),
        ("What are the baselines?", "We compare TideNet with the baselines"),
        ("What future work is planned?", "In future work we plan to forecast storms."),
    ],
)
def test_a_general_question_is_answered_from_the_sentence_that_says_it(question: str, first: str) -> None:
    quotes = answer(question)
    assert quotes
    assert first in quotes[0]


@pytest.mark.parametrize(
    "question", ["Who funded it?", "Is the code available?", "What hardware?", "How many parameters?"]
)
def test_a_paper_that_is_silent_says_nothing(question: str) -> None:
    texts = {"1 Introduction": TEXTS["1 Introduction"], "6 Results": TEXTS["6 Results"]}
    assert answer(question, texts) == []


@pytest.mark.parametrize(
    "question",
    [
        "How many parameters does the buoy driver have?",
        "Which dataset was used for parsing?",
        "Who funded the drone survey of the Antarctic?",
        "How does the tide work?",
        "水听器的数据集在哪里录制？",
        "",
    ],
)
def test_a_question_that_says_more_is_left_to_the_search(question: str) -> None:
    assert answer(question) is None


def test_who_paid_stands_in_the_acknowledgements() -> None:
    text = "We thank our mothers. This work was supported by the Tide Fund under grant 12-B."
    given_texts = {"9 Acknowledgements": text}
    found = general_answer(
        "Who funded this?",
        [],
        [reading(given_texts, acknowledgements=SectionKind.ACKNOWLEDGEMENT)],
    )
    assert found is not None
    assert [said.claim.quote for said in found] == [
        "This work was supported by the Tide Fund under grant 12-B."
    ]


def test_a_section_named_after_a_dataset_tells_of_it_and_one_about_others_does_not() -> None:
    said = "BuoyYear holds 4,100 hours of 13 buoys in two oceans."
    assert answer("Which datasets were used?", {"4 The BuoyYear Dataset": said}) == [said]
    assert not answer("Which datasets were used?", {"4 Related dataset": said})


def test_what_is_cited_says_where_it_stands() -> None:
    found = general_answer("What are the limitations?", [], [reading(TEXTS)])
    assert found
    assert found[0].claim.citation is not None
    assert found[0].claim.citation.section == "7 Limitations"


def test_references_are_never_searched() -> None:
    texts = {"9 References": "The code is available at https://example.org/other."}
    found = general_answer(
        "Is the code available?", [], [reading(texts, references=SectionKind.REFERENCES)]
    )
    assert found == ()


@given(
    st.sampled_from(["what hardware?", "which datasets?", "limitations?", "how many parameters?"]),
    st.text(max_size=600),
)
def test_whatever_a_paper_says_is_quoted_as_it_stands_or_not_at_all(question: str, text: str) -> None:
    for quote in answer(question, {"4 Data": text}) or ():
        assert 0 < len(quote) <= LONGEST


@pytest.mark.parametrize("language", languages())
def test_every_question_that_may_be_suggested_can_be_written(language: str) -> None:
    keys = [*(key for _, key in suggest._BY_PART), *(key for _, key in suggest._BY_KIND), *suggest._OF_ALL]
    assert all(translate(language, key) for key in keys)
