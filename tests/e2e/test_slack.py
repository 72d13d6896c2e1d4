"""Slack as people meet it: commands, buttons, forms, questions, links, over real sockets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.run import RunStatus
from bot.locales import translate
from tests.adapters.slack_blocks import shown
from tests.adapters.slack_server import BOT, Channel
from tests.e2e.slack_lab import Lab, lab, pressed, reactions
from tests.samples.source import papers

PAPER = papers()[0]


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        yield made


async def test_a_digest_is_followed_made_and_posted_as_one_thread(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2")
    assert any("Following" in text for text in here.seen())
    await here.command("/digest now")
    assert "is posted" in here.whispered()[-1]
    roots = [m for m in here.slack.messages() if not m.get("thread_ts")]
    digest = here.slack.messages("C1", roots[-1]["ts"])
    assert len(digest) == 4
    before = len(here.slack.messages())
    await here.command("/digest now")
    assert "posted before" in here.whispered()[-1]
    assert len(here.slack.messages()) == before


async def test_a_paper_is_a_card_with_its_analysis_in_a_thread(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card, *analysis = here.slack.messages()
    assert PAPER.title[:20] in here.seen()[0]
    assert "thread_ts" not in card
    assert analysis
    assert all(m["thread_ts"] == card["ts"] for m in analysis)


async def test_what_is_typed_wrongly_is_told_to_the_asker_alone(here: Lab) -> None:
    await here.command("/paper nonsense")
    assert not here.slack.messages()
    assert "paper id" in here.whispered()[-1]
    await here.command("/paper help")
    assert "paper search" in here.whispered()[-1]
    await here.command("/digest list")
    assert "nothing is followed" in here.whispered()[-1]


async def test_search_finds_what_was_shown_and_shows_it_to_the_asker_alone(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    before = len(here.slack.messages())
    await here.command(f"/paper search {PAPER.title.split()[0]}")
    assert PAPER.title[:20] in here.whispered()[-1]
    assert len(here.slack.messages()) == before


async def test_every_button_of_an_entry_does_what_it_says(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2")
    await here.command("/digest now")
    entry = next(m for m in here.slack.messages() if m["text"].startswith("1. "))
    await here.press(entry, "BibTeX")
    assert "@" in here.whispered()[-1]
    await here.press(entry, "Similar")
    await here.press(entry, "Ask")
    assert here.slack.views[-1]["callback_id"] == "paperboy_ask"
    here.slack.trouble["views.open"].append("expired_trigger_id")
    await here.press(entry, "Ask")
    assert "Ask me about" in here.whispered()[-1], "where no form opens, it is said how to ask"
    before = len(here.slack.messages())
    await here.press(entry, "Full analysis")
    posted = here.slack.messages()[before:]
    assert posted
    assert all(m["thread_ts"] == entry["thread_ts"] for m in posted)


async def test_what_people_find_useful_is_kept(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2")
    await here.command("/digest now")
    entry = next(m for m in here.slack.messages() if m["text"].startswith("1. "))
    labels = [each["label"] for each in pressed(entry["blocks"])]
    await here.press(entry, labels[-2])
    assert "Noted" in here.whispered()[-1]
    (subscription,) = await here.wired.store.subscriptions()
    (kept,) = await here.wired.store.feedback(subscription.destination)
    assert (kept.person, kept.useful) == ("U1", True)


async def test_a_question_in_a_papers_thread_is_answered_there_without_a_mention(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    before = len(here.slack.messages())
    await here.say("What is the main result?", thread=card["ts"])
    answers = [m for m in here.slack.messages()[before:] if m["user"] == BOT]
    assert len(answers) == 1
    assert answers[0]["thread_ts"] == card["ts"]
    thanks = await here.say("thanks!", thread=card["ts"])
    assert reactions(here, thanks) == ["+1"]
    for line in REMARKS:
        said = await here.say(line, thread=card["ts"])
        assert reactions(here, said) == []
    assert here.seen()[before:] == here.seen()[before : before + 1], "what colleagues say is left alone"
    counted = await here.wired.store.asked_since("slack", "T0001", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert counted == {"U1": 1}


REMARKS = (
    "thank you",
    "I will present this on Friday at group meeting",
    "+1",
    "nice one :eyes:",
    "哈哈",
    "who is coming to lunch?",
    "hey <@U_OTHER> did you read it?",
    "<!here> anyone?",
    "which football club does the author support?",
)


async def test_talk_among_people_is_left_alone(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    before = len(here.seen())
    await here.say("<@U2> did you see this?", thread=card["ts"])
    await here.say("just chatting")
    await here.say("a reply somewhere else", thread=await here.say("hello"))
    await here.say("I am a bot", thread=card["ts"], bot_id="B9")
    await here.say("joined", subtype="channel_join")
    assert len(here.seen()) == before


async def test_a_mention_is_answered_once_though_it_is_two_events(here: Lab) -> None:
    ts = await here.say(f"<@{BOT}> https://arxiv.org/abs/{PAPER.id}")
    posted = [m for m in here.slack.messages() if m["user"] == BOT]
    assert posted
    assert all(m["thread_ts"] == ts for m in posted)
    assert [m["text"] for m in posted].count(posted[0]["text"]) == 1
    again = len(here.slack.messages())
    for kind in ("app_mention", "message"):
        event = {"type": kind, "channel": "C1", "user": "U1", "ts": ts, "channel_type": "channel"}
        await here.event({**event, "text": f"<@{BOT}> https://arxiv.org/abs/{PAPER.id}"})
    assert len(here.slack.messages()) == again


async def test_slow_work_is_shown_while_it_lasts_and_the_status_is_gone_when_it_failed(here: Lab) -> None:
    await here.say(f"<@{BOT}> https://arxiv.org/abs/{PAPER.id}")
    assert here.slack.statuses[0] == f"is looking up {PAPER.id} …"
    assert here.slack.statuses[-1] == ""
    await here.say(f"<@{BOT}> 9912.99999")
    assert here.slack.statuses[-2:] == ["is looking up 9912.99999 …", ""]
    assert "no paper 9912.99999" in here.whispered()[-1]


async def test_outside_of_a_thread_slow_work_is_a_message_that_becomes_the_card(here: Lab) -> None:
    here.slack.trouble["chat.update"].append("internal_error")
    await here.command(f"/paper {PAPER.id}")
    first = next(asked for method, asked in here.slack.called if method == "chat.postMessage")
    assert first["text"] == f"Looking up {PAPER.id} …"
    assert PAPER.title[:20] in here.seen()[0]
    assert not [text for text in here.seen() if text.endswith("…")]
    before = len(here.slack.messages())
    await here.command("/paper 9912.99999")
    assert len(here.slack.messages()) == before


async def test_a_direct_message_is_answered(here: Lab) -> None:
    await here.say(f"<https://arxiv.org/abs/{PAPER.id}>", channel="D1")
    assert any(PAPER.title[:20] in text for text in here.seen("D1"))
    await here.say("help", channel="D1")
    assert "What I can do" in here.seen("D1")[-1]


async def test_an_edited_question_is_answered_anew_in_place_and_a_deleted_one_is_taken_away(
    here: Lab,
) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    before = len(here.slack.messages())
    ts = await here.say("What is the main result?", thread=card["ts"])
    old = {"user": "U1", "ts": ts, "thread_ts": card["ts"], "text": "What is the main result?"}
    new = {**old, "text": "Which data were used?", "edited": {"user": "U1", "ts": "1800000009.1"}}
    change = {"type": "message", "subtype": "message_changed", "channel": "C1", "channel_type": "channel"}
    await here.event({**change, "message": new, "previous_message": old})
    answers = [m for m in here.slack.messages()[before:] if m["user"] == BOT]
    assert len(answers) == 1
    assert "data" in answers[0]["text"]
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": ts}
    await here.event({**gone, "previous_message": new})
    assert not [m for m in here.slack.messages()[before:] if m["user"] == BOT]


async def test_a_link_is_offered_once_quietly_and_summarised_on_a_press(here: Lab) -> None:
    for _ in range(2):
        await here.say(f"look: <https://arxiv.org/abs/{PAPER.id}>")
    offers = here.slack.whispers
    assert len(offers) == 1
    assert not here.seen()
    await here.press({**offers[0], "ts": "1.1"}, "Summarise")
    assert any(PAPER.title[:20] in text for text in here.seen())


async def test_a_channel_switches_offers_off_on_the_offer_itself_and_on_again_by_command(here: Lab) -> None:
    other, third = papers()[2].id, papers()[3].id
    await here.say(f"look: <https://arxiv.org/abs/{PAPER.id}>")
    await here.press({**here.slack.whispers[-1], "ts": "1.1"}, "Not in this channel")
    assert "no more summaries" in here.whispered()[-1]
    told = len(here.slack.whispers)
    await here.say(f"look: <https://arxiv.org/abs/{other}>")
    assert len(here.slack.whispers) == told
    here.slack.channels["C2"] = Channel("C2")
    await here.say(f"look: <https://arxiv.org/abs/{other}>", channel="C2")
    assert len(here.slack.whispers) == told + 1, "another channel is another matter"
    await here.command("/digest offers on")
    await here.say(f"look: <https://arxiv.org/abs/{third}>")
    assert "I can summarise" in here.whispered()[-1]
    await here.command("/digest offers maybe")
    assert "digest offers off" in here.whispered()[-1]


async def test_the_shortcut_summarises_the_paper_of_a_message_in_its_thread(here: Lab) -> None:
    ts = await here.say("nothing to see")
    payload = {
        "type": "message_action",
        "callback_id": "paperboy_summarise",
        "trigger_id": "t900",
        "team": {"id": "T0001"},
        "user": {"id": "U1", "team_id": "T0001"},
        "channel": {"id": "C1"},
        "message_ts": ts,
        "message": {
            "ts": ts,
            "text": "",
            "attachments": [{"from_url": f"https://arxiv.org/abs/{PAPER.id}"}],
        },
    }
    await here.slack.send("interactive", payload)
    await here.quiet()
    posted = [m for m in here.slack.messages() if m["user"] == BOT]
    assert posted
    assert all(m["thread_ts"] == ts for m in posted)


async def test_a_form_follows_and_edits_a_topic(here: Lab) -> None:
    await here.command("/digest follow")
    (view,) = here.slack.views
    answer = await here.submit(view, values(limit="3"))
    assert not answer
    (made,) = await here.wired.store.subscriptions()
    assert (made.topic.categories, made.topic.limit, made.zone) == (("cs.CV",), 3, "Europe/Berlin")
    await here.command("/digest edit")
    edit = here.slack.views[-1]
    assert json.loads(edit["private_metadata"])["id"] == made.id
    await here.submit(
        edit, values(limit="5") | {"terms": {"value": {"value": "light traps, nocturnal insects"}}}
    )
    (changed,) = await here.wired.store.subscriptions()
    assert (changed.id, changed.topic.limit) == (made.id, 5)
    assert changed.topic.terms == ("light traps", "nocturnal insects")
    await here.command("/digest edit")
    assert "light traps, nocturnal insects" in json.dumps(here.slack.views[-1])


async def test_of_several_topics_the_one_that_is_named_opens_its_form(here: Lab) -> None:
    for name in ("robots", "robots at sea"):
        await here.command(f"/digest follow cs.RO name {name}")
    await here.command("/digest edit")
    assert not here.slack.views
    assert "robots at sea" in here.whispered()[-1]
    await here.command("/digest edit Robots at Sea")
    (view,) = here.slack.views
    mine = {each.id: each.topic.name for each in await here.wired.store.subscriptions()}
    assert mine[json.loads(view["private_metadata"])["id"]] == "robots at sea"
    await here.command("/digest edit robots top 3")
    assert len(here.slack.views) == 1
    assert {each.topic.limit for each in await here.wired.store.subscriptions()} == {3, 10}


async def test_a_form_that_cannot_be_opened_says_how_to_type_it(here: Lab) -> None:
    here.slack.trouble["views.open"].append("expired_trigger_id")
    await here.command("/digest follow")
    assert "category" in here.whispered()[-1]
    await here.command("/digest follow cs.CV name Mine")
    here.slack.trouble["views.open"].append("expired_trigger_id")
    await here.command("/digest edit")
    assert "digest edit Mine time" in here.whispered()[-1]
    assert not here.slack.views


async def test_a_form_with_a_mistake_stays_open_and_says_where(here: Lab) -> None:
    await here.command("/digest follow")
    answer = await here.submit(here.slack.views[-1], values(limit="900"))
    assert answer["response_action"] == "errors"
    assert "limit" in answer["errors"]
    assert not await here.wired.store.subscriptions()


async def test_menus_offer_what_is_typed(here: Lab) -> None:
    for action, typed, found in (
        ("paperboy_categories", "robot", "cs.RO"),
        ("paperboy_zone", "berl", "Europe/Berlin"),
    ):
        payload = {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed}
        team = {"team": {"id": "T0001"}, "user": {"id": "U1"}}
        answer = await here.slack.send("interactive", {**payload, **team})
        assert answer["options"][0]["value"] == found


async def test_the_home_page_tells_of_the_visitors_channels_alone(here: Lab) -> None:
    here.slack.channels["C2"] = Channel("C2", members={BOT, "U2"}, private=True)
    await here.command("/digest follow cs.CV name Open")
    await here.command("/digest follow cs.RO name Secret", user="U2", channel="C2")
    await here.event({"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"})
    page = json.dumps(here.slack.homes["U1"])
    assert "Open" in page
    assert "Secret" not in page


async def test_the_home_page_shows_recent_papers_and_a_digest_that_did_not_come(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2 name Mine")
    await here.command("/digest now")
    opened = {"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"}
    await here.event(opened)
    page = json.dumps(here.slack.homes["U1"])
    assert page.count("https://arxiv.org/abs/") == 2
    (subscription,) = await here.wired.store.subscriptions()
    run = await here.wired.store.last_run(subscription.id)
    assert run
    await here.wired.store.set_status(run.key, RunStatus.GIVEN_UP)
    here.slack.channels["C1"].members.discard(BOT)
    await here.event(opened)
    page = json.dumps(here.slack.homes["U1"])
    assert "Mine" in page
    assert translate("en", "run.given_up") in page
    assert "https://arxiv.org/abs/" not in page


async def test_the_home_page_tells_what_the_month_brought_and_names_the_channels(here: Lab) -> None:
    await here.command(f"/paper {PAPER.id}")
    card = here.slack.messages()[0]
    await here.say("What is the main result?", thread=card["ts"])
    await here.command("/digest follow cs.CV name Mine")
    await here.event({"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"})
    page = shown(here.slack.homes["U1"]["blocks"])
    assert f"{translate('en', 'slack.home_papers')}: 1" in page
    assert f"{translate('en', 'slack.home_questions')}: 1" in page
    assert translate("en", "status.no_model") in page
    assert "#c1" in page
    assert "https://lab.slack.com/archives/C1" in json.dumps(here.slack.homes["U1"])


async def test_the_home_page_speaks_the_language_of_what_is_followed_and_counts_the_rest(here: Lab) -> None:
    here.slack.channels["C2"] = Channel("C2", members={BOT, "U2"})
    here.slack.channels["C3"] = Channel("C3", members={BOT, "U2"}, private=True)
    await here.command("/digest follow cs.CV language zh name 我的")
    for channel in ("C2", "C3"):
        await here.command("/digest follow cs.RO name Theirs", user="U2", channel=channel)
    await here.event({"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"})
    page = shown(here.slack.homes["U1"]["blocks"])
    assert translate("zh", "slack.home_start") in page
    assert translate("zh", "slack.home_elsewhere", n=1) in page, "of a private channel not even a number"
    assert "Theirs" not in page


async def test_the_home_page_of_a_workspace_that_follows_much_is_whole(here: Lab) -> None:
    for number in range(40):
        await here.command(f"/digest follow cs.CV cs.RO cs.LG name {number} {'of many words ' * 3}")
    await here.event({"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"})
    page = shown(here.slack.homes["U1"]["blocks"])
    assert translate("en", "slack.home_write") in page
    assert translate("en", "slack.home_elsewhere", n=10) in page


async def test_a_private_channels_papers_are_not_found_by_who_is_not_in_it(here: Lab) -> None:
    here.slack.channels["C2"] = Channel("C2", members={BOT, "U2"}, private=True)
    await here.command(f"/paper {PAPER.id}", user="U2", channel="C2")
    await here.command(f"/paper search {PAPER.title.split()[0]}")
    assert PAPER.title[:20] not in here.whispered()[-1]
    here.slack.channels["C1"].members.add("U2")
    await here.command(f"/paper search {PAPER.title.split()[0]}", user="U2")
    assert PAPER.title[:20] in here.whispered("U2")[-1]


async def test_a_private_channels_digest_is_kept_out_of_the_archive(here: Lab) -> None:
    here.slack.channels["C2"] = Channel("C2", members={BOT, "U1"}, private=True)
    archive = here.wired.folder / "archive"
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2 name Secret", channel="C2")
    await here.command("/digest now", channel="C2")
    assert len(here.slack.messages("C2")) > 3
    assert not list(archive.rglob("*.md"))
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2 name Open")
    await here.command("/digest now")
    assert list(archive.rglob("*.md"))


def values(limit: str) -> dict[str, object]:
    chosen = {"text": {"type": "plain_text", "text": "x"}, "value": "cs.CV"}
    zone = {"text": {"type": "plain_text", "text": "x"}, "value": "Europe/Berlin"}
    language = {"text": {"type": "plain_text", "text": "x"}, "value": "en"}
    return {
        "categories": {"paperboy_categories": {"selected_options": [chosen]}},
        "interest": {"value": {"value": "moths"}},
        "keywords": {"value": {"value": "moth, -survey"}},
        "authors": {"value": {"value": None}},
        "time": {"value": {"selected_time": "07:30"}},
        "zone": {"paperboy_zone": {"selected_option": zone}},
        "language": {"value": {"selected_option": language}},
        "limit": {"value": {"value": limit}},
        "name": {"value": {"value": None}},
    }


async def test_whoever_invites_us_is_greeted_quietly_and_once(here: Lab) -> None:
    joined = {"type": "member_joined_channel", "channel": "C1", "channel_type": "C", "event_ts": "1.5"}
    for event in ({**joined, "user": BOT, "inviter": "U1"}, {**joined, "user": "U2", "inviter": "U1"}):
        await here.event(event)
        await here.event(event)
    (hello,) = here.whispered()
    assert "/digest follow" in hello
    assert not here.seen()
