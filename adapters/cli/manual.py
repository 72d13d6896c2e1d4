"""What a shell and `man` know of the commands, written from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

import click
from click import shell_completion

from bot import __version__

SHELLS = {"bash": "paperboy.bash", "zsh": "_paperboy", "fish": "paperboy.fish"}
MANUAL = "paperboy.1"
VARIABLE = "_PAPERBOY_COMPLETE"
EXIT_CODES = (
    ("0", "It is done."),
    ("1", "The answer is no: nothing of that name, or the doctor found something."),
    ("64", "What was typed."),
    ("65", "What is in a file."),
    ("73, 74", "The data folder, or what was to be written."),
    ("75", "Somebody else's service; try again later."),
    ("78", "The settings."),
    ("130", "Stopped by Ctrl-C."),
)


@click.command()
@click.argument("name", metavar="SHELL", type=click.Choice(list(SHELLS)))
def completion(name: str) -> None:
    """Print what makes a SHELL complete commands and options: bash, zsh or fish.

    \b
    paperboy completion bash > ~/.local/share/bash-completion/completions/paperboy
    paperboy completion zsh > "${fpath[1]}/_paperboy"
    paperboy completion fish > ~/.config/fish/completions/paperboy.fish
    """
    file = resources.files(__package__) / "share" / SHELLS[name]
    click.echo(file.read_text(encoding="utf-8"), nl=False)


def pages(group: click.Group) -> dict[str, str]:
    """The files of `share`, by name: the manual, and a script for each shell."""
    words = {"complete_func": "_paperboy_completion", "complete_var": VARIABLE, "prog_name": "paperboy"}
    kinds = (shell_completion.BashComplete, shell_completion.ZshComplete, shell_completion.FishComplete)
    scripts = {SHELLS[kind.name]: f"{(kind.source_template % words).strip()}\n" for kind in kinds}
    return {MANUAL: "\n".join(_manual(group)) + "\n", **scripts}


def _manual(group: click.Group) -> Iterator[str]:
    root = click.Context(group, info_name="paperboy", **group.context_settings)
    yield f'.TH PAPERBOY 1 "" "Paperboy {__version__}" "Paperboy"'
    yield from (".SH NAME", "paperboy \\- digests of new papers, in Slack, Discord, Matrix or a terminal")
    yield from (".SH SYNOPSIS", ".B paperboy", "[OPTIONS] COMMAND [ARGUMENTS]")
    yield from (".SH DESCRIPTION", *_paragraphs(group.help))
    yield from (".SH OPTIONS", *_options(group, root))
    yield ".SH COMMANDS"
    for name in group.list_commands(root):
        command = group.get_command(root, name)
        if command is not None:
            yield from _command(command, click.Context(command, info_name=name, parent=root))
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES:
        yield from (".TP", f".B {code}", _escape(meaning))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_escape(f'paperboy {context.info_name} {usage}')}"
    yield from _paragraphs(command.help)
    yield from _options(command, context)
    if not isinstance(command, click.Group):
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        if inner is not None:
            yield from (".TP", f".B {_escape(name)}", _escape(inner.get_short_help_str(200)))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        if record := parameter.get_help_record(context):
            yield from (".TP", f".B {_escape(record[0])}", _escape(record[1]))


def _paragraphs(text: str | None) -> Iterator[str]:
    """Paragraphs of a help text; one after a `\\b` keeps its lines."""
    for paragraph in (text or "").strip().split("\n\n"):
        kept = "\b" in paragraph
        lines = [_escape(line.strip()) for line in paragraph.replace("\b", "").strip().splitlines()]
        yield from (".PP", *((".nf", *lines, ".fi") if kept else lines))


def _escape(text: str) -> str:
    """Text that roff prints as it is, whatever it begins with."""
    plain = re.sub(r"(?<!\\)-", r"\\-", text.replace("\\", r"\e"))
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
