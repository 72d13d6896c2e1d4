"""`paperboy discord`: setting the Discord bot up."""

from __future__ import annotations

import base64

import click

from adapters.cli.shell import Shell
from adapters.platforms.discord.plugin import PLUGIN
from bot.domain.errors import SettingError


@click.group()
def discord() -> None:
    """Set up Discord."""


@discord.command(short_help="Print the link that adds the bot to a server.")
@click.option("--application", metavar="ID", help="The application's id; else it is read from the token.")
@click.pass_obj
def invite(shell: Shell, *, application: str | None) -> None:
    """Print the link that adds the bot to a server, with exactly the permissions it needs."""
    from adapters.platforms.discord.permissions import invite_link as link

    token = PLUGIN.settings(shell.settings).token.get_secret_value()
    named = application or application_of(token)
    shell.say("discord.invite")
    click.echo(link(named))


def application_of(token: str) -> str:
    """The application's id, which a token begins with in base64.

    Raises:
        SettingError: no token is set, or what is set is none.
    """
    if not token:
        raise SettingError(
            setting="discord.token", problem="discord.no_token", place="PAPERBOY_DISCORD_TOKEN"
        )
    first = token.partition(".")[0]
    try:
        named = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode()
    except ValueError:  # no base64, or no text in it
        named = ""
    if not named.isdecimal():
        raise SettingError(
            setting="discord.token", problem="discord.bad_token", place="PAPERBOY_DISCORD_TOKEN"
        )
    return named
