"""`paperboy discord` as a person meets it."""

from __future__ import annotations

from tests.e2e.conftest import Call


def test_the_link_that_invites_the_bot_is_printed(call: Call) -> None:
    result = call("discord", "invite", "--application", "123")

    assert result.code == 0
    assert "client_id=123&permissions=309237763072&scope=bot+applications.commands" in result.out


def test_without_a_token_or_an_id_it_says_what_to_set(call: Call) -> None:
    result = call("discord", "invite")

    assert result.code == 78
    assert "PAPERBOY_DISCORD_TOKEN" in result.err
    assert "not set" in result.err
    assert "--application" in result.err
