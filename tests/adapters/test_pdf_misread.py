"""Letters that a file tells of as something else, and signs that stand over, below or behind others."""

from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from adapters.reading.pdf_glyphs import LOST, forced_table, has_dingbats, meaning, without_dingbats
from adapters.reading.pdf_lines import line_of, lines_of
from adapters.reading.pdf_reader import read_pdf
from adapters.reading.pdf_runs import GlyphRun, PdfPageReader
from adapters.reading.pdf_scripts import spell
from bot.domain.errors import DocumentError
from bot.domain.full_text import BlockKind
from tests.adapters import pdfs
from tests.adapters.test_pdf_characters import run

TOLD_AS = dict(
    zip("Tabdefhilmnorstvw.", "❚❛❜❞❡❢❤✐❧♠♥♦rst✈✇✳", strict=True)
)  # no dingbat is called a114, a115 or a116


NOUGHT = ord("0")
"""As narrow as a stroke."""


def font_of_bitmaps(words: str, *, size: float = 10, scale: float = 0.001, told: bool = True) -> bytes:
    """A page in a font of pictures (type 3), whose letters the file tells of as dingbats.

    Its `size` is that of a letter of which `scale` is a thousandth. Unless `told`, the file tells nothing.
    """
    signs = "\n".join(f"<{ord(char):02x}> <{ord(sign):04x}>" for char, sign in TOLD_AS.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange"
        f"\n{len(TOLD_AS)} beginbfchar\n{signs}\nendbfchar endcmap end"
    ).encode()
    lines = [words[start : start + 60] for start in range(0, len(words), 60)]
    content = (
        b"BT /F1 %.2f Tf 14 TL 50 700 Td " % size
        + b" ".join(b"(%b) '" % one.encode() for one in lines)
        + b" ET"
    )
    codes = sorted(set(words.encode()))
    widths = " ".join("300" if code == NOUGHT else "500" for code in range(256))
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] "
        f" /FontMatrix [{scale} 0 0 {scale} 0 0] /FirstChar 0 /LastChar 255 /Widths [{widths}]"
        f"{' /ToUnicode 6 0 R' if told else ''}"
        f" /Encoding << /Differences [{' '.join(f'{code} /a{code}' for code in codes)}] >>"
        f" /CharProcs << {' '.join(f'/a{code} {8 if code == NOUGHT else 7} 0 R' for code in codes)} >> >>"
    ).encode()
    glyphs = [b"500 0 0 0 %d 700 d1 0 0 %d 700 re f" % (width, width) for width in (400, 200)]
    streams = [
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(one), one)
        for one in (content, to_unicode, *glyphs)
    ]
    pages = b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"
    return pdfs.raw([pdfs.CATALOG, pages, font, streams[0], pdfs.PAGE % 3, *streams[1:]])


def test_letters_that_a_file_tells_of_as_dingbats_are_letters() -> None:
    words = "The moths fled from the light and rested on the wall. "
    text = read_pdf(font_of_bitmaps(words * 6), "moths", 1).sections[0].text
    assert words.strip() in " ".join(text.split())


def test_letters_of_a_font_of_bitmaps_are_as_large_as_they_stand_there() -> None:
    """Ghostscript makes one of which the file says a hundredth of the size it is printed in."""
    words = "The moths fled from the light and rested on the wall. "
    data = font_of_bitmaps(words * 6, size=0.12, scale=1 / 12)
    full_text = read_pdf(data, "moths", 1)
    assert not full_text.hidden_text
    assert words.strip() in " ".join(full_text.sections[0].text.split())
    with pytest.raises(DocumentError):
        read_pdf(font_of_bitmaps(words * 6, size=0.12), "moths", 1)


def test_a_stroke_that_passes_for_a_nought_is_a_prime() -> None:
    words = "The moths f0 and f00 fled from the lit wall. "
    text = read_pdf(font_of_bitmaps(words * 6, told=False), "moths", 1).sections[0].text
    assert "The moths f′ and f′′ fled" in " ".join(text.split())


def test_quotation_marks_and_dashes_of_texs_font_of_bitmaps_are_no_braces() -> None:
    assert "".join(meaning("", code, wordy=True) for code in b'\\"{|') == "“”–—"
    assert meaning("", ord("{"), wordy=False) == LOST
    assert meaning("mono", ord("{"), wordy=True) == "{"


