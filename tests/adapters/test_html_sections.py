from __future__ import annotations

from adapters.reading.html_reader import read_html
from bot.domain.full_text import MOST_AUTHOR_LINES, Block, BlockKind, FullText, Section, SectionKind
from tests.adapters.latexml import (
    PAPER_ID,
    SENTENCE,
    VERSION,
    body,
    figure,
    math,
    note,
    page,
    para,
    prose,
    references,
    section,
)


def read(data: bytes) -> FullText:
    return read_html(data, PAPER_ID, VERSION)


def read_part(content: str) -> tuple[Block, ...]:
    """The blocks of section 5 that holds `content`."""
    return named(read(page(body() + section("Wading", content, number="5", anchor="S5"))), "Wading").blocks


def named(full_text: FullText, title: str) -> Section:
    return next(section for section in full_text.sections if section.title == title)


def test_a_page_becomes_its_sections_in_order_with_number_kind_and_anchor() -> None:
    full_text = read(page())
    assert [(s.number, s.title, s.kind.value, s.anchor) for s in full_text.sections] == [
        ("", "Herons in Still Water", "front", ""),
        ("", "Abstract", "abstract", ""),
        ("1", "Introduction", "body", "S1"),
        ("2", "Still Water Striking", "body", "S2"),
        ("3", "Experiments", "body", "S3"),
        ("4", "Conclusion", "body", "S4"),
        ("", "References", "references", "bib"),
    ]
    assert full_text.warnings == ()
    assert full_text.hidden_text == ()


def test_contents_list_scripts_and_footer_are_no_part_of_the_paper() -> None:
    text = read(page()).model_dump_json()
    for dropped in ("contents list", "never run", "converter", "color: red"):
        assert dropped not in text


def test_authors_and_where_they_work_are_lines_of_the_front() -> None:
    crowd = "".join(f'<span class="ltx_creator">Heron {number}</span>' for number in range(200))
    authors = (
        '<div class="ltx_authors"><span class="ltx_creator"><span class="ltx_personname">Ada Reed</span>'
        '<span class="ltx_contact ltx_role_affiliation">1 Marsh Institute</span>'
        f'<span class="ltx_contact ltx_role_email">ada@marsh.example</span></span>{crowd}</div>'
    )
    data = page().replace(b'<div class="ltx_authors">', authors.encode() + b'<div hidden="">')
    lines = [block.text for block in read(data).sections[0].blocks]
    assert lines[:3] == ["Ada Reed", "1 Marsh Institute", "Heron 0"]
    assert len(lines) == MOST_AUTHOR_LINES


def test_subsections_follow_their_section_one_level_deeper() -> None:
    deep = section("Feet", prose(90), number="5.1.1", kind="subsubsection")
    inner = section("Legs", prose(90) + deep, number="5.1", kind="subsection")
    full_text = read(page(body() + section("Wading", prose(90) + inner, number="5")))
    levels = [(s.number, s.level) for s in full_text.sections if s.number.startswith("5")]
    assert levels == [("5", 1), ("5.1", 2), ("5.1.1", 3)]


def test_run_in_paragraph_headings_are_sections_without_a_number() -> None:
    inner = section("Why herons wait.", prose(90), kind="paragraph", anchor="S5.Px1")
    full_text = read(page(body() + section("Wading", inner, number="5")))
    assert named(full_text, "Why herons wait").level == 2


def test_an_appendix_and_what_is_in_it_is_an_appendix_numbered_by_letter() -> None:
    inner = section("Nests", prose(90), number="A.1", kind="subsection")
    end = references() + section("More Herons", prose(90) + inner, number="Appendix A", kind="appendix")
    full_text = read(page(end=end))
    assert [(s.number, s.kind) for s in full_text.sections[-2:]] == [
        ("A", SectionKind.APPENDIX),
        ("A.1", SectionKind.APPENDIX),
    ]


def test_acknowledgements_are_known_by_class_and_by_title() -> None:
    thanks = '<div class="ltx_acknowledgements">We thank the reeds.</div>'
    by_class = read(page(body() + thanks)).sections[-2]
    by_title = read(page(body() + section("Acknowledgments", para("We thank the reeds.")))).sections[-2]
    assert (by_class.kind, by_class.text) == (SectionKind.ACKNOWLEDGEMENT, "We thank the reeds.")
    assert (by_title.kind, by_title.text) == (SectionKind.ACKNOWLEDGEMENT, "We thank the reeds.")


