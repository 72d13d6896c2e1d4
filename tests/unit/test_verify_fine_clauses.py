"""By promise, what holds and what does not hold by the finest clauses of the rules."""

from __future__ import annotations

import pytest

from bot.analysis.verify import check_claim
from bot.domain.analysis import Claim
from tests.unit.test_verify_tables import of_rows
from tests.verification_table import index_of

ROWS = (
    ("Score", "polished", "Samovar"),
    ("Calm (0 to 1)", "0.14", "0.70"),
    ("Warmth (0 to 1)", "0.33", "0.81"),
)
LEFT = "Samovar and Thermos were left to cool, and the guests liked them all."
RISES = "Warmth rises from 41.28 points to 62.41 points."
HELD = (
    "Samovar offers the best warmth for tea (~54 cups). However, plain urns like Thermos and Kettle "
    "fail to keep warmth (<23%) or trade (>150 cups) at noon."
)
KEPT = {
    "a figure is what the evidence says": [
        # `the two` are both of what is named
        (LEFT, "The two were left to cool.", "The three were left to cool."),
        (LEFT, "两个壶都放凉了。", "三个壶都放凉了。"),
        # what something rose from, where it is told of the same place
        (
            "Warmth rises from 40 points with clay to 62 points with tin.",
            "Warmth is 40 points with clay.",
            "Warmth is 40 points with tin.",
        ),
        # and what it rose from, rounded, is not what it is
        (RISES, "Warmth is about 62.4 points.", "Warmth is about 41.3 points."),
        (RISES, "Warmth rises to about 62.4 points.", "Warmth rises to about 41.3 points."),
    ],
    "a figure is told of what it is of": [
        # two names joined by `and` begin a clause of their own
        (HELD, "Samovar offers 54 cups for tea.", "Samovar needs more than 150 cups for tea."),
    ],
    "a name is in the evidence": [
        # words joined by a hyphen are those of the evidence
        (
            "Fine tuning the urn helps at noon.",
            "At noon Fine-tuning the urn helps.",
            "At noon Fine-grinding the urn helps.",
        ),
    ],
    "what is denied stays denied": [
        # a `no` ends where an `and` goes on with a verb
        ("The urn has no lid and is cold.", "The urn is cold.", "The urn is not cold."),
        ("The urn has no lid and is cold.", "The urn has no lid.", "The urn has a lid."),
    ],
    "a comparison keeps its direction": [
        # what is compared with ends with its clause
        (
            "Samovar is faster than Thermos, but Kettle is faster than all the pots.",
            "Kettle is faster than Samovar.",
            "Thermos is faster than Samovar.",
        ),
        # a figure with a hyphen in it names a thing, and does not say how much
        (
            "At 1e-3 better tea is had than at 1e-4.",
            "At 1e-3 better tea is had.",
            "At 1e-4 better tea is had than at 1e-3.",
        ),
        # what opens a second sentence is no part of a name
        (
            "Guests leave at noon. Higher Thermos warmth keeps them.",
            "Higher Thermos warmth keeps guests.",
            "Lower Thermos warmth keeps guests.",
        ),
    ],
    "a statement is about what its evidence is about": [
        # one general word is enough for a statement of nothing but those
        ("The results of the inn are in a drawer.", "These are the results.", "There is a method."),
    ],
}


@pytest.mark.parametrize(("quote", "true", "false"), [row for rows in KEPT.values() for row in rows])
def test_what_holds_is_told_from_what_does_not(quote: str, true: str, false: str) -> None:
    index = index_of(quote)
    assert check_claim(index, Claim(text=true, quote=quote)).verified
    assert not check_claim(index, Claim(text=false, quote=quote)).verified


@pytest.mark.parametrize(
    ("statement", "is_true"),
    [
        ("0.70 is the Samovar of Calm (0 to 1). Warmth (0 to 1) has 0.81.", True),
        ("0.81 is the Samovar of Calm (0 to 1). Warmth (0 to 1) has 0.70.", False),
        ("Warmth (0 to 1) reaches 0.81 Samovar. It is 0.70 for Calm (0 to 1).", True),
        ("Warmth (0 to 1) reaches 0.70 Samovar. It is 0.81 for Calm (0 to 1).", False),
    ],
)
def test_a_cell_is_told_of_the_row_of_its_own_sentence(statement: str, is_true: bool) -> None:
    claim = Claim.resting_on(statement, [" | ".join(row) for row in ROWS[1:]])
    assert check_claim(of_rows(ROWS), claim).verified == is_true


@pytest.mark.parametrize(("value", "is_true"), [("62.3", True), ("58.4", False)])
def test_one_word_of_a_long_label_does_not_name_its_row(value: str, is_true: bool) -> None:
    rows = (
        ("Urn", "Warmth", "Weight"),
        ("Samovar polished copper dark northern inn", "58.4", "79.6"),
        ("Thermos plain tin pale southern hall", "62.3", "83.1"),
        ("Kettle", "31.0", "44.5"),
    )
    quotes = [" | ".join(row) for row in rows[1:]]
    claim = Claim.resting_on(f"With copper spoons, Thermos has a warmth of {value}.", quotes)
    assert check_claim(of_rows(rows), claim).verified == is_true


@pytest.mark.parametrize(
    ("quote", "is_found"),
    [("The efficient kettle warms tea at noon", True), ("The ancient kettle warms tea at noon", False)],
)
def test_a_short_quote_is_found_where_the_paper_lost_its_ligatures(quote: str, is_found: bool) -> None:
    index = index_of("The e cient kettle warms tea at noon and at dusk.")
    assert check_claim(index, Claim(text="The kettle warms tea.", quote=quote)).verified == is_found
