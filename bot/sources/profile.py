"""What a source is as a fact: its name, ids, addresses, categories and calendar.

A source that is added is a package beside `bot/sources/arxiv/` whose module `profile` has `PROFILES`;
`bot.sources.registry` finds it.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

from bot.domain.paper import Paper
from bot.sources.calendar import Calendar
from bot.sources.references import NamedPaper
from bot.sources.taxonomy import Taxonomy


class SourceProfile(ABC):
    """One source of papers. Addresses always pin the version, so that they still open what was read."""

    name: str
    """In settings, commands and before the codes of categories: `arxiv`."""
    title: str
    """As it is called in sentences: `arXiv`."""
    hosts: frozenset[str]
    """The only hosts that are asked for papers of this source, or linked to as its own."""
    domain: str
    """What an address of a paper has in it: `arxiv.org`."""
    category_list: str
    """Where a person finds all the categories."""
    calendar: Calendar
    taxonomy: Taxonomy
    is_default: bool = False
    """Whether it is the one that is meant where nothing says which; there is one such."""

    @abstractmethod
    def find_named(self, text: str) -> Iterator[NamedPaper]:
        """The papers of this source that a text names, in order, in whatever form people write them."""

    @abstractmethod
    def abs_url(self, paper: Paper) -> str:
        """The page of the paper."""

    @abstractmethod
    def pdf_url(self, paper: Paper) -> str:
        """The PDF of the paper."""

    @abstractmethod
    def html_url(self, paper: Paper) -> str:
        """The paper as a web page, where there is one."""

    @abstractmethod
    def listing_url(self, category: str, day: dt.date) -> str:
        """The source's own list of what it announced, as near to that category and day as it has one."""

    @abstractmethod
    def bibtex_fields(self, paper: Paper) -> Mapping[str, str]:
        """What only this source says in a BibTeX entry, unescaped."""

    @abstractmethod
    def year(self, paper: Paper) -> str:
        """The year of the first version as the id tells, or nothing."""

    def is_id(self, text: str) -> bool:
        """Whether the text is the identity of a paper of this source and nothing else."""
        return any(named.ref.id == text for named in self.find_named(text))
