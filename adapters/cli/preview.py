"""`paperboy preview` and `why`: what a topic would pick, before anybody follows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.digest import DigestRequest, subscription_of
from adapters.cli.shell import Shell
from adapters.cli.types import depth_option, source_option
from bot.digests.preview import DAYS, DayBefore, Decision, Why
from bot.domain.topic import Subscription
from bot.sources.registry import parse_ref, qualify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from adapters.wiring import Services
    from bot.digests.run import Digests
    from bot.domain.reference import Reference
    from bot.llm.expected import Expected
    from bot.ports.clock import Progress


def _topic_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What says which topic is meant, as `digest` has it."""
    options = (
        click.option("--topic", default="", help="A topic that is followed; the only one if left out."),
        click.option(
            "--category", "categories", multiple=True, help="A category, such as cs.CV; repeatable."
        ),
        source_option,
        click.option("--interest", default="", help="What you care about, in your own words."),
        click.option(
            "--like",
            "likes",
            multiple=True,
            metavar="FILE",
            help="A file of papers you like, as for `follow`; repeatable.",
        ),
        click.option(
            "--keyword", "keywords", multiple=True, help="A word or phrase; with a leading - it excludes."
        ),
        click.option(
            "--author", "authors", multiple=True, help="A person whose papers are always of interest."
        ),
        click.option("--top", type=click.IntRange(1, 200), help="The most papers."),
        depth_option,
        click.option(
            "--days", type=click.IntRange(1, 20), default=DAYS, show_default=True, help="How many days."
        ),
        click.option(
            "--feed", "file", type=click.Path(path_type=Path), help="A recorded feed instead of them."
        ),
        click.option("--json", "as_json", is_flag=True, help="For scripts."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("named", nargs=-1, metavar="[CATEGORIES]...")
@_topic_options
@click.pass_obj
def preview(
    shell: Shell, /, named: tuple[str, ...], days: int, file: Path | None, *, as_json: bool, **asked: Any
) -> None:
    """Show what a topic would have picked on the last announcement days, with the reasons.

    \b
    paperboy preview cs.CV --interest "3D Gaussian splatting"
    paperboy preview cs.CV --like refs.bib
    paperboy preview --topic splats --days 10
    """
    from adapters.cli.reference_files import read_files

    asked["categories"] = (*named, *asked["categories"])
    works = read_files(shell, asked.pop("likes")).works

    async def work(
        services: Services, progress: Progress
    ) -> tuple[Subscription, list[DayBefore], tuple[Expected, ...]]:
        from bot.digests.preview import expected_cost
        from bot.digests.preview import preview as look

        subscription, wanted, digests = await _read_request(shell, services, asked, days, works)
        found = [each async for each in look(digests, subscription, wanted, progress)]
        return subscription, found, await expected_cost(digests, services.store, subscription, found)

    subscription, found, costs = _run(shell, file, work, quiet=as_json)
    if as_json:
        from bot.compose.records import preview_record

        click.echo(preview_record(subscription, found, shell.language, costs).model_dump_json(indent=2))
    else:
        from adapters.platforms.terminal.printing import show
        from bot.compose.preview import compose_preview

        show(compose_preview(subscription.topic, found, shell.language, costs))


@click.command()
@click.argument("reference", metavar="ID")
@_topic_options
@click.pass_obj
def why(
    shell: Shell, /, reference: str, days: int, file: Path | None, *, as_json: bool, **asked: Any
) -> None:
    """Tell why a topic picks the paper ID or does not, and what would change that.

    \b
    paperboy why 2601.16914
    paperboy why 2601.16914 --category cs.CV --interest "3D Gaussian splatting"
    """
    from adapters.cli.reference_files import read_files

    ref, works = parse_ref(reference), read_files(shell, asked.pop("likes")).works

    async def work(services: Services, progress: Progress) -> Why:
        from bot.digests.preview import explain_unannounced
        from bot.digests.preview import why as ask

        subscription, wanted, digests = await _read_request(shell, services, asked, days, works)
        found = await ask(digests, subscription, ref.id, wanted, progress)
        return found or explain_unannounced(subscription.topic, await services.repository.paper(ref))

    found = _run(shell, file, work, quiet=as_json)
    if shell.demo and found.verdict in {Decision.NOT_ANNOUNCED, Decision.REVISION}:
        found = _run(shell, file, work, quiet=as_json, sample_day=1)
    if as_json:
        click.echo(found.model_dump_json(indent=2))
    else:
        from adapters.platforms.terminal.printing import show
        from bot.compose.preview import compose_why

        show(compose_why(found, shell.language))


def _run(
    shell: Shell, file: Path | None, work: Callable[..., Any], *, quiet: bool, sample_day: int = 2
) -> Any:
    """What comes of it; in the demo on one of its days, as the live sources know nothing of its papers."""
    from adapters.wiring import Overrides

    async def inside(services: Services) -> Any:
        with services.progress(quiet=shell.quiet or quiet, language=shell.language) as progress:
            return await work(services, progress)

    overrides = Overrides(feed_file=file, silent=True)
    if shell.demo:
        from adapters.platforms.web.sample_days import SampleClock

        overrides = replace(overrides, sample_day=sample_day, clock=SampleClock(sample_day))
    return shell.run(inside, overrides)


async def _read_request(
    shell: Shell, services: Services, asked: dict[str, Any], days: int, works: Sequence[Reference]
) -> tuple[Subscription, tuple[dt.date, ...], Digests]:
    """The topic that is meant, the days that are looked at, and what selects."""
    from bot.digests.preview import days_before, learning_from

    recorded, digests = await services.recorded_feed(), services.digests
    given = {**asked, "categories": qualify(asked["source"] or "", asked["categories"])}
    del given["source"]
    request = DigestRequest(**given, day=None, language="", dry_run=True)
    subscription = await subscription_of(shell, services, request, recorded)
    if works:
        digests = learning_from(digests, works)
        subscription = subscription.evolve(topic=subscription.topic.evolve(likes=len(works)))
    if recorded:
        return subscription, (recorded.day,), digests
    return subscription, days_before(digests, subscription, 1 if shell.demo else days), digests
