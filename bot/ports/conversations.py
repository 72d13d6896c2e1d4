"""What is remembered to answer questions: passages, conversations, what people found useful.

Records and ports, as in `bot.ports`; the other storage ports stand there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.analysis import Claim
from bot.domain.paper import Paper
from bot.domain.passage import Passage
from bot.domain.record import Record
from bot.domain.request import Request
from bot.domain.topic import Destination
from bot.ports.platform import Receipt


class FoundPassage(Record):
    """A passage that matches a search; the higher `score` (BM25), the better."""

    paper_id: str
    version: int
    passage: Passage
    score: float


class PassageStore(Protocol):
    """Papers cut into passages, once per version, to be searched for what answers a question."""

    async def save_passages(self, paper_id: str, version: int, passages: Sequence[Passage]) -> None: ...

    async def passages(self, paper_id: str, version: int) -> Sequence[Passage]:
        """All of them in reading order; none if the version was not cut yet."""
        ...

    async def find_passages(
        self, words: str, papers: Sequence[tuple[str, int]], *, limit: int = 10
    ) -> Sequence[FoundPassage]:
        """The passages of these paper versions that hold any of the words, best first.

        Phrases in quotes must occur. Any text may be asked for; it is never a syntax error.
        """
        ...


class Conversation(Record):
    """A platform thread bound to the papers it is about; `run_key` too where they are a digest."""

    destination: Destination
    thread: str
    paper_ids: tuple[str, ...] = ()
    run_key: str = ""
    language: str = "en"
    receipt: Receipt | None = None
    """What was said once for everybody there, where it says that it was."""


class Turn(Record):
    """A person's question and its answer; `message_id` is that of the question."""

    message_id: str
    person: str
    question: str
    asked_at: dt.datetime
    paper_ids: tuple[str, ...] = ()
    answer: str = ""
    claims: tuple[Claim, ...] = ()
    receipt: Receipt | None = None
    """Where the answer was posted, or what stands there until it is."""
    answered: bool = False
    """Whether it was, be it with what the papers do not say."""
    quiet: bool = False
    """Whether the answer was for the asker alone, as it may tell of channels that others cannot read."""


class PendingQuestion(Record):
    """A question that has no answer yet, with all it takes to answer it after a restart.

    `message_id` is that of its turn, which a question from a command has too.
    """

    message_id: str
    request: Request
    text: str
    asked_at: dt.datetime
    papers: tuple[str, ...] = ()
    """What it is about, as it can be typed, where the way it was asked says so."""
    everywhere: bool = False
    """Whether it may be put to the papers of other channels that the asker may read."""
    under: Receipt | None = None
    shown: bool = False
    """Whether the question has to be repeated because nobody else saw it."""
    tries: int = 0
    """How often it was taken up after a restart."""


class ConversationStore(Protocol):
    """What was asked and answered, in which thread."""

    async def save_pending_question(self, waiting: PendingQuestion) -> None:
        """Keep a question until `set_answered` is called for it; one of the same message is replaced."""
        ...

    async def set_answered(self, destination: Destination, message_id: str) -> None:
        """The question has its answer, or needs none any more."""
        ...

    async def find_unanswered(self, platform: str, since: dt.datetime) -> Sequence[PendingQuestion]:
        """The questions asked from then on that are still kept, oldest first."""
        ...

    async def save_conversation(self, conversation: Conversation) -> None:
        """Begin it, or change what it is about."""
        ...

    async def conversation(self, destination: Destination, thread: str) -> Conversation | None: ...

    async def save_turn(self, destination: Destination, thread: str, turn: Turn) -> None:
        """Add the turn; one with the same question's message id (an edited question) is replaced."""
        ...

    async def turns(self, destination: Destination, thread: str, limit: int = 20) -> Sequence[Turn]:
        """The latest ones, oldest of them first."""
        ...

    async def drop_turn(self, destination: Destination, thread: str, message_id: str) -> bool:
        """Forget a question that was deleted; False if there was none. No thread stands for every one."""
        ...

    async def turn(self, destination: Destination, message_id: str) -> Turn | None:
        """The question that this message asked, in whichever thread."""
        ...

    async def asked_since(self, platform: str, workspace: str, since: dt.datetime) -> Mapping[str, int]:
        """How many questions each person of a workspace asked from then on."""
        ...


class Feedback(Record):
    """What a person thought of a paper or an answer; saying the opposite later replaces it."""

    destination: Destination
    person: str
    subject: str
    """What was judged, such as `paper:2601.16914` or `answer:` and the question's message id."""
    paper_id: str = ""
    useful: bool
    at: dt.datetime


class FeedbackStore(Protocol):
    """What people found useful."""

    async def save_feedback(self, feedback: Feedback) -> None: ...

    async def feedback(self, destination: Destination) -> Sequence[Feedback]:
        """All of a channel, oldest first."""
        ...

    async def feedback_by(self, platform: str, workspace: str, person: str) -> Sequence[Feedback]:
        """All of a person in a workspace, or with none in any, whichever channel it is of; oldest first."""
        ...


class ShownStore(Protocol):
    """What a channel was shown."""

    async def shown_lately(self, destination: Destination, limit: int) -> Sequence[Paper]:
        """The papers, those shown last first."""
        ...


class IdempotencyStore(Protocol):
    """What was done already, so that a repeated event or a second copy of us does it no second time."""

    async def mark(
        self, platform: str, workspace: str, name: str, *, keep: dt.timedelta | None = None
    ) -> bool:
        """Set the mark, for ever or for as long as `keep`; False if it is set already."""
        ...

    async def is_marked(self, platform: str, workspace: str, name: str) -> bool: ...

    async def unmark(self, platform: str, workspace: str, name: str) -> None: ...
