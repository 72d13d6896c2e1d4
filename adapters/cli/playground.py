"""`paperboy playground`: Paperboy in a browser, with no account, no key and no network."""

from __future__ import annotations

import asyncio
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell

if TYPE_CHECKING:
    from adapters.platforms.web.app import WebFrontEnd
    from adapters.platforms.web.sample_days import Playground
    from bot.settings import Settings

FOLDER = "playground"
HOST = "127.0.0.1"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="Where it is.")
@click.option("--day", type=click.IntRange(0, 2), default=1, show_default=True, help="0 is the live arXiv.")
@click.option("--fresh", is_flag=True, help="Forget what was said there before.")
@click.pass_obj
def playground(shell: Shell, /, port: int, day: int, *, fresh: bool) -> None:
    """Try Paperboy in a browser: channels, digests, threads, questions, on sample papers.

    It has data of its own, which is kept. Nobody else can reach it, and nothing leaves this machine but
    what is asked of the live arXiv. Stop it with Ctrl-C.
    """
    from adapters.platforms.web.sample_days import Host, Playground

    folder = shell.folder / FOLDER
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    host = Host(shell.settings, shell.config_file)
    asyncio.run(_play(shell, folder, port, Playground(day=day, host=host)))


async def _play(shell: Shell, folder: Path, port: int, state: Playground) -> None:
    """Until told to stop; each time another day is wanted, everything is wired anew for it."""
    from adapters.serve.signals import stopped_by_signal

    with stopped_by_signal() as stop, _open(port) as opened:
        address = f"http://{HOST}:{opened.getsockname()[1]}/channels"
        shell.say("web.playground", address=address)
        shell.say("web.playground_how", folder=folder)
        settings = _alone(shell.settings)
        while not stop.is_set():
            state.moved.clear()
            await _one_day(settings, folder, state, stop, opened)


async def _one_day(
    settings: Settings, folder: Path, state: Playground, stop: asyncio.Event, opened: socket.socket
) -> None:
    from adapters.serve.server import Server
    from adapters.serve.wait_for_first import wait_for_first
    from adapters.web.metrics import Metrics
    from adapters.wiring import Overrides, services

    overrides = Overrides(sample_day=state.day, silent=True, clock=state.clock())
    async with services(settings, folder, overrides) as wired:
        for front in wired.front_ends:
            _prepare(front, state, opened)  # type: ignore[arg-type]  # the only one that is on
        ended = asyncio.Event()
        serving = asyncio.create_task(Server(wired, Metrics()).run(ended))
        await wait_for_first(stop.wait(), state.moved.wait(), asyncio.shield(serving))
        ended.set()
        await serving


def _prepare(front: WebFrontEnd, state: Playground, opened: socket.socket) -> None:
    front.playground, front.opened = state, opened


def _open(port: int) -> socket.socket:
    """What listens from now to the end: whoever asks while another day is made ready waits a moment.

    Raises:
        SettingError: the port is taken.
    """
    from adapters.web.connections import PORT_TAKEN
    from bot.domain.errors import SettingError

    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        raise SettingError(
            setting="--port", problem=PORT_TAKEN, place="paperboy playground", host=HOST, port=port
        ) from error


def _alone(settings: Settings) -> Settings:
    """The settings with the pages on, every other platform off, and health on whatever port is free."""
    from adapters.platforms.registry import plugins

    off = {each.name: each.section()() for each in plugins()}
    pages = settings.web.evolve(host=HOST, port=0, pages=True, pages_host=HOST, pages_address="")
    serve = settings.serve.evolve(operator="")
    return settings.evolve(**{**off, "web": pages, "serve": serve})
