"""Which lines are code: those in a typewriter's face, whatever it is called."""

import pytest

from adapters.reading.pdf_code import is_code, is_listing
from adapters.reading.pdf_lines import line_of
from adapters.reading.pdf_runs import GlyphRun, Paint, Style, is_typewriter

PAINT = Paint(0, (0, 0, 0), 255, drawn=False)


def runs(*pieces: tuple[str, str]) -> list[GlyphRun]:
    made, left = [], 70.0
    for font, text in pieces:
        style = Style(font, 10.0, bold=False, italic=False, math=False, angle=0)
        made.append(GlyphRun(style, PAINT, left, 100, (left, 98, left + 6 * len(text), 108), text))
        left += 6 * len(text)
    return made


@pytest.mark.parametrize(
    "font", ["t1xtt", "t1xtt-Slant_167", "SourceCodePro-Regular", "Monaco", "CMTT10", "CMITT10"]
)
def test_typewriters_are_known_by_their_names(font: str) -> None:
    assert is_typewriter(font)


@pytest.mark.parametrize("font", ["Monotype-Corsiva", "CMR10", "TimesNewRoman", "txsy"])
def test_other_faces_are_none(font: str) -> None:
    assert not is_typewriter(font)


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ((("CMTT10", "lamp(`"), ("", "’"), ("CMTT10", "oil`)")), True),
        ((("CMTT10", "lamp(oil)"), ("CMR10", ".")), False),
        ((("CMTT10", "lamp"), ("", "of oil")), False),
    ],
)
def test_a_sign_out_of_a_font_without_a_name_leaves_code_what_it_is(
    pieces: tuple[tuple[str, str], ...], code: bool
) -> None:
    assert is_code(line_of(runs(*pieces), 1)) is code


@pytest.mark.parametrize(
    ("text", "listing"),
    [
        ("0.88 0.87 0.85 0.80", True),
        ("make build", True),
        ("> (wings <- moth@left)", True),
        ("fern@meadow.example", False),
        ("https://meadow.example/moths", False),
        ("www.meadow.org", False),
    ],
)
def test_one_line_in_a_typewriters_face_is_code_unless_it_is_an_address(text: str, listing: bool) -> None:
    assert is_listing([line_of(runs(("CMTT10", text)), 1)]) is listing
