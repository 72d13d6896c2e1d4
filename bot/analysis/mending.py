"""The statements of an analysis or an answer that are not borne out, asked for again once, and only those.

The model is told the field of each, its number there and what failed, and where its quotes lack something,
sentences of the paper that hold that. The paper goes along only where a quote is not in it; and then it
comes first, as it did before, so that a cache can tell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.analysis.further_quotes import FurtherQuotes
from bot.analysis.verify import Index, judge
from bot.domain.analysis import Claim
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.llm.call import answer_tokens, ask_whole
from bot.llm.output import Aspect, Mended, MendedOutput, Quoting, Shape, json_schema, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelRequest
from bot.ports.pool import Pool

log = logging.getLogger(__name__)

MOST_LOST = 16
"""Statements that are asked for again."""
Output = TypeVar("Output", bound=Shape)
Indexes = Callable[[Quoting], Index | None]
"""The paper that a statement is about; None where it is about none."""


@dataclass(frozen=True)
class LostStatement:
    """A statement that is not borne out."""

    field: str
    number: int
    statement: Quoting
    reason: str
    is_quoted: bool
    """Whether the paper holds a quote of it."""
    further: tuple[str, ...] = ()
    """Sentences of the papers that hold what its quotes lack."""


@dataclass(frozen=True, kw_only=True)
class Mender:
    """Asks again for what was lost of an analysis or an answer."""

    model: LanguageModel
    prompt: Prompt
    indexes: Indexes
    papers: Sequence[Index]
    """Where words are sought that a statement may rest on."""
    language: str
    pool: Pool
    longest: int = 0
    """Characters of a statement; 0 for any number."""

    async def mend(self, request: ModelRequest, output: Output) -> Output:
        """The output with what was corrected in its place; itself where nothing was asked or answered."""
        lost = await self.pool.run(lost_of, self.indexes, output, self.papers, self.longest)
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
            "statements": fence("statements", "\n\n".join(map(_describe, lost))),
        }
        system, user = self.prompt.fill(values)
        return request.evolve(
            purpose=self.prompt.name,
            system=request.system if with_paper else system,
            user=user.lstrip(),
            json_schema=json_schema(MendedOutput),
            max_tokens=answer_tokens(self.model),
        )


def lost_of(
    indexes: Indexes, output: Shape, papers: Sequence[Index] = (), longest: int = 0
) -> list[LostStatement]:
    """The statements that came with a quote and are not borne out, or are too long; none where most are.

    Then the whole answer is no good, and has to be written again.
    """
    told = [(one, indexes(one[2])) for one in _statements(output) if any(map(str.strip, one[2].quotes))]
    quoted = [(one, index) for one, index in told if index is not None]
    lost = []
    further = FurtherQuotes(papers)
    for (field, number, statement), index in quoted:
        verdict = judge(index, Claim.resting_on(statement.text, statement.quotes))
        is_long = bool(longest) and len(statement.text) > longest
        if is_long or not verdict.claim.verified:
            reason = too_long(longest) if is_long else verdict.reason
            is_quoted = bool(verdict.claim.quotes)
            offered = further.for_statement(verdict) if is_quoted else ()
            lost.append(LostStatement(field, number, statement, reason, is_quoted, offered))
    return lost[:MOST_LOST] if 2 * len(lost) <= len(quoted) else []


def too_long(longest: int) -> str:
    """What is told of a statement that has more characters than that."""
    return f"longer than {longest} characters"


def _statements(output: Shape) -> Iterator[tuple[str, int, Quoting]]:
    """Every statement with its field and its number there; a cell of a table with that of its row."""
    for field in type(output).model_fields:
        value = getattr(output, field)
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, Quoting):
                yield field, number, each
            elif isinstance(each, Aspect):
                yield from ((f"{field}.{number}", at, cell) for at, cell in enumerate(each.cells))


def _describe(lost: LostStatement) -> str:
    told = [f"{lost.field}[{lost.number}]: {lost.reason}", f"   {lost.statement.text}"]
    told += [f"   “{quote}”" for quote in lost.statement.quotes]
    return "\n".join(told + [f"   + “{sentence}”" for sentence in lost.further])


def _with(output: Output, lost: Sequence[LostStatement], answer: MendedOutput) -> Output:
    """The output with the mended statements where the lost ones stood, and nothing else changed."""
    asked = {(each.field, each.number) for each in lost}
    made = output.model_dump()
    for each in answer.statements:
        if (each.field, each.index) in asked:
            _place(made, each)
    return output.model_validate(made)


def _place(made: dict[str, Any], mended: Mended) -> None:
    """Put a statement where its field and number say."""
    field, _, row = mended.field.partition(".")
    value = made[field][int(row)]["cells"] if row else made[field]
    place = value[mended.index] if isinstance(value, list) else value
    place.update(text=mended.text, quotes=mended.quotes)
