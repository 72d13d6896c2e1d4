"""`paperboy tenant`: what is kept of one workspace, for whoever hosts Paperboy for many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.domain.errors import BadInputError, NothingThereError, StorageError

if TYPE_CHECKING:
    from adapters.cli.shell import Shell
    from adapters.stores.tenants import Tenant
    from bot.ports.lanes import Lane


@click.group()
def tenant() -> None:
    """See, hand over or erase what is kept of one workspace, or let it wait."""


@tenant.command("list")
@click.pass_obj
def list_(shell: Shell, /) -> None:
    """List every workspace of which something is kept."""
    from adapters.stores.tenants import list_tenants

    found = shell.run_stored(lambda store: store.database.read(list_tenants))
    waiting = shell.run_stored(lambda store: store.paused_tenants())
    for each in found:
        name = f"{each.tenant.platform}/{each.tenant.workspace}"
        told = shell.text("tenant.one", name=name, followed=each.followed, day=each.last_day or "-")
        installed = shell.text("tenant.installed") if each.is_installed else ""
        click.echo(
            f"{told}{installed}{shell.text('tenant.waits') if _lane_of(each.tenant) in waiting else ''}"
        )
    if not found:
        shell.say("tenant.none")


@tenant.command()
@click.argument("name", metavar="PLATFORM/WORKSPACE")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(shell: Shell, /, name: str, file: Path) -> None:
    """Write all that is kept of a workspace to FILE, a line of JSON for each row; no tokens."""
    from adapters.private import private_file
    from adapters.stores.tenants import export_tenant

    whose = _known_tenant(shell, name)
    lines = shell.run_stored(lambda store: store.database.read(lambda sql: list(export_tenant(sql, whose))))
    if not file.parent.is_dir():
        raise BadInputError(problem="storage.no_folder", folder=file.parent)
    try:
        private_file(file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise StorageError("error.output") from error
    shell.say("tenant.exported", n=shell.number(len(lines)), file=file)


@tenant.command()
@click.argument("name", metavar="PLATFORM/WORKSPACE")
@click.pass_obj
def pause(shell: Shell, /, name: str) -> None:
    """Post no digests to a workspace until it is resumed; nothing of it is lost."""
    lane = _lane_of(_known_tenant(shell, name))
    shell.run_stored(lambda store: store.pause_tenant(lane, at=store.clock.now()))
    shell.say("tenant.paused", name=name)


@tenant.command()
@click.argument("name", metavar="PLATFORM/WORKSPACE")
@click.pass_obj
def resume(shell: Shell, /, name: str) -> None:
    """Let a workspace that was paused go on; what it missed comes as after an outage."""
    lane = _lane_of(_known_tenant(shell, name))
    shell.run_stored(lambda store: store.pause_tenant(lane, at=None))
    shell.say("tenant.resumed", name=name)


@tenant.command()
@click.argument("name", metavar="PLATFORM/WORKSPACE")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(shell: Shell, /, name: str, *, yes: bool) -> None:
    """Remove all that is kept of a workspace: rows, tokens, and its archive on this machine.

    It cannot be undone, but for backups. Have the app removed there before: whatever is said there after it
    is kept anew. What is published, and what was read of it, belongs to nobody and stays.
    """
    import shutil

    from adapters.archive.site import workspace_folder
    from adapters.stores.tenants import erase_tenant
    from adapters.wiring import ARCHIVE

    whose = _known_tenant(shell, name)
    if not yes:
        click.confirm(shell.text("tenant.sure", name=name), abort=True)
    removed = shell.run_stored(
        lambda store: store.database.write(lambda sql: erase_tenant(sql, whose, store.clock.now()))
    )
    shutil.rmtree(shell.folder / ARCHIVE / workspace_folder(f"{name}/"), ignore_errors=True)
    shell.say("tenant.erased", name=name, n=shell.number(sum(removed.values())))


def _lane_of(tenant: Tenant) -> Lane:
    from bot.ports.lanes import Lane

    return Lane.model_validate(tenant.model_dump())


def _known_tenant(shell: Shell, name: str) -> Tenant:
    """The workspace of that name, of which something is kept.

    Raises:
        BadInputError: it is no name of one.
        NothingThereError: nothing is kept of it; the name is probably a slip.
    """
    from adapters.stores.tenants import Tenant, is_kept

    platform, _, workspace = name.partition("/")
    if not platform or not workspace or "/" in workspace:
        raise BadInputError(problem="tenant.no_name", name=name)
    named = Tenant(platform=platform, workspace=workspace)
    if not shell.run_stored(lambda store: store.database.read(lambda sql: is_kept(sql, named))):
        raise NothingThereError("error.no_such_tenant", name=name)
    return named
