"""What a page says is held together where it belongs together, and tells its language."""

from __future__ import annotations

import re

import pytest

from adapters.archive.html import digest_page
from adapters.archive.rendering import hold_counts, language_of_quote
from tests.samples_digest import digest


def test_no_line_of_a_page_ends_between_a_number_and_what_it_counts() -> None:
    page = "".join(digest_page(digest("zh")))
    assert re.search("[0-9]\u00a0篇", page)
    assert not re.search("[0-9] [\u3400-\u9fff]", page)
    assert hold_counts("第 3 页") == "第\u00a03\u00a0页"


@pytest.mark.parametrize(
    ("text", "language"), [("we see", "en"), ("灯塔与海雾", "zh-Hans"), ("燈塔與海霧", "zh-Hant")]
)
def test_words_in_chinese_say_their_script(text: str, language: str) -> None:
    assert language_of_quote(text) == language
