"""`make sentences` draws its pages where chromium is there: all of them, as wide as it was said."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

import pytest

from tests.sentences import CHROMIUM, draw


@pytest.mark.skipif(not CHROMIUM, reason="NO BROWSER: apt-get install chromium fonts-noto-cjk")
def test_a_long_page_is_drawn_in_pictures_that_follow_each_other(tmp_path: Path) -> None:
    file = tmp_path / "sentences.html"
    file.write_text("<!doctype html><body style='margin:0;height:700px'>中文", encoding="utf-8")
    asyncio.run(draw({file: 390}, tall=300))
    drawn = sorted(tmp_path.glob("*.png"))
    assert [each.name for each in drawn] == ["sentences-1.png", "sentences-2.png", "sentences-3.png"]
    sizes = [struct.unpack(">II", each.read_bytes()[16:24]) for each in drawn]
    assert sizes == [(390, 300), (390, 300), (390, 100)]
