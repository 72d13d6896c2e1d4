"""Which lines of the threads of papers are answered in a channel, and what it chose."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.topic import Destination
from bot.ports.conversations import IdempotencyStore


class AnswerMode(StrEnum):
    """Which lines of a thread are answered."""

    MENTIONS = "mentions"
    QUESTIONS = "questions"
    ALL = "all"

    @classmethod
    def _missing_(cls, value: object) -> AnswerMode | None:
        """What it was called when there were two."""
        return cls.QUESTIONS if value == "threads" else None


async def answer_mode(marks: IdempotencyStore, to: Destination, otherwise: AnswerMode) -> AnswerMode:
    """What a channel chose; `otherwise` where nobody there did."""
    for mode in AnswerMode:
        if await marks.is_marked(to.platform, to.workspace, _name(to, mode)):
            return mode
    return otherwise


async def set_answer_mode(marks: IdempotencyStore, to: Destination, chosen: AnswerMode) -> None:
    """Keep what a channel chose."""
    for mode in AnswerMode:
        await marks.unmark(to.platform, to.workspace, _name(to, mode))
    await marks.mark(to.platform, to.workspace, _name(to, chosen))


def _name(to: Destination, mode: AnswerMode) -> str:
    return f"answers {mode}:{to.channel}"