def test_a_caption_in_the_left_column_is_no_part_of_the_last_line_of_the_right_one() -> None:
    runs = [
        glyphs("kept at the pressure of one mbar.", 10, 300, 450, 298),
        glyphs("Fig. 1. The lantern.", 8, 70, 150, 299.5),
    ]
    runs[0].ends_line = False
    assert [line.text for line in lines_of(runs, 1)] == [run.text for run in runs]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("let ˆq and ¯x be", "let q̂ and x̄ be"),
        ("http://e.org/˜smith/a", "http://e.org/~smith/a"),
        ("a ˆlantern", "a lantern"),
        ("glm(y ˜ moths)", "glm(y ~ moths)"),
    ],
)
def test_a_hat_on_a_variable_stays_and_the_tilde_of_an_address(text: str, read: str) -> None:
    assert line_of([glyphs(text, 10, 70, 100)], 1).text == read


def test_ligatures_of_such_a_font_are_whole_and_ticks_of_others_stay() -> None:
    assert without_dingbats("❡✛❡❝t ✭♦❢ ✜♥✮") == "effect (of fin)"
    assert not has_dingbats("moths ✓, lamps ✗, hearts ♥, step ①")


def test_what_latin_modern_has_no_variable_of_is_lost() -> None:
    table = forced_table("LMMathItalic10-Regular")
    assert {table.get(ord(char)) for char in "´Ã"} == {LOST}
    assert table.get(ord("µ")) is None
    assert {forced_table(font)[ord("¦")] for font in ("LMMathSymbols8-Regular", "CMSY7")} == {"⊤"}


def glyphs(text: str, size: float, left: float, right: float, y: float = 500) -> GlyphRun:
    return replace(run(text, size, left, y), box=(left, y, right, y + 0.7 * size))


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        (
            (("J", 70, 74), ("an Min ", 74, 108), ("´ ", 74.5, 77), ("a", 108.2, 113), ("´", 109, 112)),
            "Ján Miná",
        ),
        ((("an Mina", 74, 108), ("c for", 108.2, 130), ("ˇ", 108.6, 112)), "an Minač for"),
        ((("if u", 70, 84), ("ˆ ", 80, 83.5), ("is", 88, 95)), "if û is"),
        ((("Universit ", 70, 113), ("¨", 113.5, 116), ("at", 113.2, 121)), "Universität"),
        ((("Beta( \u0303𝑎, ", 70, 95), ("𝑏)", 98, 106), ("\u0303", 99, 102)), "Beta(ã, b̃)"),
        ((("all of { ˆθ} and (β)/ ˆs", 70, 95),), "all of {θ̂} and (β)/ŝ"),
        ((("and \u0304x is", 70, 95),), "and x̄ is"),
    ],
)
def test_an_accent_goes_to_the_letter_that_it_is_printed_over(
    runs: tuple[tuple[str, float, float], ...], read: str
) -> None:
    assert line_of([glyphs(text, 10, left, right) for text, left, right in runs], 1).text == read


def test_a_fraction_behind_a_space_stays_in_its_line() -> None:
    runs = [
        glyphs("The factor ", 10, 70, 120),
        replace(glyphs("1", 7, 126, 129, 504), ends_line=True),
        replace(glyphs("2", 7, 126.2, 129, 496.5), ends_line=True),
        replace(glyphs(". It is used.", 10, 132, 190), ends_line=True),
    ]
    assert [line.text for line in lines_of(runs, 1)] == ["The factor 1/2. It is used."]


def test_no_space_is_left_between_a_bracket_and_a_fraction() -> None:
    runs = [
        glyphs("one of ( ", 10, 70, 108),
        replace(glyphs("H", 7, 109, 114, 504), ends_line=True),
        replace(glyphs("4", 7, 109.5, 113.5, 496.5), ends_line=True),
        replace(glyphs(") is lit.", 10, 115, 150), ends_line=True),
    ]
    assert [line.text for line in lines_of(runs, 1)] == ["one of (H/4) is lit."]


