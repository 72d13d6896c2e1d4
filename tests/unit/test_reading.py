"""What an interest wishes, says of its writer and excludes is told apart, in English and in Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.selection.reading import MAX_INTEREST, MAX_PIECES, read_text


@pytest.mark.parametrize(
    ("text", "wish", "excluded"),
    [
        ("kite design, but nothing naval or military", "kite design", ("naval", "military")),
        ("kites, but nothing naval and no rafts", "kites", ("naval", "rafts")),
        ("kites and sails, except balloons", "kites and sails", ("balloons",)),
        ("kites other than box kites", "kites", ("box kites",)),
        ("ropes rather than chains", "ropes", ("chains",)),
        ("kites, without engines or wheels", "kites", ("engines", "wheels")),
        ("nothing on boats; kites", "kites", ("boats",)),
        ("kites (no boats, rafts and buoys)", "kites", ("boats", "rafts", "buoys")),
        ("No boats, please. Kite repair.", "Kite repair", ("boats",)),
        ("kites; not boats, not rafts", "kites", ("boats", "rafts")),
        ("I am not interested in boats. I care about kites.", "I care about kites", ("boats",)),
        ("anything about kites apart from box kites", "anything about kites", ("box kites",)),
        ("kite flying except at night, sail repair", "kite flying, sail repair", ("at night",)),
        ("kites, but no rafts and nothing about the boats", "kites", ("rafts", "boats")),
        ("kites, but neither boats nor rafts", "kites", ("boats", "rafts")),
        ("Kites. Boats, rafts and buoys are none of our business.", "Kites", ("Boats", "rafts", "buoys")),
        ("kites; boats do not interest us; sails", "kites; sails", ("boats",)),
        ("We care about kites, and boats are of no interest to us", "We care about kites", ("boats",)),
        ("kites, but boats are irrelevant here", "kites", ("boats",)),
        ("Kites. We do not work on boats or rafts.", "Kites", ("boats", "rafts")),
        ("sewing large kites, but not flying them", "sewing large kites", ("flying large kites",)),
        ("non-medical imaging", "imaging", ("medical",)),
        ("除了医学之外的图像分割", "image segmentation", ("medical",)),
        ("图像分割，不看医学和遥感", "image segmentation", ("medical", "remote sensing")),
        ("非医学的图像分割", "image segmentation", ("medical",)),
        ("视频生成，除了人脸", "video generation", ("face",)),
        ("视频生成，人脸那类不感兴趣", "video generation", ("face",)),
        ("图像分割，跟医学有关的就算了", "image segmentation", ("medical",)),
        ("图像分割，医学和遥感的除外", "image segmentation", ("medical", "remote sensing")),
        ("视频生成，综述别推给我", "video generation", ("survey",)),
        ("视频生成，视频生成之外的应用就不用推了", "video generation", ()),
        ("视频生成，没有代码就算了", "video generation, code", ()),
        ("视频生成，最好是人脸的", "video generation, face", ()),
        ("视频生成。我们不做人脸。", "video generation", ("face",)),
        ("图像分割，不要脑部", "image segmentation", ("brain",)),
    ],
)
def test_what_is_excluded_is_no_part_of_the_wish(text: str, wish: str, excluded: tuple[str, ...]) -> None:
    reading = read_text(text)
    assert (reading.wish, reading.excluded) == (wish, excluded)


@pytest.mark.parametrize(
    "text",
    [
        "tests that fail for no reason",
        "reconstruction without camera poses",
        "learning without labels",
        "models that do not forget",
        "not only kites but also sails",
        "non-rigid registration",
        "no reference solution exists, and we need ways to see a change",
        "tests that are not relevant to users",
        "warnings which are irrelevant",
        "how we know that what is not wanted is gone",
        "kites that are neither red nor blue",
        "kites and how to fly them",
    ],
)
def test_a_negation_that_belongs_to_the_wish_excludes_nothing(text: str) -> None:
    reading = read_text(text)
    assert reading.excluded == ()
    assert reading.wish.strip(" .") == text


def test_a_paragraph_falls_into_who_asks_and_the_things_asked_for() -> None:
    reading = read_text(
        "Our group is part of a harbour museum. We build kites that lift cameras, and we restore old sails."
        " No engines."
    )
    assert reading.context == ("Our group is part of a harbour museum.",)
    assert reading.pieces == ("We build kites that lift cameras", "we restore old sails")
    assert reading.excluded == ("engines",)


def test_a_list_falls_into_its_items_and_a_phrase_stays_whole() -> None:
    assert read_text("kite design; sail repair, rope splicing").pieces == (
        "kite design",
        "sail repair",
        "rope splicing",
    )
    assert read_text("low-cost and tough sails").pieces == ("low-cost and tough sails",)
    assert read_text("kite tails and what is decoded from them").pieces == ("kite tails",)
    assert read_text("repair of kites in strong wind").pieces == ("repair of kites in strong wind",)


def test_chinese_that_nobody_translated_is_told() -> None:
    reading = read_text("视频生成与氍毹，不看瓿甑")
    assert reading.pieces == ("video generation",)
    assert reading.unread == ("氍毹", "瓿甑")
    assert read_text("视频生成，尤其是人脸，特别是综述").unread == ()


@pytest.mark.parametrize(
    ("typed", "unread"),
    [
        ("🙂🚀", ("🙂🚀",)),
        ("تعلم عميق، صور", ("تعلم", "عميق", "صور")),
        ("сети graph", ("сети",)),
        ("graph learning 🙂", ()),
        ("γ-ray bursts, naïve Bayes", ()),
        ("anything", ()),
    ],
)
def test_signs_alone_and_words_in_scripts_that_nobody_reads_here_are_told_to_be_unread(
    typed: str, unread: tuple[str, ...]
) -> None:
    assert read_text(typed).unread == unread


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    reading = read_text(text)
    assert len(reading.pieces) <= MAX_PIECES
    assert not any(not each.strip() for each in (*reading.pieces, *reading.excluded))


def test_an_endless_text_is_read_to_its_limit() -> None:
    assert len(read_text("no kites, " * MAX_INTEREST).excluded) <= MAX_INTEREST


@pytest.mark.parametrize(
    ("typed", "wish", "excluded"),
    [
        ("工业缺陷检测", "industrial defect detection", ()),
        ("除了综述之外的大语言模型", "large language model", ("survey",)),
        ("目标检测，但不包括遥感", "object detection", ("remote sensing",)),
        ("我们关注水稻病害的遥感监测", "rice plant disease remote sensing monitor", ()),
        ("低资源语言的情感分析", "low-resource language sentiment analysis", ()),
        ("不做微调的视频生成", "fine-tuning video generation", ()),
        ("糖尿病患者的血糖预测", "diabetes patient blood glucose prediction", ()),
    ],
)
def test_a_chinese_interest_is_read_whole(typed: str, wish: str, excluded: tuple[str, ...]) -> None:
    reading = read_text(typed)
    assert reading.wish == wish
    assert reading.excluded == excluded
    assert not reading.unread


def test_traditional_chinese_is_read_as_simplified_and_spaces_part_things() -> None:
    assert read_text("三維重建 影像分割，不看人臉") == read_text("三维重建、图像分割，不看人脸")
    assert read_text("三維重建 影像分割").pieces == ("3d reconstruction", "image segmentation")


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("计算机视觉与模式识别", {"computer vision", "pattern recognition"}),
        ("核理论", {"nuclear theory"}),
        ("统计力学", {"statistical mechanics"}),
        ("软凝聚态物质", {"soft condensed matter"}),
        ("辛几何", {"symplectic geometry"}),
        ("证券定价", {"pricing of securities"}),
        ("基因组学", {"genomics"}),
        ("形式语言与自动机理论", {"formal languages", "automata"}),
        ("太阳与恒星天体物理", {"solar and stellar", "astrophysics"}),
    ],
)
def test_the_names_of_categories_are_read_in_chinese(typed: str, english: set[str]) -> None:
    reading = read_text(typed)
    assert not reading.unread
    assert all(name in reading.wish for name in english), reading.wish


def test_a_common_character_beside_words_is_not_told_to_be_unread_and_alone_it_is() -> None:
    assert read_text("我在做蜕变测试，它的被测软件").unread == ()
    assert read_text("獾 detection").unread == ("獾",)
    assert read_text("纯").unread == ("纯",)


def test_words_of_japanese_and_korean_are_told_to_be_unread() -> None:
    assert read_text("コンピュータ vision").unread == ("コンピュータ",)
    assert read_text("컴퓨터 비전").unread == ("컴퓨터", "비전")
    assert "アルゴリズム" in read_text("画像のためのアルゴリズムについて").unread
    assert "のための" not in read_text("画像のための手法").unread, "grammar is no word"
    assert read_text("つかむ").unread == ("つかむ",)
    assert read_text("水下圖像增強").pieces == ("underwater image enhancement",)
