"""The full analysis: seven sections, or the five of an abstract, in the reader's language."""

import re

import pytest

from adapters.archive.paper_files import paper_markdown
from bot.compose.digest import compose_analysis, compose_card, compose_section
from bot.compose.evidence_message import compose_evidence
from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Evidence, Source, Support
from bot.domain.message import Block, Bullets, Buttons, Context, Heading, Message, Quote, Table, plain
from tests.samples_digest import ABSTRACT_SECTIONS, analysis, claim, paper
from tests.unit.test_compose import buttons, lines


def told(of: Analysis) -> list[str]:
    return [text for message in compose_analysis(paper(), of) for text in lines(message)]


def headings(messages: tuple[Message, ...]) -> list[str]:
    blocks = (block for message in messages for block in message.blocks)
    return [plain(block.content) for block in blocks if isinstance(block, Heading) and block.level == 2]


def test_all_seven_sections_stand_in_order_and_an_empty_one_says_so_quietly() -> None:
    messages = compose_analysis(paper(), analysis(paper()))
    assert headings(messages) == [
        "1 Abstract",
        "2 Motivation",
        "3 Method in detail",
        "4 Comparison with other methods",
        "5 Experiments",
        "6 Practical guide",
        "7 Summary",
    ]
    assert told(analysis(paper())).count("The paper does not say.") == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No sentence found to quote."), ("zh", "未找到可引用的句子。")]
)
def test_where_no_model_read_silence_is_not_laid_at_the_papers_door(language: str, said: str) -> None:
    extract = analysis(paper(), language).model_copy(update={"evidence": Evidence.EXTRACT})
    assert said in told(extract)


def test_headings_are_in_the_readers_language() -> None:
    assert headings(compose_analysis(paper(), analysis(paper(), "zh"))) == [
        "1 摘要",
        "2 方法动机",
        "3 方法详解",
        "4 方法对比",
        "5 实验分析",
        "6 实用指南",
        "7 总结",
    ]


def quotes_in(messages: tuple[Message, ...]) -> list[tuple[str, str]]:
    blocks = (block for message in messages for block in message.blocks)
    return [(plain(block.content), block.source) for block in blocks if isinstance(block, Quote)]


def test_statements_read_one_after_the_other_and_their_quotes_are_one_press_away() -> None:
    of = analysis(paper())
    assert quotes_in(compose_analysis(paper(), of)) == []
    behind = quotes_in(compose_evidence(paper(), of))
    assert behind[-2:] == [
        ("a full model of one harbour takes nine hours", "§1 Introduction, p. 1"),
        (
            "We open the gate at each slack tide, and close it when the current turns.",
            "§3.1 The Tidal Gate, p. 4",
        ),
    ]
    assert "(§3.1, p. 4)" in " ".join(told(of)), "the title of the section stands with the evidence"


def test_what_was_checked_stands_once_and_below_a_statement_only_where_it_was_something_else() -> None:
    checked = claim("A gate halves it.", "it halves").evolve(support=Support.WORDS)
    doubtful = claim("A gate costs little.", "a gate costs next to nothing").evolve(verified=False)
    section = AnalysisSection(part=AnalysisPart.PRACTICE, claims=(doubtful,))
    of = analysis(paper(), sections=(section,)).evolve(
        summary=checked, findings=(checked.evolve(text="So."),)
    )
    blocks = compose_evidence(paper(), of)[0].blocks
    assert [block.kind for block in blocks].index("context") == 1, "before all statements"
    usual, noted = (plain(block.content) for block in blocks if isinstance(block, Context))
    assert usual.startswith("Each statement, unless noted below it — checked: figures, units")
    assert noted == "could not be confirmed"


