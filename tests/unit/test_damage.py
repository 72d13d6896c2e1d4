"""Characters that were lost in reading are noticed, and what only looks like it is left alone."""

import pytest

from bot.domain.full_text import Block, BlockKind, Section
from bot.papers.damage import flattened_powers, mark_damaged, without_lost


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("The rate is 0.\ufffd3.", True),
        ("The rate is (cid:31) of all.", True),
        ("It has 3\uf0b4 the light.", True),
        ("\uf0b7 a bullet of a list", False),
        ("The rate is 0.3 (see above).", False),
        ("The rate is 1□5 of all.", True),
        ("The rate is ■.7 of all.", True),
        ("It holds for all n > 3□", False),
        ("□ 5 lamps of the list, and Theorem 3. □", False),
    ],
)
def test_a_block_with_lost_characters_is_marked(text: str, damaged: bool) -> None:
    fine, block = (Block(kind=BlockKind.PARAGRAPH, text=each) for each in ("It is fine.", text))
    (section,) = mark_damaged([Section(title="Results", blocks=(fine, block))])
    assert [each.damaged for each in section.blocks] == [False, damaged]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("up to 60 × 104 iterations", ("60 × 104",)),
        ("1.8×109 FLOPs", ("1.8×109",)),
        ("images of 1025×1025 or 224 × 104 pixels", ()),
        ("60 × 10^4 and 3 × 10⁵", ()),
    ],
)
def test_a_power_without_its_raised_exponent_is_noticed(text: str, found: tuple[str, ...]) -> None:
    assert flattened_powers(text) == found


def test_a_power_that_lost_its_raised_exponent_is_known_by_its_point_as_by_its_cross() -> None:
    assert flattened_powers("Training costs 3.3 · 1018 operations.")
    assert flattened_powers("Training costs 3.3 × 1018 operations.")
    assert not flattened_powers("Training costs 3.3 · 10^18 operations, of 2 · 100 each.")


def test_a_sentence_that_lost_an_exponent_is_not_shown_as_the_papers_words() -> None:
    fine = "The lamps ran for 3 × 10⁴ hours."
    assert without_lost([fine, "The lamps ran for 3 × 104 hours."]) == (fine,)
