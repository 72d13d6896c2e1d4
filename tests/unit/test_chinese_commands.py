"""Commands as people type them in Chinese: polite, without spaces, ids in the middle of words."""

from __future__ import annotations

import pytest

from bot.chat import commands
from bot.chat.handlers.questions import without_references


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("麻烦关注一下 计算机视觉", "digest follow", "计算机视觉"),
        ("幫我關注cs.CV，cs.CL", "digest follow", "cs.CV，cs.CL"),
        ("关注：cs.CV", "digest follow", "cs.CV"),
        ("搜索：视频生成", "digest search", "视频生成"),
        ("please follow cs.CV", "digest follow", "cs.CV"),
        ("bitte suchen: Eis", "digest search", "Eis"),
        ("取关", "digest stop", ""),
        ("立刻", "digest now", ""),
        ("为什么 9912.01502", "digest why", "9912.01502"),
        ("查找 视频", "digest search", "视频"),
        ("？", "digest help", ""),
        ("关注列表", "digest", "关注列表"),
        ("请问有没有代码", "digest", "请问有没有代码"),
    ],
)
def test_courtesy_and_missing_spaces_hide_no_command(typed: str, name: str, rest: str) -> None:
    parsed = commands.parse_command("digest", typed)
    assert (parsed.command.name, parsed.text) == (name, rest)


def test_a_command_may_be_asked_for_politely_in_front_of_its_slash() -> None:
    assert commands.typed_command("请 /digest 关注 cs.CV") == "digest 关注 cs.CV"
    assert commands.typed_command("请问这篇论文用了什么数据？") == ""
    assert commands.typed_command("帮我速递关注一下 cs.CV") == "速递 关注 cs.CV"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("9912.01502，用了什么硬件？", "用了什么硬件？"),
        ("請問9912.01502的數據集是什麼？", "數據集是什麼？"),
        ("9912.01502和9912.01503哪个快", "哪个快"),
        ("《9912.01502》", ""),
        ("9912.01502 vs 9912.01503 at what cost?", "at what cost?"),
    ],
)
def test_ids_are_told_from_chinese_that_stands_beside_them_without_spaces(typed: str, asked: str) -> None:
    assert without_references(typed) == asked
