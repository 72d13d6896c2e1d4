"""Setting Slack up: the manifest asks for what the code needs and no more; doctor finds what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from adapters.cli import paperboy
from adapters.cli.boundary import run
from adapters.platforms.registry import settings_class
from adapters.platforms.slack.doctor import diagnose
from adapters.platforms.slack.manifest import (
    COMMANDS,
    EVENTS,
    METHODS,
    PATH,
    REDIRECT,
    REMOVALS,
    SHORTCUT,
    manifest,
    scopes,
)
from adapters.platforms.slack.settings import SlackSettings
from adapters.sealing import new_key
from bot.chat.commands import parse_command
from bot.domain.errors import SettingError
from bot.domain.topic import Destination
from bot.locales import error_message, languages
from bot.settings import load_settings
from tests.adapters.slack_server import APP_TOKEN, BOT, TOKEN, Channel, SlackServer, slack_server
from tests.adapters.slack_server import METHODS as SERVED
from tests.e2e.slack_lab import lab

SOURCES = sorted((Path(__file__).parents[2] / "adapters" / "platforms" / "slack").glob("*.py"))


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        server.scopes = ",".join(scopes())
        yield server


def settings(slack: SlackServer, **changes: str) -> SlackSettings:
    tokens = {"bot_token": TOKEN, "app_token": APP_TOKEN, **changes}
    secrets = {name: SecretStr(value) for name, value in tokens.items()}
    return SlackSettings(api_url=f"{slack.url}/api/", **secrets)


def test_every_method_that_is_called_is_in_the_table_and_no_other() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES)
    called = set(
        re.findall(
            r"client\.((?:chat|conversations|views|apps|auth|files|reactions)_\w+|assistant_\w+)\(", text
        )
    )
    called |= set(re.findall(r'"(users_conversations|conversations_members)"', text))
    called |= {name.replace(".", "_") for name in re.findall(r'"(assistant\.threads\.\w+)",\n', text)}
    uploads = {"files_getUploadURLExternal", "files_completeUploadExternal"}
    called = (called - {"files_upload_v2"}) | uploads
    squeezed = {name.replace("_", ".").casefold() for name in called}
    assert squeezed == {_method(name) for name in METHODS}


def _method(name: str) -> str:
    """As slack_sdk's names read: `chat.postMessage` is `chat_postMessage`."""
    return name.casefold()


def test_our_server_asks_for_the_same_permissions() -> None:
    assert {name: scope for name, (scope, _) in SERVED.items()} == METHODS


async def test_the_manifest_names_exactly_what_the_app_listens_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: set[tuple[str, str]] = set()
    for kind in ("command", "event", "message_shortcut"):
        original = getattr(AsyncApp, kind)

        def record(
            app: AsyncApp, name: str, *rest: object, _kind: str = kind, _do: object = original
        ) -> object:
            heard.add((_kind, name))
            assert callable(_do)
            return _do(app, name, *rest)

        monkeypatch.setattr(AsyncApp, kind, record)
    async with lab(tmp_path, monkeypatch):
        pass
    made = manifest()
    said = {("command", each["command"]) for each in made["features"]["slash_commands"]}
    said |= {
        ("event", name.split(".")[0]) for name in made["settings"]["event_subscriptions"]["bot_events"]
    }
    said |= {("message_shortcut", each["callback_id"]) for each in made["features"]["shortcuts"]}
    assert heard == said
    assert set(COMMANDS) == {name for kind, name in heard if kind == "command"}
    assert ("message_shortcut", SHORTCUT) in heard


def test_the_manifest_asks_for_no_permission_that_nothing_needs() -> None:
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    needed = {"commands", "files:read", *filter(None, EVENTS.values()), *filter(None, METHODS.values())}
    private = {scope.replace("channels:", kind) for scope in needed for kind in ("groups:", "mpim:")}
    assert asked == sorted(needed | private)
    assert not {"chat:write.public", "users:read", "channels:join"} & set(asked)


@pytest.mark.parametrize("language", [*languages(), "zh-TW"])
def test_the_manifest_keeps_slacks_limits(language: str) -> None:
    made = manifest(language=language)
    assert len(made["display_information"]["description"]) <= 140
    assert len(made["features"]["agent_view"]["agent_description"]) <= 300
    for command in made["features"]["slash_commands"]:
        assert len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
    assert all(len(each["name"]) <= 24 for each in made["features"]["shortcuts"])
    assert all(len(each["description"]) <= 150 for each in made["features"]["shortcuts"])


def test_all_that_the_manifest_says_is_in_the_language_of_the_workspace() -> None:
    english, chinese, german = (_said(manifest(language=tag)) for tag in ("en", "zh", "de"))
    assert all(re.search(r"[\u3400-\u9fff]|^https:", each) for each in chinese)
    assert {each for each in german if each in english} == SAME_IN_GERMAN
    assert "總結這篇論文" in _said(manifest(language="zh-TW"))


SAME_IN_GERMAN = {
    "https://arxiv.org/abs/2601.16914",
    "help",
    "[2601.16914] What are the limits?",
    "Which of the papers shown here release their code?",
}
"""What is typed and asked in English, as questions of papers are."""


def _said(made: dict[str, Any]) -> list[str]:
    features = made["features"]
    rows = [
        *features["agent_view"]["suggested_prompts"],
        *(
            {k: v for k, v in each.items() if k in {"name", "description"}}
            for each in features["shortcuts"]
        ),
        *({k: each[k] for k in ("description", "usage_hint")} for each in features["slash_commands"]),
    ]
    about = made["display_information"]["description"], features["agent_view"]["agent_description"]
    return [*about, *(text for row in rows for text in row.values())]


