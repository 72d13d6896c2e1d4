"""`paperboy init` and `doctor`: getting started, and finding out what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell
from adapters.platforms.registry import settings_class
from bot.locales import catalogue
from bot.settings import sample

if TYPE_CHECKING:
    from adapters.doctor import Check

MARKS = {
    "ok": ("✓", "green"),
    "warning": ("!", "yellow"),
    "wrong": ("✗", "red"),
    "off": ("–", "bright_black"),
}
SOMETHING_WRONG = 1


@click.command()
@click.option("--force", is_flag=True, help="Write it anew; the old one is kept beside it.")
@click.pass_obj
def init(shell: Shell, /, *, force: bool) -> int:
    """Write a configuration file in which every setting is explained."""
    file = shell.config_file
    backup = file.with_suffix(".toml.old")
    if file.exists() and not force:
        click.echo(shell.text("cli.config_exists", file=file, backup=backup.name), err=True)
        return SOMETHING_WRONG
    _write(file, backup, sample(settings_class(), shell.language))
    shell.say("cli.config_written", file=file)
    return 0


def _write(file: Path, backup: Path, text: str) -> None:
    from adapters.private import write_whole
    from bot.domain.errors import DataFolderError

    try:
        if file.exists() and file.read_bytes() != text.encode():
            write_whole(backup, file.read_bytes())  # else nothing is worth the place of an earlier one
        write_whole(file, text.encode())
    except OSError as error:
        raise DataFolderError(folder=file.parent) from error


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--offline", is_flag=True, help="Ask nothing of the network.")
@click.pass_obj
def doctor(shell: Shell, /, *, as_json: bool, offline: bool) -> int:
    """Check configuration, data, arXiv, model and platforms; each line says what to do."""
    import asyncio

    from adapters.doctor import examine

    checks = asyncio.run(examine(shell, offline=offline))
    if as_json:
        click.echo(json.dumps([check._asdict() for check in checks], ensure_ascii=False, indent=2))
    for check in () if as_json else checks:
        _print(shell, check)
    return SOMETHING_WRONG if any(check.state == "wrong" for check in checks) else 0


def _print(shell: Shell, check: Check) -> None:
    mark, colour = MARKS[check.state]
    key = f"doctor.name.{check.name.replace(' ', '_')}"
    name = click.style(shell.text(key) if key in catalogue() else check.name, bold=True)
    click.echo(f"{click.style(mark, fg=colour)} {name}{shell.text('locale.colon')}{check.finding}")
    if check.advice:
        click.echo(f"  → {check.advice}")
