"""`paperboy demo`: everything at once, on sample papers, with no account, no key and no network."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import DEMO, Shell
from adapters.env import environment
from bot.locales import translate

if TYPE_CHECKING:
    from adapters.wiring import Services
    from bot.digests.outcome import Outcome

NAME = "paperboy"
SAMPLE_PAPER = "9912.01502"


@click.command()
@click.option("--day", type=click.IntRange(1, 2), default=1, show_default=True, help="Which of two days.")
@click.option("--language", default="", help="en, de or zh.")
@click.pass_obj
def demo(shell: Shell, /, day: int, language: str) -> None:
    """Deliver a whole digest of fictional sample papers, archive it, and answer a question.

    The first day starts afresh each time; the second goes on from the first, and shows that replacements
    and papers posted before are never shown as new.
    """
    from adapters.cli.ask import ask_once
    from adapters.wiring import Overrides

    language = language or shell.language
    shell.demo = False
    if day == 1:
        shutil.rmtree(shell.folder / DEMO, ignore_errors=True)
    shell.demo = True
    for kept in ("folder", "config_file", "settings"):  # those of the demo are others
        vars(shell).pop(kept, None)
    outcome = shell.run(
        lambda services: _deliver(shell, services, day, language), Overrides(sample_day=day)
    )
    shell.run(
        lambda services: ask_once(
            services, f"{SAMPLE_PAPER} {translate(language, 'demo.question')}", language
        ),
        Overrides(sample_day=day),
    )
    _next_steps(outcome, day, language)


async def _deliver(shell: Shell, services: Services, day: int, language: str) -> Outcome:
    from adapters.cli.topics import HERE
    from adapters.sources.samples.answers import DAYS, DEMO_TOPIC
    from bot.digests.subscriptions import make_subscription

    subscription = make_subscription(
        to=HERE,
        topic=DEMO_TOPIC,
        now=services.clock.now(),
        time=shell.settings.digest.time,
        zone="UTC",
        language=language,
    )
    await services.store.save_subscription(subscription)
    with services.progress(language=language, quiet=shell.quiet) as progress:
        outcome = await services.digests.run(subscription, DAYS[day - 1], progress=progress)
        await services.archive.wait_for_figures()
        return outcome


def _next_steps(outcome: Outcome, day: int, language: str) -> None:
    first = outcome.digest.entries[0].paper.id if outcome.digest and outcome.digest.entries else ""
    click.echo(translate(language, "demo.archived", place=outcome.archived))
    program = how_called(sys.argv[0], environment())
    spoken = "" if language == "en" else f" --language {language}"
    key = "demo.first" if day == 1 else "demo.second"
    click.echo(translate(language, key, program=program, language=spoken))
    click.echo(translate(language, "demo.steps", program=program, id=first))


def how_called(started: str, environ: Mapping[str, str]) -> str:
    """What starts this program again where it was started: its name, or the file that has it."""
    file, path = Path(started), environ.get("PATH", "")
    if file.stem != NAME:
        return NAME
    if "UV" in environ and "VIRTUAL_ENV" not in environ and path.startswith(f"{file.parent}{os.pathsep}"):
        return f"uvx --from . {NAME}"  # for one run alone its folder is on the path
    found = shutil.which(NAME, path=path)
    if found and Path(found).resolve() == file.resolve():
        return NAME
    here = Path.cwd()
    return shlex.quote(str(file.relative_to(here) if file.is_relative_to(here) else file))
