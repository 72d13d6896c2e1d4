"""`paperboy follow`: what the terminal is to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from adapters.cli.shell import Shell
from adapters.cli.topics import HERE, find_topic
from adapters.cli.types import TimeOfDay, depth_option, source_option
from bot.compose.topic_words import topic_and_categories
from bot.domain.topic import Subscription, Topic
from bot.locales import join_list
from bot.sources.registry import qualify

if TYPE_CHECKING:
    from adapters.stores.store import Store
    from bot.digests.subscriptions import SubscriptionStore


@click.command()
@click.argument("categories", nargs=-1)
@source_option
@click.option("--name", default="", help="What to call the topic.")
@click.option("--interest", help="What you care about, in your own words.")
@click.option(
    "--like",
    "files",
    multiple=True,
    metavar="FILE",
    help="Papers you like: a .bib, RIS, CSL JSON, Zotero RDF, ids, or zotero:users/12345; repeatable.",
)
@click.option(
    "--keyword", "keywords", multiple=True, help="A word or phrase; with a leading - it excludes."
)
@click.option("--author", "authors", multiple=True, help="A person whose papers are always of interest.")
@click.option("--top", type=click.IntRange(1, 200), help="The most papers in one digest.")
@depth_option
@click.option(
    "--time",
    "at",
    type=TimeOfDay(),
    metavar="HH:MM",
    help="Local time of day, such as 08:30.",
)
@click.option("--zone", help="Time zone, such as Europe/Berlin.")
@click.option("--language", help="Language of the digest: en, de, zh, …")
@click.pass_obj
def follow(shell: Shell, /, files: tuple[str, ...], **given: Any) -> None:
    """Follow CATEGORIES such as cs.CV, narrowed by interest, keywords, authors, papers you like.

    What a topic of that name has already stays where nothing else is said.

    \b
    paperboy follow cs.CV cs.GR --name splats --interest "3D Gaussian splatting"
    paperboy follow cs.CL --keyword "retrieval augmented" --keyword=-survey
    paperboy follow cs.CV --name mine --like refs.bib
    paperboy follow biorxiv:neuroscience --interest "place cells"
    """
    from adapters.cli.reference_files import read_files
    from bot.digests.subscriptions import revise

    given["categories"] = qualify(given.pop("source") or "", given["categories"])
    library = read_files(shell, files)
    given |= {"likes": len(library.works), "likes_from": library.fresh}
    defaults, zone = shell.settings.digest.evolve(language=shell.language), shell.zone

    async def save(store: Store) -> tuple[Subscription, bool]:
        now = store.clock.now()
        before = await named_or_called(store, given["name"], given["categories"])
        made = revise(before, HERE, given, now=now, defaults=defaults, zone=zone)
        await store.save_subscription(made)
        if library.works:
            await store.save_references(made.id, library.works)
        return made, before is not None

    made, again = shell.run_stored(save)
    topic = made.topic
    shell.say(
        "topic.changed" if again else "topic.followed",
        name=topic.name,
        topic=topic_and_categories(topic, shell.language),
        categories=join_list(shell.language, topic.categories),
        time=f"{made.time:%H:%M}",
        zone=made.zone,
    )
    if library.works:
        shell.say("topic.likes", n=len(library.works), file=library.names)
    if library.skipped:
        shell.say("topic.likes_skipped", n=library.skipped)
    _say_reading(shell, topic)
    shell.say("topic.where", when=next_digest(shell, made))


def _say_reading(shell: Shell, topic: Topic) -> None:
    """How the interest is read, so that a misunderstanding is seen before it costs a digest."""
    from bot.compose.words import reason_text

    if topic.interest:
        notes = shell.run(lambda wired: wired.digests.chooser.read_as(topic, HERE.workspace))
        for note in notes:
            click.echo(reason_text(shell.language, note))


def next_digest(shell: Shell, subscription: Subscription) -> str:
    """When the next digest of a subscription comes, in its own zone."""
    from zoneinfo import ZoneInfo

    from adapters.clock import SystemClock
    from bot.compose.words import date
    from bot.digests.due import next_due

    due = next_due(subscription, SystemClock().now(), shell.settings.arxiv.holidays).due
    local = due.astimezone(ZoneInfo(subscription.zone))
    day = date(shell.language, local.date())
    return shell.text("follow.at", day=day, time=f"{local:%H:%M}", zone=subscription.zone)


async def named_or_called(
    store: SubscriptionStore, name: str, categories: tuple[str, ...]
) -> Subscription | None:
    """What is followed under that name, or under that of its categories alone."""
    return await find_topic(store, name or ", ".join(categories))
