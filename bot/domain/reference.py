"""A work in somebody's own library, as a topic learns from it."""

from __future__ import annotations

import hashlib

from bot.domain.paper import Paper
from bot.domain.record import Record

MOST_REFERENCES = 2_000
"""Of one library; the latest count."""


class Reference(Record):
    """What a reference manager knows of a work. `paper_id` is its id at a source of ours, if it has one."""

    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: str = ""
    doi: str = ""
    url: str = ""
    paper_id: str = ""

    @classmethod
    def of(cls, paper: Paper) -> Reference:
        """A paper of a source of ours as a work of a library."""
        return cls(
            title=paper.title,
            abstract=paper.abstract,
            authors=paper.authors,
            doi=paper.doi,
            paper_id=paper.id,
        )

    @property
    def identity(self) -> str:
        """The same for the same words."""
        told = f"{self.title}\0{self.abstract}"
        return "ref:" + hashlib.sha256(told.encode()).hexdigest()[:16]

    def as_paper(self) -> Paper:
        """The work as selection compares papers."""
        return Paper(id=self.identity, title=self.title, authors=self.authors, abstract=self.abstract)


class References(Record):
    """What a file has."""

    found: tuple[Reference, ...]
    named: tuple[str, ...] = ()
    """Papers that are named by their id alone, whose titles have to be looked up."""
    skipped: int = 0
    """Entries without a title, or that could not be read."""
