"""The full analysis of a paper: seven sections, or five where only its abstract could be had."""

from __future__ import annotations

from bot.analysis.analyses import SOURCE_AWAY
from bot.compose.entry import (
    FINDINGS_SHOWN,
    compose_findings,
    evidence_blocks,
    paper_buttons,
    summary_line,
)
from bot.compose.evidence_message import pack_messages
from bot.compose.topic_words import SEPARATOR
from bot.compose.words import (
    abs_url,
    cite,
    claim_line,
    short_authors,
    unverified_mark,
    versioned_id,
    withdrawn_lines,
)
from bot.domain.analysis import AbstractPart, Analysis, AnalysisPart, Claim, Evidence, Source, steps_of
from bot.domain.depth import Depth
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Context,
    Heading,
    Line,
    Message,
    Paragraph,
    Table,
    bold,
    italic,
    line,
    link,
)
from bot.domain.paper import Paper
from bot.locales import translate
from bot.sources.registry import is_id

AGAINST = "vs "
"""What the label of a statement on one baseline begins with: those stand in a table."""


def compose_analysis(paper: Paper, analysis: Analysis, *, below_card: bool = False) -> tuple[Message, ...]:
    """The whole analysis in the analysis' own language, as messages of a readable length each.

    Below the paper's card it does not repeat the summary and the findings that stand there. Every section
    is there, also one the paper has nothing for: that says so in one quiet line.
    """
    language = analysis.language
    opening = [*_opening(paper, analysis), *_short_reading(paper, analysis, below_card=below_card)]
    packed = pack_messages([opening, *analysis_sections(paper, analysis)])
    packed[-1].extend(closing_blocks(analysis))
    packed[-1].append(paper_buttons(paper, language, without=frozenset({Action.ANALYSIS})))
    summary = translate(language, "analysis.notice", title=paper.title)
    return tuple(Message(summary=summary, blocks=tuple(blocks)) for blocks in packed)


def closing_blocks(analysis: Analysis) -> list[Block]:
    """The model's own view, marked as such, and how many statements were left out."""
    language = analysis.language
    blocks: list[Block] = []
    if analysis.remarks:
        title = translate(language, "analysis.remarks")
        blocks += [
            Heading(content=line(title), level=3),
            Bullets(items=tuple(line(italic(remark)) for remark in analysis.remarks)),
        ]
    if count := len(analysis.dropped):
        key = "analysis.dropped_one" if count == 1 else "analysis.dropped"
        blocks.append(Context(content=line(translate(language, key, n=count))))
    return blocks


def compose_section(paper: Paper, analysis: Analysis, part: AnalysisPart) -> tuple[Message, ...]:
    """One section alone; the whole of an analysis of the abstract, which has no such sections."""
    parts = _parts(analysis)
    if part not in parts:
        return compose_analysis(paper, analysis)
    blocks = (
        *_head(paper, analysis),
        *_section(paper, analysis, parts.index(part) + 1, part),
        paper_buttons(paper, analysis.language),
    )
    return (
        Message(summary=translate(analysis.language, "analysis.notice", title=paper.title), blocks=blocks),
    )


def analysis_sections(paper: Paper, analysis: Analysis) -> list[list[Block]]:
    """The blocks of each section under its numbered heading."""
    return [_section(paper, analysis, number, part) for number, part in enumerate(_parts(analysis), 1)]


def analysis_title(analysis: Analysis) -> str:
    """What the analysis is called; one of an abstract never passes for a full one."""
    key = "analysis.title_abstract" if analysis.source is Source.ABSTRACT else "analysis.title"
    return translate(analysis.language, key)


def _parts(analysis: Analysis) -> tuple[AnalysisPart | AbstractPart, ...]:
    seven = any(isinstance(section.part, AnalysisPart) for section in analysis.sections)
    if analysis.source is Source.ABSTRACT and not seven:
        told = {section.part for section in analysis.sections if section.claims}
        all_told = analysis.evidence is not Evidence.EXTRACT
        return tuple(part for part in AbstractPart if all_told or part in told)
    return tuple(AnalysisPart)


def _head(paper: Paper, analysis: Analysis) -> list[Block]:
    """What is analysed, and what the analysis rests on."""
    language = analysis.language
    facts = (short_authors(language, paper.authors), versioned_id(paper) if is_id(paper.id) else "")
    title = line(bold(analysis_title(analysis)), *(f"{SEPARATOR}{fact}" for fact in facts if fact))
    return [
        Heading(content=line(link(paper.title, abs_url(paper)))),
        *(Context(content=warning) for warning in withdrawn_lines((paper,), language)),
        Context(content=title),
        *evidence_blocks(analysis, language),
    ]