def test_indices_of_several_letters_and_primes_are_as_printed() -> None:
    math = run("x", 10, 70, 0).style._replace(math=True)
    small = math._replace(size=7)
    after = run("= 2048 of them", 10, 90, 0)
    index = replace(run("f f ", 7, 75.2, -1.5), style=small)
    assert spell([replace(run("d", 10, 70, 0), style=math), index, after]) == "d_ff = 2048 of them"
    primes = replace(run("′′′ ", 7, 75.2, 4), style=small)
    assert spell([replace(run("q", 10, 70, 0), style=math), primes, after]) == "q′′′ = 2048 of them"


@pytest.mark.parametrize(
    ("words", "gap", "read"),
    [
        ("to both moths and NLI. ", 5, "to both moths and NLI. The"),
        ("the library of moths [66]", 0, "the library of moths [66] The"),
        ("is taken from Ref. ", 0, "is taken from Ref.³ The"),
        ("a cube [0,1]", 0, "a cube [0,1]³ The"),
    ],
)
def test_the_mark_of_a_note_behind_a_space_or_a_citation_goes(words: str, gap: float, read: str) -> None:
    right = 70 + 5 * len(words.rstrip())
    first = glyphs(words, 10, 70, right)
    mark = glyphs("3 ", 7, right + gap, right + gap + 3, 504)
    following = glyphs("The", 10, right + gap + 8, right + gap + 25)
    assert " ".join(spell([first, mark, following]).split()) == read


@pytest.mark.parametrize(("gap", "after", "read"), [(2, "I was", "¹³¹I was"), (2, "in all", "131in all")])
def test_the_number_of_an_isotope_stays_raised(gap: float, after: str, read: str) -> None:
    runs = [glyphs("body ", 10, 70, 90), glyphs("131", 7, 93, 102, 504), glyphs(after, 10, 102 + gap, 125)]
    assert spell(runs) == f"body {read}"


def test_no_space_is_left_before_a_mark_behind_an_index() -> None:
    index = replace(glyphs("i", 7, 75.2, 78, 498.5), ends_line=True)
    assert spell([glyphs("C", 10, 70, 75), index, glyphs(". It is so", 10, 80, 130)]) == "Cᵢ. It is so"


@pytest.mark.parametrize(("gap", "read"), [(0.4, "the rate λⱼ(x) is"), (3, "the rate λⱼ (x) is")])
def test_the_space_behind_an_index_is_none_where_a_bracket_follows_at_once(gap: float, read: str) -> None:
    index = replace(glyphs("j ", 7, 115.2, 118, 498.5), ends_line=True)
    before, after = glyphs("the rate λ", 10, 70, 115), glyphs("(x) is", 10, 118 + gap, 150)
    assert " ".join(spell([before, index, after]).split()) == read


def test_the_space_before_a_definition_stays() -> None:
    math = glyphs("f ", 10, 70, 75)
    math = replace(math, style=math.style._replace(math=True))
    assert line_of([math, glyphs(":= 2 and so on", 10, 78, 130)], 1).text == "f := 2 and so on"


def test_a_letter_in_the_circle_of_tex_is_the_sign_it_stands_for() -> None:
    assert line_of([glyphs("Copyright ◯c 2099", 10, 70, 150)], 1).text == "Copyright © 2099"


@pytest.mark.parametrize(
    ("text", "read"),
    [("j \u0338= i", "j ≠ i"), ("x \u0338 ∈ A", "x ∉ A"), ("i = j", "i = j"), ("i |→ j", "i ↦ j")],
)
def test_a_relation_that_is_struck_out_is_not_the_relation(text: str, read: str) -> None:
    assert line_of([glyphs(text, 10, 70, 100)], 1).text == read


def test_a_soft_hyphen_that_is_printed_within_a_line_is_one() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Lanterns").paragraph(pdfs.prose(20))
    paper.room(30)
    paper.text(72, paper.at + 10, "Whoever runs lamp\xadget and moth\xadlist will see the light at dusk.")
    paper.at += 30
    full_text = read_pdf(paper.paragraph(pdfs.prose(20, 30)).done(), "9912.00042", 1)
    text = "\n".join(section.text for section in full_text.sections)
    assert "Whoever runs lamp-get and moth-list will see" in text


