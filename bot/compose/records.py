"""What commands tell scripts: records whose JSON schema is part of the documentation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from bot.compose.words import abs_url, reason_text
from bot.digests.completion import Completed
from bot.digests.outcome import Outcome
from bot.digests.preview import DayBefore
from bot.domain.analysis import Analysis, Claim, Quotation
from bot.domain.digest import Counts, Entry, Pick
from bot.domain.record import Record
from bot.domain.topic import Subscription, Topic
from bot.llm.expected import Expected


class QuoteRecord(Record):
    """Words of the paper, and where they stand."""

    text: str
    section: str = ""
    page: int | None = None


class ClaimRecord(Record):
    """One statement, with the words it rests on; `verified` if they were found and bear it out."""

    text: str
    label: str = ""
    verified: bool
    quotes: tuple[QuoteRecord, ...] = ()


class SectionRecord(Record):
    """One section of the full analysis."""

    name: str
    claims: tuple[ClaimRecord, ...]


class PaperRecord(Record):
    """One paper of a digest."""

    number: int
    id: str
    version: int
    title: str
    url: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    abstract: str
    reason: str = Field(description="All reasons in one line.")
    reasons: tuple[str, ...]
    evidence: str | None = Field(description="full_text, abstract or extract; null without an analysis.")
    source: str | None
    summary: str
    findings: tuple[ClaimRecord, ...]
    sections: tuple[SectionRecord, ...]
    failure: str
    notes: tuple[str, ...]


class PickRecord(Record):
    """A paper that was picked, or nearly."""

    id: str
    version: int
    title: str
    url: str
    score: float
    reasons: tuple[str, ...]


class DigestRecord(Record):
    """What `paperboy digest --json` prints."""

    run: str
    status: str
    day: dt.date
    topic: str
    counts: Counts | None
    papers: tuple[PaperRecord, ...]
    near: tuple[PickRecord, ...] = Field(description="What came near and was not picked.")
    archived: str
    why: str
    feed_shows: dt.date | None
    refused: tuple[str, ...]
    late: tuple[str, ...]
    better: tuple[int, ...]
    added: tuple[int, ...]
    missing: tuple[int, ...]


class DayRecord(Record):
    """One day of a preview; `answered` is false where its list could not be had."""

    day: dt.date
    announced: int
    answered: bool
    picked: tuple[PickRecord, ...]
    near: tuple[PickRecord, ...]


class PreviewRecord(Record):
    """What `paperboy preview --json` prints."""

    topic: Topic
    days: tuple[DayRecord, ...]
    expected: tuple[Expected, ...] = ()
    """What one digest may take of a language model, at each depth; empty where none reads papers."""


def digest_record(outcome: Outcome, completed: Completed) -> DigestRecord:
    """The outcome of a run for a script."""
    made = outcome.digest
    return DigestRecord(
        run=outcome.run_key,
        status=outcome.status.value,
        day=outcome.day,
        topic=outcome.topic.name,
        counts=made.counts if made else None,
        papers=tuple(paper_record(entry, made.language) for entry in made.entries) if made else (),
        near=tuple(pick_record(pick, made.language) for pick in made.near) if made else (),
        archived=outcome.archived,
        why=outcome.why.rpartition(".")[2],
        feed_shows=outcome.shown,
        refused=tuple(outcome.refused),
        late=tuple(made.late) if made else (),
        better=tuple(completed.better),
        added=tuple(completed.added),
        missing=tuple(completed.missing),
    )


def paper_record(entry: Entry, language: str) -> PaperRecord:
    """A paper of a digest for a script."""
    paper, analysis = entry.paper, entry.analysis
    reasons = tuple(reason_text(language, reason) for reason in entry.reasons)
    return PaperRecord(
        number=entry.number,
        id=paper.id,
        version=paper.version,
        title=paper.title,
        url=abs_url(paper),
        authors=paper.authors,
        categories=paper.categories,
        abstract=paper.abstract,
        reason="; ".join(reasons),
        reasons=reasons,
        failure=entry.failure,
        **_read(analysis),
    )


def _read(analysis: Analysis | None) -> dict[str, Any]:
    if analysis is None:
        nothing: dict[str, Any] = dict.fromkeys(("findings", "sections", "notes"), ())
        return {"evidence": None, "source": None, "summary": "", **nothing}
    sections = (
        SectionRecord(name=each.part.value, claims=tuple(map(_claim, each.claims)))
        for each in analysis.sections
    )
    return {
        "evidence": analysis.evidence.value,
        "source": analysis.source.value,
        "summary": analysis.summary.text,
        "findings": tuple(map(_claim, analysis.findings)),
        "sections": tuple(sections),
        "notes": tuple(note.removeprefix("note.") for note in analysis.notes),
    }


def _claim(claim: Claim) -> ClaimRecord:
    first = [Quotation(text=claim.quote, citation=claim.citation)] if claim.quote else []
    quotes = (
        QuoteRecord(
            text=each.text,
            section=each.citation.section if each.citation else "",
            page=each.citation.page if each.citation else None,
        )
        for each in (*first, *claim.further)
    )
    return ClaimRecord(text=claim.text, label=claim.label, verified=claim.verified, quotes=tuple(quotes))


def preview_record(
    subscription: Subscription, days: Sequence[DayBefore], language: str, expected: Sequence[Expected] = ()
) -> PreviewRecord:
    """A preview: what each day would have had."""
    told = []
    for each in days:
        found = each.selection
        picks, near = (found.picks, found.near) if found else ((), ())
        told.append(
            DayRecord(
                day=each.day,
                announced=each.announced,
                answered=found is not None,
                picked=tuple(pick_record(pick, language) for pick in picks),
                near=tuple(pick_record(pick, language) for pick in near),
            )
        )
    return PreviewRecord(topic=subscription.topic, days=tuple(told), expected=tuple(expected))


def pick_record(pick: Pick, language: str) -> PickRecord:
    """A paper that was picked, or nearly."""
    paper = pick.candidate.paper
    return PickRecord(
        id=paper.id,
        version=paper.version,
        title=paper.title,
        url=abs_url(paper),
        score=pick.score,
        reasons=tuple(reason_text(language, reason) for reason in pick.reasons),
    )
