"""In which language people are answered."""

from __future__ import annotations

import pytest

from bot.chat.reader_language import language_for


@pytest.mark.parametrize(
    ("said", "there", "read"),
    [
        ("这个方法每帧需要多少个token？", "en", "zh"),
        ("總結一下第二篇", "de", "zh"),
        ("第2篇 BalloonEye 的局限性是什么？", "en", "zh"),
        ("How many teapots?", "zh", "zh"),
        ("what does 茶壶 mean in the title of paper 2?", "en", "en"),
        ("ティーポットは何個ですか？", "en", "en"),
        ("wie viele?", "de", "de"),
        ("", "en", "en"),
    ],
)
def test_who_writes_chinese_reads_chinese_and_all_others_the_language_of_the_place(
    said: str, there: str, read: str
) -> None:
    assert language_for(said, there) == read
