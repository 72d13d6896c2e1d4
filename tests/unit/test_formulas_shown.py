"""The formulas of a paper stand beside what is said of them, as each platform can show them."""

from __future__ import annotations

import pytest

from adapters.archive.rendering import archive_templates
from adapters.platforms.matrix.render import render
from bot.analysis.verify import check_claim, index_paper
from bot.compose.analysis import analysis_sections
from bot.compose.evidence_message import compose_evidence
from bot.compose.shown_formulas import formula_span, formulas_of, quoted_words
from bot.domain.analysis import (
    Analysis,
    AnalysisPart,
    AnalysisSection,
    Citation,
    Claim,
    Evidence,
    Quotation,
    Source,
)
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.message import Bullets, Message, plain
from bot.domain.paper import Paper

LATEX = r"y=\mathcal{F}(x)+x"
WORDS = "A reed block adds what comes in to what its layers make of it."
PAPER = Paper(id="9912.00001", title="Reeds", abstract="")
TEXT = FullText(
    paper_id="9912.00001",
    version=1,
    source=Source.HTML,
    sections=(
        Section(
            number="3",
            title="Blocks",
            blocks=(
                Block(kind=BlockKind.PARAGRAPH, text=WORDS),
                Block(kind=BlockKind.FORMULA, text=LATEX),
            ),
        ),
    ),
)
INDEX = index_paper(TEXT, PAPER)
STATEMENT = "Each block adds its input to the output of its layers."


def checked(*quotes: str) -> Claim:
    return check_claim(INDEX, Claim.resting_on(STATEMENT, quotes, "Add: input → output"))


def analysed(*claims: Claim) -> Analysis:
    return Analysis(
        paper_id=PAPER.id,
        version=1,
        language="en",
        evidence=Evidence.FULL_TEXT,
        source=Source.HTML,
        summary=claims[0],
        sections=(AnalysisSection(part=AnalysisPart.METHOD, claims=claims),),
        analyst="scripted",
    )


def shown() -> Bullets:
    sections = analysis_sections(PAPER, analysed(checked(WORDS, f"$$ {LATEX} $$")))
    (bullets,) = (block for section in sections for block in section if isinstance(block, Bullets))
    return bullets


def test_a_statement_that_rests_on_a_formula_shows_it_in_readable_form() -> None:
    claim = checked(WORDS, f"$$ {LATEX} $$")
    assert claim.verified
    assert [span.text for span in formulas_of(claim)] == ["y=F(x)+x"]
    assert plain(shown().items[0]) == f"Add: input → output: {STATEMENT} y=F(x)+x (§3)"
    assert formulas_of(checked(WORDS)) == ()


def test_a_page_shows_it_as_mathml_and_matrix_as_maths() -> None:
    module = archive_templates().get_template("archive/content.html").module
    html = str(module.spans(shown().items[0]))  # type: ignore[attr-defined]
    assert "<math" in html
    assert "mathcal" not in html
    sent = str(render(Message(summary="", blocks=(shown(),)))[0]["formatted_body"])
    assert f'data-mx-maths="{LATEX}"' in sent
    assert "F(x)+x</code>" in sent


def test_evidence_and_answers_quote_no_raw_latex() -> None:
    messages = compose_evidence(PAPER, analysed(checked(WORDS, f"$$ {LATEX} $$")))
    quotes = [block for message in messages for block in message.blocks if block.kind == "quote"]
    assert [plain(quote.content) for quote in quotes][:2] == [WORDS, "y=F(x)+x"]
    place = Citation(formula=LATEX)
    mixed = Quotation(text=f"it follows that $$ {LATEX} $$ holds", citation=place)
    assert quoted_words(mixed).text == "it follows that y=F(x)+x holds"


def test_a_quoted_formula_that_cannot_be_shown_loses_the_marks_of_the_prompt() -> None:
    spread = Quotation(text="$$ m = S s = 1 (b cos(w)). (1) $$", citation=Citation(formula="m = S s = 1"))
    assert quoted_words(spread).text == "m = S s = 1 (b cos(w)). (1)"
    assert quoted_words(Quotation(text="it costs $5 or $6")).text == "it costs $5 or $6"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("μₜ = λyₜ₋₁ + νₜ , (λ, νₜ > 0)", "μₜ = λyₜ₋₁ + νₜ , (λ, νₜ > 0)"),
        ("S = max ||e(t)||, (21)", "S = max ||e(t)||"),
        (r"E=mc^{2} \tag{4}", "E=mc²"),
        ("log(ν) = α + (X S s=1 γₛ sin(ωₛt)) , (1)", None),
        ("W(t) = 1 σ √η k+ ∑ +tη", None),
        ("y = A · √ t(1 − t) + x i β", None),
        ("d² = a² −(1+b)c + e", None),
        ("y = f(−1, −2) − x", "y = f(−1, −2) − x"),
        ("y = x + 1. (3.2a) ;", "y = x + 1"),
        ("y = " + "x + " * 600 + "x", None),
        ("", None),
    ],
)
def test_what_lost_its_two_dimensions_is_not_shown(source: str, text: str | None) -> None:
    span = formula_span(source)
    assert (span.text if span else None) == text


def test_a_formula_that_the_statement_has_already_is_not_repeated() -> None:
    place = Citation(formula="y = x + 1")
    claim = Claim(text="The output is y = x + 1.", quote="y = x + 1", citation=place)
    assert formulas_of(claim) == ()
