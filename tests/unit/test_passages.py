"""Passages: whole paragraphs, one section each, nothing lost, order kept."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, PaperFigure, Section, SectionKind
from bot.papers.passages import LONGEST, TARGET, passages


def paper(*sections: Section, figures: tuple[PaperFigure, ...] = ()) -> FullText:
    return FullText(paper_id="9912.00042", version=1, source=Source.PDF, sections=sections, figures=figures)


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, page: int | None = None) -> Block:
    return Block(kind=kind, text=text, page=page)


def sentence(number: int, length: int = 100) -> str:
    return f"Lamp {number} " + "shines " * (length // 7) + "here."


def test_short_paragraphs_share_a_passage_and_long_sections_have_several() -> None:
    blocks = tuple(block(sentence(number, 600), page=number) for number in range(5))
    result = passages(paper(Section(number="1", title="Light", blocks=blocks)))
    assert [each.text.count("Lamp") for each in result] == [2, 2, 1]
    assert [(each.page, each.page_end) for each in result] == [(0, 1), (2, 3), (4, 4)]
    assert [each.number for each in result] == [1, 2, 3]


def test_a_passage_never_crosses_a_section_and_knows_its_path() -> None:
    result = passages(
        paper(
            Section(number="3", title="Method", blocks=(block("It shines."),)),
            Section(number="3.1", title="Lamps", level=2, anchor="S3.SS1", blocks=(block("They burn."),)),
            Section(number="4", title="Tests", blocks=(block("It works."),)),
        )
    )
    assert [(each.path, each.text) for each in result] == [
        (("3 Method",), "It shines."),
        (("3 Method", "3.1 Lamps"), "They burn."),
        (("4 Tests",), "It works."),
    ]
    assert result[1].anchor == "S3.SS1"
    assert result[1].section == "3.1 Lamps"


def test_references_are_left_out_and_appendices_marked() -> None:
    result = passages(
        paper(
            Section(title="References", kind=SectionKind.REFERENCES, blocks=(block("J. Doe, 1999."),)),
            Section(title="Proofs", kind=SectionKind.APPENDIX, blocks=(block("It holds."),)),
        )
    )
    assert [(each.text, each.is_appendix) for each in result] == [("It holds.", True)]


def test_a_long_paragraph_is_split_between_sentences() -> None:
    sentences = [sentence(number) for number in range(60)]
    result = passages(paper(Section(title="Light", blocks=(block(" ".join(sentences)),))))
    assert len(result) > 3
    assert all(each.text.startswith("Lamp") and each.text.endswith("here.") for each in result)
    assert all(len(each.text) <= TARGET for each in result)
    assert " ".join(each.text for each in result) == " ".join(sentences)


def test_tables_formulas_and_algorithms_stay_whole_and_a_table_keeps_its_caption() -> None:
    table = Block(kind=BlockKind.TABLE, text="", rows=(("Method", "Light"), ("Lantern", "93.7 " * 700)))
    caption = block("Table 1: Light reached.", BlockKind.CAPTION)
    formula = block("x " * LONGEST, BlockKind.FORMULA)
    result = passages(paper(Section(title="Tests", blocks=(block("Text."), caption, table, formula))))
    assert [each.text[:5] for each in result] == ["Text.", "Table", "x x x"]
    assert result[1].text.endswith("93.7")
    assert "Method | Light" in result[1].text
    assert len(result[2].text) == 2 * LONGEST - 1


def test_captions_that_stand_in_no_section_are_kept() -> None:
    figures = (
        PaperFigure(label="Figure 1", caption="A lamp.", page=2),
        PaperFigure(label="Figure 2", caption="Told."),
    )
    section = Section(title="Light", blocks=(block("Told."),))
    result = passages(paper(section, figures=figures))
    assert [(each.path, each.text) for each in result] == [
        (("Light",), "Told."),
        (("Figure 1",), "A lamp."),
    ]


def test_formulas_are_readable_and_tables_keep_their_rows() -> None:
    table = Block(kind=BlockKind.TABLE, text="", rows=(("$x_i$", "93.7"), ("b", r"81\%")))
    formula = block(r"\alpha_i = \frac{a}{b}", BlockKind.FORMULA)
    text = block(r"The loss $\mathcal{L}$ falls.")
    result = passages(paper(Section(title="Loss", blocks=(text, formula, table))))
    assert [each.text for each in result] == ["The loss L falls.\n\nαᵢ = a/b\n\nxᵢ | 93.7\nb | 81%"]


KINDS = st.sampled_from(list(BlockKind))
TEXTS = st.text(st.sampled_from("ab. \n。1"), max_size=40) | st.integers(1, 900).map(
    lambda n: "Ab cd. " * n
)
SECTIONS = st.builds(
    Section,
    title=st.sampled_from(["", "Light"]),
    level=st.integers(1, 3),
    kind=st.sampled_from([SectionKind.BODY, SectionKind.ABSTRACT, SectionKind.APPENDIX]),
    blocks=st.lists(st.builds(block, TEXTS | st.just("y" * 9000), KINDS), max_size=6).map(tuple),
)


@given(st.lists(SECTIONS, max_size=4))
def test_no_text_is_lost_and_order_is_kept(sections: list[Section]) -> None:
    result = passages(paper(*sections))
    before = "".join("".join(section.text.split()) for section in sections)
    assert "".join("".join(each.text.split()) for each in result) == before
    assert [each.number for each in result] == list(range(1, len(result) + 1))
    assert all(each.text.strip() for each in result)
