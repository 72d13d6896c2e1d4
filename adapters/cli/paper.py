"""`paperboy paper`, `read`, `search`: single papers, and what is stored of them."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.figures import figures_of, figures_option, first_picture, save_figures
from adapters.cli.shell import Shell
from adapters.platforms.terminal.graphics import Graphics, graphics_of
from bot.domain.analysis import Analysis
from bot.domain.errors import BadInputError
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.sources.registry import find_refs, is_id, parse_ref

if TYPE_CHECKING:
    from adapters.wiring import Services
    from bot.analysis.analyses import Analyses
    from bot.domain.full_text import FullText
    from bot.domain.message import Image
    from bot.ports.store import Found


@click.command()
@click.argument("reference", metavar="ID|FILE")
@click.option("--language", default="", help="Language of the analysis: en, de, zh, …")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="Print the BibTeX entry instead.")
@click.option("--evidence", is_flag=True, help="Print what its findings are quoted from.")
@click.option("--refresh", is_flag=True, help="Ask its source again even if the paper is stored.")
@click.option("--again", is_flag=True, help="Ask the model again where its analysis failed the checks.")
@figures_option
@click.option(
    "--picture",
    type=click.Choice(["auto", *(each.value for each in Graphics), "none"]),
    default="auto",
    help="How the first figure is shown, where the terminal shows pictures.",
)
@click.option("--markdown", "as_markdown", is_flag=True, help="The paper and its analysis as Markdown.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def paper(  # noqa: PLR0913 - the options that people see
    shell: Shell,
    /,
    reference: str,
    language: str,
    *,
    as_bibtex: bool,
    evidence: bool,
    refresh: bool,
    again: bool,
    figures: Path | None,
    picture: str,
    as_markdown: bool,
    as_json: bool,
) -> None:
    """Show a paper and its full method analysis.

    ID is an id of arXiv, a DOI of bioRxiv or medRxiv, or an address in any form; FILE a PDF, HTML or JATS
    file of your own, whose text alone is kept, for a week, so that it is not read twice.
    """
    own = Path(reference) if is_file_name(reference) else None
    silent = as_json or as_markdown
    graphics = None if silent or evidence else _graphics(picture)
    if as_bibtex:
        if own is not None:
            raise BadInputError("error.bad_command", problem="mistake.file_bibtex")
        ref = parse_ref(reference)
        found = shell.run(lambda services: services.repository.paper(ref, refresh=refresh))
        _print_bibtex(found)
        return

    async def work(services: Services) -> tuple[Paper, Analysis, Image | None]:
        with services.progress(quiet=shell.quiet or silent) as progress:
            progress.stage("progress.paper", 2)
            if own is not None:
                told = language or shell.language
                return await _of_file(shell, services, own, told, figures=figures, pictured=bool(graphics))
            found = await services.repository.paper(parse_ref(reference), refresh=refresh)
            progress.advance(found.title)
            made = await services.analyses.of(found, language or shell.language, anew=again)
            if figures:
                await _save_figures(shell, services.analyses, found, figures)
            first = await first_picture(services.analyses, found, made.language) if graphics else None
            return found, made, first

    found, analysis, first = shell.run(work)
    if as_json:
        record = {"paper": found.model_dump(mode="json"), "analysis": analysis.model_dump(mode="json")}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    elif as_markdown:
        _print_markdown(found, analysis)
    elif evidence:
        _print_evidence(found, analysis)
    else:
        _print_analysis(found, analysis, first, graphics)


async def _save_figures(shell: Shell, analyses: Analyses, found: Paper, folder: Path) -> None:
    figures = [(found, each) for each in await figures_of(analyses, found)]
    saved = await save_figures(analyses, figures, folder)
    click.echo(shell.text("cli.figures", n=saved, folder=folder), err=True)


async def _of_file(
    shell: Shell, services: Services, file: Path, language: str, *, figures: Path | None, pictured: bool
) -> tuple[Paper, Analysis, Image | None]:
    from adapters.cli.own_files import own_papers

    async with own_papers(services, [file], illustrated=bool(figures) or pictured) as own:
        made = await own.analyses.of(own.papers[0], language)
        if figures:
            await _save_figures(shell, own.analyses, own.papers[0], figures)
        first = await first_picture(own.analyses, own.papers[0], language) if pictured else None
        return own.papers[0], made, first


def _graphics(asked: str) -> Graphics | None:
    """By which protocol a picture is shown; None where nobody looks, or it is not wanted."""
    from adapters.env import environment
    from adapters.platforms.terminal.printing import wants_colour

    if asked == "none" or not wants_colour(sys.stdout):
        return None
    return graphics_of(environment()) if asked == "auto" else Graphics(asked)


def _print_bibtex(found: Paper) -> None:
    from bot.papers.bibtex import bibtex

    click.echo(bibtex(found))


def _print_evidence(found: Paper, analysis: Analysis) -> None:
    from adapters.platforms.terminal.printing import show
    from bot.compose.evidence_message import compose_evidence

    for message in compose_evidence(found, analysis):
        show(message)


def _print_markdown(found: Paper, analysis: Analysis) -> None:
    from adapters.archive.paper_files import paper_markdown

    click.echo(paper_markdown(found, analysis, analysis.language), nl=False)


def _print_analysis(
    found: Paper, analysis: Analysis, first: Image | None, graphics: Graphics | None
) -> None:
    from adapters.platforms.terminal.printing import show
    from bot.compose.analysis import compose_analysis

    for message in compose_analysis(found, analysis):
        kept = [each for each in message.blocks if is_id(found.id) or each.kind != "buttons"]
        show(message.evolve(blocks=tuple(kept)))  # nothing can be pressed for a file of one's own
    if first:
        show(Message(summary="", blocks=(first,)), graphics=graphics)


@click.command()
@click.argument("what", metavar="ID|FILE")
@click.option("--section", default="", help="One section, by its number or title, with its subsections.")
@click.option("--markdown", "as_markdown", is_flag=True, help="The whole text as Markdown.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def read(shell: Shell, /, what: str, section: str, *, as_markdown: bool, as_json: bool) -> None:
    """Show how a paper, or a PDF, HTML or JATS file, was read: sections, pages, counts, warnings."""
    from bot.papers.reading_report import find_section, markdown, outline_text, reading, section_text

    file = Path(what)
    if is_file_name(what):
        full_text = asyncio.run(_read_file(file, shell))
    else:
        full_text = shell.run(lambda services: _read_paper(services, what))
    chosen = find_section(full_text, section) if section else None
    if as_json:
        click.echo(reading(full_text, chosen).model_dump_json(indent=2))
    elif as_markdown:
        click.echo(markdown(full_text, chosen))
    elif section:
        click.echo(section_text(full_text, section))
    else:
        click.echo(outline_text(full_text, shell.language))


def is_file_name(what: str) -> bool:
    """Whether it names a file, or would if there were one, rather than a paper."""
    if not what:
        return False
    try:
        file = Path(what)
        looks_like = file.is_dir() or file.suffix.lower() in {".pdf", ".html", ".htm", ".xhtml", ".xml"}
        return file.is_file() or (looks_like and not find_refs(what))
    except OSError:  # longer than any name may be
        return False


async def _read_paper(services: Services, reference: str) -> FullText:
    found = await services.repository.paper(parse_ref(reference))
    return await services.analyses.full_text(found)


async def _read_file(file: Path, shell: Shell) -> FullText:
    from adapters.clock import SystemClock
    from adapters.reading.grobid import grobid_at
    from adapters.reading.read_before import TextsOnDisk

    grobid = grobid_at(shell.settings.reading.grobid_url)
    return await TextsOnDisk(shell.folder, SystemClock(), grobid).read(file)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="The most papers."
)
@click.option("--language", default="", help="Language of the answer: en, de, zh, …")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def search(shell: Shell, /, words: tuple[str, ...], limit: int, language: str, *, as_json: bool) -> None:
    """Search every paper that was shown here: titles, authors, abstracts and full texts."""
    from bot.chat.reader_language import language_for
    from bot.locales import translate
    from bot.selection.glossary import in_both

    query = " ".join(words).strip()
    if not query:
        raise BadInputError("error.nothing_to_find")
    asked, spoken = in_both(query), language or language_for(query, shell.language)
    found = shell.run_stored(lambda store: store.search(asked, workspace="local", limit=limit))
    if as_json:
        click.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=2))
    elif found:
        _print_found(query, tuple(found), spoken)
    else:
        click.echo(translate(spoken, "cli.nothing_found", words=query))


def _print_found(query: str, found: tuple[Found, ...], language: str) -> None:
    from adapters.platforms.terminal.printing import show
    from bot.compose.digest import compose_search

    show(compose_search(query, found, language))
