"""In which language people are answered."""

from __future__ import annotations

import pytest

from bot.chat.reader_language import language_for, language_to_post
from bot.locales.catalogues import read_catalogue
from bot.text.chinese import Script, script_of


@pytest.mark.parametrize(
    ("said", "there", "read"),
    [
        ("这个方法每帧需要多少个token？", "en", "zh"),
        ("總結一下第二篇", "de", "zh-hant"),
        ("總結一下第二篇", "zh", "zh-hant"),
        ("呢篇文用咗乜嘢數據？", "zh-CN", "zh-hant"),
        ("总结一下第二篇", "zh-TW", "zh"),
        ("總結一下第二篇", "zh-TW", "zh-TW"),
        ("有何不足？", "zh-TW", "zh-TW"),
        ("有何不足？", "en", "zh"),
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


def test_a_catalogue_is_in_its_script_and_what_both_share_in_either() -> None:
    said = {
        language: {
            script_of(form)
            for sentence in read_catalogue(language).values()
            for form in ([sentence] if isinstance(sentence, str) else sentence.values())
            if not any("\u3040" <= each <= "\u30ff" for each in form)
        }
        for language in ("zh", "zh-hant")
    }
    assert said["zh-hant"] == {Script.TRADITIONAL, Script.EITHER}
    assert said["zh"] == {Script.SIMPLIFIED, Script.EITHER}


def test_a_script_that_is_set_stays_that_of_posts() -> None:
    assert language_to_post("關注機器學習", "zh") == "zh"
    assert language_to_post("關注機器學習", "en") == "zh-hant"
