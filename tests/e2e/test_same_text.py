"""Every command of the table says the same on the pages as in the terminal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.chat.commands import COMMANDS
from bot.locales import translate
from bot.ports.capabilities import Offering
from tests.e2e.test_frontends import terminal_desk
from tests.e2e.web_lab import lab
from tests.frontend_contract import FOLLOW, LAMP, TEAPOTS, Script, shelf

__all__ = ["shelf"]

TYPED = {
    "digest help": "digest help",
    "digest list": "digest list",
    "digest follow": f"{FOLLOW} name lamps",
    "digest edit": "digest edit lamps top 4",
    "digest preview": "digest preview cs.CV",
    "digest now": "digest now",
    "digest again": "digest again",
    "digest": "digest",
    "digest why": f"digest why {LAMP}",
    "digest status": "digest status",
    "digest answers": "digest answers mentions",
    "digest search": "digest search teapots",
    "paper": f"paper {LAMP}",
    "paper full": f"paper full {LAMP}",
    "paper section": f"paper section {LAMP} method",
    "paper ask": f"paper ask {TEAPOTS} how many teapots were scanned?",
    "paper search": "paper search teapots",
    "paper useful": f"paper useful {LAMP}",
    "paper useless": f"paper useless {LAMP}",
    "paper help": "paper help",
    "ask": f"ask {TEAPOTS} how many teapots were scanned?",
    "search": "search lamp",
    "help": "help",
    "digest stop": "digest stop lamps",
}
"""Each command as a person types it, in an order in which each has something to say."""
NOT_SAID = re.compile(r"https?://\S+|^ *(?:│ )*[›▣] .*$|^  \d+  .*$", re.MULTILINE)
"""What a terminal writes in the place of buttons and pictures, and the addresses of links."""
LEADS = ("search.posted", "digest.open")
"""Words that lead to a message, of which a terminal has none."""


def letters(text: str) -> str:
    """What is read: not how it is broken into lines, nor which signs stand around it."""
    return "".join(each for each in NOT_SAID.sub("", text).casefold() if each.isalnum())


async def test_every_command_of_the_table_says_the_same_as_in_the_terminal(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal takes nothing back: it also shows how the digest stood while papers were being read."""
    monkeypatch.setenv("COLUMNS", "10000")
    monkeypatch.setattr("adapters.platforms.terminal.printing.WIDEST", 10_000)
    assert set(TYPED) == {name for name, row in COMMANDS.items() if row.needs is not Offering}
    printed: dict[str, set[str]] = {}
    async with terminal_desk(shutil.copytree(shelf, tmp_path / "terminal"), monkeypatch) as terminal:
        for name, line in TYPED.items():
            before = len(terminal.screen.pieces)
            await terminal.command(line)
            printed[name] = set(map(letters, terminal.screen.pieces[before:])) - {""}
    async with lab(shutil.copytree(shelf, tmp_path / "pages"), monkeypatch) as pages:
        script = Script(pages)
        for name, line in TYPED.items():
            shown = {letters(each.text) for each in await script.command(line)}
            for lead in LEADS if shown - printed[name] else ():
                shown = {each.replace(letters(translate("en", lead)), "") for each in shown}
            assert shown <= printed[name], name
            assert name == "digest now" or printed[name] <= shown, name