def test_strokes_and_large_brackets_that_files_tell_of_by_their_codes_alone() -> None:
    signs, brackets = forced_table("CMSY10"), forced_table("ABCDEF+LMMathExtension10-Regular")
    assert [signs[ord(code)] for code in "67"] == ["\u0338", "|"]
    assert [brackets[code] for code in (0, 1, 3, 9, 16)] == list("()]}(")
    assert ord("(") not in brackets


def test_a_footnote_is_without_its_mark() -> None:
    paper = pdfs.title(pdfs.Paper(columns=1))
    paper.heading("1 Lanterns").paragraph(pdfs.prose(30))
    for size, left, height, words in (
        (5, 72, pdfs.BOTTOM + 5, "6"),
        (8, 75, pdfs.BOTTOM + 8, "Those who saw the moths were paid by the hour."),
        (10, 90, pdfs.BOTTOM - 300, "Of all lanterns that stood in the meadow one was lit all night."),
    ):
        paper.set_font("times", size=size)
        paper.text(left, height, words)
    sections = read_pdf(paper.done(), "9912.00042", 1).sections
    notes = [b.text for section in sections for b in section.blocks if b.kind is BlockKind.FOOTNOTE]
    assert notes == ["Those who saw the moths were paid by the hour."]


def test_icons_are_no_letters() -> None:
    table = forced_table("ABCDEF+FontAwesome5Free-Solid")
    assert {table[ord(code)] for code in "W!\uf08e"} == {""}


def test_a_ligature_that_files_by_office_programs_tell_of_as_a_letter_is_two() -> None:
    assert (
        line_of([glyphs("the definiƟon of a plaƞorm", 10, 70, 150)], 1).text
        == "the definition of a platform"
    )


@pytest.mark.parametrize(
    ("above", "below", "read"),
    [
        ((("dI", 86.1, 93.5, 503.9),), ("dt", 86.6, 93.0, 496.4), "IR + LdI/dt and"),
        (
            (("μN", 86.1, 97.0, 503.9), ("A", 97.5, 102.5, 503.9)),
            ("l", 93, 95.2, 496.4),
            "IR + LμNA/l and",
        ),
        ((("i", 84.4, 86.3, 503.6),), ("j", 84.4, 86.6, 497.5), "IR + Lⱼⁱ and"),
    ],
)
def test_a_fraction_behind_a_variable_is_no_exponent_above_an_index(
    above: tuple[tuple[str, float, float, float], ...], below: tuple[str, float, float, float], read: str
) -> None:
    math = glyphs("", 7, 0, 0).style._replace(math=True)
    parts = [
        replace(glyphs(text, 7, left, right, y), style=math, ends_line=True)
        for text, left, right, y in (*above, below)
    ]
    end = max(part.box[2] for part in parts)
    runs = [glyphs("IR + L", 10, 50, 84.1), *parts, glyphs("and", 10, end + 5, end + 25)]
    assert [line.text for line in lines_of(runs, 1)] == [read]


def test_a_fraction_below_a_root_is_in_brackets() -> None:
    math = glyphs("", 7, 0, 0).style._replace(math=True)
    runs = [
        replace(glyphs("the factor √", 10, 70, 120), style=math._replace(size=10), ends_line=True),
        replace(glyphs("C", 7, 121.5, 127, 503.9), style=math, ends_line=True),
        replace(glyphs("L", 7, 122, 126.5, 496.4), style=math, ends_line=True),
        glyphs(", and", 10, 129, 150),
    ]
    assert [line.text for line in lines_of(runs, 1)] == ["the factor √(C/L), and"]


def test_letters_of_a_name_in_a_font_of_formulas_stand_apart_and_are_one_word() -> None:
    content = b"BT /F1 10 Tf 50 700 Td [(w) -190 (ings of n) -900 (n moths)] TJ ET"
    widths = b"720 " * 91
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /CMMI10 /FirstChar 32 /LastChar 122 /Widths [%b] >>"
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    pages = b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"
    page = pdfium.PdfDocument(pdfs.raw([pdfs.CATALOG, pages, font % widths, stream, pdfs.PAGE % 3]))[0]
    text = page.get_textpage()
    assert text.get_text_range() == "w ings of n n moths"
    assert [run.text for run in PdfPageReader(page, text).runs()] == ["wings of n n moths"]
