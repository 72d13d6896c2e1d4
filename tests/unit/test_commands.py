"""The table of commands, following in words and in forms, digests on demand; and nothing is ever raised."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import commands
from bot.chat.command_names import spell_command
from bot.chat.handlers.digests import RUNS_LOOKED_AT
from bot.chat.handlers.form import FollowForm, form_of, read_form
from bot.domain.errors import TopicError
from bot.domain.message import Action, Paragraph
from bot.domain.run import RunStatus
from bot.llm.workspace import asking_workspace
from bot.locales import catalogue
from tests.chat_bench import HERE, ChatBench, FakeTalk, chat_bench
from tests.fakes import NOON

POOL = "9912.01377"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ChatBench]:
    async with chat_bench(tmp_path) as made:
        yield made


async def do(bench: ChatBench, name: str, text: str = "", **changes: object) -> FakeTalk:
    await commands.handle_command(bench.chat, name, bench.request(text, **changes), bench.responder)
    return bench.responder


@pytest.mark.parametrize(
    ("name", "text", "command", "rest"),
    [
        ("paper", "9912.00001", "paper", "9912.00001"),
        ("/paper", "9912.00001 why?", "paper", "9912.00001 why?"),
        ("paper", "search sea ice", "paper search", "sea ice"),
        ("paper", "", "paper", ""),
        ("digest", "follow cs.CV  top 3", "digest follow", "cs.CV  top 3"),
        ("digest now", "", "digest now", ""),
        ("digest", "latest", "digest", ""),
        ("digest", "Now", "digest now", ""),
        ("ask", "search engines?", "ask", "search engines?"),
        ("teapot", "now", "help", "teapot now"),
        ("", "", "help", ""),
    ],
)
def test_what_is_typed_leads_to_its_row(name: str, text: str, command: str, rest: str) -> None:
    parsed = commands.parse_command(name, text)
    assert (parsed.command.name, parsed.text) == (command, rest)


@given(st.text(max_size=40), st.text(max_size=80))
def test_anything_typed_leads_to_some_row(name: str, text: str) -> None:
    assert commands.parse_command(name, text).command.name in commands.COMMANDS


def test_every_command_is_explained_and_every_action_is_handled() -> None:
    assert all(row.help in catalogue() for row in commands.COMMANDS.values())
    assert set(commands._ACTIONS) == set(Action)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("digest", "stpo", "Did you mean digest stop"),
        ("serch", "tides", "Did you mean search"),
        ("xyzzy", "", "I know no xyzzy. help lists"),
        ("digest", "qqqqqqqqqqqqq now", "digest help lists everything"),
        ("search", " ", "Say what to look for"),
        ("paper useful", "", "Say which paper"),
        ("paper full", "  ", "Say which paper"),
    ],
)
async def test_what_is_mistyped_or_left_out_is_named_with_the_next_step(
    bench: ChatBench, name: str, text: str, words: str
) -> None:
    said = (await do(bench, name, text)).last
    assert words in said.text
    assert said.quiet


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("paper 2601.16914", True),
        ("digest now", True),
        ("Digest list", True),
        ("help", True),
        ("digest", True),
        ("paper two says what about tides?", False),
        ("what does the digest say?", False),
        ("", False),
    ],
)
def test_words_that_are_addressed_to_us_are_a_command_or_a_question(text: str, *, is_one: bool) -> None:
    assert commands.is_command(text) is is_one


async def test_help_shows_every_command(bench: ChatBench) -> None:
    shown = (await do(bench, "help")).last
    assert all((name in shown.text) == (row.needs is object) for name, row in commands.COMMANDS.items())
    assert shown.quiet


def test_a_typed_line_fills_in_the_whole_form() -> None:
    line = (
        'cs.CV, cs.LG interest "3D reconstruction" keywords "a, b, -c" authors “Ada Lindqvist” '
        "time 08:30 zone Europe/Berlin language en top 10 name splats"
    )
    assert read_form(line) == FollowForm(
        categories=("cs.CV", "cs.LG"),
        interest="3D reconstruction",
        keywords=("a", "b", "-c"),
        authors=("Ada Lindqvist",),
        time="08:30",
        zone="Europe/Berlin",
        language="en",
        limit="10",
        name="splats",
    )


def test_quotes_are_not_needed_and_chinese_words_do() -> None:
    assert read_form("cs.CV interest: sea ice maps 时间 7") == FollowForm(
        categories=("cs.CV",), interest="sea ice maps", time="7"
    )


def test_free_words_may_hold_the_names_of_parts() -> None:
    assert read_form("cs.CL interest large language models in no time language zh top 3") == FollowForm(
        categories=("cs.CL",), interest="large language models in no time", language="zh", limit="3"
    )


@given(st.text(max_size=300))
def test_any_line_can_be_read(line: str) -> None:
    assert isinstance(read_form(line), FollowForm)


async def test_models_are_asked_for_the_workspace_of_who_asks(
    bench: ChatBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    async def reply(*_: object, **__: object) -> None:
        asked.append(asking_workspace())

    monkeypatch.setattr(bench.responder, "reply", reply)
    await do(bench, "help")
    assert asked == [HERE.workspace]


async def test_following_listing_editing_and_stopping(bench: ChatBench) -> None:
    await do(bench, "digest", "follow cs.CV interest sea ice time 08:30 zone Europe/Berlin top 3")
    (first,) = await bench.store.subscriptions(HERE)
    assert "13 January 2026, 08:30 (Europe/Berlin)" in bench.responder.last.text
    told = bench.responder.last.message.blocks[0]
    assert isinstance(told, Paragraph)
    assert [span.text for span in told.content if span.code] == ["digest now"], (
        "for typing, without backticks"
    )
    assert first.created_by == "ada"
    await do(bench, "digest edit", "time 09:15 keywords kayak")
    (changed,) = await bench.store.subscriptions(HERE)
    assert changed == first.model_copy(
        update={
            "time": changed.time,
            "topic": first.topic.model_copy(update={"keywords": ("kayak",)}),
        }
    )
    assert f"{changed.time:%H:%M}" == "09:15"
    assert "sea ice" in (await do(bench, "digest", "list")).last.text
    await do(bench, "digest", "stop sea ice")
    assert await bench.store.subscriptions(HERE) == []
    assert "nothing is followed" in (await do(bench, "digest list")).last.text


async def test_how_an_interest_is_read_is_told_when_it_is_followed_and_can_be_corrected_there(
    bench: ChatBench,
) -> None:
    said = await do(bench, "digest", 'follow cs.CV interest "flaky tests, but nothing about web pages"')
    assert "flaky tests" in said.last.text
    assert "Left out: web pages" in said.last.text
    assert "read-as" in said.last.text, "how to correct it"
    said = await do(bench, "digest", "edit read-as test flakiness, intermittent failures")
    assert "test flakiness, intermittent failures" in said.last.text
    assert "Not understood: 🙂" in (await do(bench, "digest", "edit read-as auto interest 🙂")).last.text


async def test_a_form_follows_and_edits_like_words(bench: ChatBench) -> None:
    form = FollowForm(categories=("cs.RO",), name="robots", limit=5)
    await commands.handle_follow(bench.chat, bench.request(), form, bench.responder)
    (made,) = await bench.store.subscriptions(HERE)
    assert form_of(made).limit == 5
    new = form_of(made).model_copy(update={"language": "zh", "keywords": ()})
    await commands.handle_edit(bench.chat, bench.request(), made.id, new, bench.responder)
    (changed,) = await bench.store.subscriptions(HERE)
    assert (changed.id, changed.language, changed.topic) == (made.id, "zh", made.topic)


async def test_with_several_topics_the_name_says_which(bench: ChatBench) -> None:
    await do(bench, "digest", "follow cs.RO name robots")
    await do(bench, "digest", "follow cs.RO name robots at sea")
    assert "say which one: robots, robots at sea" in (await do(bench, "digest stop")).last.text
    await do(bench, "digest stop", "Robots at Sea")
    assert [one.topic.name for one in await bench.store.subscriptions(HERE)] == ["robots"]


@pytest.mark.parametrize("line", ["follow cs.CV", "edit top 3", "stop"])
async def test_only_those_who_manage_a_channel_change_what_it_follows(bench: ChatBench, line: str) -> None:
    await do(bench, "digest follow", "cs.RO name robots")
    before = await bench.store.subscriptions(HERE)
    await do(bench, "digest", line, manages=False)
    assert "Only people who manage this channel" in bench.responder.last.text
    assert await bench.store.subscriptions(HERE) == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("cs.XX", "no category"),
        ("cs.CV time noonish", "“noonish” is no time of day"),
        ("cs.CV time 25:00", "no time of day"),
        ("cs.CV top many", "“many” is no number"),
        ("cs.CV zone Mars/Base", "no time zone"),
        ("", "at least one category"),
    ],
)
async def test_what_cannot_be_followed_is_said_in_a_sentence(
    bench: ChatBench, line: str, words: str
) -> None:
    assert words in (await do(bench, "digest follow", line)).last.text
    assert await bench.store.subscriptions(HERE) == []


async def test_a_digest_now_is_made_once_and_then_shown(bench: ChatBench) -> None:
    assert "No digest was posted" in (await do(bench, "digest")).last.text
    await do(bench, "digest follow", "cs.SD interest snapping shrimp top 2")
    await do(bench, "digest now")
    assert "is posted" in bench.responder.last.text
    assert "progress.step" in bench.responder.shown
    await do(bench, "digest now")
    assert "nothing is posted twice" in bench.responder.last.text
    await do(bench, "digest latest")
    assert "snapping shrimp" in bench.responder.said[-2].text
    await do(bench, "digest status")
    assert "12 January 2026 · posted" in bench.responder.last.text
    assert "picked" in bench.responder.last.text


async def test_a_digest_again_says_that_nothing_is_missing_or_of_which_day_there_is_none(
    bench: ChatBench,
) -> None:
    await do(bench, "digest follow", "cs.SD interest snapping shrimp top 2")
    assert "No digest was posted" in (await do(bench, "digest again")).last.text
    await do(bench, "digest now")
    assert (
        "Nothing is missing in the digest of 12 January 2026" in (await do(bench, "digest again")).last.text
    )
    pressed = bench.request(reply_to="root")
    await commands.handle_action(bench.chat, Action.AGAIN, "2026-01-12", pressed, bench.responder)
    assert "Nothing is missing in the digest of 12 January 2026" in bench.responder.last.text
    for day in ("2026-01-11", "yesterday"):
        said = "No digest of 11 January 2026 was posted here"
        assert said in (await do(bench, "digest again", day)).last.text
    (subscription,) = await bench.store.subscriptions(HERE)
    for later in range(1, RUNS_LOOKED_AT + 1):
        await bench.store.open_run(subscription, NOON.date() + dt.timedelta(days=later))
    for day in ("12.1.2026", "今天"):
        assert "Nothing is missing" in (await do(bench, "digest again", day)).last.text
    assert "2026-01-26" in (await do(bench, "digest again", "some day")).last.text


async def test_a_digest_now_brings_what_was_given_up_too(bench: ChatBench) -> None:
    await do(bench, "digest follow", "cs.SD interest snapping shrimp top 2")
    (subscription,) = await bench.store.subscriptions(HERE)
    today = bench.chat.clock.now().date()
    run = await bench.store.open_run(subscription, today)
    await bench.store.set_status(run.key, RunStatus.GIVEN_UP)
    await do(bench, "digest now")
    assert "is posted" in bench.responder.last.text
    ended = await bench.store.run(run.key)
    assert ended
    assert ended.status is RunStatus.DELIVERED


@pytest.mark.parametrize("name", ["digest now", "digest status", "digest edit", "digest stop"])
async def test_without_a_topic_the_first_step_is_shown(bench: ChatBench, name: str) -> None:
    assert "digest follow cs.CV" in (await do(bench, name)).last.text


async def test_bibtex_and_similar_are_shown_to_the_asker_alone(bench: ChatBench) -> None:
    for action in (Action.BIBTEX, Action.SIMILAR):
        await commands.handle_action(
            bench.chat, action, f"{POOL}v1", bench.request(reply_to="e1"), bench.responder
        )
        assert bench.responder.last.quiet
        assert bench.responder.last.under is not None
    assert "@misc{arxiv-9912.01377" in bench.responder.said[0].text


async def test_the_evidence_of_the_findings_is_one_press_away(bench: ChatBench) -> None:
    await commands.handle_action(
        bench.chat, Action.EVIDENCE, f"{POOL}v1", bench.request(reply_to="e1"), bench.responder
    )
    said = bench.responder.last
    assert said.quiet
    quotes = [block for block in said.message.blocks if block.kind == "quote"]
    assert quotes
    assert all(quote.source.startswith("§") or quote.source == "Abstract" for quote in quotes)
    assert "agree with the quote" in said.text


async def test_a_full_analysis_without_a_card(bench: ChatBench) -> None:
    await do(bench, "paper", f"{POOL} full")
    assert "Full method analysis" in bench.responder.said[0].text


@pytest.mark.parametrize(
    "typed",
    ["method", "Method in detail", "方法", "方法详解", "section"],
)
async def test_one_section_of_an_analysis_by_its_name(bench: ChatBench, typed: str) -> None:
    line = f"section {POOL} METHOD" if typed == "section" else f"{POOL} {typed}"
    await do(bench, "paper", line)
    (said,) = bench.responder.said
    assert "3 Method in detail" in said.text
    assert "5 Experiments" not in said.text
    assert "What the Tide Pool Said" in said.text


async def test_a_section_there_is_not_is_told_with_those_there_are(bench: ChatBench) -> None:
    said = (await do(bench, "paper section", f"{POOL} poetry")).last
    assert "no section “poetry”" in said.text
    assert "abstract, motivation, method" in said.text
    assert said.quiet
    assert "摘要" in (await do(bench, "paper section", POOL, language="zh")).last.text


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("paper", "9912.99999", "arXiv has no paper 9912.99999"),
        ("paper full", "teapot", "I see no paper id in “teapot”"),
        ("search", "", "Say what to look for"),
    ],
)
async def test_what_goes_wrong_is_told_in_a_sentence(
    bench: ChatBench, name: str, text: str, words: str
) -> None:
    assert words in (await do(bench, name, text)).last.text


async def test_a_fault_of_ours_is_told_in_a_sentence_too(bench: ChatBench) -> None:
    await bench.store.close()
    await do(bench, "digest")
    assert bench.responder.last.text
    assert "Traceback" not in bench.responder.last.text


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(TopicError):
        read_form("x" * 5_000)


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("关注 cs.CV", "digest follow", "cs.CV"),
        ("abonnieren cs.CV", "digest follow", "cs.CV"),
        ("jetzt", "digest now", ""),
        ("Follow cs.CV", "digest follow", "cs.CV"),
    ],
)
def test_commands_are_understood_in_every_language(typed: str, name: str, rest: str) -> None:
    parsed = commands.parse_command("digest", typed)
    assert (parsed.command.name, parsed.text) == (name, rest)


@pytest.mark.parametrize(
    "text",
    [
        "cs.CV interest tides time 08:30 top 5",
        "cs.CV 兴趣 tides 时间 08:30 数量 5",
        "cs.CV Interesse tides Uhrzeit 08:30 Anzahl 5",
    ],
)
def test_parts_of_a_topic_are_understood_in_every_language(text: str) -> None:
    form = read_form(text)
    assert (form.categories, form.interest, form.time, form.limit) == (("cs.CV",), "tides", "08:30", "5")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("速递 立即", "digest now"),
        ("速递 提议 关", "digest offers"),
        ("/速递 关注 cs.CV 兴趣 冰川", "digest follow"),
        ("速遞 關注 cs.CV", "digest follow"),
        ("论文 2601.16914", "paper"),
        ("列表", "digest list"),
    ],
)
def test_a_chinese_command_that_is_said_to_us_is_one(said: str, name: str) -> None:
    assert commands.parse_command("", commands.typed_command(said)).command.name == name
    assert commands.typed_command("论文 有代码吗") == ""


async def test_an_unknown_command_is_answered_with_one_that_can_be_typed_in_the_language(
    tmp_path: Path,
) -> None:
    async with chat_bench(tmp_path) as bench:
        await commands.handle_command(
            bench.chat, "digest", bench.request("关主", language="zh"), bench.responder
        )
        assert "您是否想输入 速递 关注" in bench.responder.last.text


@pytest.mark.parametrize("language", ["en", "zh", "de", "zh-Hant"])
async def test_help_lists_commands_as_readers_of_the_language_type_them(
    bench: ChatBench, language: str
) -> None:
    rows = [row for row in commands.COMMANDS.values() if row.name != "digest offers"]
    text = (await do(bench, "help", language=language)).last.text
    listed = [commands._spell_usage(row, language) for row in rows]
    assert [each for each in listed if each not in text] == []
    names = [spell_command(row.name, language) for row in rows]
    assert [commands.parse_command("", each).command.name for each in names] == [row.name for row in rows]
    assert language == "en" or "<id |" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [("この論文の限界は何ですか？", "英語か中国語"), ("한계가 무엇인가요?", "영어나 중국어")],
)
async def test_a_question_in_japanese_or_korean_about_all_papers_is_answered_in_it(
    bench: ChatBench, text: str, told: str
) -> None:
    assert told in (await do(bench, "ask", text)).last.text
