"""What a page says is held together where it belongs together, and tells its language."""

from __future__ import annotations

import re

import pytest

from adapters.archive.html import digest_page
from adapters.archive.rendering import hold_counts, hold_together, language_of_quote
from tests.samples_digest import digest


def test_no_line_of_a_page_ends_between_a_number_and_what_it_counts() -> None:
    page = "".join(digest_page(digest("zh")))
    assert re.search("[0-9]\u00a0篇", page)
    assert not re.search("[0-9] [\u3400-\u9fff]", page)
    assert hold_counts("第 3 页") == "第\u00a03\u00a0页"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("灯塔 <2026年1月26日>", '灯塔 &lt;<span class="whole">2026年1月26日</span>&gt;'),
        ("自 1月2日起", '自 <span class="whole">1月2日</span>起'),
        ("2026年11月的论文", '<span class="whole">2026年11月</span>的论文'),
        ("26 January 2026 <", "26 January 2026 <"),
    ],
)
def test_no_line_of_a_page_ends_inside_a_day(text: str, held: str) -> None:
    assert hold_together(text) == held


@pytest.mark.parametrize(
    ("text", "language"), [("we see", "en"), ("灯塔与海雾", "zh-Hans"), ("燈塔與海霧", "zh-Hant")]
)
def test_words_in_chinese_say_their_script(text: str, language: str) -> None:
    assert language_of_quote(text) == language
