"""A chat platform is one folder: it is found there, and no other code has to be told of it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from adapters import platforms
from adapters.cli import paperboy
from adapters.cli.shell import Shell
from adapters.doctor import _platform
from adapters.platforms.plugin import Plugin
from adapters.platforms.registry import plugins, settings_class
from adapters.wiring import Overrides, services
from bot.domain.errors import SettingError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.settings import load_settings, sample

ROOT = Path(__file__).parents[2]
PIGEONS = '''
import asyncio
import re
from typing import Annotated

import click
from pydantic import Field, SecretStr

from adapters.platforms.plugin import Diagnosis, Plugin
from bot.domain.record import Record
from bot.ports.platform import Receipt
from bot.setting_secrets import SecretForm, secret
from bot.util.rate_limiter import Rate


class PigeonSettings(Record):
    """A loft."""

    loft: str = Field("", description="Where the pigeons live; empty for none.")
    ring: Annotated[SecretStr, secret("pigeons.ring", SecretForm(re.compile("coo-")))] = Field(
        SecretStr(""), description="What they are known by."
    )


class Loft:
    name = "pigeons"

    def __init__(self):
        self.flown = []

    async def post(self, to, message, *, key, thread=""):
        self.flown.append(message.summary)
        return Receipt(message_id=key)

    async def find(self, to, *, key, thread="", since=None):
        return None

    async def edit(self, to, receipt, message):
        self.flown.append(message.summary)


class Keeper:
    name, ready = "pigeons", True

    def __init__(self):
        self.stopped = asyncio.Event()

    async def run(self):
        await self.stopped.wait()

    async def stop(self):
        self.stopped.set()


class PigeonPlugin(Plugin):
    name, title, setup = "pigeons", "Pigeons", "Set up pigeons: train them."

    def section(self):
        return PigeonSettings

    def is_on(self, settings):
        return bool(self.settings(settings).loft)

    def rate(self):
        return Rate(channel=60, workspace=1)

    async def connect(self, settings, store, stack):
        return Loft()

    def front_end(self, settings, platform, chat, store):
        return Keeper()

    async def diagnose(self, settings, followed, language):
        return Diagnosis("ok", f"all home in the {self.settings(settings).loft}")

    def command(self):
        return click.Command("pigeons")


PLUGIN = PigeonPlugin()
'''


@pytest.fixture
def pigeons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform in a folder of its own, as somebody else would add it."""
    folder = tmp_path / "more" / "pigeons"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "plugin.py").write_text(PIGEONS, encoding="utf-8")
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(folder.parent)])
    forget()
    yield
    forget()
    for name in [name for name in sys.modules if name.startswith("adapters.platforms.pigeons")]:
        del sys.modules[name]


def forget() -> None:
    plugins.cache_clear()
    settings_class.cache_clear()


def test_the_platforms_are_the_folders_that_have_a_plugin() -> None:
    folders = sorted(file.parent.name for file in (ROOT / "adapters/platforms").glob("*/plugin.py"))
    assert [each.name for each in plugins()] == folders
    assert {"discord", "slack"} <= set(folders)


async def test_a_folder_is_all_that_a_new_platform_takes(
    pigeons: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERBOY_PIGEONS_LOFT", "attic")
    shell = Shell(data_dir=str(tmp_path / "data"))
    loft = Destination(platform="pigeons", workspace="attic", channel="grey")
    async with services(shell.settings, shell.folder, Overrides(sample_day=1, silent=True)) as wired:
        coo = Message(summary="coo", blocks=())
        posted = await wired.digests.platforms["pigeons"].post(loft, coo, key="k")
        (front_end,) = wired.front_ends
        await wired.digests.rate_limiter.turn(loft)
        wait = wired.digests.rate_limiter._wait(("pigeons", "attic", "grey"), wired.clock.now())
    check = await _platform(own())(shell)

    assert posted.message_id == "k"
    assert (front_end.name, front_end.ready) == ("pigeons", True)
    assert 50 < wait <= 60
    assert (check.name, check.state, check.finding) == ("Pigeons", "ok", "all home in the attic")


def test_its_settings_are_in_the_table_and_its_command_is_listed(pigeons: None) -> None:
    kind = settings_class()
    made = load_settings("[pigeons]\nloft = 'roof'\n", file="x", environ={}, read_secret=str, kind=kind)

    assert own().settings(made).loft == "roof"
    assert "# Where the pigeons live; empty for none." in sample(kind)
    assert "pigeons" in paperboy.list_commands(click.Context(paperboy))


def test_its_secret_is_known_in_the_settings_of_others(pigeons: None) -> None:
    for section, setting in (("slack", "bot_token"), ("model", "api_key")):
        with pytest.raises(SettingError) as caught:
            load_settings(
                f"[{section}]\n{setting} = 'coo-1'\n",
                file="x",
                environ={},
                read_secret=str,
                kind=settings_class(),
            )
        assert caught.value.fields["near"] == "pigeons.ring"


def own() -> Plugin[Any, Any]:
    return next(each for each in plugins() if each.name == "pigeons")


ALLOWED = {
    "adapters/logs.py": "secrets are taken out before any plugin is asked, by the forms they have",
    "adapters/reading/pdf_calls.py": "the matrix of a PDF is geometry",
    "adapters/reading/pdf_runs.py": "as above",
    "adapters/reading/pdf_tables.py": "as above",
    "bot/text/spelling.py": "one of the matrices is a matrix",
}
"""Shared code that names a platform, and why."""


def names_in(file: Path) -> Iterator[str]:
    """What is written there but comments and docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
        for field in ("id", "attr", "arg", "name", "module"):
            yield str(getattr(node, field, None) or "")


def test_shared_code_names_no_platform() -> None:
    known = "|".join(each.name for each in plugins() if each.name != "web")  # which is HTTP's word too
    names = re.compile(rf"(?:\S*[._/])?(?:{known})(?:[._/]\S*)?", re.IGNORECASE)
    folders = {ROOT / "bot/locales", *(ROOT / "adapters/platforms" / each.name for each in plugins())}
    files = [file for top in ("bot", "adapters") for file in (ROOT / top).rglob("*.py")]
    shared = [file for file in files if not folders & set(file.parents)]
    naming = [file for file in shared if any(map(names.fullmatch, names_in(file)))]
    assert {str(file.relative_to(ROOT)) for file in naming} == set(ALLOWED)
