"""A record cannot be changed into what it could not have been made as."""

from pathlib import Path

import pytest

from bot.domain.paper import LONGEST_TITLE, Paper
from bot.domain.record import Record, build_all

ROOT = Path(__file__).parents[2]
PAPER = Paper(id="9912.00001", title="Tides")


def test_a_title_that_nobody_can_read_over_is_cut() -> None:
    long = PAPER.evolve(title="Tides and lamps " * 300)
    assert len(long.title) <= LONGEST_TITLE
    assert long.title.endswith("…")
    assert PAPER.evolve(title="T" * LONGEST_TITLE).title == "T" * LONGEST_TITLE


def test_a_record_is_changed_into_another_of_its_kind() -> None:
    assert PAPER.evolve(title="Lamps") == Paper(id="9912.00001", title="Lamps")
    assert PAPER.title == "Tides"


def test_a_wrong_name_or_a_wrong_type_is_no_change_of_a_record_for_mypy_and_when_it_runs() -> None:
    """An ignore that mypy does not need is an error: these stand for as long as mypy finds the mistakes."""
    with pytest.raises(TypeError):
        PAPER.evolve(titel="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        PAPER.evolve(version="not a number")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        PAPER.evolve(authors=3)  # type: ignore[arg-type]


def test_nothing_changes_a_record_unchecked() -> None:
    files = [file for folder in ("bot", "adapters") for file in (ROOT / folder).rglob("*.py")]
    unchecked = [
        str(file.relative_to(ROOT))
        for file in files
        if {"model_copy", "model_construct"}
        & set(file.read_text(encoding="utf-8").replace("(", ".").split("."))
    ]
    assert files
    assert not unchecked


def test_what_checks_a_record_is_built_for_the_first_of_its_kind_or_for_all_at_once() -> None:
    class Lamp(Record):
        watts: int

    class Lantern(Lamp):
        oil: str

    assert not Lamp.__pydantic_complete__
    Lamp(watts=3)
    assert (Lamp.__pydantic_complete__, Lantern.__pydantic_complete__) == (True, False)
    build_all()
    assert Lantern.__pydantic_complete__


class Ship(Record):
    name: str
    length: float = 0.0


def test_records_of_which_the_same_was_given_share_what_says_so() -> None:
    first, second, whole = (
        Ship(name="Moth"),
        Ship.model_validate({"name": "Gull"}),
        Ship(name="x", length=1),
    )
    assert first.model_fields_set is second.model_fields_set
    assert first.model_fields_set == {"name"} != whole.model_fields_set
    assert first.evolve(name="Tern").model_fields_set == whole.model_fields_set == {"name", "length"}
    assert first.model_fields_set == {"name"}, "changed in one, it would be changed in all"