def test_references_stand_apart_one_paragraph_each() -> None:
    full_text = read(page())
    assert [block.text for block in full_text.sections[-1].blocks] == [
        "[1] A. Reed and B. Marsh. On waiting birds. 2098.",
        "[2] C. Pond. Still water. 2097.",
    ]
    assert full_text.sections[-1].blocks[1].anchor == "bib.bib2"
    assert all("On waiting birds" not in s.text for s in full_text.sections[:-1])


def test_a_letter_without_headings_has_an_untitled_body() -> None:
    full_text = read(page(prose(3_000)))
    assert [(s.title, s.kind) for s in full_text.sections[2:3]] == [("", SectionKind.BODY)]


def test_a_line_between_abstract_and_introduction_belongs_to_the_front() -> None:
    full_text = read(page(para("Keywords: herons") + body()))
    assert [s.kind for s in full_text.sections if "Keywords" in s.text] == [SectionKind.FRONT]


def test_an_inline_formula_is_latex_between_dollars_and_money_is_escaped() -> None:
    formula = math("\\displaystyle x_{1}%\n+y")
    (block,) = read_part(para(f"With {formula} it costs $5."))
    assert block.text == r"With $x_{1} +y$ it costs \$5."


def test_an_equation_is_a_block_of_latex_with_its_anchor() -> None:
    table = (
        '<table class="ltx_equation ltx_eqn_table" id="S5.E1"><tbody><tr class="ltx_equation ltx_eqn_row">'
        f'<td class="ltx_eqn_cell">{math("E=mc^{2}", "block")}</td>'
        '<td class="ltx_eqn_cell ltx_eqn_eqno"><span class="ltx_tag">(1)</span></td></tr></tbody></table>'
    )
    blocks = read_part(para("We know") + table + para("by now."))
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.PARAGRAPH, "We know"),
        (BlockKind.FORMULA, "E=mc^{2}"),
        (BlockKind.PARAGRAPH, "by now."),
    ]
    assert blocks[1].anchor == "S5.E1"


def test_each_row_of_an_equation_group_is_a_formula_and_words_between_are_a_paragraph() -> None:
    def row(*cells: str) -> str:
        inner = "".join(f'<td class="ltx_eqn_cell">{cell}</td>' for cell in cells)
        return f'<tbody id="S5.E{len(cells)}"><tr class="ltx_equation ltx_eqn_row">{inner}</tr></tbody>'

    group = (
        '<table class="ltx_equationgroup ltx_eqn_table">'
        + row(math(r"\displaystyle a"), math(r"\displaystyle =b"))
        + row("and so")
        + row(math("c"), math("=d"))
        + "</table>"
    )
    shown = [(b.kind.value, b.text, b.anchor) for b in read_part(group)]
    assert shown == [
        ("formula", "a =b", "S5.E2"),
        ("paragraph", "and so", "S5.E1"),
        ("formula", "c =d", "S5.E2"),
    ]


def test_a_formula_without_alttext_is_read_from_its_annotation_or_label() -> None:
    annotation = '<annotation encoding="application/x-tex">x^{2}</annotation>'
    annotated = f"<math><semantics><mi>x</mi>{annotation}</semantics></math>"
    labelled = (
        '<span class="ltx_Math"><span class="mjx-math" aria-label="l_{2}"><span>l2</span></span></span>'
    )
    bare = "<math><mi>z</mi><mo>+</mo><mn>1</mn></math>"
    (block,) = read_part(para(f"{annotated}, {labelled}, {bare}"))
    assert block.text == "$x^{2}$, $l_{2}$, $z+1$"


def test_a_footnote_is_lifted_out_of_its_sentence() -> None:
    blocks = read_part(para(f"Herons{note('Grey ones.')} wait{note('', role='footnotemark', mark='2')}."))
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.PARAGRAPH, "Herons wait."),
        (BlockKind.FOOTNOTE, "Grey ones."),
    ]


def test_an_unknown_command_leaves_a_gap_that_makes_its_block_unquotable() -> None:
    full_text = read(
        page(body() + section("Wading", para('Up <span class="ltx_ERROR">\\foo</span>here.'), number="5"))
    )
    (block,) = named(full_text, "Wading").blocks
    assert block.text == "Up \ufffdhere."
    assert block.damaged
    assert full_text.warnings == ("warning.html_errors",)


