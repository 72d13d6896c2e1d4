"""`paperboy serve`: the process that keeps digests coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell

if TYPE_CHECKING:
    from bot.serve_settings import Role

ROLES = ("all", "web", "worker", "gateway")


@click.command()
@click.option(
    "--role",
    type=click.Choice(ROLES),
    help="What this process does beside others on the same PostgreSQL database, instead of serve.role.",
)
@click.pass_obj
def serve(shell: Shell, /, role: Role | None) -> None:
    """Run the scheduler, the chat platforms and the health page until told to stop.

    Stops within ten seconds of SIGTERM or Ctrl-C, and loses nothing when it is killed. A second copy on
    the same data stands by and takes over.
    """
    import asyncio

    from adapters.logs import log_to_stderr

    settings, folder = shell.settings, shell.folder
    if role is not None:
        settings = settings.evolve(serve=settings.serve.evolve(role=role))
    log_to_stderr(settings)

    async def work() -> None:
        from adapters.serve.server import Server
        from adapters.serve.signals import stopped_by_signal
        from adapters.serve.starting import services_when_there
        from adapters.web.metrics import Metrics
        from adapters.wiring import Overrides

        metrics = Metrics()
        with stopped_by_signal() as stop:
            wanted = Overrides(metrics=metrics, patience=600.0)
            async with services_when_there(settings, folder, wanted, stop) as wired:
                if wired is not None:
                    await Server(wired, metrics).run(stop)

    asyncio.run(work())
