"""Figures: two spellings of one figure are equal, two figures never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.figures import figures_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("95%", r"95\%"),
        ("95.30 %", "95.3％"),
        ("95 percent", "百分之95"),
        ("1,000", "1000"),
        ("10,000,000", "10 000 000"),
        ("1.2M", "1.2 million"),
        ("1.2 million", "120万"),
        ("7B", "70亿"),
        ("10^{-3}", "1e-3"),
        ("$3\\times10^{-4}$", "3 × 10⁻⁴"),
        ("10−3", "0.001"),
        ("2.5x", "2.5 times"),
        ("2.5×", "2.5倍"),
        ("10-fold", "10×"),
        ("3.5±0.2", r"3.50 \pm 0.20"),
        ("15 ms", "15毫秒"),
        ("$5", "5 USD"),
        ("ResNet-50", "resnet50"),
    ],
)
def test_spellings_of_one_figure_are_equal(one: str, other: str) -> None:
    assert [each.key for each in figures_in(one)] == [each.key for each in figures_in(other)]
    assert len(figures_in(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("95%", "95"),
        ("95%", "0.95"),
        ("5 s", "5 ms"),
        ("3x", "3"),
        ("3.5±0.2", "3.5±0.3"),
        ("1.2M", "1.2B"),
        ("10^-3", "10^-4"),
        ("ResNet-50", "50"),
        ("-5%", "5%"),
    ],
)
def test_different_figures_differ(one: str, other: str) -> None:
    assert figures_in(one)[0].key != figures_in(other)[0].key


@pytest.mark.parametrize(
    "text",
    ["see #3", "as shown [12, 13]", "in Fig. 3 and Table 2", "Sec. 4.2, Eq. (3)", "3D and 2-D lamps",
     "arXiv 9912.00042v2", "https://e.org/12", "1. Light", "first (2) then",
     "如图3和表 2，第4节", "version 1.2.3"],
)  # fmt: skip
def test_what_only_points_somewhere_is_no_figure(text: str) -> None:
    assert figures_in(text) == ()


def test_a_range_shares_its_unit() -> None:
    assert [(each.value, each.unit) for each in figures_in("3-5% and 2 to 4 ms, 3 × 5")] == [
        ("3", "%"), ("5", "%"), ("2", "ms"), ("4", "ms"), ("3", ""), ("5", ""),
    ]  # fmt: skip


def test_spelled_numbers_count_only_when_asked_for() -> None:
    assert figures_in("three lamps, twice as bright") == ()
    assert {each.key[1:3] for each in figures_in("twice", spelled=True)} == {("2", "×")}
    assert {each.key[1:3] for each in figures_in("三个", spelled=True)} == {("3", "")}
    assert figures_in("三倍", spelled=True)[0].key == figures_in("3 times")[0].key


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_a_number_comes_out_with_its_value(number: object) -> None:
    (figure,) = figures_in(f"about {number} lamps")
    assert float(figure.value) == float(str(number))


@given(st.text() | st.text(alphabet="1.0e9^±×-%kMB ,x(0)"))
def test_hostile_text_never_raises(text: str) -> None:
    assert all(len(each.value) < 200 for each in figures_in(text, spelled=True))
