"""A polite colleague on Slack: signs, hints, choices in the form, greetings."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack_blocks import shown
from tests.adapters.slack_server import BOT, TEAM
from tests.e2e.slack_lab import Lab, lab, pressed, reactions
from tests.e2e.test_own_files import PDF
from tests.samples.source import papers

PAPER = papers()[0]
ASK_BUTTON: dict[str, Any] = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "paperboy:ask:0", "text": {"type": "plain_text", "text": "Ask"}}
    ],
}


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        yield made


async def test_where_nothing_answers_a_question_the_asker_is_told_once_how_to_ask(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    before = len(here.slack.messages())
    for _ in range(2):
        await here.say("Which zeppelin sponsor paid for the method?", thread=card["ts"])
    assert [m for m in here.slack.messages()[before:] if m["user"] == BOT] == []
    (hint,) = here.slack.whispers
    assert hint["thread_ts"] == card["ts"]
    assert [each["label"] for each in pressed(hint["blocks"])] == ["Ask"]


async def test_the_form_of_a_question_takes_a_file_that_it_is_about(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    here.slack.files["F1"] = PDF
    hint = {**card, "blocks": [ASK_BUTTON]}
    await here.press(hint, "Ask")
    (view,) = here.slack.views
    file = {"id": "F1", "name": "mine.pdf", "url_private": f"{here.slack.url}/api/files/F1", "size": 9}
    asked = {"value": {"type": "plain_text_input", "value": "What does a station cost?"}}
    await here.submit(view, {"question": asked, "file": {"value": {"type": "file_input", "files": [file]}}})
    answer = next(m for m in here.slack.messages() if "74 euros" in shown(m["blocks"]))
    assert answer["thread_ts"] == card["ts"]

    await here.submit(view, {"question": asked, "file": {"value": {"type": "file_input", "files": []}}})
    assert "74 euros" in here.seen()[-1], "the thread is about the file now"
    here.slack.scopes = here.slack.scopes.replace("files:read,", "")
    here.listeners.platform._identity = None  # installed anew
    await here.press(hint, "Ask")
    assert [each["block_id"] for each in here.slack.views[-1]["blocks"]] == ["question"]


async def test_a_chinese_reader_is_told_in_chinese_and_a_thread_is_answered_in_its_language(
    here: Lab,
) -> None:
    await here.command("/digest follow cs.RO name English")
    await here.command("/digest follow cs.CV top 1 language zh name Seeing")
    await here.command("/digest now Seeing")
    root = next(m["ts"] for m in here.slack.messages() if "篇" in shown(m["blocks"]))
    await here.say("Which zeppelin sponsor paid for the method of #1?", thread=root)
    assert "提问" in shown(here.slack.whispers[-1]["blocks"]), "the thread is Chinese, the channel is not"
    await here.command(f"/paper {PAPER.id}")
    card = next(m["ts"] for m in here.slack.messages() if PAPER.title in shown(m.get("blocks", [])))
    await here.say("这篇论文的方法由哪家齐柏林公司赞助？", thread=card)
    assert "提问" in shown(here.slack.whispers[-1]["blocks"])
    opened = {"type": "app_home_opened", "tab": "messages", "user": "U1", "channel": "D1"}
    await here.event(opened)
    assert re.search("[\u4e00-\u9fff]", here.slack.prompts[-1]["prompts"][0]["message"])


async def test_thanks_that_mention_us_get_a_sign_and_no_words(here: Lab) -> None:
    said = await here.say(f"<@{BOT}> thanks a lot!")
    assert reactions(here, said) == ["+1"]
    assert here.seen() == []


async def digest_in(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2")
    await here.command("/digest now")


async def test_the_agent_suggests_to_ask_about_the_latest_digest_that_a_person_reads(here: Lab) -> None:
    opened = {"type": "app_home_opened", "tab": "messages", "user": "U1", "channel": "D1"}
    await here.event(opened)
    assert len(here.slack.prompts[-1]["prompts"]) == 2, "nothing was posted yet"
    await digest_in(here)
    await here.event(opened)
    asked = here.slack.prompts[-1]["prompts"]
    assert [each["message"][:5] for each in asked[:2]] == ["9912.", "9912."]
    await here.say(asked[0]["message"], channel="D1")
    assert "“" in here.seen("D1")[-1]

    here.slack.channels["C1"].members.discard("U1")
    entities = [{"type": "slack#/types/channel_id", "value": "C1", "team_id": TEAM}]
    await here.event({"type": "app_context_changed", "user": "U1", "context": {"entities": entities}})
    assert len(here.slack.prompts[-1]["prompts"]) == 2, "what they may not read is not suggested"


async def test_an_answer_in_a_direct_message_stands_below_its_question_with_a_status(here: Lab) -> None:
    said = await here.say(f"{PAPER.id} What is the main result?", channel="D1")
    (answer,) = [m for m in here.slack.messages("D1") if m["user"] == BOT]
    assert answer["thread_ts"] == said
    assert here.slack.statuses[-1] == ""
    assert len(here.slack.statuses) > 1
    await here.say("And what are the limits?", channel="D1", thread=said)
    assert len(here.seen("D1", said)) == 2


async def test_whoever_invites_us_can_follow_with_a_press(here: Lab) -> None:
    joined = {"type": "member_joined_channel", "user": BOT, "channel": "C1", "inviter": "U1"}
    await here.event(joined)
    hello = here.slack.whispers[-1]
    await here.press(hello, "Follow a topic")
    (view,) = here.slack.views
    assert "answers" in [block["block_id"] for block in view["blocks"]]
    values = typed(view, categories=[{"value": "cs.CV"}], answers="mentions")
    await here.submit(view, values)
    assert "where I am mentioned" in here.seen()[-1]


async def test_the_home_page_follows_edits_and_stops(here: Lab) -> None:
    await here.command("/digest follow cs.CV name Seeing")
    home = {"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"}
    await here.event(home)
    buttons = {each["label"]: each for each in pressed(here.slack.homes["U1"]["blocks"])}
    for label in ("Follow a topic", "Edit", "Stop"):
        payload: dict[str, Any] = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": "U1"},
            "trigger_id": f"home {label}",
            "container": {"type": "view", "view_id": "V9"},
            "view": {"type": "home"},
            "actions": [{"type": "button", "block_id": "b", **buttons[label]}],
        }
        await here.slack.send("interactive", payload)
        await here.quiet()
    new, edited = here.slack.views
    assert new["blocks"][0]["element"]["type"] == "conversations_select"
    assert "Seeing" in str(edited)
    assert "No longer following" in here.seen()[-1]
    assert "Seeing" not in shown(here.slack.homes["U1"]["blocks"])


async def test_links_are_unfurled_where_the_app_may_and_else_offered(here: Lab) -> None:
    url = f"https://arxiv.org/abs/{PAPER.id}"
    ts = await here.say(f"look: <{url}>")
    assert "I can summarise" in here.whispered()[-1]
    here.slack.scopes += ",links:read,links:write"
    here.listeners.platform._identity = None  # installed anew
    shared: dict[str, Any] = {
        "type": "link_shared",
        "channel": "C1",
        "user": "U1",
        "message_ts": ts,
        "unfurl_id": "x",
    }
    shared |= {"source": "conversations_history", "links": [{"domain": "arxiv.org", "url": url}]}
    await here.event(shared)
    (said,) = [m for m in here.slack.messages() if m["ts"] == ts]
    assert PAPER.title in shown(said["unfurls"][url]["blocks"])
    before = len(here.slack.whispers)
    await here.say(f"again: <{url}>")
    assert len(here.slack.whispers) == before


def typed(view: dict[str, Any], *, categories: list[dict[str, str]], answers: str) -> dict[str, Any]:
    """What Slack reports of a form in which two fields were changed."""
    state = {
        block["block_id"]: {
            "value": {
                "value": block["element"].get("initial_value"),
                "selected_option": block["element"].get("initial_option"),
                "selected_time": block["element"].get("initial_time"),
            }
        }
        for block in view["blocks"]
    }
    state["categories"]["value"]["selected_options"] = categories
    state["answers"]["value"]["selected_option"] = {"value": answers}
    return state
