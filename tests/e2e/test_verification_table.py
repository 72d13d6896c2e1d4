"""The verification table holds: next to nothing false passes, and next to nothing true is caught."""

from __future__ import annotations

from tests.verification_table import FALSE, MUTATED, TRUE, score, table


def test_altered_statements_and_invented_quotes_are_caught_and_the_truth_passes() -> None:
    rows = {row.kind: row for row in table()}
    assert set(rows) == {*TRUE, *FALSE}
    for kind in set(FALSE) - set(MUTATED):
        assert rows[kind].caught >= 0.99 * rows[kind].told > 200, kind
    mutants = [rows[kind] for kind in MUTATED]
    assert sum(row.told for row in mutants) > 300
    assert sum(row.caught for row in mutants) >= 0.98 * sum(row.told for row in mutants)
    for kind in TRUE:
        assert rows[kind].told > 50, kind
        assert rows[kind].caught <= 0.03 * rows[kind].told, kind
    precision, recall = score(list(rows.values()))
    assert recall >= 0.98
    assert precision >= 0.99
