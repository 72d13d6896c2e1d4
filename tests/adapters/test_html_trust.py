from __future__ import annotations

import pytest

from adapters.reading.html_reader import read_html
from adapters.reading.html_trust import WARN_ERRORS, WARN_SHORT, WARN_VERSION
from bot.domain.errors import DocumentError
from tests.adapters.latexml import PAPER_ID, SENTENCE, VERSION, body, page, para, prose, section

ERROR = '<span class="ltx_ERROR undefined">\\foo</span>'
CITATION = '<cite class="ltx_cite">[1]</cite>'


def problem(data: bytes, paper_id: str = PAPER_ID, version: int = VERSION) -> str:
    with pytest.raises(DocumentError) as caught:
        read_html(data, paper_id, version)
    return str(caught.value.fields["problem"])


def warnings(data: bytes) -> tuple[str, ...]:
    return read_html(data, PAPER_ID, VERSION).warnings


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"\x00", b"<!-- only -->", b"<html></html>", b"<p>Not a paper"]
)
def test_a_page_without_a_paper_is_declined(data: bytes) -> None:
    assert problem(data) == "problem.html_no_paper"


def test_a_page_of_another_version_or_paper_is_declined() -> None:
    assert problem(page(), version=1) == "problem.html_other_version"
    assert problem(page(), paper_id="9912.00043") == "problem.html_other_paper"


def test_the_watermark_says_the_version_too() -> None:
    mark = '<div id="watermark-tr">arXiv:{0} [cs.CV] 24 Dec 2099</div>'
    assert warnings(page(base="", around=mark.format(f"{PAPER_ID}v{VERSION}"))) == ()
    assert problem(page(base="", around=mark.format(f"{PAPER_ID}v9"))) == "problem.html_other_version"


def test_a_page_that_does_not_say_its_version_is_read_with_a_warning() -> None:
    assert warnings(page(base="")) == (WARN_VERSION,)


def test_identifiers_of_the_old_kind_are_compared_without_their_class() -> None:
    data = page(base="/html/math/9912042v1/")
    assert read_html(data, "math.GT/9912042", 1).warnings == ()
    assert problem(data, "math/9912043", 1) == "problem.html_other_paper"


def test_a_conversion_that_broke_off_is_declined() -> None:
    report = "<div>Conversion to HTML had a Fatal error and exited abruptly.</div>"
    assert problem(page(around=report)) == "problem.html_fatal"
    assert problem(page(body() + "<div>Fatal error</div>")) == "problem.html_fatal"


def test_a_paper_may_write_about_fatal_errors() -> None:
    assert warnings(page(body() + para("The program had a fatal error."))) == ()


def test_a_few_unknown_commands_are_a_warning_and_many_decline_the_page() -> None:
    assert warnings(page(body() + para(ERROR * 5))) == (WARN_ERRORS,)
    assert problem(page(body() + para(ERROR * 40))) == "problem.html_many_errors"


def test_a_few_unknown_commands_are_forgiven_in_a_short_paper_too() -> None:
    short = "".join(section("Herons", para("Herons wait."), number=str(n)) for n in range(1, 4))
    assert warnings(page(short + para(ERROR * 5))) == (WARN_ERRORS,)


def test_many_unknown_commands_may_drown_in_a_long_paper() -> None:
    assert warnings(page(body() + prose(20_000) + para(ERROR * 40))) == (WARN_ERRORS,)


def test_citations_without_references_mean_the_page_is_cut_off() -> None:
    assert problem(page(body() + para(f"As shown {CITATION}."), end="")) == "problem.html_no_references"


def test_a_note_that_cites_nothing_needs_no_references() -> None:
    assert warnings(page(end="")) == ()


def test_a_short_clean_letter_is_read_and_a_stub_is_not() -> None:
    assert warnings(page(section("Still Water", prose(2_500)))) == (WARN_SHORT,)
    assert problem(page(section("Still Water", prose(900)))) == "problem.html_too_short"
    assert problem(page(section("Still Water", prose(2_500) + para(ERROR)))) == "problem.html_too_short"


def test_long_prose_without_numbered_sections_is_enough() -> None:
    assert warnings(page(section("Still Water", para(SENTENCE * 120)))) == ()


def chapters(*numbers: int) -> str:
    return "".join(section("Herons", prose(1_500), number=str(number)) for number in numbers)


def test_a_page_from_whose_numbering_chapters_are_missing_is_not_whole() -> None:
    assert problem(page(chapters(1, 5, 6))) == "problem.html_holes"
    assert problem(page(chapters(2, 3))) == "problem.html_holes"
    assert warnings(page(chapters(1, 2, 3, 4, 6))) == ()


def test_a_page_of_headings_without_text_is_declined() -> None:
    hollow = "".join(section("Herons", "", number=str(number)) for number in range(2, 7))
    assert problem(page(section("Pond", prose(9_000), number="1") + hollow)) == "problem.html_hollow"


def test_the_newer_converters_mark_of_an_unknown_command_counts_too() -> None:
    formula = (
        '<math alttext="12\\rmM"><mrow><mn>12</mn><mtext class="undefined">\\rmM</mtext></mrow></math>'
    )
    pump = section("Pump", para(f"It gives {formula} of water."), number="5")
    full_text = read_html(page(body() + pump), PAPER_ID, VERSION)
    (block,) = next(one for one in full_text.sections if one.title == "Pump").blocks
    assert block.damaged
    assert full_text.warnings == (WARN_ERRORS,)
