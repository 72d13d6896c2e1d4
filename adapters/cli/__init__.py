"""The command line. Each command is imported only when it is called, so that starting stays quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from adapters.cli.boundary import mute_last_resort, run
from adapters.cli.help_pages import HelpContext, speak_language
from adapters.cli.shell import Shell
from adapters.platforms.plugin import Plugin
from adapters.platforms.registry import plugins
from bot import __version__

# name -> (module, what `paperboy --help` says of it)
COMMANDS = {
    "demo": ("demo", "See a whole digest of sample papers, offline."),
    "playground": ("playground", "Try Paperboy in a browser: no account, no key, no network."),
    "digest": ("digest", "Make today's digest of a topic, from live feeds."),
    "paper": ("paper", "Show one paper and its full method analysis."),
    "read": ("paper", "Show how a paper or a file was read: its outline and text."),
    "ask": ("ask", "Ask one paper, several, or all that were shown here."),
    "chat": ("ask", "Talk about a paper or the latest digest."),
    "search": ("paper", "Search everything Paperboy has read."),
    "preview": ("preview", "Show what a topic would have picked lately, before you follow it."),
    "why": ("preview", "Tell why a topic picks a paper or does not."),
    "follow": ("follow", "Follow a topic."),
    "topics": ("topics", "List what is followed."),
    "unfollow": ("topics", "Stop following a topic."),
    "export": ("reference_files", "Print papers for a reference manager: BibTeX, CSL JSON, RIS, Markdown."),
    "prompt": ("prompt", "Show what a model is asked, in exactly which words, and change it."),
    "usage": ("usage", "Show what the language model took, and what it cost."),
    "init": ("setup", "Write a commented configuration file."),
    "doctor": ("setup", "Check that everything works, and say what to do where it does not."),
    "serve": ("serve", "Run the scheduler, the chat platforms and the health page."),
    "status": ("operations", "Show who is at work, what comes next and what came last."),
    "backup": ("operations", "Copy the database, while everything stays in use."),
    "restore": ("operations", "Put a backup in the place of the database."),
    "migrate": ("databases", "Bring the tables of a PostgreSQL database up to date."),
    "move": ("databases", "Carry all data over into another database."),
    "tenant": ("tenants", "See, hand over or erase what is kept of one workspace, or let it wait."),
    "prune": ("operations", "Remove finished digests and questions that are old."),
    "completion": ("manual", "Print what makes a shell complete commands and options."),
}


class LazyCommands(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *_of_platforms()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        mute_last_resort()
        if platform := _of_platforms().get(cmd_name):
            return speak_language(platform.command())
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"adapters.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return speak_language(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone: no import."""
        with formatter.section("Commands"):
            rows = [(name, text) for name, (_, text) in COMMANDS.items()]
            formatter.write_dl([*rows, *((name, each.setup) for name, each in _of_platforms().items())])


def _of_platforms() -> dict[str, Plugin[Any, Any]]:
    """The platforms that have a command of their own to set them up."""
    return {each.name: each for each in plugins() if each.setup}


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's
    """Print what is asked for first where something does not work."""
    import platform

    if asked and not context.resilient_parsing:
        python, system = platform.python_version(), f"{platform.system()} {platform.machine()}"
        click.echo(f"paperboy {__version__} (Python {python}, {system})")
        context.exit()


@click.group(
    cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--data-dir", metavar="FOLDER", help="Where all data is kept [PAPERBOY_DATA_DIR].")
@click.option("--config", metavar="FILE", help="The configuration file [PAPERBOY_CONFIG].")
@click.option("--demo", is_flag=True, help="Take the data that `paperboy demo` made.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bars.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="The version, with that of Python and the platform.",
)
@click.pass_obj
def paperboy(shell: Shell, data_dir: str | None, config: str | None, *, demo: bool, quiet: bool) -> None:
    """Paperboy reads the new papers of arXiv, bioRxiv and medRxiv in full and posts a threaded digest.

    New here? `paperboy demo` shows everything with sample papers: no account, no key, no network.
    """
    shell.data_dir, shell.config, shell.demo, shell.quiet = data_dir, config, demo, quiet


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; whatever goes wrong ends in a sentence and an exit code, never in a traceback."""
    sys.exit(run(paperboy, list(arguments if arguments is not None else sys.argv[1:])))
