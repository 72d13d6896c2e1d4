"""What the use cases need of the world. Adapters implement these; tests have their own in `tests/fakes.py`.

Every port raises errors of `bot.domain.errors` only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Protocol

from pydantic import Field

from bot.domain.analysis import Analysis, Usage
from bot.domain.digest import Digest, ExecutiveSummary, Pick
from bot.domain.full_text import FullText
from bot.domain.message import Message, Part
from bot.domain.paper import Feed, Paper
from bot.domain.record import Record
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination, Subscription, Topic


class Clock(Protocol):
    """The time, always aware, and waiting."""

    def now(self) -> dt.datetime:
        """The current instant, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...

    async def beat(self, seconds: float) -> None:
        """As `sleep`, between two heartbeats: beside work that goes on, and never a part of it."""
        ...

    def monotonic(self) -> float:
        """Seconds since some instant, which go on while the process is frozen and are never set."""
        ...


class FeedSource(Protocol):
    """The announcements of a day."""

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        """What the feed of these categories shows, expected to be that of `day`.

        The caller compares `Feed.day` with `day`: an answer may still show an earlier day.

        Raises:
            ArxivUnavailableError, FeedFormatError.
        """
        ...


class PaperSource(Protocol):
    """Metadata of single papers."""

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """The paper at that version, or at its latest.

        Raises:
            PaperNotFoundError, ArxivUnavailableError.
        """
        ...


class FullTextSource(Protocol):
    """Reads papers."""

    async def read(self, paper: Paper) -> FullText:
        """The best text there is of this version: HTML, else PDF, else the abstract alone.

        Never raises for a paper that cannot be read in full: `fallbacks` tells why.
        """
        ...


