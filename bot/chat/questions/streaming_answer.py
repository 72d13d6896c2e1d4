"""An answer that is shown while the model still writes it: only sentences that passed every check."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.chat.questions.check import AnswerCheck, Checked
from bot.domain.answer import Answer
from bot.llm.output import Aspect, Shape, Supported, parse_partial
from bot.ports.pool import Pool

Grow = Callable[[Answer], Awaitable[None]]
"""Is handed the answer as far as it is checked, each time there is more of it."""
MOST_ROWS = 6
S = TypeVar("S", bound=Shape)


class StreamingAnswer:
    """Watches one answer arrive; `made` makes an answer of what is checked.

    A call that is repeated, or a repair, begins anew: what was shown stays until there is more than that.
    """

    def __init__(
        self, check: AnswerCheck, made: Callable[[Checked], Answer], grow: Grow, pool: Pool
    ) -> None:
        self._pool = pool
        self._check = check
        self._made = made
        self._grow = grow
        self._text = ""
        self._looked_at = (0, 0)
        self._checked = Checked(found=True)
        self._shown = 0

    async def watch(self, text: str) -> None:
        """Look at the text as far as it has come."""
        if not text.startswith(self._text):
            self._looked_at, self._checked = (0, 0), Checked(found=True)
        news, self._text = text.removeprefix(self._text), text
        if "}" not in news:
            return
        arrived = parse_partial(text)
        if arrived.get("found") is not True:
            return
        sentences, rows = _whole(arrived.get("sentences"), Supported), _rows(arrived)
        self._looked_at = await self._pool.run(self._look, sentences, rows, self._checked)
        if self._checked.kept > self._shown:
            self._shown = self._checked.kept
            await self._grow(self._made(self._checked))

    def _look(self, sentences: list[Supported], rows: list[Aspect], checked: Checked) -> tuple[int, int]:
        """Check those that were not looked at before; how many were by now.

        Beside the event loop: the first figure that is looked up in a long paper takes seconds.
        """
        seen, above = self._looked_at
        self._check.sentences(sentences[seen:], checked)
        self._check.rows(rows[above:], checked)
        return max(seen, len(sentences)), max(above, len(rows))


def _rows(arrived: dict[str, Any]) -> list[Aspect]:
    """The rows that get no more cells: of the last one that is not known while the table may go on."""
    table = arrived.get("table")
    goes_on = next(reversed(arrived)) == "table"
    rows = table[:-1] if isinstance(table, list) and goes_on else table
    return _whole(rows, Aspect)[:MOST_ROWS]


def _whole(items: Any, shape: type[S]) -> list[S]:  # noqa: ANN401 - any JSON
    """The items up to the first that is not whole."""
    found: list[S] = []
    for item in items if isinstance(items, list) else ():
        try:
            found.append(shape.model_validate(item))
        except ValidationError:
            break
    return found
