"""Every character of a PDF is what is printed: powers, marks of notes, ligatures, and numbers of lines."""

import zlib
from collections import Counter
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from adapters.reading.pdf_glyphs import LOST, forced_table, meaning
from adapters.reading.pdf_lines import even_out, line_of, lines_of
from adapters.reading.pdf_reader import read_pdf
from adapters.reading.pdf_runs import GlyphRun, PdfPageReader, Style, is_typewriter
from adapters.reading.pdf_scripts import spell
from adapters.reading.pdf_text import join_lines
from bot.domain.full_text import FullText
from tests.adapters import pdfs
from tests.adapters.pdfs import Paper, prose
from tests.adapters.test_pdf_text import PAINT, line

Piece = tuple[str, float, float]
"""Text, the part of the type size it is set in, and how far above the base line, in points."""


def set_line(paper: Paper, pieces: list[Piece]) -> None:
    paper.at += 12
    left = paper.columns[0][0]
    for text, scale, raised in pieces:
        paper.set_font("times", size=10 * scale)
        paper.text(left, paper.at - raised, text)
        left += paper.get_string_width(text)


def read_line(*pieces: Piece) -> str:
    paper = Paper(1)
    set_line(paper, list(pieces))
    paper.paragraph(prose(12), gap=30)
    return read(paper.done()).sections[0].blocks[0].text


def read(data: bytes) -> FullText:
    return read_pdf(data, "moths", 1)


def raised(text: str) -> Piece:
    return text, 0.7, 3.6


def lowered(text: str) -> Piece:
    return text, 0.7, -1.5


def plain(text: str) -> Piece:
    return text, 1, 0


@pytest.mark.parametrize(
    ("pieces", "read"),
    [
        ((plain("They fly for 60 \xd7 10"), raised("4"), plain(" beats of a wing.")), "60 × 10⁴ beats"),
        ((plain("The rate was 10"), raised("-5"), plain(" for each moth seen.")), "10⁻⁵ for each"),
        ((plain("A field of 3 km"), raised("2"), plain(" was walked at night.")), "3 km² was walked"),
        ((plain("The size n"), raised("2"), plain(" of a swarm is known.")), "size n² of"),
        ((plain("By way"), raised("3"), plain(" of 3 deg"), raised("2"), plain(" yet.")), "way of 3 deg²"),
        ((plain("In a swarm x"), lowered("i"), plain(" moths were counted.")), "xᵢ moths"),
        ((plain("Breathing CO"), lowered("2"), plain(" is no use to moths.")), "CO₂ is"),
        ((plain("We read the documents"), raised("1"), plain(" about all moths.")), "documents about"),
        ((plain("So they say."), raised("12,13"), plain(" Others doubt it very much.")), "say. Others"),
        ((plain("Every lantern (of oil)"), raised("\x86"), plain(" was lit at dusk.")), "(of oil) was"),
        ((plain("It was the 20"), raised("th"), plain(" evening of the summer.")), "20th evening"),
        ((plain("They fly at 20"), (chr(0xB0), 0.7, 3.6), plain(" latitude by night.")), "20° latitude"),
        ((plain("A dose of "), raised("14"), plain("C was given to each moth.")), "of ¹⁴C was"),
        ((plain("All of lamp"), ("_", 0.8, -1.5), plain("post is of iron.")), "lamp_post is"),
    ],
)
def test_raised_and_lowered_type_is_told_apart(pieces: tuple[Piece, ...], read: str) -> None:
    assert read in read_line(*pieces)


def run(text: str, size: float, left: float, y: float) -> GlyphRun:
    style = Style("Times", size, bold=False, italic=False, math=False, angle=0)
    return GlyphRun(style, PAINT, left, y, (left, y, left + 0.5 * size * len(text), y + 0.7 * size), text)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((run("1", 7, 66, 3.9), run("2", 7, 66, -4.5), run("of", 10, 71, 0)), "1/2 of"),
        ((run("1", 7, 72, 3.9), run("1+x", 7, 66, -4.5), run("of", 10, 79, 0)), "1/(1+x) of"),
        ((run("◦", 7, 69, 3.6), run("C", 10, 72.7, 0)), "°C"),
        ((run("◦", 7, 69, 3.6), run("C", 10, 73.7, 0)), "°C"),
    ],
)
def test_a_fraction_within_a_line_is_no_power_and_a_raised_ring_a_degree(
    parts: tuple[GlyphRun, ...], said: str
) -> None:
    assert spell([run("The share is ", 10, 0, 0), *parts]) == f"The share is {said}"


