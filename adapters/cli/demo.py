"""`paperboy demo`: everything at once, on sample papers, with no account, no key and no network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell
from bot.locales import translate

if TYPE_CHECKING:
    from adapters.wiring import Services
    from bot.digests.outcome import Outcome

FOLDER = "demo"
SAMPLE_PAPER = "9912.01502"


@click.command()
@click.option("--day", type=click.IntRange(1, 2), default=1, show_default=True, help="Which of two days.")
@click.option("--language", default="en", show_default=True, help="en, de or zh.")
@click.pass_obj
def demo(shell: Shell, /, day: int, language: str) -> None:
    """Deliver a whole digest of fictional sample papers, archive it, and answer a question.

    The first day starts afresh each time; the second goes on from the first, and shows that replacements
    and papers posted before are never shown as new.
    """
    from adapters.cli.ask import ask_once
    from adapters.wiring import Overrides

    folder = shell.folder / FOLDER
    if day == 1:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    shell.data_dir = str(folder)
    del shell.folder
    outcome = shell.run(
        lambda services: _deliver(shell, services, day, language), Overrides(sample_day=day)
    )
    shell.run(
        lambda services: ask_once(
            services, f"{SAMPLE_PAPER} {translate(language, 'demo.question')}", language
        ),
        Overrides(sample_day=day),
    )
    _next_steps(outcome, folder, day, language)


async def _deliver(shell: Shell, services: Services, day: int, language: str) -> Outcome:
    from adapters.cli.topics import HERE
    from adapters.sources.samples.arxiv import DEMO_TOPIC
    from adapters.sources.samples.sample_papers import DAYS
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
        return await services.digests.run(subscription, DAYS[day - 1], progress=progress)


def _next_steps(outcome: Outcome, folder: Path, day: int, language: str) -> None:
    first = outcome.digest.entries[0].paper.id if outcome.digest and outcome.digest.entries else ""
    click.echo(translate(language, "demo.archived", place=outcome.archived))
    key = "demo.next_day" if day == 1 else "demo.next"
    click.echo(translate(language, key, folder=folder, id=first))
