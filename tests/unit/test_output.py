"""A model's JSON is found in whatever surrounds it, and asked for in a schema every endpoint takes."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ModelOutputError
from bot.llm.output import SCHEMAS, BriefOutput, RankOutput, Shape, json_schema, parse_output

GOOD = '{"scores": [{"id": "9912.00001", "score": 7, "reason": "fits"}]}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Sure, here is the JSON you asked for:\n{GOOD}\nLet me know!",
        f"A set {{x}} first. {GOOD}",
        GOOD.replace("}]", ', "note": "more than was asked"}]'),
    ],
)
def test_the_object_is_found_in_whatever_surrounds_it(text: str) -> None:
    assert parse_output(text, RankOutput).scores[0].id == "9912.00001"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("I cannot help with that.", "no JSON object"),
        ("", "no JSON object"),
        (GOOD[:-2], "JSON of another shape"),
        (GOOD[:-9], "no JSON object"),
        ('{"scores": "none"}', "JSON of another shape"),
        ('{"a":' * 100_000, "longer than any answer"),
        ('{"a":' * 20_000, "no JSON object"),
    ],
)
def test_an_answer_without_the_object_is_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(ModelOutputError) as caught:
        parse_output(text, RankOutput)
    assert caught.value.fields["problems"] == (problem,)


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ModelOutputError):
        parse_output(text, BriefOutput)


@pytest.mark.parametrize("shape", SCHEMAS.values())
def test_schemas_are_strict_at_every_level(shape: type[Shape]) -> None:
    def objects(schema: Any) -> list[dict[str, Any]]:
        inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []
        own = [schema] if isinstance(schema, dict) and schema.get("type") == "object" else []
        return own + [found for each in inner for found in objects(each)]

    assert objects(json_schema(shape))
    for found in objects(json_schema(shape)):
        assert found["additionalProperties"] is False
        assert found["required"] == list(found["properties"])
