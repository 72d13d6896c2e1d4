"""A paper as files: JSON as commands print it, and Markdown as the archive keeps it."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.archive.markdown import blocks, escape
from bot.compose.analysis import analysis_title
from bot.compose.archive import sections_below
from bot.compose.entry import (
    abstract_blocks,
    compose_findings,
    evidence_blocks,
    opens_with_abstract,
    summary_line,
)
from bot.compose.records import paper_record
from bot.compose.words import abs_url
from bot.domain.analysis import Analysis
from bot.domain.digest import Entry
from bot.domain.message import Block, Fields, Heading, Paragraph, line, link
from bot.domain.paper import Paper
from bot.locales import join_list, translate
from bot.ports.reading_room import PaperShown


def paper_json(shown: PaperShown, analysis: Analysis | None, language: str) -> str:
    """The paper as `paperboy digest --json` prints one."""
    first = shown.appearances[0].entry if shown.appearances else None
    entry = Entry(
        number=first.number if first else 1,
        paper=shown.paper,
        reasons=first.reasons if first else (),
        analysis=analysis,
    )
    return paper_record(entry, language).model_dump_json(indent=2) + "\n"


def paper_markdown(paper: Paper, analysis: Analysis | None, language: str) -> str:
    """Facts, abstract, findings and the whole analysis."""
    told = [f"# {escape(paper.title)}"]
    is_told = analysis is not None and opens_with_abstract(analysis)
    abstract = () if is_told else abstract_blocks(paper, language, level=2)
    for block in (*_facts(paper, language), *abstract, *(_analysis(paper, analysis) if analysis else ())):
        told.extend(blocks(block))
    return "\n\n".join(told) + "\n"


def _facts(paper: Paper, language: str) -> Iterable[Block]:
    facts = (
        ("card.authors", line(join_list(language, paper.authors))),
        ("card.categories", line(", ".join(paper.categories))),
        ("archive.links", line(link(abs_url(paper), abs_url(paper)))),
    )
    yield Fields(items=tuple((translate(language, name), content) for name, content in facts if content))


def _analysis(paper: Paper, analysis: Analysis) -> Iterable[Block]:
    yield Heading(content=line(analysis_title(analysis)), level=2)
    yield Paragraph(content=summary_line(analysis.summary, analysis.language))
    yield from evidence_blocks(analysis, analysis.language)
    yield from compose_findings(paper, analysis, analysis.language, len(analysis.findings))
    yield from sections_below(paper, analysis)
