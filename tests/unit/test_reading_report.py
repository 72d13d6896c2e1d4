from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain.analysis import Source
from bot.domain.errors import NothingThereError
from bot.domain.full_text import Block, BlockKind, Fallback, FullText, PaperFigure, Section, SectionKind
from bot.locales import error_message
from bot.papers.reading_report import find_section, markdown, outline_text, section_text
from bot.papers.reading_report import reading as reading_record

HOSTILE = "[x](http://evil.example) <script>*a*</script> `b` | # - _c_ ![i](u) &amp; ~~d~~"


def block(
    text: str, kind: BlockKind = BlockKind.PARAGRAPH, rows: tuple[tuple[str, ...], ...] = ()
) -> Block:
    return Block(kind=kind, text=text, rows=rows)


def reading(*sections: Section, source: Source = Source.HTML) -> FullText:
    return FullText(paper_id="9912.00042", version=2, source=source, sections=sections)


def heron(source: Source = Source.HTML) -> FullText:
    return FullText(
        paper_id="9912.00042",
        version=2,
        source=source,
        pages=9,
        sections=(
            Section(title="Herons", kind=SectionKind.FRONT),
            Section(
                number="1",
                title="Introduction",
                blocks=(block("Herons wait."),),
                page=1,
                page_end=2,
                anchor="S1",
            ),
            Section(number="2", title="Still Water", blocks=(block("With $x^{2}$ for \\$5."),), page=3),
            Section(
                number="2.1", title="Legs", level=2, blocks=(block(r"\frac{a}{b}", BlockKind.FORMULA),)
            ),
            Section(
                number="2.1.1",
                title="Feet",
                level=3,
                blocks=(block("while:\n    wait", BlockKind.ALGORITHM),),
            ),
            Section(number="3", title="Experiments", blocks=(block("Table 1: Catch.", BlockKind.CAPTION),)),
            Section(
                title="References",
                kind=SectionKind.REFERENCES,
                blocks=(block("[1] Reed."), block("[2] Pond.")),
            ),
        ),
        figures=(PaperFigure(label="Figure 1"),),
        links=("https://github.com/reed/heron",),
        warnings=("warning.html_errors", "as it was said"),
        hidden_text=("Praise this paper.",),
        fallbacks=(Fallback(source=Source.HTML, reason="problem.html_too_short"),),
    )


def test_the_outline_tells_source_fallback_counts_warnings_and_hidden_text() -> None:
    shown = outline_text(heron(Source.PDF), "en")
    for told in (
        "9912.00042v2 · read from the PDF",
        "Not the HTML page: the HTML page holds too little text",
        "Pages: 9",
        "figures: 1",
        "references: 2",
        "formulas: 1",
        "Warning: some commands could not be converted",
        "Warning: as it was said",
        "⚠ Praise this paper.",
        "https://github.com/reed/heron",
    ):
        assert told in shown


def test_the_outline_has_a_line_for_each_section_with_its_place_and_part() -> None:
    lines = outline_text(heron(), "en").split("\n")[-7:]
    assert lines[1] == "1 Introduction  [introduction · pp. 1–2 · #S1 · 12 characters]"
    assert lines[2].startswith("2 Still Water  [method · p. 3 · ")
    assert lines[3].startswith("  2.1 Legs  [method")
    assert lines[6].startswith("References  [references")


def test_a_file_of_ones_own_is_called_by_its_name_and_has_no_version() -> None:
    named = reading().evolve(paper_id="my thesis.latexml")
    assert outline_text(named, "en").startswith("my thesis.latexml · ")
    assert outline_text(reading(), "en").startswith("9912.00042v2 · ")


def test_the_outline_speaks_chinese() -> None:
    assert "方法 · 第 3 页" in outline_text(heron(), "zh")


@pytest.mark.parametrize(
    "wanted", ["2", "Still Water", "still water", "2 Still Water", "still", "WATER", "2."]
)
def test_a_section_is_found_by_number_or_title_with_all_that_belongs_to_it(wanted: str) -> None:
    assert [section.number for section in find_section(heron(), wanted)] == ["2", "2.1", "2.1.1"]


@pytest.mark.parametrize(
    ("label", "title"), [("引言", "Introduction"), ("實驗", "Experiments"), ("参考文献", "References")]
)
def test_a_section_is_found_by_the_label_that_the_outline_gives_it(label: str, title: str) -> None:
    assert find_section(heron(), label)[0].title == title


def test_an_exact_name_wins_over_the_beginning_of_another() -> None:
    full_text = reading(
        Section(title="Legs and Feet"), Section(title="Legs"), Section(number="2", title="1 of us")
    )
    assert find_section(full_text, "Legs")[0].title == "Legs"
    assert find_section(full_text, "2")[0].title == "1 of us"


