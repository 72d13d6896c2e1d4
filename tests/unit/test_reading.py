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
        ("non-medical imaging", "imaging", ("medical",)),
        ("除了医学之外的图像分割", "image segmentation", ("medical",)),
        ("图像分割，不看医学和遥感", "image segmentation", ("medical", "remote sensing")),
        ("非医学的图像分割", "image segmentation", ("medical",)),
        ("视频生成，除了人脸", "video generation", ("face",)),
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
    assert read_text("repair of kites in strong wind").pieces == ("repair of kites in strong wind",)


def test_chinese_that_nobody_translated_is_told() -> None:
    reading = read_text("视频生成与风筝")
    assert reading.pieces == ("video generation",)
    assert reading.unread == ("风筝",)


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    reading = read_text(text)
    assert len(reading.pieces) <= MAX_PIECES
    assert not any(not each.strip() for each in (*reading.pieces, *reading.excluded))


def test_an_endless_text_is_read_to_its_limit() -> None:
    assert len(read_text("no kites, " * MAX_INTEREST).excluded) <= MAX_INTEREST
