"""The statements of an analysis that are not borne out, asked for again once, and only those.

The model is told the field of each, its number there and what failed. The paper goes along only where a
quote is not in it, since otherwise the quotes are all it needs; and then it comes first, as it did before,
so that a cache can tell.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.analysis.verify import Index, judge
from bot.domain.analysis import Claim
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.llm.call import answer_tokens, ask_whole
from bot.llm.output import MendedOutput, Shape, Statement, json_schema, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelRequest
from bot.ports.pool import Pool

log = logging.getLogger(__name__)

MOST_LOST = 16
"""Statements that are asked for again."""
Output = TypeVar("Output", bound=Shape)


@dataclass(frozen=True)
class LostStatement:
    """A statement that is not borne out."""

    field: str
    number: int
    statement: Statement
    reason: str
    is_quoted: bool
    """Whether the paper holds a quote of it."""


@dataclass(frozen=True, kw_only=True)
class Mender:
    """Asks again for what was lost of one paper's analysis."""

    model: LanguageModel
    prompt: Prompt
    index: Index
    language: str
    pool: Pool

    async def mended(self, request: ModelRequest, output: Output) -> Output:
        """The output with what was corrected in its place; itself where nothing was asked or answered."""
        lost = await self.pool.run(lost_of, self.index, output)
        if not lost:
            return output
        try:
            answer = parse_output(await ask_whole(self.model, self._again(request, lost)), MendedOutput)
        except (ModelUnavailableError, ModelOutputError) as error:
            log.warning("nothing was mended: %s", error)
            return output
        return _with(output, lost, answer)

    def _again(self, request: ModelRequest, lost: Sequence[LostStatement]) -> ModelRequest:
        with_paper = not all(each.is_quoted for each in lost)
        values = {
            "task": request.user if with_paper else "",
            "language": self.language,
            "statements": fence("statements", "\n\n".join(map(_told, lost))),
        }
        system, user = self.prompt.fill(values)
        return request.evolve(
            purpose=self.prompt.name,
            system=request.system if with_paper else system,
            user=user.lstrip(),
            json_schema=json_schema(MendedOutput),
            max_tokens=answer_tokens(self.model),
        )


def lost_of(index: Index, output: Shape) -> list[LostStatement]:
    """The statements that came with a quote and are not borne out; none where most are not.

    Then the whole answer is no good, and has to be written again.
    """
    quoted = [each for each in _statements(output) if any(quote.strip() for quote in each[2].quotes)]
    lost = []
    for field, number, statement in quoted:
        verdict = judge(index, Claim.resting_on(statement.text, statement.quotes))
        if not verdict.claim.verified:
            found = bool(verdict.claim.quotes)
            lost.append(LostStatement(field, number, statement, verdict.reason, found))
    return lost[:MOST_LOST] if 2 * len(lost) < len(quoted) else []


def _statements(output: Shape) -> Iterator[tuple[str, int, Statement]]:
    for field in type(output).model_fields:
        value = getattr(output, field)
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, Statement):
                yield field, number, each


def _told(lost: LostStatement) -> str:
    quotes = "\n".join(f"   “{quote}”" for quote in lost.statement.quotes)
    return f"{lost.field}[{lost.number}]: {lost.reason}\n   {lost.statement.text}\n{quotes}"


def _with(output: Output, lost: Sequence[LostStatement], answer: MendedOutput) -> Output:
    """The output with the mended statements where the lost ones stood, and nothing else changed."""
    asked = {(each.field, each.number) for each in lost}
    changed: dict[str, Statement | list[Statement]] = {}
    for each in answer.statements:
        if (each.field, each.index) not in asked:
            continue
        made = Statement(label=each.label, text=each.text, quotes=each.quotes)
        value = changed.get(each.field, getattr(output, each.field))
        changed[each.field] = (
            [made if number == each.index else old for number, old in enumerate(value)]
            if isinstance(value, list)
            else made
        )
    return output.model_validate(dict(output) | changed) if changed else output