@pytest.mark.parametrize("language", ["zh", "zh-TW", "de"])
def test_the_words_that_a_command_is_hinted_at_with_lead_where_the_english_ones_do(language: str) -> None:
    hinted = (manifest(language=tag)["features"]["slash_commands"][1] for tag in ("en", language))
    english, own = (
        [parse_command("digest", word).command.name for word in each["usage_hint"].split(" | ")]
        for each in hinted
    )
    assert own == english
    assert len(set(own)) == len(own)


def test_the_command_prints_it_for_socket_mode_and_for_http(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(paperboy, ["slack", "manifest"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["settings"]["socket_mode_enabled"]
    assert "request_url" not in json.dumps(made)
    assert run(paperboy, ["slack", "manifest", "--url", "https://bot.example/"]) == 0
    hosted = json.loads(capsys.readouterr().out)
    assert not hosted["settings"]["socket_mode_enabled"]
    assert hosted["settings"]["event_subscriptions"]["request_url"] == f"https://bot.example{PATH}"
    assert run(paperboy, ["slack", "manifest", "--url", "http://bot.example"]) == 64
    assert "https" in capsys.readouterr().err


def test_the_command_prints_it_in_the_language_that_is_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERBOY_DIGEST_LANGUAGE", "zh")
    assert run(paperboy, ["--data-dir", str(tmp_path), "slack", "manifest"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest(language="zh")


def test_the_manifest_for_many_workspaces_says_where_they_come_back_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(paperboy, ["slack", "manifest", "--many", "--url", "https://bot.example"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["oauth_config"]["redirect_urls"] == [f"https://bot.example{REDIRECT}"]
    assert set(REMOVALS) <= set(made["settings"]["event_subscriptions"]["bot_events"])
    assert made["settings"]["org_deploy_enabled"]
    assert not made["settings"]["token_rotation_enabled"]
    alone = manifest("https://bot.example")
    assert not set(REMOVALS) & set(alone["settings"]["event_subscriptions"]["bot_events"])
    assert "redirect_urls" not in alone["oauth_config"]
    assert run(paperboy, ["slack", "manifest", "--many"]) == 64


def test_keys_are_made_and_tokens_sealed_anew_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(paperboy, ["slack", "key"]) == 0
    key = capsys.readouterr().out.strip()
    assert run(paperboy, ["--data-dir", str(tmp_path), "slack", "reseal"]) == 64
    assert "slack.token_keys" in capsys.readouterr().err
    monkeypatch.setenv("PAPERBOY_SLACK_TOKEN_KEYS", key)
    for command in ("reseal", "workspaces"):
        assert run(paperboy, ["--data-dir", str(tmp_path), "slack", command]) == 0
        assert "0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"bot_token": TOKEN}, "slack.bot_token"),
        ({"signing_secret": ""}, "slack.signing_secret"),
        ({"token_keys": ""}, "slack.token_keys"),
        ({"token_keys": "not a key"}, "slack.token_keys"),
    ],
)
def test_settings_for_many_workspaces_say_what_is_missing_or_too_much(
    changes: dict[str, str], named: str
) -> None:
    whole = {"client_id": "1.2", "client_secret": "s", "signing_secret": "s", "token_keys": new_key()}
    lines = [f"{name} = {json.dumps(value)}" for name, value in (whole | changes).items()]
    kind = settings_class()
    with pytest.raises(SettingError) as raised:
        load_settings("\n".join(["[slack]", *lines]), file="p", environ={}, read_secret=str, kind=kind)
    assert named in error_message("en", raised.value)


async def test_doctor_is_content_with_a_good_installation(slack: SlackServer) -> None:
    slack.channels["C2"] = Channel("C2", private=True)
    followed = [
        Destination(platform="slack", workspace="T0001", channel=each) for each in ("C1", "C2", "D1")
    ]
    found = await diagnose(settings(slack), followed, "en")
    assert (found.state, found.advice) == ("ok", "")


async def test_doctor_says_how_to_begin(slack: SlackServer) -> None:
    found = await diagnose(SlackSettings(), [], "en")
    assert found.state == "off"
    assert "paperboy slack manifest" in found.advice


async def test_doctor_names_the_permission_that_is_missing(slack: SlackServer) -> None:
    slack.scopes = slack.scopes.replace("files:write,", "")
    found = await diagnose(settings(slack), [], "en")
    assert "files:write" in found.finding
    assert "Reinstall" in found.advice


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"bot_token": "xoxb-wrong"}, "slack.bot_token"),
        ({"app_token": "xapp-wrong"}, "slack.app_token"),
        ({"app_token": ""}, "slack.app_token"),
    ],
)
async def test_doctor_tells_which_token_is_bad(
    slack: SlackServer, changes: dict[str, str], word: str
) -> None:
    found = await diagnose(settings(slack, **changes), [], "en")
    assert found.state == "wrong"
    assert word in found.finding
    assert found.advice


@pytest.mark.parametrize(
    "channel",
    [
        Channel("C5", members=set()),
        Channel("C5", archived=True),
        Channel("C5", private=True, members={"U1"}),
    ],
    ids=["not a member", "archived", "private"],
)
async def test_doctor_names_the_channels_that_take_nothing(slack: SlackServer, channel: Channel) -> None:
    assert BOT in Channel("C6").members
    slack.channels["C5"] = channel
    followed = [Destination(platform="slack", workspace="T0001", channel=name) for name in ("C1", "C5")]
    found = await diagnose(settings(slack), followed, "en")
    assert found.state == "warning"
    assert "C5" in found.finding
    assert "C1" not in found.finding