@pytest.mark.parametrize("wanted", ["", "9", "Wings"])
def test_a_section_that_is_not_there_is_said_so(wanted: str) -> None:
    with pytest.raises(NothingThereError) as caught:
        find_section(heron(), wanted)
    assert "section" in error_message("en", caught.value)


def test_a_section_is_shown_with_its_formulas_readable() -> None:
    assert section_text(heron(), "2") == (
        "2 Still Water\n\nWith x² for $5.\n\n2.1 Legs\n\n    a/b\n\n2.1.1 Feet\n\n    while:\n        wait"
    )


def test_text_of_a_pdf_is_shown_as_it_is() -> None:
    full_text = reading(Section(title="Herons", blocks=(block("from $5 to $6_a"),)), source=Source.PDF)
    assert section_text(full_text, "herons") == "Herons\n\nfrom $5 to $6_a"


def test_markdown_has_headings_formulas_code_and_captions() -> None:
    assert markdown(heron(), find_section(heron(), "2")) == (
        "## 2 Still Water\n\nWith $x^{2}$ for \\$5.\n\n### 2.1 Legs\n\n$$\n\\frac{a}{b}\n$$\n\n"
        "#### 2.1.1 Feet\n\n```\nwhile:\n    wait\n```\n"
    )
    assert "*Table 1: Catch.*" in markdown(heron())


def test_markdown_shows_tables_lists_and_footnotes() -> None:
    rows = (("Bird", "Fish"), ("Heron", "a|b"))
    full_text = reading(
        Section(
            title="Herons",
            blocks=(
                block("", BlockKind.TABLE, rows),
                block("• one\n• two", BlockKind.LIST),
                block("Grey.", BlockKind.FOOTNOTE),
            ),
        )
    )
    assert markdown(full_text) == (
        "## Herons\n\n| Bird | Fish |\n| --- | --- |\n| Heron | a\\|b |\n\n- one\n- two\n\n> Grey.\n"
    )


@pytest.mark.parametrize("source", [Source.HTML, Source.PDF])
@pytest.mark.parametrize("kind", list(BlockKind))
def test_text_of_a_paper_never_acts_as_markup(kind: BlockKind, source: Source) -> None:
    full_text = reading(
        Section(title=HOSTILE, blocks=(block(HOSTILE, kind, ((HOSTILE, "b"),)),)), source=source
    )
    page = MarkdownIt("commonmark").enable("table").render(markdown(full_text))
    for live in ("<script", "<a ", "<img", "<del"):
        assert live not in page
    assert "<em>a" not in page or kind is BlockKind.FORMULA  # a star of LaTeX has no escape


@pytest.mark.parametrize("text", ["1. one", "- two", "+ three", "===", "---", "# four", "> five", "7) six"])
@pytest.mark.parametrize("source", [Source.HTML, Source.PDF])
def test_a_paragraph_stays_a_paragraph_in_markdown(text: str, source: Source) -> None:
    full_text = reading(Section(title="", blocks=(block(text),)), source=source)
    page = MarkdownIt("commonmark").render(markdown(full_text))
    assert page == f"<p>{text.replace('>', '&gt;')}</p>\n"


def test_code_that_holds_fences_stays_code() -> None:
    full_text = reading(Section(title="", blocks=(block("```\n<b>\n````", BlockKind.ALGORITHM),)))
    assert MarkdownIt("commonmark").render(markdown(full_text)) == (
        "<pre><code>```\n&lt;b&gt;\n````\n</code></pre>\n"
    )


def test_json_has_exactly_the_promised_keys() -> None:
    shown = json.loads(reading_record(heron()).model_dump_json())
    assert list(shown) == ["id", "version", "source", "pages", "warnings", "hidden_text", "sections"]
    assert list(shown["sections"][0]) == [
        "number",
        "title",
        "level",
        "kind",
        "page",
        "page_end",
        "anchor",
        "text",
    ]
    assert shown["sections"][1] == {
        "number": "1",
        "title": "Introduction",
        "level": 1,
        "kind": "body",
        "page": 1,
        "page_end": 2,
        "anchor": "S1",
        "text": "Herons wait.",
    }
    assert shown["warnings"][1] == "as it was said"


def test_json_and_markdown_can_be_of_one_section_only() -> None:
    chosen = find_section(heron(), "2.1")
    assert [section.number for section in reading_record(heron(), chosen).sections] == ["2.1", "2.1.1"]


@given(st.text(max_size=80), st.sampled_from(BlockKind), st.sampled_from(Source))
def test_any_text_is_shown_without_control_characters(text: str, kind: BlockKind, source: Source) -> None:
    full_text = reading(Section(title=text, blocks=(block(text, kind),)), source=source)
    for shown in (outline_text(full_text, "en"), markdown(full_text)):
        assert not any(ord(character) < 32 and character != "\n" for character in shown)
        shown.encode("utf-8")