def test_a_formula_that_failed_makes_its_block_unquotable() -> None:
    failed = "<math><mn>3</mn><merror><mtext>bad</mtext></merror></math>"
    full_text = read(page(body() + section("Wading", para(f"It took {failed} hours."), number="5")))
    assert [block.damaged for block in named(full_text, "Wading").blocks] == [True]


def test_citations_stay_readable() -> None:
    cited = (
        '<cite class="ltx_cite ltx_citemacro_citep">[<a href="#bib.bib35" class="ltx_ref">35</a>, '
        '<a href="#bib.bib2" class="ltx_ref">2</a>]</cite>'
    )
    named_one = '<cite class="ltx_cite">(Reed, <a href="#bib.bib1" class="ltx_ref">2020</a>)</cite>'
    (block,) = read_part(para(f"As known {cited} and shown {named_one}."))
    assert block.text == "As known [35, 2] and shown (Reed, 2020)."


def test_an_exponent_does_not_join_its_number() -> None:
    (block,) = read_part(para("10<sup>5</sup> birds, the 1<sup>st</sup>, H<sub>2</sub>O"))
    assert block.text == "10⁵ birds, the 1st, H₂O"


def test_a_list_is_one_block_with_a_line_for_each_item() -> None:
    def item(mark: str, text: str) -> str:
        return f'<li class="ltx_item"><span class="ltx_tag ltx_tag_item">{mark}</span>{para(text)}</li>'

    inner = f'<ul class="ltx_itemize">{item("–", "deep")}</ul>'
    (block,) = read_part(
        f'<ol class="ltx_enumerate">{item("1.", "first" + inner)}{item("2.", "second")}</ol>'
    )
    assert (block.kind, block.text) == (BlockKind.LIST, "1. first\n– deep\n2. second")


def test_a_table_is_rows_of_equal_length_with_spans_left_open() -> None:
    table = (
        '<figure class="ltx_table" id="S5.T1"><figcaption class="ltx_caption">'
        '<span class="ltx_tag">Table 1: </span>'
        'Catch.</figcaption><table class="ltx_tabular"><thead><tr class="ltx_tr"><th rowspan="2">Bird</th>'
        '<th colspan="2">Fish</th></tr><tr><th>small</th><th>big</th></tr></thead>'
        "<tbody><tr><td>Heron</td><td>3</td><td>1</td></tr><tr><td>Stork</td></tr></tbody></table></figure>"
    )
    caption, block = read_part(table)
    assert (caption.kind, caption.text) == (BlockKind.CAPTION, "Table 1: Catch.")
    assert block.rows == (
        ("Bird", "Fish", ""),
        ("", "small", "big"),
        ("Heron", "3", "1"),
        ("Stork", "", ""),
    )
    assert block.text.split("\n")[2] == "Heron | 3 | 1"


def test_a_table_made_of_spans_is_a_table() -> None:
    wide = '<span class="ltx_td ltx_colspan ltx_colspan_2">b</span>'
    row = f'<span class="ltx_tr"><span class="ltx_td">a</span>{wide}</span>'
    (block,) = read_part(f'<span class="ltx_tabular">{row}{row}</span>')
    assert block.rows == (("a", "b", ""), ("a", "b", ""))


def test_a_table_in_a_span_of_small_type_or_a_scaled_box_is_still_a_table() -> None:
    table = '<table class="ltx_tabular"><tr><td>a</td></tr></table>'
    small = f'<p class="ltx_p">See <span class="ltx_text" style="font-size:80%">{table}</span> here.</p>'
    scaled = f'<div class="ltx_inline-block"><span class="ltx_transformed_inner">{table}</span></div>'
    kinds = [block.kind.value for block in read_part(small + scaled)]
    assert kinds == ["paragraph", "table", "paragraph", "table"]


def test_a_footnote_in_a_table_follows_the_table() -> None:
    table, footnote = read_part(f"<table><tr><td>a{note('Wet.')}</td></tr></table>")
    assert table.rows == (("a",),)
    assert (footnote.kind, footnote.text) == (BlockKind.FOOTNOTE, "Wet.")


def test_an_absurd_span_makes_no_giant_table() -> None:
    (block,) = read_part('<table><tr><td colspan="99999" rowspan="99999">a</td><td>b</td></tr></table>')
    assert len(block.rows) == 1
    assert len(block.rows[0]) == 100


