"""Units of one letter, nouns with an opposite that are counted, and what a `no` and an `although` reach."""

from __future__ import annotations

import pytest

from bot.analysis.verify import check_claim, index_paper
from bot.domain.analysis import Claim, Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper

CURRENT = "The pump takes 4.6 mA at 12 V, and the pool is kept at −7 °C."
SHARE = "Another 31% were lost to wet winters, which nobody had foreseen."
NEEDED = "The gauge needs no calibration at all and still loses only 2.4 points of skill in spring."
ALTHOUGH = "Although the wider mesh did not raise yield, purity rose from 0.62 to 0.74 within a week."
RATE = "The gauge has a test error of 8.2% on the wider pools."
BLOCKS = tuple(
    Block(kind=BlockKind.PARAGRAPH, text=text) for text in (CURRENT, SHARE, NEEDED, ALTHOUGH, RATE)
)
INDEX = index_paper(
    FullText(
        paper_id="9912.00002",
        version=1,
        source=Source.PDF,
        sections=(Section(number="2", title="Trials", blocks=BLOCKS),),
    ),
    Paper(id="9912.00002", title="A gauge for cold pools", abstract=""),
)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The pool is kept at minus 7 degrees Celsius.", CURRENT),
        ("The pump takes 4.6 mA at 12 volts.", CURRENT),
        ("The gauge loses just 2.4 points of skill in spring.", NEEDED),
        ("The gauge needs no calibration.", NEEDED),
        ("Purity rose from 0.62 to 0.74 within a week.", ALTHOUGH),
        ("The wider mesh did not raise yield.", ALTHOUGH),
        ("The gauge has an 8.2 test error on the wider pools.", RATE),
    ],
)
def test_what_the_evidence_says_is_borne_out(text: str, quote: str) -> None:
    assert check_claim(INDEX, Claim.resting_on(text, [quote])).verified


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The pump takes 4.6 A at 12 V.", CURRENT),
        ("The pool is kept at 7 degrees Celsius.", CURRENT),
        ("The pool is kept at minus 7 degrees Fahrenheit.", CURRENT),
        ("Another 31 winters were lost to rain.", SHARE),
        ("The gauge needs a calibration.", NEEDED),
    ],
)
def test_what_it_says_of_something_else_is_not(text: str, quote: str) -> None:
    assert not check_claim(INDEX, Claim.resting_on(text, [quote])).verified
