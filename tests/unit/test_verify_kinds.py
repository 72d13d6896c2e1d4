"""Statements in other words, true and false, over sentences of several fields, in both languages."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.analysis.verify import judge
from bot.domain.analysis import Claim
from tests.verification_table import by_hand, index_of

STATEMENTS = Path(__file__).with_name("statements_by_kind.json")
TABLE: Sequence[Mapping[str, Any]] = json.loads(STATEMENTS.read_text(encoding="utf-8"))


def test_what_is_false_of_a_true_quote_is_caught_and_what_is_true_is_kept_in_every_field() -> None:
    *kinds, true, false = by_hand(STATEMENTS)
    assert true.told > 90
    assert true.caught <= 0.06 * true.told
    assert false.told > 190
    assert false.caught >= 0.9 * false.told
    frequent = [row for row in kinds if row.kind.startswith("false") and row.told > 4]
    few = [row.kind for row in frequent if 4 * row.caught < 3 * row.told]
    assert few == []


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: " ".join(entry["quote"].split()[:3]))
def test_what_was_once_judged_rightly_stays_so_and_a_model_is_told_the_rules_it_breaks(
    entry: Mapping[str, Any],
) -> None:
    """What the table has as misjudged, true with rules or false without, may be judged otherwise."""
    index = index_of(entry["quote"])
    changed = []
    for truth in ("true", "false"):
        for _, text, *named in entry[truth]:
            known = named[0] if named else []
            faults = judge(index, Claim(text=text, quote=entry["quote"])).faults
            found = list(dict.fromkeys(str(fault.rule) for fault in faults))
            if bool(known) == (truth == "false") and found != known:
                changed.append((text, found))
    assert changed == []