def lines_read(*runs: GlyphRun) -> list[str]:
    return [found.text for found in lines_of(runs, 1)]


def test_a_fraction_is_whole_where_its_lower_part_is_the_wider_one() -> None:
    above, below = run("u", 7, 100, 4.3), run("1+v+w", 7, 95.5, -3.8)
    above.ends_line = True
    pieces = run("The rate is ", 10, 28, 0), above, below, run(", where v is", 10, 114, 0)
    assert lines_read(*pieces) == ["The rate is u/(1+v+w), where v is"]


def test_a_fraction_behind_a_relation_stays_in_its_line() -> None:
    relation = run("≥", 10, 82, 0)
    relation.style = relation.style._replace(math=True)
    above, below = run("1", 7, 93.4, 4.3), run("2", 7, 93, -3.8)
    for each in (relation, above, below):
        each.ends_line = True
    pieces = run("so that s ", 10, 30, 0), relation, above, below, run(", the moth", 10, 99, 0)
    assert lines_read(*pieces) == ["so that s ≥ 1/2, the moth"]


def sum_sign(left: float, base: float) -> GlyphRun:
    """As TeX sets it: from its base line downwards."""
    style = Style("CMEX10", 10, bold=False, italic=False, math=True, angle=0)
    return GlyphRun(style, PAINT, left, base + 7.5, (left, base - 2.5, left + 10.5, base + 7.5), "∑")


@pytest.mark.parametrize("before", [[], [run("so that s+", 10, -48, 0)]])
def test_a_sum_with_both_its_limits_stays_in_its_line(before: list[GlyphRun]) -> None:
    upper = run("n", 7, 12.5, 4)
    for each in (*before, upper):
        each.ends_line = True
    pieces = *before, sum_sign(2, 0), upper, run("k=1", 7, 12, -3), run("of the moths.", 10, 24, 0)
    assert len(lines_read(*pieces)) == 1
    assert lines_read(*pieces)[0].endswith("∑ₖ₌₁ⁿof the moths.")


def test_a_mark_behind_the_year_of_a_work_is_a_notes() -> None:
    parts = [run("see Moth and Lamp (1992)", 10, 0, 0), run("1", 7, 120, 3.9), run(", and", 10, 124, 0)]
    assert spell(parts) == "see Moth and Lamp (1992), and"


def test_slanted_typewriter_of_computer_modern_is_a_typewriter() -> None:
    assert [is_typewriter(font) for font in ("SFST1000", "ABCDEF+SFTT0900", "SFSL1000")] == [
        True,
        True,
        False,
    ]


def untold_font(text: bytes) -> bytes:
    """A page in a font of pictures (type 3), whose glyphs have no names that say anything."""
    codes = sorted(set(text))
    widths = " ".join("500" if code in codes else "0" for code in range(256))
    differences = " ".join(f"{code} /a{code}" for code in codes)
    glyphs = " ".join(f"/a{code} 5 0 R" for code in codes)
    lines = [text[start : start + 80].hex().encode() for start in range(0, len(text), 80)]
    shown = [b"1 0 0 1 72 %d Tm <%b> Tj " % (700 - 14 * place, line) for place, line in enumerate(lines)]
    stream = zlib.compress(b"BT /F1 10 Tf " + b"".join(shown) + b"ET")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> >>"
        ),
        (
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0]"
            f" /FirstChar 0 /LastChar 255 /Widths [{widths}] /Encoding << /Differences [{differences}] >>"
            f" /CharProcs << {glyphs} >> >>"
        ).encode(),
        b"<< /Length 36 >> stream\n500 0 0 0 500 700 d1 0 0 400 700 re f\nendstream",
        b"<< /Length %d /Filter /FlateDecode >> stream\n%b\nendstream" % (len(stream), stream),
    ]
    objects = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
    return b"%PDF-1.4\n" + objects + b"trailer << /Root 1 0 R /Size 7 >>\n%%EOF"


