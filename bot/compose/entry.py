"""One paper as a reply of a digest, and as the card that `/paper` shows."""

from __future__ import annotations

from bot.analysis.analyses import HIDDEN_TEXT, SOURCE_AWAY
from bot.compose.topic_words import SEPARATOR
from bot.compose.words import (
    abs_url,
    claim_line,
    date,
    doi_url,
    evidence_line,
    pdf_url,
    reason_text,
    short_authors,
    translate_if_possible,
    unverified_mark,
    versioned_id,
    withdrawn_lines,
)
from bot.domain.analysis import AbstractPart, Analysis, AnalysisPart, Claim, Evidence
from bot.domain.digest import Digest, Entry
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Line,
    Message,
    Paragraph,
    Part,
    Span,
    bold,
    line,
    link,
)
from bot.domain.paper import AnnounceType, Paper
from bot.locales import join_list, translate
from bot.sources.registry import is_source_url, source_of

ACTIONS = (Action.ANALYSIS, Action.EVIDENCE, Action.ASK, Action.SIMILAR, Action.BIBTEX)
OPINION_LABELS = {Action.USEFUL: "button.more_like", Action.NOT_USEFUL: "button.fewer_like"}
"""Of a paper, an opinion is a wish for what comes next."""
OPINIONS = tuple(OPINION_LABELS)
UNREAD = frozenset({Action.ANALYSIS, Action.EVIDENCE, Action.ASK, *OPINIONS})
"""What makes no sense on a paper that could not be read yet."""
ONCE = frozenset({"note.quoted_in_original"})
"""Notes that the executive summary tells for all entries of a digest."""
TOLD_ELSEWHERE = frozenset({HIDDEN_TEXT, SOURCE_AWAY})
"""Notes that stand in a badge or in the evidence label."""
FINDINGS_SHOWN = 3
ENOUGH_FINDINGS = 2
"""With fewer it is told besides what the authors do."""
FINDINGS, DEEDS = "entry.findings", "entry.deeds"
ALT_LENGTH = 300  # characters; a screen reader reads all of it aloud


def compose_entry(entry: Entry, digest: Digest) -> Part:
    """The reply about one paper: what it is, why it was picked, what it says and how far to trust that."""
    paper, language = entry.paper, digest.language
    badge, why, image = (
        SEPARATOR.join(badges(entry, language)),
        reasons(entry, language),
        picture(entry, language),
    )
    blocks: list[Block] = [
        Heading(content=line(f"{entry.number}. ", link(paper.title, abs_url(paper)))),
        Context(content=line(_facts(entry, digest))),
        *(Context(content=warning) for warning in withdrawn_lines((paper,), language)),
        *((Context(content=line(bold(badge))),) if badge else ()),
        *((Context(content=line(bold(translate(language, "entry.why")), why)),) if why else ()),
        *_body(entry, language),
        *((image,) if image else ()),
        paper_buttons(
            paper, language, without=frozenset() if entry.analysis else UNREAD, saves=digest.saves
        ),
    ]
    message = Message(summary=f"{entry.number}. {paper.title}", blocks=tuple(blocks))
    return Part(key=f"paper:{paper.id}", message=message, paper_id=paper.id)


def compose_card(paper: Paper, analysis: Analysis | None, language: str, *, saves: bool = False) -> Message:
    """What `/paper` shows at once: the facts, the short reading where there is one, the abstract.

    The abstract stands there until there is an analysis that opens with it, in the reader's language.
    """
    blocks: list[Block] = [
        Heading(content=line(link(paper.title, abs_url(paper)))),
        *(Context(content=warning) for warning in withdrawn_lines((paper,), language)),
        Fields(items=_fields(paper, language)),
        *(_reading(paper, analysis, language) if analysis else ()),
        *(() if analysis and opens_with_abstract(analysis) else abstract_blocks(paper, language, level=3)),
        paper_buttons(paper, language, saves=saves),
    ]
    return Message(summary=paper.title, blocks=tuple(blocks))


