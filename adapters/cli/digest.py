"""`paperboy digest`: a digest now, in the terminal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.figures import figures_option, save_figures
from adapters.cli.shell import Shell
from adapters.cli.topics import HERE, find_topic
from adapters.cli.types import Day, depth_option, source_option
from bot.chat.handlers.digests import RUNS_LOOKED_AT, WITHOUT_DIGEST, completion_lines
from bot.digests.completion import Completed
from bot.digests.outcome import Outcome, OutcomeStatus
from bot.digests.subscriptions import make_topic, passing_subscription
from bot.domain.depth import Depth
from bot.domain.digest import Digest
from bot.domain.errors import (
    FeedFormatError,
    NothingThereError,
    PaperboyError,
    TopicError,
    UnavailableError,
)
from bot.domain.paper import Feed
from bot.domain.run import Run
from bot.domain.topic import Subscription
from bot.locales import has_catalogue
from bot.sources.registry import calendar_of, find_categories, qualify, source_of_topic

if TYPE_CHECKING:
    from adapters.wiring import Services
    from bot.digests.subscriptions import SubscriptionStore

TRY_LATER = UnavailableError.exit_code


@dataclass(frozen=True)
class DigestRequest:
    """What was asked for."""

    categories: tuple[str, ...]
    topic: str
    interest: str
    keywords: tuple[str, ...]
    authors: tuple[str, ...]
    day: dt.date | None
    top: int | None
    language: str
    dry_run: bool
    again: bool = False
    depth: Depth | None = None

    @property
    def is_named(self) -> bool:
        """Whether it says what the digest is of."""
        return bool(self.categories or self.topic or self.is_narrow)

    @property
    def is_narrow(self) -> bool:
        """Whether it says itself what is of interest."""
        return bool(self.interest or self.keywords or self.authors)


@click.command()
@click.argument("named", nargs=-1, metavar="[CATEGORIES]...")
@click.option("--category", "categories", multiple=True, help="A category, such as cs.CV; repeatable.")
@source_option
@click.option("--topic", default="", help="A topic that is followed, or an interest in your own words.")
@click.option("--interest", default="", help="What you care about, in your own words.")
@click.option(
    "--keyword", "keywords", multiple=True, help="A word or phrase; with a leading - it excludes."
)
@click.option("--author", "authors", multiple=True, help="A person whose papers are always of interest.")
@click.option(
    "--date",
    "day",
    type=Day(),
    metavar="DAY",
    help="The announcement day, such as 2026-01-26 or yesterday; today if left out.",
)
@click.option("--top", type=click.IntRange(1, 200), help="The most papers.")
@depth_option
@click.option("--language", default="", help="Language of the digest: en, de, zh, …")
@click.option(
    "--feed", "file", type=click.Path(path_type=Path), help="A recorded feed to use instead of a live one."
)
@click.option(
    "--again", is_flag=True, help="Redo what is missing in the latest digest, or that of --date, in place."
)
@figures_option
@click.option("--dry-run", is_flag=True, help="Show it; post, archive and remember nothing.")
@click.option("--markdown", "as_markdown", is_flag=True, help="The whole digest as Markdown.")
@click.option("--json", "as_json", is_flag=True, help="For scripts; docs/json-schema.json describes it.")
@click.pass_obj
def digest(
    shell: Shell,
    /,
    day: dt.date | None,
    file: Path | None,
    *,
    figures: Path | None,
    as_json: bool,
    as_markdown: bool,
    **asked: Any,
) -> int:
    """Make a digest of one announcement day and show it as a thread.

    \b
    paperboy digest cs.CV --interest "3D Gaussian splatting"
    paperboy digest biorxiv:neuroscience
    paperboy digest --topic splats --date 2026-01-26 --json
    paperboy digest --again
    """
    named = (*asked.pop("named"), *asked["categories"])
    asked["categories"] = qualify(asked.pop("source") or "", named)
    request = DigestRequest(day=day, **asked)

    silent = as_json or as_markdown
    spoken = request.language or shell.language
    if not has_catalogue(spoken) and not shell.settings.model.base_url:
        click.echo(shell.text("cli.language_no_model", language=spoken), err=True)

    async def work(services: Services) -> tuple[Outcome, Completed]:
        made = await make(shell, services, request, quiet=shell.quiet or silent)
        shown = made[0].digest
        if figures and shown:
            found = [(each.paper, each.figure) for each in shown.entries if each.figure]
            saved = await save_figures(services.analyses, found, figures)
            click.echo(shell.text("cli.figures", n=saved, folder=figures), err=True)
        return made

    from adapters.wiring import Overrides

    outcome, completed = shell.run(work, Overrides(feed_file=file, silent=silent))
    if as_markdown and outcome.digest:
        from adapters.archive.markdown import digest_markdown

        click.echo("".join(digest_markdown(outcome.digest)))
    else:
        report(shell, outcome, completed, as_json=as_json)
        if not as_json and _is_otherwise(request, outcome):
            shell.say("cli.made_otherwise")
    return TRY_LATER if outcome.status is OutcomeStatus.FEED_LATE else 0


async def make(
    shell: Shell, services: Services, request: DigestRequest, *, quiet: bool
) -> tuple[Outcome, Completed]:
    """Do the run that was asked for, and what is left to do of it and of earlier ones."""
    from adapters.platforms.terminal.app import TerminalProgress

    recorded = await services.recorded_feed()
    if request.again:
        run = await _made_before(shell, services, request, recorded)
        subscription, day = run.subscription, run.day
    else:
        subscription = await subscription_of(shell, services, request, recorded)
        day = request.day or (
            recorded.day if recorded else calendar_of(subscription.topic).feed_day(services.clock.now())
        )
    with TerminalProgress(language=subscription.language, quiet=quiet) as progress:
        if request.dry_run:
            return await services.digests.rehearse(subscription, day, progress=progress), Completed()
        await services.completion.catch_up(subscription, day, progress)
        outcome = await services.digests.run(subscription, day, progress=progress)
        made = await services.completion.go_on(outcome, progress, asked=request.again)
        await services.archive.wait_for_figures()
        return made


async def _made_before(
    shell: Shell, services: Services, request: DigestRequest, recorded: Feed | None
) -> Run:
    """The run that is to be redone: of what is named, else the latest here; of a day, else the latest.

    Raises:
        NothingThereError: there is none.
    """
    runs = await services.store.runs_of(HERE, RUNS_LOOKED_AT, day=request.day)
    if request.is_named or recorded:
        wanted = (await subscription_of(shell, services, request, recorded)).id
        runs = [run for run in runs if run.subscription.id == wanted]
    made = [run for run in runs if run.status not in WITHOUT_DIGEST]
    if not made:
        key = "digest.none_of_day" if request.day else "error.no_digest"
        raise NothingThereError(key, day=request.day)
    return made[0]


async def subscription_of(
    shell: Shell, services: Services, request: DigestRequest, recorded: Feed | None
) -> Subscription:
    """The followed topic that is meant, or one made up of what was asked.

    Raises:
        TopicError: there are no categories, or a followed topic has other ones than those that are named.
    """
    followed = await _find_followed(services.store, request, recorded)
    if followed is not None and not request.is_narrow:
        limited = followed.topic.evolve(
            limit=request.top or followed.topic.limit, depth=request.depth or followed.topic.depth
        )
        return followed.evolve(topic=limited, language=request.language or followed.language)
    other = recorded or (followed.topic if followed else None)
    categories = request.categories or (other.categories if other else ())
    if not categories:
        raise await _nothing_named(services.store, request)
    if recorded and not request.categories:
        _check_recorded(recorded)
    topic = make_topic(
        categories=categories,
        interest=" ".join(filter(None, (request.topic, request.interest))),
        keywords=request.keywords,
        authors=request.authors,
        limit=request.top or shell.settings.digest.limit,
    ).evolve(depth=request.depth or Depth.FULL)
    language = request.language or shell.language
    return passing_subscription(to=HERE, topic=topic, now=services.clock.now(), language=language)


async def _nothing_named(store: SubscriptionStore, request: DigestRequest) -> PaperboyError:
    """What is to be said where neither categories nor a topic that is followed are named."""
    if request.topic:
        return NothingThereError("error.no_such_topic", name=request.topic)
    names = tuple(each.topic.name for each in await store.subscriptions(HERE))
    return TopicError(
        "error.which_topic", problem="cli.which_topic" if len(names) > 1 else "cli.no_topic", names=names
    )


def _check_recorded(feed: Feed) -> None:
    """Raises FeedFormatError: it is of a category that is none; nobody typed that one."""
    try:
        find_categories(feed.categories)
    except TopicError as error:
        names = ", ".join(feed.categories)
        raise FeedFormatError(source=feed.source, problem="cli.feed_category", names=names) from error


async def _find_followed(
    store: SubscriptionStore, request: DigestRequest, recorded: Feed | None
) -> Subscription | None:
    """The followed topic of that name; the only one where neither a topic nor categories are named."""
    if request.topic:
        found = await find_topic(store, request.topic)
        if found is not None and (request.categories or request.is_narrow):
            raise TopicError("error.which_topic", problem="cli.topic_has_own", name=found.topic.name)
        return found
    mine = () if request.categories or recorded else await store.subscriptions(HERE)
    return mine[0] if len(mine) == 1 else None


def _is_otherwise(request: DigestRequest, outcome: Outcome) -> bool:
    """Whether the digest that stands there already was made with other options than were given."""
    made = outcome.digest
    if made is None or outcome.status is not OutcomeStatus.ALREADY_POSTED:
        return False
    topic = outcome.topic
    changed = request.top not in {None, topic.limit} or request.depth not in {None, topic.depth}
    return changed or request.language not in {"", made.language}


def report(shell: Shell, outcome: Outcome, completed: Completed, *, as_json: bool) -> None:
    """Tell how it ended. A digest that was delivered stands on the screen already."""
    if as_json:
        from bot.compose.records import digest_record

        click.echo(digest_record(outcome, completed).model_dump_json(indent=2))
        return
    for sentence in completion_lines(shell.language, outcome, completed):
        click.echo(sentence)
    if outcome.status is OutcomeStatus.ALREADY_POSTED:
        shell.say("cli.already_posted", day=outcome.day)
    if outcome.status is OutcomeStatus.FEED_LATE:
        key = "cli.feed_empty_hint" if outcome.shown == outcome.day else "cli.feed_late_hint"
        shell.say(key, shown=outcome.shown, day=outcome.day)
    elif outcome.status is OutcomeStatus.NOTHING_ANNOUNCED:
        why = shell.text(outcome.why)
        source = source_of_topic(outcome.topic)
        shell.say("error.nothing_announced", source=source.title, day=outcome.day, why=why)
        shell.say("cli.nothing_hint", last=source.calendar.previous_day(outcome.day))
    elif outcome.status in {OutcomeStatus.ALREADY_POSTED, OutcomeStatus.DRY_RUN} and outcome.digest:
        _show(outcome.digest)
    if outcome.refused:
        shell.say("cli.refused", parts=", ".join(outcome.refused))
    if outcome.archived:
        shell.say("cli.archived", place=outcome.archived)


def _show(shown: Digest) -> None:
    from adapters.platforms.terminal.printing import show_parts
    from bot.compose.digest import compose_digest

    show_parts(compose_digest(shown))