def test_ligatures_of_a_font_without_unicode_are_whole_again() -> None:
    words = b"The e\x1bect is signi\x1ccant and the co-e\x1ecient re\x1dects it. " * 6
    text = read(untold_font(words)).sections[0].text
    assert "The effect is significant and the co-efficient reflects it." in text


def test_a_glyph_that_nobody_can_tell_marks_its_block_as_damaged() -> None:
    (block,) = (
        read(untold_font(b"The rate is 0.\x053 of all the moths that were seen. " * 6)).sections[0].blocks
    )
    assert LOST in block.text
    assert block.damaged


@pytest.mark.parametrize(
    ("font", "code", "wordy", "char"),
    [
        ("CMSY10", 2, False, "×"),
        ("ABCDEF+CMMI7", 11, False, "α"),
        ("CMR10", 12, True, "fi"),
        ("CMEX10", 88, False, "∑"),
        ("CMEX10", 18, False, ""),
        ("", 28, True, "fi"),
        ("", 28, False, LOST),
        ("Unknown", 5, True, LOST),
    ],
)
def test_glyphs_are_told_by_the_encoding_of_their_font(
    font: str, code: int, char: str, *, wordy: bool
) -> None:
    assert meaning(font, code, wordy=wordy) == char


def test_a_typesetters_font_of_symbols_does_not_pass_for_letters() -> None:
    assert forced_table("AdvMacMthSyN")[188] == "="
    assert forced_table("AdvPi1")[ord("m")] == "μ"
    assert forced_table("Times-Roman") == {}


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("a well", "known moth", "a well-known moth"),
        ("an attention", "based lamp", "an attention-based lamp"),
        ("a multi", "headed moth", "a multi-headed moth"),
        ("a 3d", "winged moth", "a 3d-winged moth"),
        ("the multi", "plication of moths", "the multiplication of moths"),
        ("most ordi", "nary moths", "most ordinary moths"),
    ],
)
def test_a_hyphen_at_a_lines_end_is_kept_in_a_compound(first: str, second: str, joined: str) -> None:
    assert join_lines([line(first, hyphenated=True), line(second)], Counter()) == joined


def test_numbers_of_lines_in_the_margin_are_no_text() -> None:
    paper = Paper(1)
    for number in range(40):
        paper.set_font("times", size=6)
        paper.text(40, paper.at + 14.4, f"{number + 101}")
        paper.at += 2.4
        paper.line(f"In {number + 2} of the many runs that were made a moth came to the light")
    text = read(paper.done()).sections[0].text
    assert "In 7 of the many runs" in text
    assert "106" not in text


def test_a_column_of_a_table_that_counts_is_kept() -> None:
    paper = Paper(1).paragraph(prose(30))
    for number in range(1, 11):
        paper.at += 12
        paper.set_font("times", size=10)
        for left, word in ((72, f"{number}"), (140, f"moth {number}"), (220, f"{number * 3}.5")):
            paper.text(left, paper.at, word)
    assert "7" in read(paper.paragraph(prose(10), gap=20).done()).sections[0].text


def test_a_few_numbers_of_lines_are_known_on_the_pages_that_follow() -> None:
    paper = Paper(1)
    for number in range(45):
        if number == 40:
            paper.paragraph(prose(12)).at = 900
        paper.room(20)
        paper.set_font("times", size=6)
        paper.text(40, paper.at + 14.4, f"{number + 101}")
        paper.at += 2.4
        paper.line(f"In {number + 2} of the many runs that were made a moth came to the light")
    text = " ".join(section.text for section in read(paper.paragraph(prose(30)).done()).sections)
    assert "In 45 of the many runs" in text
    assert "144" not in text


def test_a_publishers_banner_is_no_text_wherever_it_stands_in_the_stream() -> None:
    paper = Paper(1).paragraph(prose(12))
    paper.set_font("times", size=10)
    paper.text(200, 50, "Contents lists available at MothDirect")
    assert "MothDirect" not in read(paper.paragraph(prose(12)).done()).sections[0].text


def test_a_space_that_the_next_letter_is_printed_over_is_none() -> None:
    shown = b"[(It was measured as ni ) 250 (trite after enzymatic conversion.)] TJ "
    content = b"BT /F1 10 Tf 14 TL 50 700 Td " + b"T* ".join([shown] * 8) + b"ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    pages = b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"
    full_text = read(pdfs.raw([pdfs.CATALOG, pages, font, stream, pdfs.PAGE % 3]))
    assert "measured as nitrite after" in full_text.sections[0].text


