"""Where lines and long messages are cut in Chinese, Japanese and Korean."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.terminal.text import breaks
from adapters.platforms.text import OVERHEAD, split_text
from bot.text.chinese import CLOSING, FOLLOWING

JAPANESE = (
    "コンピュータ",
    "ビジョンの",
    "「キャッシュ」",
    "として",
    "データセットを",
    "精度は95.3％、",
    "公開した。",
)
CHINESE = ("我们提出", "“潮汐门”，", "准确率为95.3%，", "2026年1月26日", "公开（见图3）。")
KOREAN = ("조석에", "맞추어", "문을", "제안한다.", "0.42에서", "줄었다(그림", "참조).")
WIDTHS = st.integers(24, 60)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in pairwise((0, *breaks(text, width), len(text)))]


@given(st.lists(st.sampled_from(JAPANESE + CHINESE), min_size=1, max_size=40), WIDTHS)
def test_nothing_begins_with_a_mark_that_belongs_to_what_is_before_it(words: list[str], width: int) -> None:
    text = "".join(words)
    for pieces in (lines(text, width), list(split_text(text, OVERHEAD + width))):
        assert "".join(pieces) == text
        assert [each for each in pieces if each[0] in CLOSING + FOLLOWING] == []


@given(st.lists(st.sampled_from(KOREAN), min_size=1, max_size=40), WIDTHS)
def test_korean_is_cut_between_its_words(words: list[str], width: int) -> None:
    text = " ".join(words)
    for pieces in (lines(text, width), list(split_text(text, OVERHEAD + width))):
        assert "".join(pieces) == text
        assert " ".join(pieces).split() == words
