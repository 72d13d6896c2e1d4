"""What the pages of papers and digests are made of: the blocks of platforms, with links of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from adapters.archive.html import lead_to_places
from bot.compose.analysis import analysis_sections, analysis_title, closing_blocks
from bot.compose.archive import Article, compose_article
from bot.compose.changes import announce_revisions
from bot.compose.digest import compose_today, executive_summary, health_line
from bot.compose.entry import compose_findings, evidence_blocks, reasons, summary_line
from bot.compose.evidence_message import evidence_groups
from bot.compose.words import abs_url, evidence_of, html_url, pdf_url, place_url, section_said, versioned_id
from bot.domain.analysis import Analysis, Citation, Claim, Evidence, Source
from bot.domain.digest import Digest, Entry
from bot.domain.message import Block, Bullets, Heading, Image, Line, Paragraph, Quote
from bot.domain.paper import Paper
from bot.ports.conversations import Turn
from bot.ports.reading_room import PaperShown, PostedDigest
from bot.sources.registry import source_of
from bot.text.latex import latex_to_text

QUOTED = 600
"""The most characters of a quote that stand in an address."""
FRAGMENT_WORDS = 6


def paper_url(paper: Paper) -> str:
    """Our page of a paper at its version."""
    return f"/paper/{quote(versioned_id(paper), safe='/')}"


def digest_url(posted: PostedDigest) -> str:
    """Our page of a digest."""
    return f"/digest/{quote(posted.topic_id, safe='')}/{posted.day}"


def passage_url(paper: Paper, citation: Citation | None, words: str) -> str:
    """Our page of a passage: the words, near where they were cited from."""
    page = f"page-{citation.page}" if citation and citation.page else ""
    near = (citation.anchor if citation else "") or page or "text"
    return f"{paper_url(paper)}/at/{quote(near, safe='')}?quote={quote(words[:QUOTED], safe='')}"


def source_url(paper: Paper, source: Source, citation: Citation, words: str) -> str:
    """The cited place at its source; in HTML with the words as a text fragment, which browsers mark."""
    url = place_url(paper, source, citation)
    said = latex_to_text(words).split()
    if not said or not url.startswith(html_url(paper)) or source is not Source.HTML:
        return url
    ends = [said[:FRAGMENT_WORDS], said[-FRAGMENT_WORDS:]] if len(said) > 2 * FRAGMENT_WORDS else [said]
    fragment = ",".join(quote(" ".join(words), safe="").replace("-", "%2D") for words in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"


@dataclass(frozen=True)
class ReadSection:
    """A section of an analysis. `name` is its address on the page."""

    name: str
    title: Line
    blocks: list[Block]


@dataclass(frozen=True)
class ReadAnalysis:
    """An analysis as its page shows it."""

    language: str
    title: str
    evidence: Evidence
    lead: Line
    labels: Sequence[Block]
    findings: list[Block]
    sections: list[ReadSection]
    closing: list[Block]
    grounds: list[Block]


def read_analysis(paper: Paper, analysis: Analysis) -> ReadAnalysis:
    """The analysis with every citation leading to our page of the passage."""
    language = analysis.language
    findings = compose_findings(paper, analysis, language, len(analysis.findings))
    grounds = [block for group in evidence_groups(paper, analysis) for block in group]
    return ReadAnalysis(
        language=language,
        title=analysis_title(analysis),
        evidence=evidence_of(analysis),
        lead=summary_line(analysis.summary, language),
        labels=evidence_blocks(analysis, language),
        findings=link_citations(findings, paper, analysis),
        sections=list(_sections(paper, analysis)),
        closing=closing_blocks(analysis),
        grounds=link_citations(grounds, paper, analysis),
    )


def _sections(paper: Paper, analysis: Analysis) -> Iterator[ReadSection]:
    for number, (heading, *body) in enumerate(analysis_sections(paper, analysis), 1):
        title = heading.content if isinstance(heading, Heading) else ()
        yield ReadSection(f"section-{number}", title, link_citations(body, paper, analysis))


def link_citations(blocks: Iterable[Block], paper: Paper, analysis: Analysis) -> list[Block]:
    """Blocks whose citations lead to the passage they are of, on our page."""
    claims = analysis.claims
    by_text = {claim.text: claim for claim in reversed(claims) if claim.quote.strip()}
    by_quote = {latex_to_text(each.text): each for claim in claims for each in claim.quotes}

    def turn(content: Line) -> Line:
        claim = next((by_text[span.text] for span in content if span.text in by_text), None)
        return tuple(span.evolve(url=_own(span.url, paper, claim)) for span in content)

    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Bullets):
            made.append(block.evolve(items=tuple(map(turn, block.items))))
        elif isinstance(block, Paragraph):
            made.append(block.evolve(content=turn(block.content)))
        elif isinstance(block, Quote):
            said = by_quote.get("".join(span.text for span in block.content))
            url = passage_url(paper, said.citation, said.text) if said else block.url
            made.append(block.evolve(url=url))
        else:
            made.append(block)
    return made


def _own(url: str, paper: Paper, claim: Claim | None) -> str:
    if not url:
        return ""
    if claim is not None:
        return passage_url(paper, claim.citation, claim.quote)
    return paper_url(paper) if url == abs_url(paper) else url


@dataclass(frozen=True)
class ReadDigest:
    """A digest as its page shows it."""

    posted: PostedDigest
    url: str
    today: Block
    health: str
    revisions: Sequence[Block]
    summary: list[Block]
    articles: list[tuple[Article, Evidence | None]]


def read_digest(posted: PostedDigest, digest: Digest) -> ReadDigest:
    """The digest with every paper leading to our page of it."""
    pages = {abs_url(entry.paper): paper_url(entry.paper) for entry in digest.entries}
    told = {abs_url(each.paper): paper_url(each.paper) for each in digest.revisions}
    return ReadDigest(
        posted=posted,
        url=digest_url(posted),
        today=lead_to_places([compose_today(digest)], pages)[0],
        health=health_line(digest.counts, digest.language),
        revisions=lead_to_places(announce_revisions(digest), told),
        summary=lead_to_places(executive_summary(digest), pages) if digest.entries else [],
        articles=[(_article(entry, digest), _evidence(entry)) for entry in digest.entries],
    )


def _evidence(entry: Entry) -> Evidence | None:
    return evidence_of(entry.analysis) if entry.analysis else None


def _article(entry: Entry, digest: Digest) -> Article:
    """Its short form: all the rest stands on the page of the paper."""
    made, paper = compose_article(entry, digest), entry.paper
    image = made.image and Image(alt=made.image.alt, url=f"/figure/{versioned_id(paper)}/first")
    findings = link_citations(made.findings, paper, entry.analysis) if entry.analysis else ()
    return made.evolve(
        url=paper_url(paper),
        image=image,
        findings=tuple(findings),
        abstract_is_told=True,
        analysis=(),
        evidence=(),
    )


def picked_for(shown: PaperShown, language: str) -> list[tuple[PostedDigest, str, str]]:
    """Each digest that showed the paper, where it is, and why it was picked."""
    told = []
    for each in shown.appearances:
        anchor = versioned_id(each.entry.paper)
        told.append((each.digest, f"{digest_url(each.digest)}#{anchor}", reasons(each.entry, language)))
    return told


def best_analysis(shown: PaperShown, language: str) -> Analysis | None:
    """The analysis in the reader's language, else the latest there is, else that of a digest."""
    stored = sorted(shown.analyses, key=lambda each: each.language != language)
    told = [each.entry.analysis for each in shown.appearances if each.entry.analysis]
    same = [each for each in told if each.version == shown.paper.version]
    return next(iter([*stored, *same]), None)


