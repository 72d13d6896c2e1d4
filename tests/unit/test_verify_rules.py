"""What each rule keeps and what it catches, in words far enough from the quote that no other rule does."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.analysis.verify import judge
from bot.domain.analysis import Claim
from tests.verification_table import index_of

TABLE: Mapping[str, Sequence[Sequence[str]]] = json.loads(
    Path(__file__).with_name("pairs_by_rule.json").read_text(encoding="utf-8")
)
"""By rule, a quote each with what it bears out and what breaks that rule."""


@pytest.mark.parametrize(
    ("rule", "quote", "true", "false"), [(rule, *row) for rule, rows in TABLE.items() for row in rows]
)
def test_what_the_quote_says_is_kept_and_what_it_does_not_is_told_by_the_rule_it_breaks(
    rule: str, quote: str, true: str, false: str
) -> None:
    index = index_of(quote)
    assert judge(index, Claim(text=true, quote=quote)).faults == ()
    assert rule in [str(fault.rule) for fault in judge(index, Claim(text=false, quote=quote)).faults]
