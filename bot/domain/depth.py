"""How far a paper is read: a choice of each topic, known without all else of an analysis."""

from __future__ import annotations

from enum import StrEnum

FULL_IN_AUTO = 3
"""How many papers of a digest are read in full where the others are read by their abstracts."""


class Depth(StrEnum):
    """How far the papers of a topic are read, and so what a language model is paid for."""

    FULL = "full"
    METHOD = "method"
    """What says how it is done: abstract, method, introduction and conclusion, within a limit of tokens."""
    ABSTRACT = "abstract"
    AUTO = "auto"
    """The first papers of a digest in full, the others by their abstracts."""

    def at(self, number: int) -> Depth:
        """How far the paper with this number in its digest is read: never `auto`."""
        if self is not Depth.AUTO:
            return self
        return Depth.FULL if number <= FULL_IN_AUTO else Depth.ABSTRACT
