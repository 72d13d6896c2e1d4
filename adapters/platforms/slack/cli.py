"""`paperboy slack`: setting the Slack app up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.domain.errors import BadInputError

if TYPE_CHECKING:
    from adapters.cli.shell import Shell


@click.group()
def slack() -> None:
    """Set up Slack."""


@slack.command()
@click.option("--url", metavar="URL", help="Public address of `paperboy serve`, for HTTP mode.")
@click.option("--many", is_flag=True, help="For an app that many workspaces install; wants --url.")
@click.pass_obj
def manifest(shell: Shell, /, *, url: str | None, many: bool) -> None:
    """Print the app's manifest.

    Paste it at https://api.slack.com/apps under Create New App, From a manifest. Without --url the app
    uses Socket Mode, which needs no public address.
    """
    from adapters.platforms.slack.manifest import manifest as made

    if (many and not url) or (url and not url.startswith("https://")):
        raise BadInputError(problem="slack.no_https")
    click.echo(
        json.dumps(made(url or "", many=many, language=shell.help_language), indent=2, ensure_ascii=False)
    )


@slack.command()
def key() -> None:
    """Print a new key for slack.token_keys.

    Put it in the first line of the file that PAPERBOY_SLACK_TOKEN_KEYS_FILE names, and keep that file apart
    from the database: who has both has the tokens of all workspaces.
    """
    from adapters.sealing import new_key

    click.echo(new_key())


@slack.command()
@click.pass_obj
def reseal(shell: Shell, /) -> None:
    """Seal all tokens with the first of the keys.

    After it, the other keys are needed no more. Every process must know the new key before.
    """
    from adapters.platforms.slack.installed_bots import SlackInstallations
    from adapters.platforms.slack.plugin import PLUGIN
    from adapters.sealing import Keyring

    keys = PLUGIN.settings(shell.settings).token_keys.get_secret_value()
    if not keys:
        raise BadInputError(problem="slack.no_keys")
    ring = Keyring.read(keys)
    count = shell.run_stored(lambda store: SlackInstallations(store, ring, store.clock).reseal())
    shell.say("slack.resealed", n=count)


@slack.command()
@click.pass_obj
def workspaces(shell: Shell, /) -> None:
    """List the workspaces and organizations that installed the app."""
    found = shell.run_stored(lambda store: store.installations("slack"))
    for each in found:
        click.echo(f"{each.workspace}  {each.organization or '-'}  {each.installed_at:%Y-%m-%d %H:%M} UTC")
    shell.say("slack.installed_in", n=len(found))