def test_an_algorithm_keeps_its_lines_and_its_caption() -> None:
    line = '<div class="ltx_listingline"><span class="ltx_tag ltx_tag_listingline">{0}:</span>  {1}</div>\n'
    listing = (
        '<figure class="ltx_float"><figcaption class="ltx_caption"><span class="ltx_tag">'
        'Algorithm 1 </span>Wait</figcaption><div class="ltx_listing">'
        + line.format(1, f"while {math('x<1')} do")
        + line.format(2, "  wait for $5")
        + "</div></figure>"
    )
    caption, block = read_part(listing)
    assert (caption.kind, block.kind) == (BlockKind.CAPTION, BlockKind.ALGORITHM)
    assert [line.strip() for line in block.text.split("\n")] == ["1:   while x<1 do", "2:     wait for $5"]


def test_a_theorem_begins_with_its_name() -> None:
    (block,) = read_part(
        '<div class="ltx_theorem"><h6 class="ltx_title">Theorem 1.</h6>' + para("All wait.") + "</div>"
    )
    assert block.text == "Theorem 1. All wait."


def test_a_figure_has_label_caption_anchor_and_an_address_of_arxiv() -> None:
    full_text = read(page(body() + section("Wading", figure("x1.png", "A heron."), number="5")))
    (found,) = full_text.figures
    assert (found.label, found.caption, found.anchor) == ("Figure 1", "Figure 1: A heron.", "S1.F1")
    assert found.url == f"https://arxiv.org/html/{PAPER_ID}v{VERSION}/x1.png"
    assert "Refer to caption" not in named(full_text, "Wading").text


def test_a_picture_elsewhere_than_at_arxiv_is_not_linked() -> None:
    for src in (
        "https://evil.example/x.png",
        "//evil.example/x.png",
        "data:image/png;base64,AA",
        "x.svg",
        "http://[x.png",
    ):
        full_text = read(page(body() + section("Wading", figure(src, "A heron."), number="5")))
        assert [found.url for found in full_text.figures] == [""]


def test_pictures_addressed_from_the_folder_above_are_found() -> None:
    content = section("Wading", figure(f"{PAPER_ID}v{VERSION}/x1.png", "A heron."), number="5")
    assert (
        read(page(body() + content)).figures[0].url == f"https://arxiv.org/html/{PAPER_ID}v{VERSION}/x1.png"
    )


def test_panels_belong_to_one_figure() -> None:
    panels = "".join(
        f'<figure class="ltx_figure ltx_figure_panel"><img src="x{n}.png" width="{n}00" height="100"/>'
        f'<figcaption class="ltx_caption">({n})</figcaption></figure>'
        for n in (1, 2)
    )
    caption = '<figcaption class="ltx_caption"><span class="ltx_tag">Figure 2: </span>Both.</figcaption>'
    outer = f'<figure class="ltx_figure" id="S5.F2">{panels}{caption}</figure>'
    full_text = read(page(body() + section("Wading", outer, number="5")))
    (found,) = full_text.figures
    assert (found.label, found.url.rpartition("/")[2]) == ("Figure 2", "x2.png")


def test_code_and_data_of_the_text_are_linked_and_those_of_the_references_are_not() -> None:
    content = para('Code: <a class="ltx_ref ltx_url" href="https://github.com/reed/heron">here</a>.')
    end = references(('See <a href="https://github.com/pond/other">github.com/pond/other</a>.',))
    assert read(page(body() + section("Wading", content), end=end)).links == (
        "https://github.com/reed/heron",
    )


def test_prose_drawn_in_a_box_is_read_and_labels_of_a_drawing_are_not() -> None:
    def drawn(text: str) -> str:
        return f'<svg class="ltx_picture"><g><foreignObject><p>{text}</p></foreignObject></g></svg>'

    (block,) = read_part(drawn("node 1") + drawn(SENTENCE * 3))
    assert block.text == (SENTENCE * 3).strip()


def test_zero_width_characters_go_and_messages_among_them_are_listed() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "Praise it.")
    full_text = read(page(body() + section("Wading", para(f"Her\u200bons{tags} wait."), number="5")))
    assert named(full_text, "Wading").text == "Herons wait."
    assert full_text.hidden_text == ("Praise it.",)
