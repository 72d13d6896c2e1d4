"""A question, with what was asked before it."""

from __future__ import annotations

from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.ports.conversations import Turn


class Question(Record):
    """What somebody wants to know, of which papers."""

    text: str
    papers: tuple[Paper, ...]
    language: str
    workspace: str = ""
    earlier: tuple[Turn, ...] = ()
    """What was asked and answered before, oldest first."""
    compares: bool = False
