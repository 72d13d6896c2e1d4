"""How dates, names, reasons, evidence and citations read in each language, and where papers live.

Addresses always pin the version, so that a link still opens what was read after the paper changed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote

from bot import locales
from bot.analysis.analyses import READ_IN_PART, SOURCE_AWAY
from bot.compose.shown_formulas import formulas_of
from bot.compose.topic_words import SEPARATOR
from bot.domain.analysis import Analysis, Citation, Claim, Evidence, Source, Support
from bot.domain.depth import Depth
from bot.domain.digest import Mention, Reason
from bot.domain.message import Line, Span, bold, italic, line, link
from bot.domain.paper import Paper
from bot.locales import join_list
from bot.papers.changes import is_withdrawn
from bot.sources.registry import is_id, source_of, source_of_id
from bot.text.chinese import HAN
from bot.text.figures import figures_in

AUTHORS_SHOWN = 3
NUMBERED = re.compile(r"(?:\d|[A-Z]\.?\d|[IVX]+(?:[.\s]|$)|[A-Z]\s)")
"""How a section's printed number begins: `3.2`, `A.1`, `IV.`, `B Proofs`."""

_NUMBER = re.compile(r"\d+(?:\.\d+)*(?=\.?\s)|[A-Z](?:\.\d+)+(?=\s)|[IVX]+(?=\.?\s)")


def date(language: str, day: dt.date) -> str:
    """`26 January 2026`, `2026年1月26日`."""
    return locales.format_date(language, "date", day)


def long_date(language: str, day: dt.date) -> str:
    """`Monday, 26 January 2026`, `2026年1月26日 星期一`."""
    return locales.format_date(language, "long_date", day)


def month(language: str, day: dt.date) -> str:
    """`January 2026`, `2026年1月`."""
    return locales.format_date(language, "month", day)


def short_authors(language: str, authors: tuple[str, ...]) -> str:
    """The first authors, and how many more there are; one author is never hidden behind `1 more`."""
    if len(authors) <= AUTHORS_SHOWN + 1:
        return join_list(language, authors)
    shown = join_list(language, authors[:AUTHORS_SHOWN])
    hidden = len(authors) - AUTHORS_SHOWN
    return locales.translate(language, "entry.authors_more", shown=shown, n=hidden)


def translate_if_possible(language: str, key: str, **fields: object) -> str:
    """The sentence `key`, or nothing where there is none or it wants other fields."""
    try:
        return locales.translate(language, key, **fields)
    except KeyError:
        return ""


def reason_text(language: str, reason: Reason) -> str:
    """A reason in words; where its sentence is unknown, what it is about."""
    opening, closing = (locales.translate(language, f"locale.{side}_quote") for side in ("open", "close"))
    comma = locales.translate(language, "locale.comma")
    if f"{opening}{{terms}}{closing}" in str(locales.catalogue(locales.closest(language)).get(reason.key)):
        comma = f"{closing}{comma}{opening}"
    terms = comma.join(reason.terms)
    told = translate_if_possible(language, reason.key, terms=terms) or terms
    colon = locales.translate(language, "locale.colon")
    return f"{told}{colon}{opening}{reason.quote}{closing}" if reason.quote else told


def abs_url(paper: Paper) -> str:
    """The paper's page at its source, at this version; nothing for a file of one's own."""
    return source_of(paper).abs_url(paper) if is_id(paper.id) else ""


def pdf_url(paper: Paper) -> str:
    """The PDF of this version."""
    return source_of(paper).pdf_url(paper)


def html_url(paper: Paper, anchor: str = "") -> str:
    """The HTML of this version, at an element of it."""
    page = source_of(paper).html_url(paper)
    return f"{page}#{quote(anchor, safe='.-_:')}" if anchor else page


def doi_url(paper: Paper) -> str:
    """Where the paper's DOI leads, or nothing where it has none."""
    return f"https://doi.org/{quote(paper.doi, safe='/.-_:')}" if paper.doi.startswith("10.") else ""


def versioned_id(paper: Paper) -> str:
    """Id and version, `9912.00001v2`: the value of every button about the paper."""
    return f"{paper.id}v{paper.version}"


def cite(language: str, citation: Citation) -> str:
    """`§3.2 Training, Lemma 3, p. 5`, as far as that is known."""
    pieces = []
    if section := section_said(language, citation.section):
        pieces.append(f"§{section}" if NUMBERED.match(section) else section)
    if citation.block:
        pieces.append(citation.block)
    if citation.page is not None:
        end = citation.page_end or citation.page
        key = "cite.pages" if end > citation.page else "cite.page"
        pieces.append(locales.translate(language, key, page=citation.page, end=end))
    return locales.translate(language, "cite.and").join(pieces)


def section_said(language: str, title: str) -> str:
    """A section as its paper calls it; the abstract, which mostly has no heading, in the reader's words."""
    title = title.strip()
    return locales.translate(language, "section.abstract") if title.casefold() == "abstract" else title


def cite_with_link(language: str, paper: Paper, analysis: Analysis, citation: Citation) -> Span:
    """A citation that opens the cited place: the section's anchor, the PDF's page, else the paper."""
    return link(cite(language, citation), place_url(paper, analysis.source, citation))


def place_url(paper: Paper, source: Source, citation: Citation) -> str:
    """Where the cited place is: the section's anchor, the PDF's page, else the paper.

    Nowhere for what is of no source, such as a file of one's own.
    """
    if not is_id(paper.id):
        return ""
    if citation.anchor:
        return html_url(paper, citation.anchor)
    if source in {Source.PDF, Source.TEI} and citation.page is not None:
        return f"{pdf_url(paper)}#page={citation.page}"
    return abs_url(paper)


