"""The two figures of a change belong together: the start of one is not told with the end of another."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.analysis.verify import check_claim
from bot.domain.analysis import Claim
from tests.verification_table import index_of

EVIDENCE = (
    "For {0} and {1} pots, the shine rose from 49.2% to 81.3% and from 78.5% to 83.4%, respectively.",
    "The shine of {0} rose from 49.2% to 81.3%, and that of {1} from 78.5% to 83.4%.",
)


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("names", list(permutations(("tin", "iron", "copper"), 2)))
def test_a_change_is_told_from_its_own_start_to_its_own_end(evidence: str, names: tuple[str, str]) -> None:
    quote = evidence.format(*names)
    told = [
        Claim(text=f"The shine rose from {start}% to {end}%.", quote=quote)
        for start, end in (("49.2", "81.3"), ("78.5", "83.4"), ("49.2", "83.4"), ("78.5", "81.3"))
    ]

    verdicts = [check_claim(index_of(quote), each).verified for each in told]
    assert verdicts == [True, True, False, False]


def test_changes_that_follow_one_another_may_be_told_as_one() -> None:
    quote = "Yields rose from 10 to 20 tons in May and from 20 to 40 tons in June."
    claim = Claim(text="Yields rose from 10 to 40 tons.", quote=quote)

    assert check_claim(index_of(quote), claim).verified