def test_labelled_steps_are_numbered_and_the_models_own_view_is_marked_as_such() -> None:
    steps = tuple(
        claim(text).evolve(label=label)
        for label, text in (("Step: tide → gate", "Measure it."), ("Step: gate", "Open it."))
    )
    section = AnalysisSection(part=AnalysisPart.METHOD, claims=steps)
    of = analysis(paper(), sections=(section,), remarks=("It may fail in rivers.",), dropped=("a", "b"))
    (message,) = compose_analysis(paper(), of)
    ordered = [block for block in message.blocks if isinstance(block, Bullets) and block.ordered]
    assert [plain(item) for item in ordered[0].items] == [
        "Step: tide → gate: Measure it.",
        "Step: gate: Open it.",
    ]
    said = told(of)
    view = said.index("The model’s own view, which the paper does not state")
    assert said[view + 1] == "It may fail in rivers."
    assert "2 statements could not be confirmed and were left out." in said


def test_a_sentence_that_is_its_own_quote_is_not_repeated() -> None:
    same = claim("The gate follows the tide.", "The gate\nfollows the tide.", "3 Method", 4)
    section = AnalysisSection(part=AnalysisPart.METHOD, claims=(same,))
    said = told(analysis(paper(), sections=(section,)))
    assert said.count("The gate follows the tide. (§3, p. 4)") == 1
    assert "The gate\nfollows the tide." not in said


def test_the_summary_ends_with_its_steps_in_order() -> None:
    (message,) = compose_analysis(paper(), analysis(paper()))
    steps = [block for block in message.blocks if isinstance(block, Bullets) and block.ordered]
    assert [plain(item) for item in steps[0].items] == [
        "Measure the tide.",
        "Open the gate at slack water.",
        "Read out the current.",
    ]


def test_the_papers_own_abstract_stands_in_for_a_missing_translation() -> None:
    assert paper().abstract in told(analysis(paper(), sections=()))
    chinese = told(analysis(paper(), "zh", sections=()))
    assert chinese[chinese.index("原文：") + 1] == paper().abstract


def test_what_rests_on_the_abstract_has_its_own_sections_and_says_so() -> None:
    of = analysis(paper(), evidence=Evidence.ABSTRACT, source=Source.ABSTRACT, sections=ABSTRACT_SECTIONS)
    messages = compose_analysis(paper(), of)
    assert headings(messages) == [
        "1 Contributions",
        "2 Key innovation",
        "3 Potential impact",
        "4 Related areas and applications",
        "5 Limits that can be inferred",
    ]
    said = told(of)
    assert said[1].startswith("Analysis of the abstract · ")
    assert "Only the abstract could be read. What follows rests on it alone." in said
    assert said.count("The abstract does not say.") == 3


def test_a_long_analysis_is_several_messages_and_no_section_is_torn() -> None:
    sections = tuple(
        AnalysisSection(part=part, claims=tuple(claim(f"{part.value} {n} " + "x" * 500) for n in range(9)))
        for part in AnalysisPart
    )
    messages = compose_analysis(paper(), analysis(paper(), sections=sections))
    assert len(messages) == 7
    assert len(headings(messages)) == 7
    everything = " ".join(text for message in messages for text in lines(message))
    assert all(one.text in everything for section in sections for one in section.claims)


def test_one_section_alone_has_its_number_and_what_it_rests_on() -> None:
    of = analysis(paper())
    (message,) = compose_section(paper(), of, AnalysisPart.EXPERIMENTS)
    assert headings((message,)) == ["5 Experiments"]
    assert "Full analysis" in [button.label for button in buttons(message)]
    assert paper().title in lines(message)[0]


def test_a_section_of_an_abstract_is_all_that_the_abstract_says() -> None:
    of = analysis(paper(), evidence=Evidence.ABSTRACT, source=Source.ABSTRACT, sections=ABSTRACT_SECTIONS)
    assert compose_section(paper(), of, AnalysisPart.METHOD) == compose_analysis(paper(), of)


def test_the_buttons_close_the_last_message_and_do_not_offer_what_is_shown() -> None:
    messages = compose_analysis(paper(), analysis(paper()))
    assert isinstance(messages[-1].blocks[-1], Buttons)
    assert "Full analysis" not in [button.label for button in buttons(messages[-1])]


