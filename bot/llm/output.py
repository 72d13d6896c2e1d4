"""The shapes a language model is asked to answer in, and reading an answer that may be in none.

Every statement comes with a quote: that is what can be checked. The JSON Schemas are those OpenAI's
strict mode takes (every property required, no others), which the other endpoints take as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FiniteFloat,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import from_json

from bot.domain.errors import ModelOutputError

LONGEST_ANSWER = 400_000  # characters; no honest answer comes near
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


_DENIALS = frozenset({"no", "not", "false", "否", "不"})


class Shape(BaseModel):
    """One shape of answer."""

    model_config = ConfigDict(extra="ignore")


class Quoting(Shape):
    """What is said, and one to three pieces of the paper's own words for it."""

    text: Words
    quotes: list[str]

    @model_validator(mode="before")
    @classmethod
    def _one_quote(cls, given: object) -> object:
        """Also takes a single `quote`, which small models write whatever they are asked for."""
        if isinstance(given, dict) and "quotes" not in given and isinstance(given.get("quote"), str):
            return {**given, "quotes": [given["quote"]]}
        return given


class Statement(Quoting):
    """One sentence or two in the reader's language, and the paper's own words for it."""

    label: str = ""


class Mended(Quoting):
    """What takes the place of a statement that did not pass, by field and number; its label stays."""

    field: str
    index: int


class MendedOutput(Shape):
    """What was asked for again."""

    statements: list[Mended]


class StepStatement(Statement):
    """A statement on a step of the method, by its number in the outline; 0 for one that is not in it."""

    step: int


class StepsOutput(Shape):
    """What one section says of the steps of a method."""

    statements: list[StepStatement]


class PaperOutput(Shape):
    """The whole analysis of a paper."""

    summary: Statement
    findings: list[Statement]
    abstract: list[Statement]
    motivation: list[Statement]
    method: list[Statement]
    comparison: list[Statement]
    experiments: list[Statement]
    practice: list[Statement]
    core_idea: list[Statement]
    remarks: list[str] = []


class AbstractOutput(Shape):
    """What the abstract alone allows to say."""

    summary: Statement
    findings: list[Statement]
    contributions: list[Statement]
    innovation: list[Statement]
    impact: list[Statement]
    related: list[Statement]
    limits: list[Statement]


class BriefOutput(Shape):
    """What a small model can be trusted to follow."""

    summary: Statement
    findings: list[Statement]


class Point(Shape):
    """A sentence about papers of the day, named by their numbers."""

    text: Words
    papers: list[int]


class DayOutput(Shape):
    """The executive summary of a day."""

    today: list[Point]
    themes: list[Point]
    notable: list[Point]
    directions: list[Point]
    recommended: list[Point]


class Score(Shape):
    """How well one paper fits a topic, from 0 to 10."""

    id: str
    score: FiniteFloat
    reason: str


class RankOutput(Shape):
    """Scores of a batch of candidates."""

    scores: list[Score]


class Supported(Quoting):
    """A sentence of an answer, the number of the paper it is about, and that paper's own words for it."""

    paper: int


class Aspect(Shape):
    """A row of a comparison: one cell for each paper that says something."""

    aspect: Words
    cells: list[Supported]


class AnswerOutput(Shape):
    """An answer to a question about papers."""

    found: bool
    sentences: list[Supported]
    table: list[Aspect]
    follow_ups: list[str]


def _read_verdict(given: object) -> str:
    """What `No.`, `only partly` or `not at all` comes to; what is none of the three denies nothing."""
    words = re.findall(r"[a-z]+|[否不部]", str(given).casefold())
    if any(word.startswith(("part", "部")) for word in words):
        return "partly"
    return "no" if words and words[0] in _DENIALS else "yes"


class Opinion(Shape):
    """Whether its quotes bear a statement out, and the word that is not covered."""

    number: int
    says: Annotated[Literal["yes", "no", "partly"], BeforeValidator(_read_verdict)]
    word: Annotated[str, BeforeValidator(lambda given: given or "")] = ""


class OpinionOutput(Shape):
    """Second opinions of statements, by their numbers."""

    opinions: list[Opinion]


class TermsOutput(Shape):
    """What to search for in a paper of another language."""

    terms: list[str]


SCHEMAS: dict[str, type[Shape]] = {
    "paper": PaperOutput,
    "abstract": AbstractOutput,
    "brief": BriefOutput,
    "day": DayOutput,
    "rank": RankOutput,
    "answer": AnswerOutput,
    "terms": TermsOutput,
    "opinion": OpinionOutput,
    "mended": MendedOutput,
    "steps": StepsOutput,
}
UNKNOWN_TO_STRICT = frozenset({"minLength", "maxLength", "title", "description", "default"})
NAMED = frozenset({"properties", "$defs"})
MOST_STARTS = 50  # opening braces in prose before the object; more is no answer
Output = TypeVar("Output", bound=Shape)


@cache
def json_schema(shape: type[Shape]) -> dict[str, Any]:
    """The JSON Schema of a shape, in the subset that strict mode takes; the same object for everybody."""
    whole: dict[str, Any] = _strict(shape.model_json_schema())
    return whole


def _strict(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _strict(value) for key, value in schema.items() if key not in UNKNOWN_TO_STRICT}
    for key in NAMED.intersection(schema):  # here the keys are names of ours, not words of JSON Schema
        kept[key] = {name: _strict(value) for name, value in schema[key].items()}
    if schema.get("type") == "object":
        kept |= {"additionalProperties": False, "required": list(schema.get("properties", {}))}
    return kept


def parse_output(text: str, shape: type[Output]) -> Output:
    """The answer in `text`, which may have a fence, a preamble or an epilogue around its JSON object.

    Of several the last one counts that has the shape: before it come drafts.

    Raises:
        ModelOutputError: there is no such object in it.
    """
    if len(text) > LONGEST_ANSWER:
        raise ModelOutputError(problems=("longer than any answer",))
    found: Output | None = None
    problem = "no JSON object"
    for value in _objects(text):
        try:
            found = shape.model_validate(value)
        except ValidationError:
            problem = "JSON of another shape"
    if found is None:
        raise ModelOutputError(problems=(problem,))
    return found


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects that stand in the text, none of them inside another."""
    start = text.find("{")
    for _ in range(MOST_STARTS):
        if start == -1:
            return
        try:
            value, end = json.JSONDecoder().raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            end = start + 1
        else:
            yield value
        start = text.find("{", end)


def parse_partial(text: str) -> dict[str, Any]:
    """What is there of an answer that is still arriving: every value that is complete, and no other.

    Of the object whose end is missing only the keys before that are there; the last list of it may go on.
    """
    whole = text[: text.rfind("}") + 1]  # a number at the very end may still get more digits
    start = -1
    for _ in range(MOST_STARTS if len(text) <= LONGEST_ANSWER else 0):
        start = whole.find("{", start + 1)
        if start == -1:
            break
        try:
            value = from_json(whole[start:], allow_partial=True)
        except ValueError:
            continue
        return value if isinstance(value, dict) else {}
    return {}