class Analyst(Protocol):
    """Writes the analysis of a paper and the executive summary of a day."""

    @property
    def name(self) -> str:
        """Part of every cached result's key: `extractive`, or the model's name."""
        ...

    @property
    def prompt_hash(self) -> str:
        """The other part of that key: changes whenever the same paper would be read differently."""
        ...

    async def analyse(
        self, paper: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        """The structured reading of the paper, on the budget of `workspace`.

        Raises:
            ModelUnavailableError, ModelOutputError.
        """
        ...

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        """The digest with its executive summary, made from its entries alone."""
        ...


class Ranker(Protocol):
    """The second, model-based stage of selection."""

    async def rank(self, topic: Topic, picks: Sequence[Pick], *, workspace: str = "") -> Sequence[Pick]:
        """The same picks in a better order; those it has nothing to say of keep their place."""
        ...


class ModelRequest(Record):
    """One call of a language model. With a `json_schema` the answer is to be one JSON object of it."""

    purpose: str
    """What the call is for, such as `analyse`; usage is counted by it."""
    system: str
    user: str
    json_schema: dict[str, Any] = Field(default_factory=dict)
    max_tokens: int = 4_096
    cheap: bool = False
    """Whether the cheaper model will do."""
    workspace: str = ""
    """Whose budget pays for the call."""


class ModelReply(Record):
    """What the model said, whatever it is: nothing in it has been checked."""

    text: str
    usage: Usage
    truncated: bool = False
    """Whether it stopped because it ran out of tokens."""
    refused: bool = False


Watch = Callable[[str], Awaitable[None]]
"""Is told the text of an answer as far as it has come; a call that has to be repeated begins anew."""


class LanguageModel(Protocol):
    """Any chat model."""

    @property
    def name(self) -> str:
        """The model's name, part of every cached result's key."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        """The model's answer; `watch` sees it come, where the endpoint can send it bit by bit.

        Raises:
            ModelUnavailableError: no answer in time, after retries; `ModelRefusesError` if only to this
                request.
            ModelOutputError: an answer that is none, such as a web page.
        """
        ...


class Receipt(Record):
    """A platform's id of what was posted. `thread` is what replies to it are sent to."""

    message_id: str
    thread: str = ""
    url: str = ""


class Delivery(Record):
    """A part of a run on its way, with its receipt once it has one."""

    run_key: str
    position: int
    part: Part
    receipt: Receipt | None = None
    sending: bool = False
    """Whether an attempt was begun whose outcome is not known: look before sending again."""
    begun_at: dt.datetime | None = None
    """When that attempt was begun."""
    attempts: int = 0
    refused: bool = False
    """Whether it was given up for good."""
    last_error: str = ""
    """Why the last attempt failed: a key of `bot.replies`."""


class Platform(Protocol):
    """A front end that messages can be delivered to."""

    @property
    def name(self) -> str:
        """`slack`, `discord`, `terminal`."""
        ...

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        """Post a message, or a reply in `thread`. `key` is unique for ever and lets `find` recognise it.

        Raises:
            PlatformUnavailableError: nothing was posted; `retry_after` may say when to try again.
            DeliveryUncertainError: it may or may not have been posted.
            DeliveryError: the channel refuses it; the error says whether for good.
        """
        ...

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        """What was posted under `key`, if it was: lately or, where it is given, `since` then.

        Raises:
            PlatformUnavailableError: cannot tell now; DeliveryError: may not read what stands there.
        """
        ...

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        """Replace what was posted."""
        ...


class PaperStore(Protocol):
    """Papers, what was read of them, and what was written about them; shared by all workspaces."""

    async def save_papers(self, papers: Sequence[Paper]) -> None: ...

    async def paper(self, paper_id: str, version: int | None = None) -> Paper | None:
        """The stored paper at that version, or at the latest stored one."""
        ...

    async def save_full_text(self, full_text: FullText) -> None: ...

    async def full_text(self, paper_id: str, version: int) -> FullText | None: ...

    async def save_analysis(self, analysis: Analysis) -> None: ...

    async def analysis(
        self, paper: Paper, language: str, *, analyst: str, prompt_hash: str
    ) -> Analysis | None: ...


class SummaryStore(Protocol):
    """Executive summaries by a key of all they were made from."""

    async def summary(self, key: str) -> ExecutiveSummary | None: ...

    async def save_summary(self, key: str, summary: ExecutiveSummary) -> None: ...


class Posting(Record):
    """Where and when a paper was shown."""

    destination: Destination
    receipt: Receipt
    at: dt.datetime


class Found(Record):
    """A stored paper that matches a search, with the words that do and where it was posted."""

    paper: Paper
    snippet: str
    posted: tuple[str, ...] = ()
    """Addresses, oldest first, of those postings that have one."""
    postings: tuple[Posting, ...] = ()


class RunStore(Protocol):
    """Runs, drafts, receipts, and what each subscription has seen."""

    async def open_run(self, subscription: Subscription, day: dt.date) -> Run:
        """The run of that day, created `open` if there is none.

        It takes the subscription as it stands until its draft is saved, and keeps that for ever.
        """
        ...

    async def run(self, run_key: str) -> Run | None: ...

    async def last_run(self, subscription_id: str) -> Run | None:
        """The run of the latest day there is one of."""
        ...

    async def runs_of(self, destination: Destination, limit: int = 1) -> Sequence[Run]:
        """The latest runs of a channel, newest first."""
        ...

    async def unfinished_runs(self) -> Sequence[Run]:
        """Every run whose status is not final, oldest first."""
        ...

    async def claim_run(self, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float) -> bool:
        """Whether `owner`, the name of one attempt, alone may work on the run until the lease ends.

        False if any attempt has it, this one too. A lease that ends later than one that began now is that
        of a clock that was set back since, and counts for nothing.
        """
        ...

    async def renew_run(self, run_key: str, owner: str, *, now: dt.datetime, lease_seconds: float) -> bool:
        """Lengthen the lease; False if it is the owner's no more."""
        ...

    async def release_run(self, run_key: str, owner: str) -> None:
        """Give the run up before the lease ends; nothing happens if somebody else holds it."""
        ...

    async def set_status(self, run_key: str, status: RunStatus, detail: str = "") -> None: ...

    async def seen(
        self, subscription_id: str, paper_ids: Sequence[str], *, before: dt.date
    ) -> frozenset[str]:
        """Which of these stood in the feed of an earlier run of the subscription, posted or not.

        Those that a run of a later day has posted already count too.
        """
        ...

    async def save_draft(
        self, run_key: str, digest: Digest, parts: Sequence[Part], seen: Sequence[str]
    ) -> bool:
        """In one transaction: the digest, its parts in order, the ids now seen, status `drafted`.

        Of new versions, those that were told in their thread by another run are left out.
        False, and nothing changes, if the run has a draft: parts of that may be posted already.
        """
        ...

    async def digest(self, run_key: str) -> Digest | None: ...

    async def deliveries(self, run_key: str) -> Sequence[Delivery]:
        """All parts of the run in order, delivered or not."""
        ...

    async def posted(self, destination: Destination, message_id: str) -> Delivery | None:
        """The part that stands in a channel under the platform's id of it."""
        ...

    async def delivery(self, run_key: str, position: int) -> Delivery:
        """One part of the run as it is now."""
        ...

    async def begin_delivery(self, delivery: Delivery, owner: str, *, now: dt.datetime) -> None:
        """Note that sending begins, before anything is sent.

        Raises:
            RunBusyError: the part is not as `delivery` says any more, or the run is not the owner's now.
        """
        ...

    async def finish_delivery(self, run_key: str, position: int, receipt: Receipt) -> None:
        """Note the receipt."""
        ...

    async def abandon_delivery(self, run_key: str, position: int, owner: str) -> None:
        """Note that nothing was posted, so it may be sent again; not if the run is another's by now."""
        ...

    async def refuse_delivery(self, run_key: str, position: int, owner: str, *, problem: str) -> None:
        """Give the part up for good; not if the run is another's by now."""
        ...

    async def lose_delivery(self, run_key: str, position: int, owner: str, *, problem: str) -> None:
        """What was posted is not there: forget its receipt, to send it again, and note why; as above."""
        ...


class LibraryStore(Protocol):
    """Search over everything a workspace was shown."""

    async def search(
        self, words: str, *, workspace: str, limit: int = 10, channels: Collection[str] | None = None
    ) -> Sequence[Found]:
        """Papers that hold any of the words, best first; phrases in quotes must occur.

        With `channels`, only what was shown in one of these: those that the asker may see. Any text may be
        asked for; it is never a syntax error.
        """
        ...

    async def titled(
        self, words: str, *, workspace: str, channels: Collection[str], limit: int = 25
    ) -> Sequence[Paper]:
        """Papers for what somebody begins to type, those shown last first: each word begins one of theirs.

        Words of the id and of the title. Only what was shown in one of these channels.
        """
        ...

    async def count_shown(self, workspace: str, since: dt.datetime) -> int:
        """How many different papers were shown there from then on."""
        ...

    async def record_shown(self, paper_id: str, destination: Destination, receipt: Receipt) -> None:
        """Note that a paper was shown outside of a digest; one in a digest is noted with its receipt."""
        ...


class Archive(Protocol):
    """Keeps every digest as files."""

    async def keep(self, digest: Digest) -> str:
        """Write the digest and refresh the site; returns where the digest's page is."""
        ...


class Progress(Protocol):
    """Tells whoever waits how far a long job is."""

    def stage(self, name: str, total: int) -> None:
        """A new stage begins: `name` is a key of `bot.replies`, `total` the number of steps."""
        ...

    def advance(self, note: str = "") -> None:
        """One step of the stage is done."""
        ...
