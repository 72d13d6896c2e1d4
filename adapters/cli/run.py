"""The boundary at which every failure becomes one friendly sentence and an exit code."""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress

import click

from adapters.cli.shell import Shell
from bot import replies
from bot.errors import PaperboyError

INTERRUPTED = 130
UNEXPECTED = 70

log = logging.getLogger("paperboy")


def run(group: click.Group, arguments: list[str]) -> int:
    """Run the command of these arguments and return what the process should exit with."""
    shell = Shell()
    logging.getLogger().addHandler(logging.NullHandler())  # else the last resort prints tracebacks
    try:
        result = group.main(arguments, prog_name="paperboy", standalone_mode=False, obj=shell)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("", err=True)
        return INTERRUPTED
    except PaperboyError as error:
        _tell(error, shell, as_json="--json" in arguments)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`). Nothing may try to write to it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # the outermost boundary: a traceback is for the log, not for a person
        with suppress(PaperboyError):
            _ = shell.folder  # from its making on, there is a log
        log.exception("unexpected failure")
        _tell(PaperboyError(), shell, as_json="--json" in arguments)
        return UNEXPECTED
    return result if isinstance(result, int) else 0


def _tell(error: PaperboyError, shell: Shell, *, as_json: bool) -> None:
    sentence = replies.tell(shell.language, error)
    if as_json:
        answer = {"status": "error", "error": type(error).__name__, "message": sentence}
        click.echo(json.dumps(answer, ensure_ascii=False))
    click.secho(sentence, fg="red", err=True)
