"""What click finds wrong with a command, in our own words and the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click
from click import exceptions as wrong

from adapters.cli.help_pages import placeholders_in, usage_line
from bot.domain.errors import BadInputError


def in_our_words(error: click.ClickException, arguments: Sequence[str] = ()) -> BadInputError:
    """One sentence for every kind of mistake, with what would be right where that can be told."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else _command_of(arguments)
    match error:
        case wrong.NoSuchCommand():
            found = _no_command(error, command)
        case wrong.NoSuchOption():
            found = _no_option(error, context, command)
        case click.MissingParameter():
            found = _missing(error, context, command)
        case click.BadOptionUsage():
            found = _mistake("mistake.no_value", name=error.option_name, command=command)
        case click.BadParameter() if error.param is not None:
            found = _bad_value(error.param, command)
        case click.UsageError() if context is not None and "extra argument" in error.message:
            found = _mistake("mistake.too_much", command=command, usage=usage_line(context))
        case _:
            found = _mistake("mistake.not_understood", command=command)
    return found


def _mistake(problem: str, **fields: Any) -> BadInputError:
    """A command line that is not understood: `problem` is the key of a whole sentence."""
    return BadInputError("error.bad_command", problem=problem, **fields)


def _command_of(arguments: Sequence[str]) -> str:
    """The command that was typed, where the error does not know it."""
    from adapters.cli import paperboy

    known = paperboy.list_commands(click.Context(paperboy))
    return " ".join(["paperboy", *[each for each in arguments if each in known][:1]])


def _no_command(error: wrong.NoSuchCommand, command: str) -> BadInputError:
    context = error.ctx
    group = context.command if context else None
    names = group.list_commands(context) if isinstance(group, click.Group) and context else []
    typed = error.command_name[:60]
    meant = [MEANT[typed]] if typed in MEANT and context and context.parent is None else []
    near = meant or get_close_matches(typed.casefold(), names, 1, cutoff=0.5)
    key = "mistake.no_command_near" if near else "mistake.no_command"
    return _mistake(key, typed=typed, near=(*near, "")[0], command=command)


def _no_option(error: wrong.NoSuchOption, context: click.Context | None, command: str) -> BadInputError:
    names = [
        name
        for parameter in (context.command.get_params(context) if context else ())
        for name in parameter.opts
        if name.startswith("--")
    ]
    typed = error.option_name[:60]
    near = get_close_matches(typed, names, 1, cutoff=0.6)
    key = "mistake.no_option_near" if near else "mistake.no_option"
    return _mistake(key, typed=typed, near=(*near, "")[0], command=command)


def _missing(error: click.MissingParameter, context: click.Context | None, command: str) -> BadInputError:
    name = _name(error.param) if error.param else ""
    usage = usage_line(context) if context else command
    name = placeholders_in(context, name) if context else name
    return _mistake("mistake.missing", name=name, command=command, usage=usage)


def _bad_value(parameter: click.Parameter, command: str) -> BadInputError:
    kind, name = parameter.type, _name(parameter)
    fields: dict[str, Any] = {"name": name, "command": command}
    if isinstance(kind, click.Choice):
        return _mistake("mistake.choice", choices=tuple(map(str, kind.choices)), **fields)
    if isinstance(kind, click.IntRange) and kind.max is not None:
        return _mistake("mistake.range", least=kind.min, most=kind.max, **fields)
    if isinstance(kind, click.IntRange):
        return _mistake("mistake.at_least", least=kind.min, **fields)
    if isinstance(kind, click.Path):
        key = "mistake.path" if kind.file_okay else "mistake.folder"
        return _mistake(key, **fields)
    key = KINDS.get(kind.name, "mistake.value")
    return _mistake(key, **fields)


MEANT = {
    "add": "follow",
    "config": "init",
    "help": "--help",
    "list": "topics",
    "remove": "unfollow",
    "run": "serve",
    "start": "serve",
    "subscribe": "follow",
    "version": "--version",
}
"""What other tools call it."""
KINDS = {
    "integer": "mistake.number",
    "float": "mistake.number",
    "day": "mistake.day",
    "time": "mistake.time",
    "datetime": "mistake.day",
    "month": "mistake.month",
    "place": "mistake.place",
}


def _name(parameter: click.Parameter) -> str:
    return parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.make_metavar(_NONE)


_NONE = click.Context(click.Command("paperboy"))
