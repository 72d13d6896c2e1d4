"""The boundary at which every failure becomes one friendly sentence and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from adapters.cli.shell import Shell
from adapters.env import leave_out_plugins
from bot import locales
from bot.domain.errors import BadInputError, PaperboyError, StorageError
from bot.text.encodable import encodable

INTERRUPTED = 130
OUTPUT_FAILED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF})


def run(group: click.Group, arguments: list[str]) -> int:
    """Run the command of these arguments and return what the process should exit with."""
    leave_out_plugins()
    os.umask(0o077)  # what a command writes is for whoever gave it
    shell = Shell()
    as_json = "--json" in arguments
    arguments = [each if _is_file(each) else encodable(each) for each in arguments]
    try:
        result = group.main(arguments, prog_name="paperboy", standalone_mode=False, obj=shell)
    except click.ClickException as error:
        return _tell_mistake(error, shell, arguments)
    except (click.Abort, KeyboardInterrupt):
        click.echo("", err=True)
        return INTERRUPTED
    except SystemExit:  # click's way of saying that whoever read our output has gone (`| head`)
        _abandon_output()
        return 0
    except PaperboyError as error:
        return _tell(error, shell, as_json=as_json)
    except Exception as error:  # the outermost boundary: a traceback is for the log, not for a person
        import logging

        mute_last_resort()
        with suppress(PaperboyError):
            _ = shell.folder  # from its making on, there is a log
        logging.getLogger("paperboy").exception("unexpected failure")
        return _tell(_in_our_words(error), shell, as_json=as_json)
    return result if isinstance(result, int) else 0


def _tell_mistake(error: click.ClickException, shell: Shell, arguments: list[str]) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return BadInputError.exit_code
    from adapters.cli.usage_errors import in_our_words

    _settle(shell, error)
    return _tell(in_our_words(error, arguments), shell, as_json="--json" in arguments)


def mute_last_resort() -> None:
    """Have nothing printed of what is logged while there is no log: it would be a traceback."""
    import logging

    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())


def _settle(shell: Shell, error: click.ClickException) -> None:
    """Take the options before the command, which click hands on only when it knows the command."""
    root = error.ctx.find_root() if isinstance(error, click.UsageError) and error.ctx else None
    if root is not None:
        shell.data_dir = shell.data_dir or root.params.get("data_dir")
        shell.config = shell.config or root.params.get("config")


def _is_file(text: str) -> bool:
    """A file may have a name that is no text."""
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _in_our_words(error: Exception) -> PaperboyError:
    if isinstance(error, OSError) and error.errno in OUTPUT_FAILED:
        _abandon_output()
        return StorageError("error.output")
    return PaperboyError()


def _abandon_output() -> None:
    """Lead it nowhere: what is left in the buffer would fail again at exit, with a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(error: PaperboyError, shell: Shell, *, as_json: bool) -> int:
    sentence = locales.error_message(shell.language, error)
    if as_json:
        import json

        answer = {"status": "error", "error": error.reply.removeprefix("error."), "message": sentence}
        click.echo(json.dumps(answer, ensure_ascii=False))
    click.secho(sentence, fg="red", err=True)
    return error.exit_code
