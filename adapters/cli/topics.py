"""`paperboy follow`, `topics`, `unfollow`: what the terminal follows."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.shell import Shell
from adapters.cli.types import TimeOfDay
from bot.digests.subscriptions import make_subscription, make_topic
from bot.domain.errors import NoSuchTopicError
from bot.domain.message import Bullets, Line, Message, bold, line
from bot.domain.topic import Destination, Subscription

if TYPE_CHECKING:
    from adapters.stores.sqlite.store import SqliteStore
    from bot.digests.subscriptions import SubscriptionStore

HERE = Destination(platform="terminal", workspace="local", channel="terminal")


@click.command()
@click.argument("categories", nargs=-1, required=True)
@click.option("--name", default="", help="What to call the topic.")
@click.option("--interest", default="", help="What you care about, in your own words.")
@click.option(
    "--keyword", "keywords", multiple=True, help="A word or phrase; with a leading - it excludes."
)
@click.option("--author", "authors", multiple=True, help="A person whose papers are always of interest.")
@click.option("--top", type=click.IntRange(1, 200), help="The most papers in one digest.")
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
def follow(shell: Shell, /, categories: tuple[str, ...], at: dt.time | None, **options: Any) -> None:
    """Follow a topic: CATEGORIES such as cs.CV, narrowed by an interest, keywords and authors.

    \b
    paperboy follow cs.CV cs.GR --name splats --interest "3D Gaussian splatting"
    paperboy follow cs.CL --keyword "retrieval augmented" --keyword=-survey
    paperboy follow biorxiv:neuroscience --interest "place cells"
    """
    defaults = shell.settings.digest
    topic = make_topic(
        categories=categories,
        name=options["name"],
        keywords=options["keywords"],
        authors=options["authors"],
        interest=options["interest"],
        limit=options["top"] or defaults.limit,
    )

    async def save(store: SqliteStore) -> tuple[Subscription, bool]:
        subscription = make_subscription(
            to=HERE,
            topic=topic,
            now=store.clock.now(),
            time=at if at is not None else defaults.time,
            zone=options["zone"] or defaults.zone,
            language=options["language"] or defaults.language,
        )
        before = await store.subscription(subscription.id)
        await store.save_subscription(subscription)
        return subscription, before is not None and before.active

    made, again = shell.run_stored(save)
    shell.say(
        "topic.changed" if again else "topic.followed",
        name=topic.name,
        categories=", ".join(topic.categories),
        time=f"{made.time:%H:%M}",
        zone=made.zone,
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def topics(shell: Shell, /, *, as_json: bool) -> None:
    """List the topics this terminal follows."""
    from adapters.platforms.terminal.app import show

    followed = shell.run_stored(lambda store: store.subscriptions(HERE))
    if as_json:
        click.echo(
            json.dumps([one.model_dump(mode="json") for one in followed], ensure_ascii=False, indent=2)
        )
    elif not followed:
        shell.say("topic.none")
    else:
        show(Message(summary="", blocks=(Bullets(items=tuple(map(_row, followed))),)))


@click.command()
@click.argument("name")
@click.pass_obj
def unfollow(shell: Shell, /, name: str) -> None:
    """Stop following the topic called NAME. Its digests stay in the archive."""

    async def end(store: SqliteStore) -> Subscription:
        subscription = await find_topic(store, name)
        if subscription is None:
            raise NoSuchTopicError(name=name)
        await store.end_subscription(subscription.id)
        return subscription

    shell.say("topic.unfollowed", name=shell.run_stored(end).topic.name)


async def find_topic(store: SubscriptionStore, name: str) -> Subscription | None:
    """The terminal's subscription whose topic is called so, in any case."""
    followed = await store.subscriptions(HERE)
    return next((one for one in followed if one.topic.name.casefold() == name.casefold()), None)


def _row(subscription: Subscription) -> Line:
    topic = subscription.topic
    details = [", ".join(topic.categories), topic.interest, *topic.keywords, *topic.authors]
    when = f"{subscription.time:%H:%M} {subscription.zone}, {subscription.language}, ≤ {topic.limit}"
    return line(bold(topic.name), f": {' · '.join(filter(None, details))} ({when})")
