"""What people type in Chinese on Slack and Discord, and that they are answered in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord_world import a_world, read_ahead, shown
from tests.e2e.conftest import Call
from tests.e2e.slack_lab import Evening, Lab, lab

PAPER = "9912.01502"
FOLLOWED = [
    (
        "/速递 关注 cs.CV 兴趣：三维重建 时间：上午八点半 时区=上海",
        ("三维重建", "08:30 Asia/Shanghai", "中文（简体）"),
    ),
    ("速递关注 ｃｓ．ＣＶ 兴趣「三维重建」 时间每天8点 数量8篇", ("三维重建", "08:00 UTC", "8 篇")),
    ("！速递　关注 cs.RO 兴趣 抓取 时间 差一刻九点", ("抓取", "08:45 UTC")),
    ("/速遞 關注 cs.LG 興趣「時間序列預測」 語言 繁體", ("時間序列預測", "中文（繁體）")),
    ("/速递 订阅 计算机视觉 机器人 名称 夜班", ("夜班", "cs.CV、cs.RO")),
]
MISTYPED = [
    ("/digest 关住 cs.CV", "没有 /digest 关住 这一命令。您是否想输入 /digest 关注？"),
    ("/digest 搜锁 video", "没有 /digest 搜锁 这一命令。您是否想输入 /digest 搜索？"),
    ("/digest 洗衣", "没有 /digest 洗衣 这一命令。输入 /digest 帮助 可查看全部命令。"),
]
ASKED = [
    ("在什么硬件上训练？", "相关内容"),
    ("有没有开源代码？", "https://github.com/example/thimble"),
    ("這篇論文的主要貢獻是什麼？", "Thimble"),
    ("程式碼有公開嗎？", "https://github.com/example/thimble"),
    ("鲺鳘鱇是什么？", "没能把问题译成英文检索词"),
]
UNKNOWN = "𩾌"
"""A fish, as a character that stands beyond most fonts."""


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(("typed", "listed"), FOLLOWED)
async def test_a_topic_is_followed_as_it_is_typed(here: Lab, typed: str, listed: tuple[str, ...]) -> None:
    await here.say(typed, channel="D1")
    assert "已关注" in here.seen("D1")[-1] or "已關注" in here.seen("D1")[-1]
    await here.say("/digest list", channel="D1")
    assert [each for each in listed if each not in here.seen("D1")[-1]] == []


async def test_commands_that_are_unknown_are_told_in_chinese_with_the_nearest(here: Lab) -> None:
    told = {}
    for typed, words in MISTYPED:
        await here.command(typed)
        told[words] = here.whispered()[-1]
    assert [said for words, said in told.items() if words not in said] == []
    await here.say("/速递 关住 cs.CV", channel="D1")
    assert "您是否想输入 /digest 关注" in here.seen("D1")[-1], "what has a slash is no question"


async def test_words_of_an_interest_that_are_unknown_are_told(here: Lab) -> None:
    await here.command(f"/digest 关注 cs.CV cs.RO 兴趣 工业缺陷检测与鲺鳘{UNKNOWN}")
    followed = here.seen()[-1]
    assert "defect detection" in followed
    assert f"未能理解：鲺鳘{UNKNOWN}（请用英文补充）" in followed
    assert "（cs.CV、cs.RO）" in followed
    await here.command("/digest 修改")
    form = str(here.slack.views[-1]["blocks"])
    assert here.slack.views[-1]["blocks"][0]["label"]["text"] == "分类", "the form, in Chinese"
    assert "cs.CV 计算机视觉" in form
    await here.command("/digest 麻烦关注一下")
    new = here.slack.views[-1]["blocks"]
    language = next(each for each in new if each["label"]["text"] == "语言")
    assert language["element"]["initial_option"]["text"]["text"] == "中文（简体） · zh"
    await here.command("/digest 状态")
    assert "下一期：2026年1月13日" in here.whispered()[-1]


async def test_whoever_writes_japanese_or_korean_is_told_in_it_what_was_not_understood(here: Lab) -> None:
    await here.command("/digest follow cs.CV interest 画像のセグメンテーション")
    assert "理解できなかった語：セグメンテーション（英語で補ってください）" in here.seen()[-1]
    await here.command("/digest follow cs.CV name Video interest 영상 분할 language zh-Hant")
    assert "이해하지 못한 말: 영상" in here.seen()[-1]
    await here.say(f"/ask {PAPER} 主な貢献は何ですか？", channel="D1")
    assert "質問は英語か中国語でお願いします" in here.seen("D1")[-1]


async def test_questions_in_chinese_are_answered_or_said_to_be_untranslated(here: Lab) -> None:
    wrong = {}
    for question, words in ASKED:
        await here.say(f"/提问 {PAPER} {question}", channel="D1")
        if words not in here.seen("D1")[-1]:
            wrong[question] = here.seen("D1")[-1]
    assert wrong == {}


async def test_discord_names_its_commands_as_it_shows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    await read_ahead(tmp_path)
    async with a_world(tmp_path) as world:
        me = world.guild.me
        assert me is not None
        told = []
        for typed in (FOLLOWED[0][0], f"/提问 {PAPER} 程式碼有公開嗎？", "/速递 关住 cs.CV"):
            await world.ada.send(world.channel, f"{me.mention} {typed}")
            told.append(shown(world.channel.last_message))
        assert "输入 `/速递 立即` 可立即生成" in told[0]
        assert "example/thimble" in told[1]
        assert world.ada_user.dm_channel is not None
        assert "您是否想输入 `/速递 关注`" in shown(world.ada_user.dm_channel.last_message)


def test_the_command_line_answers_in_the_script_of_the_question(call: Call, folder: Path) -> None:
    assert call("--quiet", "demo").code == 0
    asked = ("這篇論文的主要貢獻是什麼？", "这篇论文的主要贡献是什么？")
    here = ("--data-dir", folder / "demo", "--quiet", "ask", "9912.01455")
    told = [call(*here, question).out for question in asked]
    assert ["論文" in each for each in told] == [True, False]
    assert ["论文" in each for each in told] == [False, True]
    assert "论文" not in call(*here, asked[1], "--language", "en").out