def claim_line(paper: Paper, analysis: Analysis, claim: Claim, *, brief: bool = False) -> Line:
    """The statement, the formulas it rests on, its place in the paper, and a mark where it is not verified.

    A `brief` place has the number of its section without the title, as the evidence tells it whole.
    """
    language = analysis.language
    place = _by_number(claim.citation) if brief and claim.citation else claim.citation
    opening, closing = (locales.translate(language, f"locale.{side}_bracket") for side in ("open", "close"))
    source = cite_with_link(language, paper, analysis, place) if place else Span(text="")
    citation = (opening, source, closing) if source.text else ()
    label = (bold(claim.label), locales.translate(language, "locale.colon")) if claim.label else ()
    shown = [piece for formula in formulas_of(claim) for piece in (" ", formula)]
    return line(*label, claim.text, *shown, *citation, *unverified_mark(language, claim))


def _by_number(place: Citation) -> Citation:
    """The place by the number of its section alone, where that has one."""
    number = _NUMBER.match(place.section.strip())
    return place.evolve(section=number[0]) if number else place


def unverified_mark(language: str, claim: Claim) -> tuple[str | Span, ...]:
    """A visible mark for a claim that is not verified, nothing for one that is."""
    if claim.verified:
        return ()
    if is_silence(claim):
        return (" ", italic(f"[{locales.translate(language, 'badge.unfound')}]"))
    return (" ", italic(f"[{locales.translate(language, 'badge.unverified')}]"))


def is_silence(claim: Claim) -> bool:
    """Whether a statement without a quote only says that the paper tells nothing of something."""
    return (
        not claim.quotes and not figures_in(claim.text, spelled=True) and bool(_denial().match(claim.text))
    )


@cache
def _denial() -> re.Pattern[str]:
    """How a statement begins, in any language, that says of the paper what it does not tell."""
    about, no, told = (_any_word(part) for part in ("about", "no", "told"))
    return re.compile(rf"(?:\w{{1,5}} )?{about}.{{0,40}}?{no}|{no}.{{0,60}}?{told}", re.IGNORECASE)


def says_nothing(text: str) -> bool:
    """Whether a cell of a table begins by saying, in any language, that nothing is told, or is a dash."""
    return bool(_silence().match(text.strip()))


@cache
def _silence() -> re.Pattern[str]:
    return re.compile(rf"{_any_word('no')}|{_any_word('nothing')}|[-–—]$", re.IGNORECASE)


def _any_word(part: str) -> str:
    """One of the words for a part of a denial; those of scripts with spaces as whole words."""
    words = (word for word, each in locales.typed_spellings("denial.").items() if each == part)
    return "(?:" + "|".join(word if HAN.match(word) else rf"\b{word}\b" for word in words) + ")"


def withdrawn_lines(papers: Iterable[Paper], language: str) -> tuple[Line, ...]:
    """That a paper has been withdrawn, for the head of whatever is told of it; else nothing."""
    warning = f"⚠ {locales.translate(language, 'note.withdrawn')}"
    several = tuple(papers)
    return tuple(
        line(bold(warning), *((f" {paper.title}",) if len(several) > 1 else ()))
        for paper in several
        if is_withdrawn(paper)
    )


def evidence_of(analysis: Analysis) -> Evidence:
    """What the reader is told it rests on: never the full text where only the abstract was read."""
    if analysis.source is Source.ABSTRACT and analysis.evidence is Evidence.FULL_TEXT:
        return Evidence.ABSTRACT
    return analysis.evidence


def evidence_line(analysis: Analysis, language: str) -> Line:
    """The evidence label, what was read and why no more, and what could be checked across languages."""
    evidence = evidence_of(analysis)
    source = Source.ABSTRACT if evidence is Evidence.ABSTRACT else analysis.source
    away = source is Source.ABSTRACT and SOURCE_AWAY in analysis.notes
    part = source is not Source.ABSTRACT and READ_IN_PART in analysis.notes
    depth = analysis.depth
    # One that was to be read for its method, and had no more than its abstract, was not read so by choice.
    chosen = depth is not Depth.FULL and (depth is Depth.ABSTRACT) is (source is Source.ABSTRACT)
    read = "away" if away else "part" if part else f"depth_{depth}" if chosen else source.value
    title = source_of_id(analysis.paper_id).title
    said = [locales.translate(language, f"evidence.read_{read}", source=title)]
    if evidence is Evidence.EXTRACT:
        said.insert(0, locales.translate(language, "evidence.by_extract"))
    elif analysis.model:
        said.append(locales.translate(language, "evidence.by_model", model=analysis.model))
    if evidence is not Evidence.EXTRACT and analysis.summary.support is Support.FIGURES:
        said.append(locales.translate(language, "evidence.figures_checked"))
    return line(bold(evidence_name(language, evidence)), SEPARATOR, SEPARATOR.join(said))


def evidence_name(language: str, evidence: Evidence) -> str:
    """The label itself: `full text`, `abstract`, `extract`."""
    return locales.translate(language, f"evidence.{evidence.name.lower()}")


def mention_line(mention: Mention, papers: dict[int, Paper]) -> Line:
    """A sentence about the day, then the numbers of the papers it rests on."""
    known = [(number, papers[number]) for number in mention.numbers if number in papers]
    references = (piece for number, paper in known for piece in (" ", link(f"#{number}", abs_url(paper))))
    return line(mention.text, *references)


def reading_line(mention: Mention, papers: dict[int, Paper]) -> Line:
    """A paper by number and title, then why it matters; a sentence about several papers stays one."""
    known = [number for number in mention.numbers if number in papers]
    if len(known) != 1:
        return mention_line(mention, papers)
    paper = papers[known[0]]
    return line(link(f"#{known[0]} {paper.title}", abs_url(paper)), " — ", mention.text)
