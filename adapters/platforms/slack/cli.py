"""`paperboy slack`: setting the Slack app up."""

from __future__ import annotations

import json

import click

from bot.domain.errors import BadInputError


@click.group()
def slack() -> None:
    """Set up Slack."""


@slack.command()
@click.option("--url", metavar="URL", help="Public address of `paperboy serve`, for HTTP mode.")
def manifest(*, url: str | None) -> None:
    """Print the app's manifest.

    Paste it at https://api.slack.com/apps under Create New App, From a manifest. Without --url the app
    uses Socket Mode, which needs no public address.
    """
    from adapters.platforms.slack.manifest import PATH
    from adapters.platforms.slack.manifest import manifest as made

    if url and not url.startswith("https://"):
        raise BadInputError(problem="slack.no_https")
    address = f"{url.rstrip('/')}{PATH}" if url else ""
    click.echo(json.dumps(made(address), indent=2, ensure_ascii=False))