def test_a_rule_on_the_base_line_between_letters_is_an_underscore() -> None:
    paper = Paper(1)
    paper.at += 12
    left = paper.columns[0][0]
    paper.set_font("times", size=10)
    for text in ("Set moth", "light", " before the night."):
        paper.text(left, paper.at, text)
        left += paper.get_string_width(text)
        if text == "Set moth":
            paper.rect(left + 0.5, paper.at - 0.2, 4.2, 0.4, style="F")
            left += 5.2
    paper.paragraph(prose(12), gap=30)
    text = " ".join(section.text for section in read(paper.done()).sections)
    assert "Set moth_light before the night." in text


def test_a_rule_elsewhere_is_none() -> None:
    paper = Paper(1)
    set_line(paper, [plain("Moths are "), plain("seen at night by those who count.")])
    paper.rect(paper.columns[0][0] + 40, paper.at - 8, 4.2, 0.4, style="F")
    paper.paragraph(prose(12), gap=30)
    assert "_" not in " ".join(section.text for section in read(paper.done()).sections)


def test_a_lost_glyph_apart_from_what_follows_it_is_a_mark_of_a_list() -> None:
    item = [run("\ufffd ", 10, 70, 500), run("Moths fly.", 10, 84, 500)]
    assert line_of(item, 1).text == "• Moths fly."
    within = [run("\ufffd ", 10, 70, 500), run("moths fly.", 10, 82, 500)]
    assert line_of(within, 1).text.startswith("\ufffd")


def test_a_number_in_a_circle_of_a_font_without_a_name_is_a_mark_of_a_list() -> None:
    mark = replace(
        run("❼ ", 10, 70, 500), style=Style("", 10, bold=False, italic=False, math=False, angle=0)
    )
    assert line_of([mark, run("Moths fly.", 10, 84, 500)], 1).text == "• Moths fly."
    named = [run("❼ ", 10, 70, 500), run("Moths fly.", 10, 84, 500)]
    assert line_of(named, 1).text == "❼ Moths fly."


def test_a_hat_on_a_greek_letter_stays_on_it() -> None:
    assert line_of(
        [run("exp(", 10, 70, 500), run("ˆ", 10, 90, 500), run("μ) is", 10, 91, 500)], 1
    ).text == ("exp(μ\u0302) is")


def test_braces_and_bars_of_latin_modern_are_no_other_signs() -> None:
    table = forced_table("LMMathSymbols10-Regular")
    assert [table.get(ord(char)) for char in "¶♣♢hi"] == ["{", "|", "}", "⟨", "⟩"]


def test_sums_of_latin_modern_are_no_letters() -> None:
    assert forced_table("LMMathExtension10-Regular")[ord("P")] == "∑"


def test_an_index_below_an_exponent_stays_in_its_line() -> None:
    paper = Paper(1)
    paper.at += 12
    paper.set_font("times", size=10)
    paper.text(72, paper.at, "Here the term A")
    left = 72 + paper.get_string_width("Here the term A")
    paper.set_font("times", size=7)
    paper.text(left, paper.at - 4, "mln")
    paper.text(left, paper.at + 2.5, "1,39")
    left += max(map(paper.get_string_width, ("mln", "1,39")))
    paper.set_font("times", size=10)
    paper.text(left + 2, paper.at, "is what we call the coefficient of the moths.")
    text = read(paper.paragraph(prose(12), gap=30).done()).sections[0].blocks[0].text
    assert text.startswith("Here the term A_(1,39)^mln")
    assert text.endswith("is what we call the coefficient of the moths.")


@pytest.mark.parametrize(
    ("before", "accent", "after", "gap", "read"),
    [
        ("(denoted ", "ˆ", "I) is", 3, "(denoted Î) is"),
        ("muy ", "´", "util es", 3, "muy útil es"),
        ("Universit ", "¨", "at Bern", 0, "Universität Bern"),
        ("un art", "´", "ıculo", 0, "un artículo"),
    ],
)
def test_an_accent_keeps_the_space_before_its_letter_where_there_is_room_for_one(
    before: str, accent: str, after: str, gap: float, read: str
) -> None:
    left = 70 + 5 * len(before.rstrip())
    first = replace(run(before, 10, 70, 500), box=(70, 500, left, 507))
    assert (
        line_of([first, run(accent, 10, left + gap, 500), run(after, 10, left + gap, 500)], 1).text == read
    )


