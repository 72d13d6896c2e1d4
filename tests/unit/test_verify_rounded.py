"""Figures that a statement tells as about so much, and those that something is told to be over."""

import pytest

from tests.verification_table import is_believed

VOYAGE = "Kettle gets 82.26 on Vim and 68.15 on Gum, over 17,820 sailings."
FLEET = "The stove was built for over four million sailors and its mean is taken over 3 voyages."
TRIAL = "A trial took between 20 and 45 minutes on each ship."
TESTED = "The stove was tested over 3 voyages with four sailors each."


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Kettle gets about 82 on Vim.", VOYAGE),
        ("Kettle gets roughly 68.2 on Gum.", VOYAGE),
        ("There were around 18,000 sailings.", VOYAGE),
        ("Kettle 在 Vim 上约为 82。", VOYAGE),
        ("Kettle 在 Vim 上得到82左右。", VOYAGE),
        ("The stove was built for more than 4 million sailors.", FLEET),
    ],
)
def test_what_is_about_so_much_or_over_it_is_borne_out(text: str, quote: str) -> None:
    assert is_believed(quote, text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Kettle gets 82 on Vim.", VOYAGE),
        ("Kettle gets about 83 on Vim.", VOYAGE),
        ("Kettle gets about 82 on Gum.", VOYAGE),
        ("Kettle gets about 100 on Vim.", VOYAGE),
        ("There were around 17,000 sailings.", VOYAGE),
        ("There were over 100 sailings.", VOYAGE),
        ("A trial took between 20 and 45 minutes, so 25 minutes.", TRIAL),
        ("Kettle 在 Gum 上约为 82。", VOYAGE),
        ("The stove was built for fewer than 4 million sailors.", FLEET),
        ("The stove was tested on more than 3 voyages.", TESTED),
    ],
)
def test_a_figure_that_is_rounded_otherwise_or_bounded_otherwise_is_not(text: str, quote: str) -> None:
    assert not is_believed(quote, text)
