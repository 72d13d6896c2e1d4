"""A digest as it is kept: the same content as delivered, with each paper's abstract and whole analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.compose.analysis import analysis_sections, analysis_title, closing_blocks
from bot.compose.entry import (
    ONCE,
    abstract_blocks,
    badges,
    compose_findings,
    failure,
    picture,
    reasons,
    remarks,
    summary_line,
)
from bot.compose.evidence_message import evidence_groups
from bot.compose.topic_words import SEPARATOR, topic_said
from bot.compose.words import (
    abs_url,
    date,
    doi_url,
    evidence_line,
    html_url,
    long_date,
    pdf_url,
    versioned_id,
)
from bot.domain.analysis import AbstractPart, Analysis, Source
from bot.domain.digest import Digest, Entry
from bot.domain.message import Block, Bullets, Fields, Heading, Image, Line, Paragraph, line, link
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.locales import join_list, translate
from bot.sources.registry import source_of


class Article(Record):
    """One paper of the archive. Headings of `body` begin at level 2."""

    anchor: str
    number: int
    title: str
    url: str
    facts: Fields
    lead: Line
    """The one-sentence summary, or why there is none."""
    image: Image | None
    abstract: tuple[Block, ...]
    """Under its heading."""
    abstract_is_told: bool
    """Whether the analysis begins with it, in the same language."""
    analysis: tuple[Block, ...]
    """Under its heading; nothing where there is none."""
    findings: tuple[Block, ...]
    links: Bullets
    evidence: tuple[Block, ...] = ()
    """What each statement rests on, to be unfolded."""


class Listed(Record):
    """One line of the table of contents."""

    anchor: str
    number: int
    title: str


def list_papers(digest: Digest) -> Sequence[Listed]:
    """The table of contents."""
    return [
        Listed(anchor=versioned_id(entry.paper), number=entry.number, title=entry.paper.title)
        for entry in digest.entries
    ]


def compose_articles(digest: Digest) -> Iterator[Article]:
    """All papers of the digest, one after the other: together they take more memory than the digest."""
    return (compose_article(entry, digest) for entry in digest.entries)


def compose_article(entry: Entry, digest: Digest) -> Article:
    """What there is to tell of a paper, in pieces; who shows it chooses the order."""
    paper, analysis, language = entry.paper, entry.analysis, digest.language
    lead = summary_line(analysis.summary, language) if analysis else line(failure(entry, language))
    return Article(
        anchor=versioned_id(paper),
        number=entry.number,
        title=paper.title,
        url=abs_url(paper),
        facts=_facts(entry, digest),
        lead=lead,
        image=picture(entry, language),
        abstract=abstract_blocks(paper, language, level=2),
        abstract_is_told=_tells_abstract(paper, analysis),
        analysis=_analysis(paper, analysis) if analysis else (),
        findings=_findings(paper, analysis, language) if analysis else (),
        links=_links(paper, analysis, language),
        evidence=_evidence(paper, analysis) if analysis else (),
    )


def archive_title(digest: Digest) -> str:
    """What the page of a digest is called."""
    language = digest.language
    return f"{topic_said(digest.topic.name, language)}{SEPARATOR}{long_date(language, digest.day)}"


def _facts(entry: Entry, digest: Digest) -> Fields:
    paper, analysis, language = entry.paper, entry.analysis, digest.language
    published = paper.published or paper.updated
    told = remarks(analysis, language, told=ONCE) if analysis else ()
    facts: tuple[tuple[str, Line], ...] = (
        ("card.authors", line(join_list(language, paper.authors))),
        ("card.published", line(date(language, published) if published else "")),
        ("archive.announced", line("" if published else date(language, digest.day))),
        ("card.categories", line(join_list(language, paper.categories))),
        ("archive.why", line(reasons(entry, language))),
        ("archive.evidence", evidence_line(analysis, language) if analysis else ()),
        ("archive.note", line(SEPARATOR.join((*badges(entry, language), *told)))),
    )
    return Fields(items=tuple((translate(language, name), content) for name, content in facts if content))


def _tells_abstract(paper: Paper, analysis: Analysis | None) -> bool:
    """Whether the seven sections tell it, of which the first is the abstract in their language."""
    if analysis is None or not paper.abstract or not analysis.language.lower().startswith("en"):
        return False
    return not any(isinstance(each.part, AbstractPart) for each in analysis.sections)


def _analysis(paper: Paper, analysis: Analysis) -> tuple[Block, ...]:
    title = Heading(content=line(analysis_title(analysis)), level=2)
    return (title, *sections_below(paper, analysis))


def sections_below(paper: Paper, analysis: Analysis) -> Iterator[Block]:
    """The sections of an analysis under a heading of level 2, the steps of the method under theirs."""
    for section in analysis_sections(paper, analysis):
        yield from (
            each.evolve(level=each.level + 1) if isinstance(each, Heading) else each for each in section
        )
    yield from closing_blocks(analysis)


def _findings(paper: Paper, analysis: Analysis, language: str) -> tuple[Block, ...]:
    findings = compose_findings(paper, analysis, language, len(analysis.findings))
    return tuple(_at_level(block, 2) for block in findings)


def _evidence(paper: Paper, analysis: Analysis) -> tuple[Block, ...]:
    """Without headings of its own, so that the outline of the page stays that of the papers."""
    blocks = (block for group in evidence_groups(paper, analysis) for block in group)
    return tuple(Paragraph(content=each.content) if isinstance(each, Heading) else each for each in blocks)


def _at_level(block: Block, level: int) -> Block:
    return block.evolve(level=level) if isinstance(block, Heading) else block


def _links(paper: Paper, analysis: Analysis | None, language: str) -> Bullets:
    links = [
        link(translate(language, "archive.page", source=source_of(paper).title), abs_url(paper)),
        link("PDF", pdf_url(paper)),
    ]
    if analysis and analysis.source is Source.HTML:
        links.append(link("HTML", html_url(paper)))
    if doi := doi_url(paper):
        links.append(link("DOI", doi))
    return Bullets(items=tuple(line(one) for one in links))