def opens_with_abstract(analysis: Analysis) -> bool:
    """Whether the first of its sections is the abstract, translated or the paper's own."""
    return any(section.part is AnalysisPart.ABSTRACT for section in analysis.sections)


def abstract_blocks(paper: Paper, language: str, *, level: int) -> tuple[Block, Block]:
    """The paper's own abstract under its heading, or that there is none."""
    return (
        Heading(content=line(translate(language, "card.abstract")), level=level),
        Paragraph(content=line(paper.abstract or translate(language, "card.no_abstract"))),
    )


def compose_findings(paper: Paper, analysis: Analysis, language: str, limit: int) -> tuple[Block, ...]:
    """The key findings under their heading, each with where it stands; nothing where there are none.

    Where quotes hold few of them, what the authors do stands besides, under a heading of its own.
    """
    findings = [claim for claim in analysis.findings if claim.text.strip()][:limit]
    told = ((FINDINGS, findings), (DEEDS, _deeds(analysis)[: limit - len(findings)]))
    return tuple(
        block
        for key, claims in told
        if claims
        for block in (
            Heading(content=line(translate(language, key)), level=3),
            Bullets(items=tuple(claim_line(paper, analysis, claim) for claim in claims)),
        )
    )


def _deeds(analysis: Analysis) -> list[Claim]:
    """What the authors do, of an abstract that tells of hardly any finding."""
    if analysis.evidence is not Evidence.EXTRACT or len(analysis.findings) >= ENOUGH_FINDINGS:
        return []
    done = (one.claims for one in analysis.sections if one.part is AbstractPart.CONTRIBUTIONS)
    return [claim for claims in done for claim in claims if claim.quote != analysis.summary.quote]


def evidence_blocks(
    analysis: Analysis, language: str, *, told: frozenset[str] = frozenset()
) -> tuple[Block, ...]:
    """The evidence label, and what else a reader should know of how the analysis came to be.

    `told` are notes that stand elsewhere for all papers.
    """
    notes = (line(remark) for remark in remarks(analysis, language, told=told))
    return tuple(Context(content=content) for content in (evidence_line(analysis, language), *notes))


def analysis_buttons(paper: Paper, language: str) -> Buttons:
    """What there is to do with a version that is only told of: read it."""
    pdf = Button(label=translate(language, "button.pdf"), url=pdf_url(paper))
    return Buttons(items=(_button(Action.ANALYSIS, versioned_id(paper), language), pdf))


def paper_buttons(
    paper: Paper, language: str, *, without: frozenset[Action] = frozenset(), saves: bool = False
) -> Buttons:
    """Every action on a paper carries its id and version; the link opens what was read.

    Where it `saves` papers to a library, that is offered in the place of their BibTeX.
    """
    value = versioned_id(paper)
    pdf = Button(label=translate(language, "button.pdf"), url=pdf_url(paper))
    offered = (*ACTIONS[:-1], Action.ZOTERO) if saves else ACTIONS
    actions = (_button(action, value, language) for action in offered if action not in without)
    opinions = (_button(action, value, language) for action in OPINIONS if action not in without)
    return Buttons(items=(*actions, pdf, *opinions))


def summary_line(claim: Claim, language: str) -> Line:
    """The one-sentence summary, in bold, marked where it could not be verified."""
    return line(bold(claim.text), *unverified_mark(language, claim))


def _button(action: Action, value: str, language: str) -> Button:
    key = OPINION_LABELS.get(action, f"button.{action.value}")
    return Button(label=translate(language, key), action=action, value=value)


def _facts(entry: Entry, digest: Digest) -> str:
    """Authors, categories, date: of submission, or of announcement where a feed said no more."""
    paper, language = entry.paper, digest.language
    submitted = paper.updated or paper.published
    announced = translate(language, "entry.announced", day=date(language, digest.day))
    day = date(language, submitted) if submitted else announced
    version = translate(language, "entry.version", n=paper.version) if paper.version > 1 else ""
    pieces = (short_authors(language, paper.authors), join_list(language, paper.categories), day, version)
    return SEPARATOR.join(piece for piece in pieces if piece)


