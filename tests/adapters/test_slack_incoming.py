"""What people wrote, out of what Slack sends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.slack.incoming import (
    addresses_others,
    by_a_person,
    mentions,
    text_and_links,
    unescape,
)
from adapters.platforms.slack.render import escape


@settings(deadline=None)
@given(st.text().map(str.strip))
def test_what_was_escaped_reads_as_it_was_written(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@UBOT> what is new?", "what is new?"),
        ("<@UBOT|paperboy> hi", "hi"),
        ("ask <@U2|ada> and <@U3>", "ask @ada and @U3"),
        ("in <#C1|papers>", "in #papers"),
        ("<!here> look", "look"),
        ("<https://arxiv.org/abs/9912.00001>", "https://arxiv.org/abs/9912.00001"),
        ("<https://arxiv.org/abs/9912.00001|this>", "https://arxiv.org/abs/9912.00001"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_tokens_read_as_people_see_them(sent: str, read: str) -> None:
    assert unescape(sent, "UBOT") == read


def test_a_mention_is_one_of_that_person_alone() -> None:
    assert mentions("hi <@UBOT>", "UBOT")
    assert mentions("hi <@UBOT|x>", "UBOT")
    assert not mentions("hi <@UBOTS> UBOT", "UBOT")
    assert addresses_others(" <@U2> you", "UBOT")
    assert not addresses_others("<@UBOT> you", "UBOT")
    assert not addresses_others("you <@U2>", "UBOT")


@pytest.mark.parametrize(
    ("event", "person"),
    [
        ({"user": "U1"}, True),
        ({"user": "U1", "subtype": "thread_broadcast"}, True),
        ({"user": "U1", "subtype": "channel_join"}, False),
        ({"user": "U1", "bot_id": "B1"}, False),
        ({"subtype": "bot_message"}, False),
        ({}, False),
    ],
)
def test_only_people_are_listened_to(event: dict[str, str], person: bool) -> None:
    assert by_a_person(event) is person


def test_links_of_a_message_are_found_wherever_they_stand() -> None:
    link = {"type": "link", "url": "https://arxiv.org/abs/9912.00002"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}
    message = {
        "text": "see",
        "attachments": [{"from_url": "https://arxiv.org/abs/9912.00001"}],
        "blocks": [rich],
    }
    assert text_and_links(message).split() == [
        "see",
        "https://arxiv.org/abs/9912.00001",
        "https://arxiv.org/abs/9912.00002",
    ]
