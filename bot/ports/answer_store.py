"""What sources answered, where processes without a common folder find it."""

from __future__ import annotations

from typing import Protocol


class AnswerStore(Protocol):
    """Answers as they were packed, by names that their addresses give, for about a day."""

    async def source_answer(self, name: str) -> bytes | None:
        """What was kept under that name."""
        ...

    async def keep_source_answer(self, name: str, body: bytes) -> None:
        """Keep it in place of what was."""
        ...