@dataclass(frozen=True)
class ReadQuestion:
    """A question that was asked about a paper, with the answer, each statement with its passage."""

    turn: Turn
    said: list[tuple[str, str, str]]
    """Statement, where it stands, and our page of that passage."""


def read_questions(shown: PaperShown, language: str) -> list[ReadQuestion]:
    """The questions about a paper, each statement with its passage where it must be of this paper."""
    alone = [turn for turn in shown.questions if turn.paper_ids == (shown.paper.id,)]
    return [
        ReadQuestion(
            turn,
            [_statement(shown.paper, claim, language, linked=turn in alone) for claim in turn.claims],
        )
        for turn in shown.questions
    ]


def _statement(paper: Paper, claim: Claim, language: str, *, linked: bool) -> tuple[str, str, str]:
    place = section_said(language, claim.citation.section) if claim.citation else ""
    url = passage_url(paper, claim.citation, claim.quote) if linked and claim.quote else ""
    return claim.text, place, url


def citation_metadata(paper: Paper) -> list[tuple[str, str]]:
    """What Zotero and search engines read of a page."""
    told = [("citation_title", paper.title), *(("citation_author", name) for name in paper.authors)]
    if paper.published:
        told.append(("citation_publication_date", paper.published.strftime("%Y/%m/%d")))
    told += [("citation_pdf_url", pdf_url(paper)), ("citation_abstract_html_url", abs_url(paper))]
    told += [("citation_doi", paper.doi), ("citation_keywords", "; ".join(paper.categories))]
    told.append((f"citation_{source_of(paper).name}_id", paper.id))
    return [(name, value) for name, value in told if value]
