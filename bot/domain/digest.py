"""The digest of a day: picks, entries, summary, counts, and what changed in papers shown before."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from bot.domain.analysis import Analysis, Evidence
from bot.domain.paper import AnnounceType, Candidate, Paper
from bot.domain.record import Record
from bot.domain.topic import Topic
from bot.text.encodable import encodable

Text = Annotated[str, AfterValidator(encodable)]
"""A field that people fill in: half characters are replaced."""


class Reason(Record):
    """Why a paper was picked: a key of `bot.locales` and what fills it."""

    key: str
    terms: tuple[str, ...] = ()
    quote: str = ""
    """The paper's own sentence that shows it."""


class Pick(Record):
    """A candidate that was selected, best first, with its reasons in order of weight."""

    candidate: Candidate
    score: float
    reasons: tuple[Reason, ...]
    leaning: float = 0.0
    """From -1 to 1: how what readers thought of earlier papers speaks against it or for it."""


class Counts(Record):
    """The bookkeeping of one run.

    `fetched == new + cross_lists + repeats + doubled + replacements + unreadable`, always: each item of the
    feed falls into exactly one class, so a lost paper would show.
    """

    fetched: int = 0
    new: int = 0
    """Announced for the first time and not seen here before."""
    cross_lists: int = 0
    """Announced elsewhere first, and not seen here before."""
    repeats: int = 0
    """Seen here before."""
    doubled: int = 0
    """Listed a second time in the same feed."""
    replacements: int = 0
    """New versions of papers announced earlier."""
    unreadable: int = 0
    excluded: int = 0
    """Of the new ones, those that matched but are about what the topic excludes."""
    picked: int = 0
    read_in_full: int = 0
    abstract_only: int = 0
    unanswered: int = 0
    """Those of the line above whose full text the source did not give, for it did not answer."""
    by_choice: int = 0
    """Those of `abstract_only` that the topic wants to have read no further."""
    failed: int = 0
    figures: int = 0
    figures_verified: int = 0
    cost: float | None = None
    """In US dollars; None where no model was used, or its price is not known."""


class Selection(Record):
    """What selection made of a feed: the picks, best first, and the bookkeeping so far."""

    picks: tuple[Pick, ...]
    near: tuple[Pick, ...] = ()
    """Near misses: the papers nearest to the interest that were not picked, the nearest first."""
    notes: tuple[Reason, ...] = ()
    """How the interest was read, and by what it was compared: keys of `bot.locales` and what fills them."""
    counts: Counts
    eligible: tuple[str, ...] = ()
    """Ids of every new paper and cross-list, picked or not, for the memory of what was seen."""


class PaperFigure(Record):
    """A figure with its caption. `url` is its source's own; `image` a PNG or JPEG where a PDF was read."""

    label: str = ""
    caption: str = ""
    page: int | None = None
    anchor: str = ""
    url: str = ""
    image: bytes = b""


class Entry(Record):
    """One paper of a digest. Without an analysis, `failure` is a key of `bot.locales`."""

    number: int
    paper: Paper
    announce_type: AnnounceType = AnnounceType.NEW
    reasons: tuple[Reason, ...] = ()
    analysis: Analysis | None = None
    failure: str = ""
    figure: PaperFigure | None = None
    """The one figure shown with it, where the paper has one."""


class Mention(Record):
    """A sentence of an executive summary about entries of the day, named by their numbers."""

    text: str
    numbers: tuple[int, ...] = ()


class ExecutiveSummary(Record):
    """The day at a glance. Papers are only ever named by their number in the digest."""

    today: tuple[str, ...] = ()
    """At most three lines of what matters today."""
    themes: tuple[Mention, ...] = ()
    notable: tuple[Mention, ...] = ()
    directions: tuple[Mention, ...] = ()
    recommended: tuple[Mention, ...] = ()
    evidence: Evidence = Evidence.EXTRACT


class Rewording(Record):
    """A sentence that was changed; one side is empty where it was added or taken away."""

    before: str = ""
    after: str = ""


class SectionChange(StrEnum):
    """What became of a section."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    REWRITTEN = "rewritten"


class ChangedSection(Record):
    """A section that is not what it was, by its heading: that of the new version, where it has one."""

    change: SectionChange
    heading: str
    before: str = ""
    """Its old heading, where it has a new one."""
    share: float = 0.0
    """How much of its text changed, from 0 to 1."""


class Changes(Record):
    """What a new version of a paper changed. Empty where nothing did."""

    compared: bool = True
    """Whether there was a version to compare it with, and that could be done."""
    withdrawn: bool = False
    title_before: str = ""
    authors_added: tuple[str, ...] = ()
    authors_removed: tuple[str, ...] = ()
    abstract: tuple[Rewording, ...] = ()
    sections: tuple[ChangedSection, ...] = ()
    in_full: bool = False
    """Whether the full texts of both versions were compared, not title and abstract alone."""
    figures_gone: tuple[str, ...] = ()
    """Figures that were cited of the old version and do not stand in the new one."""


class Revision(Record):
    """A new version of a paper that was shown before, and where it is told."""

    paper: Paper
    before: int
    """The version that was shown; 0 where it is not known."""
    thread: str
    changes: Changes


class Digest(Record):
    """The executive summary of a run and its entries."""

    run_key: str
    day: dt.date
    topic: Topic
    language: str
    summary: ExecutiveSummary
    entries: tuple[Entry, ...]
    counts: Counts
    near: tuple[Pick, ...] = ()
    """Where nothing was picked: the papers nearest to the interest."""
    notes: tuple[Reason, ...] = ()
    """What a reader should know of this run: keys of `bot.locales` and what fills them."""
    revisions: tuple[Revision, ...] = ()
    """New versions of papers shown before, each told in the thread where it was."""
    more_revisions: tuple[Paper, ...] = ()
    """Those beyond what is told one by one."""
    saves: bool = False
    """Whether its papers can be added to a library of ours; else each offers its BibTeX."""
    late: tuple[str, ...] = ()
    """Categories it was made without, for they were not rebuilt; their papers are added when they come."""
    unsummarised: bool = False
    """Whether it is posted while it is read, and its summary comes last."""
