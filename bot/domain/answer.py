"""The answer to a question: what is said, on which words of which paper, and what was not found."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bot.domain.analysis import Claim, Source
from bot.domain.paper import Paper
from bot.domain.record import Record


class How(StrEnum):
    """Who answers."""

    MODEL = "model"
    EXTRACT = "extract"


class Said(Record):
    """A sentence of an answer, or the words of a paper themselves, and which paper it is about."""

    paper_id: str
    claim: Claim


class Row(Record):
    """A row of a comparison, with a cell for each paper that says something."""

    aspect: str
    cells: tuple[Said, ...]
    unconfirmed: tuple[str, ...] = ()
    """The ids of the papers of which something was told here that could not be confirmed."""


class Answer(Record):
    """What is answered. Where nothing was found, `closest` is what comes nearest."""

    papers: tuple[Paper, ...]
    language: str
    how: How
    said: tuple[Said, ...] = ()
    rows: tuple[Row, ...] = ()
    closest: tuple[Said, ...] = ()
    follow_ups: tuple[str, ...] = ()
    dropped: int = 0
    """How many statements were left out because no paper supports them."""
    searched: str = ""
    """The words that were searched for, where the question itself could not be."""
    unread: tuple[str, ...] = ()
    """Words of the question that could not be put into the language of the papers."""
    notes: tuple[str, ...] = ()
    """Keys of `bot.locales`."""
    model: str = ""
    excuse: str = ""
    """What the model's endpoint said in place of an answer."""
    sources: dict[str, Source] = Field(default_factory=dict)
    """Which form of each paper was read."""
    partial: bool = False
    """Whether of some paper only a part could be read."""

    @property
    def found(self) -> bool:
        """Whether there is an answer."""
        return bool(self.said or self.rows)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Everything that is claimed, for the record of the conversation."""
        return tuple(
            said.claim for said in (*self.said, *(cell for row in self.rows for cell in row.cells))
        )
