"""`paperboy export`, and the files of references that topics learn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.shell import Shell
from adapters.cli.topics import HERE
from adapters.cli.types import Day, MonthType, PlaceType, named_destination
from bot.domain.paper import Paper
from bot.domain.reference import MOST_REFERENCES, Reference
from bot.domain.topic import Destination
from bot.sources.registry import parse_ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.stores.store import Store
    from adapters.wiring import Services

MOST_RUNS = 1_000_000
"""More than a channel ever has: nothing is left out in silence."""
MOST_LOOKED_UP = 100


@dataclass
class ReadFiles:
    """What was read of somebody's files."""

    works: list[Reference] = field(default_factory=list)
    names: str = ""
    fresh: tuple[str, ...] = ()
    """Those that are read anew every day."""
    skipped: int = 0


def read_files(shell: Shell, files: Sequence[str]) -> ReadFiles:
    """The works of all files, those that are named by their ids alone looked up.

    Raises:
        DocumentError: one of them cannot be read.
        PaperNotFoundError, SourceUnavailableError: an id cannot be looked up.
    """
    if not files:
        return ReadFiles()
    import asyncio

    from adapters.references.formats import read_references_file
    from adapters.references.zotero import is_zotero, read_zotero

    fresh = tuple(name for name in files if is_zotero(name))
    names = (name if name in fresh else Path(name).name for name in files)
    library = ReadFiles(names=", ".join(names), fresh=fresh)
    for name in files:
        if name in fresh:
            read = asyncio.run(read_zotero(name, shell.settings.zotero))
        else:
            read = read_references_file(Path(name))
        library.works += read.found
        library.skipped += read.skipped + max(len(read.named) - MOST_LOOKED_UP, 0)
        if read.named:
            library.works += shell.run(partial(_looked_up, shell, read.named[:MOST_LOOKED_UP]))
    library.skipped += max(len(library.works) - MOST_REFERENCES, 0)
    library.works = library.works[-MOST_REFERENCES:]
    return library


async def _looked_up(shell: Shell, named: Sequence[str], services: Services) -> list[Reference]:
    works = []
    with services.progress(quiet=shell.quiet, language=shell.language) as progress:
        progress.stage("progress.paper", len(named))
        for paper_id in named:
            paper = await services.repository.paper(parse_ref(paper_id))
            progress.advance(paper.title)
            works.append(Reference.of(paper))
    return works


@click.command(name="export")
@click.option(
    "--bibtex", "form", flag_value="bibtex", default=True, help="A .bib file; this is the default."
)
@click.option("--csl", "form", flag_value="csl", help="CSL JSON, for Zotero, pandoc and Mendeley.")
@click.option("--ris", "form", flag_value="ris", help="RIS, for EndNote and most others.")
@click.option("--markdown", "form", flag_value="markdown", help="A list of links with abstracts.")
@click.option("--topic", default="", help="Of one topic alone.")
@click.option("--date", "day", type=Day(), metavar="DAY", help="Of one announcement day alone.")
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="Of one month alone.")
@click.option("--useful", is_flag=True, help="What was marked as useful, whenever that was.")
@click.option("--channel", type=PlaceType(), default="", help="Of a channel: platform/workspace/channel.")
@click.pass_obj
def export(shell: Shell, /, form: str, channel: str, **asked: Any) -> int:
    """Print the papers of digests for a reference manager.

    \b
    paperboy export > digests.bib
    paperboy export --csl --topic splats --month 2026-01 > splats.json
    paperboy export --ris --useful > useful.ris
    """
    from bot.papers.export import WRITERS

    to = named_destination(channel) if channel else HERE
    papers = shell.run_stored(lambda store: _find_shown(store, to, **asked))
    if not papers:
        click.echo(shell.text("library.nothing"), err=True)
        return 1
    click.echo(WRITERS[form](papers), nl=False)
    click.echo(shell.text("library.done", n=len(papers)), err=True)
    return 0


async def _find_shown(
    store: Store, to: Destination, *, topic: str, day: dt.date | None, month: str, useful: bool
) -> list[Paper]:
    """The papers that are asked for, each once, the newest digest first."""
    found: dict[str, Paper] = {}
    if useful:
        for said in await store.feedback(to):
            paper = await store.paper(said.paper_id) if said.useful else None
            if paper is not None:
                found.setdefault(paper.id, paper)
        return list(found.values())
    for run in await store.runs_of(to, MOST_RUNS, day=day):
        named = not topic or run.subscription.topic.name.casefold() == topic.casefold()
        if named and f"{run.day:%Y-%m}".startswith(month or ""):
            digest = await store.digest(run.key)
            for entry in digest.entries if digest else ():
                found.setdefault(entry.paper.id, entry.paper)
    return list(found.values())
