"""`paperboy web`: letting people in to the pages."""

from __future__ import annotations

import click

from adapters.cli.shell import Shell
from adapters.platforms.web.plugin import PLUGIN


@click.group()
def web() -> None:
    """Let people in to the pages."""


@web.command(short_help="Print a link that logs one person in.")
@click.pass_obj
def token(shell: Shell, /) -> None:
    """Print a link that logs one person in; it is good once, for a quarter of an hour."""
    from adapters.clock import SystemClock
    from adapters.web.login import LINK_KEPT, read_key, sign

    settings = PLUGIN.settings(shell.settings)
    base = settings.pages_address or f"http://{settings.pages_host}:{settings.pages_port}"
    ticket = sign(read_key(shell.folder), "link", SystemClock().now() + LINK_KEPT)
    shell.say("web.token")
    click.echo(f"{base.rstrip('/')}/login?ticket={ticket}")
