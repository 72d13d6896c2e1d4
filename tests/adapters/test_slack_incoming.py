"""What people wrote, out of what Slack sends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.slack.incoming import (
    addresses_others,
    all_words,
    by_a_person,
    is_of_other_team,
    mentions,
    question_in,
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
    assert addresses_others("you <@U2>", "UBOT")
    assert addresses_others("<!here> anybody?", "UBOT")


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
    assert all_words(message).split() == [
        "see",
        "https://arxiv.org/abs/9912.00002",
        "https://arxiv.org/abs/9912.00001",
    ]


def test_all_words_of_our_own_posts_of_files_and_of_what_is_forwarded_are_read() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*Thimble* &amp; more"}}
    button = {"type": "button", "url": "https://arxiv.org/abs/9912.00003"}
    forwarded = {"is_share": True, "text": "read <https://arxiv.org/abs/9912.00004>"}
    message = {
        "blocks": [block, {"type": "actions", "elements": [button]}],
        "attachments": [forwarded],
        "files": [{"name": "thesis.pdf"}],
    }
    found = all_words(message)
    for words in ("*Thimble* & more", "9912.00003", "9912.00004", "thesis.pdf"):
        assert words in found
    assert question_in({**message, "text": "<@UBOT> why?"}, "UBOT") == (
        "why? read https://arxiv.org/abs/9912.00004"
    )


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ({"team_id": "T2"}, True),
        ({"team_id": "T1"}, False),
        ({"team": {"id": "T2"}}, True),
        ({"team": {"id": "T1"}}, False),
        ({"team": None}, False),
        ({}, False),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, False),
        ({"team_id": "T1", "authorizations": [{"team_id": "T2"}]}, True),
        ({"team_id": "T2", "authorizations": [{"is_enterprise_install": True}]}, False),
        ({"team_id": "T2", "is_enterprise_install": "true"}, False),
        ({"team_id": "T2", "is_enterprise_install": "false"}, True),
        ({"team_id": "T2", "authorizations": ["?"]}, True),
    ],
)
def test_whose_workspace_something_is_of_is_read_from_where_the_app_is_installed(
    body: dict[str, object], other: bool
) -> None:
    assert is_of_other_team(body, "T1") is other
    assert not is_of_other_team(body, ""), "who does not know himself refuses nobody"
