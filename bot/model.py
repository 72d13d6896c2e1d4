"""The words of the domain, as immutable records: paper, topic, run, analysis, digest.

Everything here is a value: no behaviour beyond what the value itself implies. Text of papers is stored
readable (LaTeX already turned into Unicode) and *unescaped*: each platform escapes at its own edge.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.text.encodable import encodable

Text = Annotated[str, AfterValidator(encodable)]
"""A field that people fill in: half characters are replaced."""


class Record(BaseModel):
    """An immutable value that knows how to become JSON and back."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Paper(Record):
    """One arXiv article at one version. `id` is its identity; the version is not part of it."""

    id: str
    version: int = Field(default=1, ge=1)
    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    """The primary category first."""
    published: dt.datetime | None = None
    """When version 1 was submitted; feeds do not say."""
    updated: dt.datetime | None = None
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    license: str = ""


class AnnounceType(StrEnum):
    """arXiv's own words for why a paper stands in a feed."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class Candidate(Record):
    """A paper in the feed of a day, before selection."""

    paper: Paper
    announce_type: AnnounceType = AnnounceType.NEW


class Feed(Record):
    """What one feed said: the announcement day it shows, and every paper in it."""

    day: dt.date
    categories: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    fetched_at: dt.datetime
    source: str
    """Where it came from: an address, or a file's name."""
    unreadable: int = 0
    """Items that could not be understood; told in the health line, never dropped silently."""
    late: tuple[str, ...] = ()
    """Categories that are left out: what they show is not that day's yet."""


class Topic(Record):
    """What a channel follows. A keyword may be a phrase; a leading `-` excludes."""

    name: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    interest: str = ""
    limit: int = Field(default=10, ge=1, le=200)
    cross_lists: bool = True
    """Whether papers announced elsewhere first may be picked, labelled as cross-lists."""


class Destination(Record):
    """A place messages go to. `workspace` is a Slack team, a Discord server, or `local`."""

    platform: str
    workspace: str
    channel: str


class Subscription(Record):
    """A channel, a topic, a local time and zone, a language."""

    id: str
    destination: Destination
    topic: Topic
    time: dt.time = dt.time(8, 0)
    zone: str = "UTC"
    language: str = "en"
    created_at: dt.datetime
    created_by: str = ""
    active: bool = True
    private: bool = False
    """Whether only some may read the channel: what is posted there is kept out of the archive."""
    owner: str = ""
    """The one person who reads it, where it was followed in a direct message."""
    paused_at: dt.datetime | None = None
    """Since when it waits for a channel that does not let us in; it is not active meanwhile."""


class Evidence(StrEnum):
    """What an analysis rests on; shown with every entry."""

    FULL_TEXT = "full text"
    ABSTRACT = "abstract"
    EXTRACT = "extract"


class Source(StrEnum):
    """Which form of the paper was read."""

    HTML = "html"
    PDF = "pdf"
    ABSTRACT = "abstract"


class Citation(Record):
    """Where in the paper a quote stands."""

    section: str = ""
    """Number and title as printed, such as `3.2 Training`; empty where the paper has none."""
    page: int | None = None
    page_end: int | None = None
    anchor: str = ""
    """The id of the element on arXiv's HTML page, such as `S3.SS2`."""


class Claim(Record):
    """One statement of an analysis, and the words of the paper that support it."""

    text: str
    quote: str = ""
    citation: Citation | None = None
    verified: bool = False
    """Whether the quote was found in the paper and every figure of the text in it too."""


class AnalysisPart(StrEnum):
    """The seven sections of a full method analysis, in order."""

    ABSTRACT = "abstract"
    MOTIVATION = "motivation"
    METHOD = "method"
    COMPARISON = "comparison"
    EXPERIMENTS = "experiments"
    PRACTICE = "practice"
    SUMMARY = "summary"


class AbstractPart(StrEnum):
    """The sections of an analysis where only the abstract can be had, in order."""

    CONTRIBUTIONS = "contributions"
    INNOVATION = "innovation"
    IMPACT = "impact"
    RELATED = "related"
    LIMITS = "limits"


class AnalysisSection(Record):
    """One section of an analysis, of the seven or of those for an abstract: its claims in reading order."""

    part: AnalysisPart | AbstractPart
    claims: tuple[Claim, ...]