def badges(entry: Entry, language: str) -> tuple[str, ...]:
    """What a reader should know before reading on: a cross-list, hidden text, unverified statements."""
    analysis = entry.analysis
    marked = []
    if analysis and HIDDEN_TEXT in analysis.notes:
        marked.append(f"⚠ {translate(language, HIDDEN_TEXT)}")
    if analysis and not all(claim.verified for claim in _shown_claims(analysis)):
        marked.append(f"⚠ {translate(language, 'badge.some_unverified')}")
    if _is_crossed(entry):
        marked.insert(0, translate(language, "badge.cross_list", category=entry.paper.categories[0]))
    return tuple(marked)


def remarks(analysis: Analysis, language: str, *, told: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Sentences about how the analysis came to be, such as what a long paper left no room for."""
    left = [note for note in analysis.notes if note not in TOLD_ELSEWHERE | told]
    notes = (translate_if_possible(language, note) for note in left)
    said = (translate(language, "note.model_said", said=analysis.said),) if analysis.said else ()
    return (*(sentence for sentence in notes if sentence), *said)


def reasons(entry: Entry, language: str) -> str:
    """Why it was picked. That it is a cross-list already stands among the badges."""
    told = [r for r in entry.reasons if not (_is_crossed(entry) and r.key.startswith("reason.cross_list"))]
    said = [text for text in (reason_text(language, reason) for reason in told) if text]
    return translate(language, "locale.semicolon").join(said)


def failure(entry: Entry, language: str) -> str:
    """That the paper could not be read yet, why, and that it is not lost."""
    why = translate_if_possible(language, entry.failure) if entry.failure.startswith("failure.") else ""
    return translate(language, "entry.failed_why", why=why) if why else translate(language, "entry.failed")


def picture(entry: Entry, language: str) -> Image | None:
    """The paper's figure, if it has an address of its source or came with the PDF."""
    figure = entry.figure
    if figure is None or not (figure.image or is_source_url(figure.url)):
        return None
    alt = figure.caption or translate(language, "entry.figure", title=entry.paper.title)
    url = figure.url if is_source_url(figure.url) else ""
    return Image(alt=alt[:ALT_LENGTH], url=url, data=figure.image)


def _shown_claims(analysis: Analysis) -> tuple[Claim, ...]:
    return (analysis.summary, *analysis.findings[:FINDINGS_SHOWN])


def _is_crossed(entry: Entry) -> bool:
    return entry.announce_type is AnnounceType.CROSS and bool(entry.paper.categories)


def _body(entry: Entry, language: str) -> tuple[Block, ...]:
    if entry.analysis:
        return _reading(entry.paper, entry.analysis, language, told=ONCE)
    return (Paragraph(content=line(failure(entry, language))),)


def _reading(
    paper: Paper, analysis: Analysis, language: str, *, told: frozenset[str] = frozenset()
) -> tuple[Block, ...]:
    return (
        Paragraph(content=summary_line(analysis.summary, language)),
        *compose_findings(paper, analysis, language, FINDINGS_SHOWN),
        *evidence_blocks(analysis, language, told=told),
    )


def _fields(paper: Paper, language: str) -> tuple[tuple[str, Line], ...]:
    values: tuple[tuple[str, Line], ...] = (
        ("authors", line(join_list(language, paper.authors))),
        ("published", line(date(language, paper.published) if paper.published else "")),
        ("updated", line(date(language, paper.updated) if _is_revised(paper) and paper.updated else "")),
        ("categories", line(join_list(language, paper.categories))),
        ("comment", line(paper.comment)),
        ("journal", line(paper.journal_ref)),
        ("doi", line(Span(text=paper.doi, url=doi_url(paper)))),
        ("license", line(paper.license)),
    )
    identity = (source_of(paper).title, line(link(versioned_id(paper), abs_url(paper))))
    told = ((translate(language, f"card.{name}"), content) for name, content in values if content)
    return (identity, *told)


def _is_revised(paper: Paper) -> bool:
    return paper.version > 1 or paper.updated != paper.published
