"""`paperboy topics`, `unfollow`: what the terminal follows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell
from bot.compose.topic_words import SEPARATOR, depth_said, topic_said
from bot.domain.errors import NothingThereError
from bot.domain.message import Bullets, Line, Message, bold, line
from bot.domain.topic import Destination, Subscription
from bot.locales import join_list, translate

if TYPE_CHECKING:
    from bot.digests.subscriptions import SubscriptionStore

HERE = Destination(platform="terminal", workspace="local", channel="terminal")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def topics(shell: Shell, /, *, as_json: bool) -> None:
    """List the topics this terminal follows."""
    followed = shell.run_followed(lambda store: store.subscriptions(HERE))
    if as_json:
        click.echo(
            json.dumps([one.model_dump(mode="json") for one in followed], ensure_ascii=False, indent=2)
        )
    elif not followed:
        shell.say("topic.none")
    else:
        _show(followed, shell.language)


def _show(followed: Sequence[Subscription], language: str) -> None:
    from adapters.platforms.terminal.printing import show

    rows = Bullets(items=tuple(_row(each, language) for each in followed))
    show(Message(summary="", blocks=(rows,)))


@click.command()
@click.argument("name")
@click.pass_obj
def unfollow(shell: Shell, /, name: str) -> None:
    """Stop following the topic called NAME. Its digests stay in the archive."""

    async def end(store: SubscriptionStore) -> Subscription:
        subscription = await find_topic(store, name)
        if subscription is None:
            raise NothingThereError("error.no_such_topic", name=name)
        await store.end_subscription(subscription.id)
        return subscription

    shell.say("topic.unfollowed", name=shell.run_followed(end).topic.name)


async def find_topic(store: SubscriptionStore, name: str) -> Subscription | None:
    """The terminal's subscription whose topic is called so, in any case."""
    followed = await store.subscriptions(HERE)
    return next((one for one in followed if one.topic.name.casefold() == name.casefold()), None)


def _row(subscription: Subscription, language: str) -> Line:
    topic = subscription.topic
    name, categories = topic_said(topic.name, language), join_list(language, topic.categories)
    likes = translate(language, "topic.liked", n=topic.likes) if topic.likes else ""
    limit = translate(language, "follow.limit", n=topic.limit)
    details = [
        "" if categories == name else categories,
        "" if topic.interest == topic.name else topic.interest,
        likes,
        *topic.keywords,
        *topic.authors,
        f"{subscription.time:%H:%M} {subscription.zone}",
        subscription.language,
        limit,
        depth_said(topic.depth, language),
    ]
    return line(bold(name), *(f"{SEPARATOR}{each}" for each in details if each))
