"""The evidence of a paper's findings: each statement, the words it rests on, and what was checked of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.compose.words import abs_url, cite, place_url
from bot.domain.analysis import Analysis, Claim
from bot.domain.message import Block, Context, Heading, Message, Paragraph, Quote, bold, line, link
from bot.domain.paper import Paper
from bot.locales import translate
from bot.text.latex import latex_to_text


def compose_evidence(paper: Paper, analysis: Analysis) -> Message:
    """Summary and findings, each above its quotes."""
    title = translate(analysis.language, "paper.evidence", title=paper.title)
    blocks: list[Block] = [Heading(content=line(link(paper.title, abs_url(paper))))]
    for claim in dict.fromkeys((analysis.summary, *analysis.findings)):
        blocks += _evidence_of(paper, analysis, claim)
    return Message(summary=title, blocks=tuple(blocks))


def _evidence_of(paper: Paper, analysis: Analysis, claim: Claim) -> Iterator[Block]:
    language = analysis.language
    yield Paragraph(content=line(bold(claim.text)))
    for quoted in claim.quotes:
        place = quoted.citation
        yield Quote(
            content=line(latex_to_text(quoted.text)),
            source=cite(language, place) if place else "",
            url=place_url(paper, analysis.source, place) if place else "",
        )
    checked = claim.support.value if claim.verified and claim.quotes else "nothing"
    yield Context(content=line(translate(language, f"evidence.checked_{checked}")))
