"""What no reader of the page sees is kept out of the text and listed."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.reading.pdf_reader import read_pdf
from tests.adapters import pdfs


@pytest.mark.parametrize("way", [pdfs.white, pdfs.tiny, pdfs.off_page, pdfs.without_ink])
def test_an_order_that_nobody_sees_is_kept_out_and_listed(way: Callable[[pdfs.Paper], Any]) -> None:
    full_text = read_pdf(pdfs.hidden(way), "9912.00042", 1)
    assert full_text.hidden_text == (pdfs.ORDER,)
    assert "instructions" not in "".join(section.text for section in full_text.sections)
    assert [section.title for section in full_text.sections if section.number] == ["Introduction", "Method"]


def test_a_light_label_on_a_dark_box_is_not_hidden() -> None:
    full_text = read_pdf(pdfs.hidden(pdfs.white_on_dark), "9912.00042", 1)
    assert full_text.hidden_text == ()
    assert "Everybody who looks" in "".join(section.text for section in full_text.sections)


def test_an_honest_paper_has_no_badge() -> None:
    assert read_pdf(pdfs.two_columns(), "9912.00042", 1).hidden_text == ()


def test_the_recognised_text_of_a_scan_is_read_with_a_warning() -> None:
    full_text = read_pdf(pdfs.scanned(recognised=True), "9912.00042", 1)
    assert full_text.warnings == ("warning.pdf_scanned",)
    assert full_text.hidden_text == ()
    assert pdfs.prose(5) in "".join(section.text for section in full_text.sections)
