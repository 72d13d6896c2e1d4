"""What stands like text and says nothing is not quoted as sentences of the paper."""

import pytest

from adapters.reading.pdf_prose import lacks_joining_words
from adapters.reading.pdf_reader import read_pdf
from bot.domain.full_text import BlockKind
from tests.adapters import pdfs


@pytest.mark.parametrize(
    "text",
    [
        "int lampCount bool isLit List moths Store nightly",
        "Lantern candles, 12 Moth counting, 7, 31 Night watch",
        "Accuracy Recall Lanterns 81.2 79.0 Wicks Candles 64.4 60.1",
        "lamp_set( double height) { moths(height), lit(0)",
    ],
)
def test_words_that_nothing_joins_are_no_sentence(text: str) -> None:
    assert lacks_joining_words([text])


@pytest.mark.parametrize(
    "text",
    [
        "Moths gather nightly around bright lanterns.",
        "moths gather nightly, and lanterns",
        "Falter sammeln sich nachts am Licht",
        "Les papillons volent vers une lampe",
        "Counting moths by lantern",
        "Four bright lanterns",
        "Ночные бабочки летят вокруг лампы ночью",
        "Moths gather nightly around bright lanterns:",
    ],
)
def test_sentences_their_beginnings_and_short_headings_are_left_alone(text: str) -> None:
    assert not lacks_joining_words([text])


def test_lettering_without_a_caption_is_in_no_paragraph() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("Abstract").paragraph(pdfs.prose(6)).heading("1 Lanterns").paragraph(pdfs.prose(20))
    paper.at += 10
    paper.paragraph("Lamp height Wick length Glass width Moth count Night number")
    paper.at += 10
    full_text = read_pdf(paper.paragraph(pdfs.prose(20, 30)).done(), "9912.00042", 1)
    blocks = [block for section in full_text.sections for block in section.blocks]
    assert {block.kind for block in blocks if "Wick length" in block.text} == {BlockKind.TABLE}
    prose = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]
    assert prose[-2:] == [pdfs.prose(20), pdfs.prose(20, 30)]


def test_keywords_stay_a_paragraph() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("Abstract").paragraph(pdfs.prose(6))
    paper.heading("Keywords").paragraph("Lanterns, moth counting, night watches, candles")
    paper.heading("1 Introduction").paragraph(pdfs.prose(20)).heading("2 Method").paragraph(
        pdfs.prose(9, 30)
    )
    sections = read_pdf(paper.done(), "9912.00042", 1).sections
    (block,) = next(section for section in sections if section.title == "Keywords").blocks
    assert block.kind is BlockKind.PARAGRAPH