def _opening(paper: Paper, analysis: Analysis) -> list[Block]:
    language = analysis.language
    blocks = _head(paper, analysis)
    if analysis.source is Source.ABSTRACT:
        chosen = "analysis.by_choice" if analysis.depth is Depth.ABSTRACT else "analysis.abstract_only"
        key = SOURCE_AWAY if SOURCE_AWAY in analysis.notes else chosen
        blocks.append(Paragraph(content=line(italic(translate(language, key)))))
    return blocks


def _short_reading(paper: Paper, analysis: Analysis, *, below_card: bool) -> list[Block]:
    """The summary and all findings; below the card the findings alone, if that does not show them all."""
    findings = compose_findings(paper, analysis, analysis.language, len(analysis.findings))
    if below_card:
        return list(findings) if len(analysis.findings) > FINDINGS_SHOWN else []
    return [Paragraph(content=summary_line(analysis.summary, analysis.language)), *findings]


def _section(
    paper: Paper, analysis: Analysis, number: int, part: AnalysisPart | AbstractPart
) -> list[Block]:
    heading = Heading(
        content=line(f"{number} {translate(analysis.language, f'section.{part.value}')}"), level=2
    )
    found = [
        claim
        for section in analysis.sections
        if section.part is part
        for claim in section.claims
        if claim.text.strip()
    ]
    body = _body(paper, analysis, part, found)
    return [heading, *(body or [_silence(analysis)])]


def _body(
    paper: Paper, analysis: Analysis, part: AnalysisPart | AbstractPart, found: list[Claim]
) -> list[Block]:
    if part is AnalysisPart.ABSTRACT:
        return _abstract(paper, analysis, found)
    if part is AnalysisPart.METHOD and len(steps := steps_of(found)) > 1:
        return _nest(paper, analysis, steps)
    compared = [claim for claim in found if claim.verified and claim.label.startswith(AGAINST)]
    table = _baselines(analysis, compared) if len(compared) > 1 else []
    points = tuple(
        claim_line(paper, analysis, claim, brief=True)
        for claim in found
        if not table or claim not in compared
    )
    if part is AnalysisPart.SUMMARY and len(found) > 1:
        return [Paragraph(content=_embolden(points[0])), Bullets(items=points[1:], ordered=True)]
    return [*([Bullets(items=points)] if points else []), *table]


def _nest(paper: Paper, analysis: Analysis, steps: list[list[Claim]]) -> list[Block]:
    """A numbered list, or each step under a heading of its own where one has more to say."""
    if all(len(step) == 1 for step in steps):
        points = tuple(claim_line(paper, analysis, claim, brief=True) for step in steps for claim in step)
        return [Bullets(items=points, ordered=True)]
    blocks: list[Block] = []
    for number, step in enumerate(steps, 1):
        bare = [step[0].evolve(label=""), *step[1:]]
        blocks += [
            Heading(content=line(f"{number}. {step[0].label}"), level=3),
            Bullets(items=tuple(claim_line(paper, analysis, claim, brief=True) for claim in bare)),
        ]
    return blocks


def _baselines(analysis: Analysis, compared: list[Claim]) -> list[Block]:
    """A row for each baseline, with what is told of it and where."""
    language = analysis.language
    header = tuple(translate(language, f"baselines.{head}") for head in ("name", "result", "place"))
    rows = tuple(
        (
            claim.label.removeprefix(AGAINST),
            claim.text,
            cite(language, claim.citation) if claim.citation else "",
        )
        for claim in compared
    )
    return [Table(header=header, rows=rows)]


def _abstract(paper: Paper, analysis: Analysis, found: list[Claim]) -> list[Block]:
    """The translated abstract as running text; where there is none, the paper's own."""
    language = analysis.language
    if found:
        gap = translate(language, "locale.gap")
        pieces = [
            piece for claim in found for piece in (gap, claim.text, *unverified_mark(language, claim))
        ]
        return [Paragraph(content=line(*pieces[1:]))]
    if not paper.abstract:
        return []
    foreign = not language.lower().startswith("en")
    note = [Context(content=line(translate(language, "analysis.original")))] if foreign else []
    return [*note, Paragraph(content=line(paper.abstract))]


def _embolden(content: Line) -> Line:
    first, *rest = content
    return (bold(first.text), *rest)


def _silence(analysis: Analysis) -> Context:
    of_abstract = analysis.source is Source.ABSTRACT or analysis.evidence is Evidence.ABSTRACT
    key = "analysis.silent_abstract" if of_abstract else "analysis.silent"
    if analysis.evidence is Evidence.EXTRACT:
        key = "analysis.silent_extract"
    return Context(content=line(italic(translate(analysis.language, key))))