def test_what_belongs_to_a_step_of_the_method_stands_below_it() -> None:
    claims = (
        claim("Images become vectors.").evolve(label="Encode: image → vector"),
        claim("The encoder has 12 layers.").evolve(label=""),
        claim("Vectors become words.").evolve(label="Decode: vector → words"),
    )
    blocks = _section_blocks(AnalysisPart.METHOD, claims)
    steps = [plain(block.content) for block in blocks if isinstance(block, Heading) and block.level == 3]
    assert steps == ["1. Encode: image → vector", "2. Decode: vector → words"]
    lists = [[plain(item) for item in block.items] for block in blocks if isinstance(block, Bullets)]
    assert [len(items) for items in lists] == [2, 1]
    assert lists[0][0].startswith("Images become vectors.")


def test_the_main_baselines_stand_in_a_table_and_what_is_not_verified_does_not() -> None:
    claims = (
        claim("It needs no labels.").evolve(label="Difference"),
        claim("Base-50 reaches 71.2, ours 74.0.").evolve(label="vs Base-50"),
        claim("Large reaches 73.1, ours 74.0.").evolve(label="vs Large"),
        claim("Huge reaches more.").evolve(label="vs Huge", verified=False),
    )
    blocks = _section_blocks(AnalysisPart.COMPARISON, claims)
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert [row[:2] for row in table.rows] == [
        ("Base-50", "Base-50 reaches 71.2, ours 74.0."),
        ("Large", "Large reaches 73.1, ours 74.0."),
    ]
    (bullets,) = (block for block in blocks if isinstance(block, Bullets))
    assert len(bullets.items) == 2


def _section_blocks(part: AnalysisPart, claims: tuple[Claim, ...]) -> tuple[Block, ...]:
    of = analysis(paper()).evolve(sections=(AnalysisSection(part=part, claims=claims),))
    (message,) = compose_section(paper(), of, part)
    return message.blocks


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_card_holds_the_abstract_until_the_analysis_below_opens_with_it(language: str) -> None:
    shown = "Reservoirs are small."
    of = paper(abstract=shown)
    read = analysis(of, language)
    assert shown in lines(compose_card(of, None, language))
    assert shown not in lines(compose_card(of, read, language))
    assert shown not in paper_markdown(of, read, language) or language == "en"
    brief = analysis(of, language, source=Source.ABSTRACT, sections=ABSTRACT_SECTIONS)
    assert shown in lines(compose_card(of, brief, language))
    assert paper_markdown(of, brief, language).count(shown) == 1


def test_sections_with_roman_numbers_are_called_by_them_as_well() -> None:
    headings = ("I TESTS", "II. TESTS", "XIV TESTS")
    claims = [claim("It leaks.", "it leaks", heading, 2) for heading in headings]
    section = AnalysisSection(part=AnalysisPart.EXPERIMENTS, claims=tuple(claims))
    said = " ".join(told(analysis(paper(), sections=(section,))))
    assert all(f"(§{number}, p. 2)" in said for number in ("I", "II", "XIV"))


@pytest.mark.parametrize(("count", "is_repeated"), [(1, False), (3, False), (4, True)])
def test_below_its_card_only_findings_that_the_card_has_no_room_for_are_told(
    count: int, is_repeated: bool
) -> None:
    findings = tuple(claim(f"Gate {number} is a find.") for number in range(count))
    of = analysis(paper()).evolve(findings=findings, summary=claim("Gates are opened."))
    shown = " ".join(text for one in compose_analysis(paper(), of, below_card=True) for text in lines(one))
    assert "Gates are opened." not in shown
    assert ("Gate 0 is a find." in shown) is is_repeated
    assert {"Gates are opened.", "Gate 0 is a find."} <= {word[:17] for word in told(of)}


def test_in_a_file_the_steps_of_the_method_stand_one_level_below_its_section() -> None:
    steps = tuple(
        claim(text).evolve(label=label)
        for label, text in (("Wade in", "One wades in."), ("", "It is cold."), ("Swim", "One swims."))
    )
    sections = (AnalysisSection(part=AnalysisPart.METHOD, claims=steps),)
    file = paper_markdown(paper(), analysis(paper()).evolve(sections=sections), "en")
    assert "\n### 3 Method in detail\n" in file
    assert re.search(r"\n#### 1\\?\. Wade in\n", file)
