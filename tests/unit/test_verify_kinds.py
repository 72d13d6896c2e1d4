"""Statements in other words, true and false, over sentences of several fields, in both languages."""

from pathlib import Path

from tests.verification_table import by_hand

STATEMENTS = Path(__file__).with_name("statements_by_kind.json")


def test_what_is_false_of_a_true_quote_is_caught_and_what_is_true_is_kept_in_every_field() -> None:
    *kinds, true, false = by_hand(STATEMENTS)
    assert true.told > 90
    assert true.caught <= 0.06 * true.told
    assert false.told > 190
    assert false.caught >= 0.9 * false.told
    frequent = [row for row in kinds if row.kind.startswith("false") and row.told > 4]
    few = [row.kind for row in frequent if 4 * row.caught < 3 * row.told]
    assert few == []