def test_guillemets_put_together_of_two_are_one() -> None:
    table = forced_table("ABCDEF+LASY10")
    shown = "".join(table.get(ord(char), char) for char in "✭✭12pt✮✮")
    assert line_of([run(shown, 10, 70, 500)], 1).text == "«12pt»"


def test_a_hat_that_begins_a_line_by_itself_is_a_mark_of_a_list() -> None:
    assert line_of([run("ˆ ", 10, 70, 500), run("Moths fly.", 10, 84, 500)], 1).text == "• Moths fly."


def test_chinese_marks_of_punctuation_stay_what_is_printed() -> None:
    assert line_of([run("蛾子，见光；飞（夜）！", 10, 70, 500)], 1).text == "蛾子，见光；飞（夜）！"
    assert line_of([run("ﬁve ＡＢ", 10, 70, 500)], 1).text == "five AB"


@pytest.mark.parametrize(("mark", "stays"), [("②", ""), ("①③", ""), ("[12]", "[12]")])
def test_a_raised_number_in_a_circle_is_a_notes_and_one_in_brackets_a_citation(
    mark: str, stays: str
) -> None:
    parts = [run("都有出色的模板", 10, 70, 500), run(mark, 7, 105, 504), run("。", 10, 120, 500)]
    assert line_of(parts, 1).text == f"都有出色的模板{stays}。"


def test_the_space_behind_an_exponent_is_none_before_a_comma() -> None:
    parts = [run("E = mc", 10, 70, 500), run("2 ", 7, 100, 504), run(", as", 10, 105, 500)]
    assert line_of(parts, 1).text == "E = mc², as"


def test_small_letters_of_the_symbols_font_are_brackets_and_braces() -> None:
    table = forced_table("ABCDEF+CMSY10")
    assert "".join(table[ord(char)] for char in "bcdefghip") == "⌊⌋⌈⌉{}⟨⟩√"
    assert ord("{") not in table
    assert forced_table("MSAM10").get(ord("d")) is None


def test_a_space_behind_a_slanted_variable_is_none_before_a_bracket() -> None:
    slanted = Style("CMMI10", 10, bold=False, italic=True, math=True, angle=0)
    parts = [run("of (K, ", 10, 70, 500), replace(run("V ", 10, 105, 500), style=slanted)]
    assert line_of([*parts, run("and so", 10, 117, 500)], 1).text == "of (K, V and so"
    assert line_of([*parts, run("), where", 10, 111, 500)], 1).text == "of (K, V), where"


def test_names_in_smaller_typewriter_do_not_make_a_line_small() -> None:
    typewriter = Style("CMTT8", 7, bold=False, italic=False, math=False, angle=0)
    names = replace(run("stockholm, fasta, selex, psiblast", 7, 100, 500), style=typewriter)
    assert line_of([run("for these: ", 10, 70, 500), names], 1).size == 10
    assert line_of([names], 1).size == 7


def test_an_address_that_a_line_parts_behind_its_colon_is_whole() -> None:
    assert (
        join_lines([line("see https:"), line("//moths.example/ab")], Counter())
        == "see https://moths.example/ab"
    )


def test_letters_all_as_wide_are_a_typewriters_though_the_font_has_no_name() -> None:
    code = b"counts = {moth: [] for moth in seen}; lamp(counts); light(seen, counts) or dim(1)" * 6
    assert {run.style.font for run in runs_of(untold_font(code))} == {"mono"}


def runs_of(data: bytes) -> list[GlyphRun]:
    page = pdfium.PdfDocument(data)[0]
    return PdfPageReader(page, page.get_textpage()).runs()


def test_words_of_a_scan_that_are_about_as_large_are_set_alike() -> None:
    words = [run("a line of moths", size, 70, 500) for size in (9.2, 10.0, 10.6, 16.0)]
    assert [word.style.size for word in even_out(words)] == [10.0, 10.0, 10.0, 16.0]
