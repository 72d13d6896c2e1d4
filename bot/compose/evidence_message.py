"""The evidence of an analysis: each statement, the words it rests on, and what was checked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.compose.shown_formulas import quoted_words
from bot.compose.words import abs_url, cite, place_url
from bot.domain.analysis import Analysis, Claim
from bot.domain.message import Block, Context, Heading, Message, Paragraph, Quote, bold, line, link
from bot.domain.paper import Paper
from bot.locales import translate

MESSAGE_LENGTH = 6_000
"""Characters; about what a reader takes in before the next message, and every platform."""


def compose_evidence(paper: Paper, analysis: Analysis) -> tuple[Message, ...]:
    """Summary, findings and the statements of each section, each above its quotes."""
    title = translate(analysis.language, "paper.evidence", title=paper.title)
    head: list[Block] = [Heading(content=line(link(paper.title, abs_url(paper))))]
    first, *others = evidence_groups(paper, analysis)
    packed = pack_messages([[*head, *first], *others])
    return tuple(Message(summary=title, blocks=tuple(blocks)) for blocks in packed)


def evidence_groups(paper: Paper, analysis: Analysis) -> list[list[Block]]:
    """The evidence of the summary and each finding, then of each section under its heading.

    What was checked of most stands once, at the head. A statement in the paper's own words stands in its
    section already.
    """
    first = tuple(dict.fromkeys((analysis.summary, *analysis.findings)))
    quoted = [
        (section.part, [claim for claim in section.claims if claim not in first and claim.in_other_words])
        for section in analysis.sections
    ]
    shown = [*first, *(claim for _, claims in quoted for claim in claims)]
    usual, _ = Counter(map(_support_of, shown)).most_common(1)[0]
    groups = [list(_evidence_of(paper, analysis, claim, usual)) for claim in first]
    for part, claims in quoted:
        heading = translate(analysis.language, f"section.{part.value}")
        blocks = [block for claim in claims for block in _evidence_of(paper, analysis, claim, usual)]
        groups += [[Heading(content=line(heading), level=3), *blocks]] if blocks else []
    checked = translate(analysis.language, f"evidence.checked_{usual}")
    head = translate(analysis.language, "evidence.usual", checked=checked)
    return [[Context(content=line(head)), *groups[0]], *groups[1:]]


def pack_messages(groups: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Whole groups together as long as they fit a message; none is torn apart here."""
    packed = [list(groups[0])]
    for group in groups[1:]:
        if sum(map(_size, (*packed[-1], *group))) <= MESSAGE_LENGTH:
            packed[-1].extend(group)
        else:
            packed.append(list(group))
    return packed


def _size(block: Block) -> int:
    items = getattr(block, "items", ()) if block.kind == "bullets" else ()
    content = getattr(block, "content", ())
    return sum(len(span.text) for each in (*items, content) for span in each)


def _evidence_of(paper: Paper, analysis: Analysis, claim: Claim, usual: str) -> Iterator[Block]:
    """The statement above its quotes, and what was checked of it where that is not the usual."""
    language = analysis.language
    yield Paragraph(content=line(bold(claim.text)))
    for quoted in claim.quotes:
        place = quoted.citation
        yield Quote(
            content=line(quoted_words(quoted)),
            source=cite(language, place) if place else "",
            url=place_url(paper, analysis.source, place) if place else "",
        )
    if (checked := _support_of(claim)) != usual:
        yield Context(content=line(translate(language, f"evidence.checked_{checked}")))


def _support_of(claim: Claim) -> str:
    """What was checked of it, by the end of its key."""
    return claim.support.value if claim.verified and claim.quotes else "nothing"
