"""Setting the bot up: the invitation, what doctor finds, and starting with a wrong token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from aiohttp import web

from adapters.platforms.discord.cli import application_of
from adapters.platforms.discord.doctor import diagnose, examine_client
from adapters.platforms.discord.permissions import (
    invite_link,
    missing_permissions,
    name_permissions,
    required_permissions,
)
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.front_end import FrontEnd
from adapters.platforms.registry import settings_class
from adapters.wiring import Overrides, services
from bot.domain.errors import SettingError
from tests.adapters.discord_world import a_world

SETTINGS = DiscordSettings.model_validate({"token": "MTIzNDU2Nzg5MDEyMzQ1Njc4.x.y"})


@pytest.fixture
async def refusing(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A Discord that knows no token."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}")
    yield
    await runner.cleanup()


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    query = parse_qs(urlsplit(invite_link(123)).query)

    assert query == {
        "client_id": ["123"],
        "permissions": ["309237763072"],
        "scope": ["bot applications.commands"],
    }
    assert missing_permissions(required_permissions()) == ()
    lacking = missing_permissions(discord.Permissions.none())
    assert name_permissions(lacking, "en").startswith("View Channel, Send Messages, ")
    assert name_permissions(lacking, "zh").startswith("查看频道、发送消息、")


def test_the_application_is_read_from_the_token() -> None:
    assert application_of(SETTINGS.token.get_secret_value()) == "123456789012345678"
    for wrong in ("", "x", "bm90IGEgbnVtYmVy.x.y", "é.x.y"):
        with pytest.raises(SettingError):
            application_of(wrong)


async def test_a_wrong_token_is_a_setting_that_serve_leaves_off(tmp_path: Path, refusing: None) -> None:
    async with services(
        settings_class().model_validate({"discord": SETTINGS}), tmp_path, Overrides(silent=True)
    ) as wired:
        (front,) = wired.front_ends
        checked: FrontEnd = front

        with pytest.raises(SettingError):
            await checked.run()
        assert checked.name == "discord"
        assert not checked.ready
        await checked.stop()


async def test_doctor_says_when_the_token_is_wrong_or_missing(refusing: None) -> None:
    assert (await diagnose(DiscordSettings(), (), "en")).state == "off"
    found = await diagnose(SETTINGS, (), "en")
    assert (found.state, found.finding) == ("wrong", "the token does not work.")


async def test_doctor_names_what_is_missing_in_a_followed_channel(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        shut = world.guild.create_text_channel(
            "shut",
            overwrites={world.guild.default_role: discord.PermissionOverwrite(create_public_threads=False)},
        )
        client = world.platform.client
        assert client is not None

        fine = await examine_client(client, [world.to], "en")
        wrong = await examine_client(client, [world.to, world.at(shut)], "en")
        gone = await examine_client(client, [world.to.model_copy(update={"channel": "1"})], "en")

        assert fine.state in {"ok", "warning"}
        assert "#shut" in wrong.finding
        assert "Create Public Threads" in wrong.finding
        assert "gone" in gone.finding


async def test_a_ready_front_end_is_one_that_is_connected(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        assert world.front.ready
        await world.front.stop()
        assert not world.front.ready
