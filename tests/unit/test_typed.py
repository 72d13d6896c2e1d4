"""Times and days as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.commands import typed_command
from bot.chat.handlers.form import read_form
from bot.locales import typed_spellings
from bot.locales.zones import zone_named
from bot.text.typed import narrow_letters, read_count, read_day, read_time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("8", "08:00"),
        ("8.30", "08:30"),
        ("0830", "08:30"),
        ("8:30 pm", "20:30"),
        ("12am", "00:00"),
        ("8 Uhr", "08:00"),
        ("８：３０", "08:30"),
        ("上午八点半", "08:30"),
        ("每天8点", "08:00"),
        ("下午3点", "15:00"),
        ("晚上十一点十五分", "23:15"),
        ("下午三点一刻", "15:15"),
        ("八點三刻", "08:45"),
        ("早8点", "08:00"),
        ("周一到周五早上9点", "09:00"),
        ("每个工作日的八点", "08:00"),
        ("差一刻九点", "08:45"),
        ("差五分八点", "07:55"),
        ("九點差一刻", "08:45"),
        ("晚上十点差十分", "21:50"),
        ("午夜", "00:00"),
        ("每天中午", "12:00"),
        ("晚上十二点", "00:00"),
        ("中午十二点", "12:00"),
        ("晚上十点一刻", "22:15"),
        ("夜里十一点", "23:00"),
        ("早上七点十五", "07:15"),
        ("早上９点钟", "09:00"),
        ("noon", "12:00"),
    ],
)
def test_a_time_of_day_is_understood_as_it_is_written(text: str, time: str) -> None:
    assert f"{read_time(text):%H:%M}" == time


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("10", 10),
        ("８篇", 8),
        ("最多二十篇", 20),
        ("十", 10),
        ("十五篇", 15),
        ("两篇", 2),
        ("1e3", None),
        ("许多", None),
    ],
)
def test_how_many_are_wanted_is_understood_as_it_is_written(text: str, count: int | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("line", "part", "value"),
    [
        ("cs.CV 兴趣「三维重建」 时间每天8点", "time", "每天8点"),
        ("cs.CV 兴趣 抓取 数量8篇", "limit", "8篇"),
        ("cs.CV 兴趣 时间序列 语言 繁體", "language", "zh-hant"),
        ("cs.CV 兴趣 抓取 語言 英文", "language", "en"),
        ("cs.CV 兴趣 三维重建 深度 只读摘要", "depth", "只读摘要"),
        ("cs.CV 关键词 扩散模型 时间 0830", "time", "0830"),
        ("q-bio.NC 兴趣【海马体】 时间 7:05", "interest", "海马体"),
        ("cs.CV 兴趣 时间序列预测", "interest", "时间序列预测"),
        ("cs.CV 兴趣 抓取 时间=差一刻九点", "time", "差一刻九点"),
        ("cs.CV 兴趣 抓取 时间：中午", "time", "中午"),
        ("cs.CV 兴趣 抓取 时区=上海", "zone", "上海"),
        ("cs.CV 兴趣 不同时区的通勤 时区 差异", "interest", "不同时区的通勤 时区 差异"),
        ("cs.CV 研究兴趣「三维重建，位姿估计」", "interest", "三维重建，位姿估计"),
        ("cs.CV 關鍵字：重建、渲染", "keywords", ("重建", "渲染")),
        ("cs.CV 最多=二十篇", "limit", "二十篇"),
        ("cs.CV 兴趣 实时时间 8点档节目", "interest", "实时时间 8点档节目"),
    ],
)
def test_parts_of_a_topic_are_told_apart_as_they_are_typed(line: str, part: str, value: str) -> None:
    assert getattr(read_form(line), part) == value


@pytest.mark.parametrize("text", ["25:00", "8:61", "830", "teatime", "", "late", "am 8 pm"])
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-26",
        "26.1.2026",
        "26/1/2026",
        "1/26/2026",
        "26 Jan 2026",
        "2026年1月26日",
        "yesterday",
        "昨天",
    ],
)
def test_a_day_is_understood_as_it_is_written(text: str) -> None:
    found = read_day(text, lambda: dt.date(2026, 1, 27), typed_spellings("typed.day."))
    assert found == dt.date(2026, 1, 26)


def test_a_day_that_may_be_one_of_two_is_not_guessed() -> None:
    assert read_day("1/2/2026", lambda: dt.date(2026, 1, 27), {}) is None


@pytest.mark.parametrize("text", ["0001-01-01", "1.1.1990", "9999-12-31"])
def test_a_day_of_which_there_can_be_no_papers_is_none(text: str) -> None:
    assert read_day(text, lambda: dt.date(2026, 1, 27), {}) is None


@settings(max_examples=30)
@given(st.text(max_size=20))
def test_any_text_is_a_day_and_a_time_or_none(text: str) -> None:
    read_time(text)
    read_day(text, lambda: dt.date(2026, 1, 27), typed_spellings("typed.day."))
    assert narrow_letters(narrow_letters(text)) == narrow_letters(text)


def test_a_form_is_read_from_full_width_writing_without_spaces() -> None:
    form = read_form("cs.CV 兴趣：三维重建 时间：上午八点半")
    assert (form.categories, form.interest, form.time) == (("cs.CV",), "三维重建", "上午八点半")
    assert read_form("cs.CV 兴趣「三维重建」").interest == "三维重建"


@pytest.mark.parametrize("text", ["！速递 状态", "／速递 状态", "/速递　状态"])
def test_a_command_is_known_by_full_width_marks_too(text: str) -> None:
    assert typed_command(text) == "速递 状态"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("上海", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"),
        ("臺北", "Asia/Taipei"),
        ("東京", "Asia/Tokyo"),
        ("Tokio", "Asia/Tokyo"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("火星", "火星"),
        ("", ""),
    ],
)
def test_a_time_zone_is_known_by_its_city_in_any_language(typed: str, zone: str) -> None:
    assert zone_named(typed) == zone


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("速递关注 cs.CV", "速递 关注 cs.CV"),
        ("/速递关注cs.CV", "速递 关注 cs.CV"),
        ("速遞列表", "速遞 列表"),
        ("论文2601.16914", "论文 2601.16914"),
        ("关注cs.CV 兴趣 抓取", "digest 关注 cs.CV 兴趣 抓取"),
        ("速递是什么？", ""),
        ("论文讲了什么", ""),
    ],
)
def test_a_command_is_known_where_nothing_is_between_it_and_what_follows(typed: str, command: str) -> None:
    assert typed_command(typed) == command