class Analysis(Record):
    """The structured reading of one paper version in one language."""

    paper_id: str
    version: int
    language: str
    evidence: Evidence
    source: Source
    """What was read; `evidence` says how far the analysis may be trusted for it."""
    summary: Claim
    findings: tuple[Claim, ...] = ()
    sections: tuple[AnalysisSection, ...] = ()
    analyst: str
    """Who wrote it: `extractive`, or the model's name."""
    prompt_hash: str = ""
    figures: int = 0
    """Numbers stated in the text of the claims."""
    figures_verified: int = 0
    dropped: tuple[str, ...] = ()
    """Statements that could not be matched to the paper, kept for inspection, never shown."""
    notes: tuple[str, ...] = ()
    """Keys of `bot.replies` a reader should know, such as `note.hidden_text`."""


class Reason(Record):
    """Why a paper was picked: a key of `bot.replies` and what fills it."""

    key: str
    terms: tuple[str, ...] = ()


class Pick(Record):
    """A candidate that was selected, best first, with its reasons in order of weight."""

    candidate: Candidate
    score: float
    reasons: tuple[Reason, ...]
    leaning: float = 0.0
    """From -1 to 1: how what readers thought of earlier papers speaks against it or for it."""


class Counts(Record):
    """The bookkeeping of one run.

    `fetched == new + cross_lists + repeats + replacements + unreadable`, always: each item of the feed
    falls into exactly one class, so a lost paper would show.
    """

    fetched: int = 0
    new: int = 0
    """Announced for the first time and not seen here before."""
    cross_lists: int = 0
    """Announced elsewhere first, and not seen here before."""
    repeats: int = 0
    """Seen here before, or a second time in the same feed."""
    replacements: int = 0
    """New versions of papers announced earlier."""
    unreadable: int = 0
    picked: int = 0
    read_in_full: int = 0
    abstract_only: int = 0
    unanswered: int = 0
    """Those of the line above whose full text arXiv did not give, for it did not answer."""
    failed: int = 0
    figures: int = 0
    figures_verified: int = 0
    cost: float | None = None
    """In US dollars; None where no model was used, or its price is not known."""


class Selection(Record):
    """What selection made of a feed: the picks, best first, and the bookkeeping so far."""

    picks: tuple[Pick, ...]
    counts: Counts
    eligible: tuple[str, ...] = ()
    """Ids of every new paper and cross-list, picked or not, for the memory of what was seen."""


class Figure(Record):
    """A figure with its caption. `url` is arXiv's own; `image` a PNG or JPEG where a PDF was read."""

    label: str = ""
    caption: str = ""
    page: int | None = None
    anchor: str = ""
    url: str = ""
    image: bytes = b""


class Entry(Record):
    """One paper of a digest. Without an analysis, `failure` is a key of `bot.replies`."""

    number: int
    paper: Paper
    announce_type: AnnounceType = AnnounceType.NEW
    reasons: tuple[Reason, ...] = ()
    analysis: Analysis | None = None
    failure: str = ""
    figure: Figure | None = None
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


class RunStatus(StrEnum):
    """Where a run stands."""

    OPEN = "open"
    DRAFTED = "drafted"
    LATE = "feed late"
    FAILED = "failed"
    """Could not be done; it is tried again."""
    DELIVERED = "delivered"
    NOTHING = "nothing announced"
    MERGED = "merged"
    """Its papers came with the digest of a later day."""
    GIVEN_UP = "given up"
    """Could not be done for days; the channel was told."""

    @property
    def is_final(self) -> bool:
        """Whether nothing is left to do."""
        return self in {RunStatus.DELIVERED, RunStatus.NOTHING, RunStatus.MERGED, RunStatus.GIVEN_UP}


class Run(Record):
    """One subscription on one announcement day. Its key is unique for ever."""

    subscription: Subscription
    day: dt.date
    status: RunStatus = RunStatus.OPEN
    attempts: int = 0
    """How often it failed so far."""
    next_attempt_at: dt.datetime | None = None

    @property
    def key(self) -> str:
        """`platform/workspace/channel/subscription/day`."""
        to = self.subscription.destination
        return f"{to.platform}/{to.workspace}/{to.channel}/{self.subscription.id}/{self.day.isoformat()}"


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
    notes: tuple[Reason, ...] = ()
    """What a reader should know of this run: keys of `bot.replies` and what fills them."""
    revisions: tuple[Revision, ...] = ()
    """New versions of papers shown before, each told in the thread where it was."""
    more_revisions: tuple[Paper, ...] = ()
    """Those beyond what is told one by one."""
    late: tuple[str, ...] = ()
    """Categories it was made without, for they were not rebuilt; their papers are added when they come."""


class Usage(Record):
    """What one call of a language model took. `cost` in US dollars, None where no price is known."""

    model: str
    purpose: str
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
