"""Formulas on pages: what a browser shows by itself, and nothing that a hostile paper says with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.archive.formulas import ATTRIBUTES, ELEMENTS, mathml, pieces, with_formulas

FRAGMENTS = r"""
<script>alert(1)</script>|javascript:alert(1)|{|}|{{{{|\text{|\href{|\style{|\class{|\mbox{|"
|'|onload=x|&lt;script&gt;|&#60;img&#62;|</math>|\frac|\sqrt|^|_|$|\(|\)|\[|\]|\begin{matrix}|\end{matrix}
|\left(|\right)|&|\\|x|1|\alpha|\color{red}|\unknown|\def\a{\a\a}|\newcommand{\b}{\b}|α|]]>|<!--
"""
HOSTILE = st.lists(st.sampled_from([*FRAGMENTS.split("|"), "\u202e", "\0"]), max_size=30).map("".join)


def parsed(html: str) -> etree._Element:
    return etree.fromstring(f"<p>{html}</p>", etree.XMLParser(resolve_entities=False))


@settings(deadline=None, max_examples=150)
@given(HOSTILE | st.text(max_size=40))
def test_nothing_but_elements_and_attributes_of_the_lists_ever_comes_out(text: str) -> None:
    for made in (with_formulas(text), with_formulas(f"${text}$"), mathml(text) or ""):
        for element in parsed(made).iter():
            assert element.tag in ELEMENTS | {"p"}
            for name, value in ((str(key), str(said)) for key, said in element.items()):
                known = ATTRIBUTES.get(name)
                assert (name, value) == ("display", "block") or (known and known.fullmatch(value))


@pytest.mark.parametrize(
    "formula",
    [
        "{" * 3000,
        "{" * 3000 + "}" * 3000,
        r"\sqrt" * 140 + "x",
        r"\frac" * 3000,
        "x_" * 900,
        r"\left(" * 60,
    ],
)
def test_a_formula_without_end_stays_text(formula: str) -> None:
    assert mathml(formula) is None
    assert "<math" not in with_formulas(f"${formula}$")


def test_macros_are_never_expanded() -> None:
    assert mathml(r"\newcommand{\a}{xx}\newcommand{\b}{\a\a}\b") is None
    assert mathml(r"\def\a{xx}\a") is None


def test_a_formula_leads_nowhere_and_has_no_style() -> None:
    assert (
        mathml(r"\href{javascript:alert(1)}{x}")
        == "<math><mrow><mrow><mrow><mi>x</mi></mrow></mrow></mrow></math>"
    )
    assert "style" not in str(mathml(r"\style{color:red}{y}"))


def test_a_command_that_nobody_knows_stays_readable_text() -> None:
    assert with_formulas(r"the $\unknownthing{x}$ gate") == "the x gate"


@pytest.mark.parametrize(
    "formula",
    [
        r"\alpha_i^2 + \frac{a}{b}",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"f(x) = \begin{cases} a & x>0 \\ b & x \le 0 \end{cases}",
        r"\left\{ x \in \mathbb{N} \mid x > 3 \right\}",
        r"\mathcal{L} = \sum_{i=1}^{N} \lVert x_i - \hat{x}_i \rVert_2^2",
    ],
)
def test_everyday_formulas_become_mathml_without_a_trace_of_latex(formula: str) -> None:
    made = str(mathml(formula, display=True))
    assert made.startswith('<math display="block">')
    assert not set("\\&$") & set("".join(map(str, parsed(made).itertext())))


def test_words_and_formulas_alternate_and_prices_are_no_formulas() -> None:
    made = list(pieces(r"We use $\alpha$, for $5 to $7, with \(x^2\) & <b>."))
    assert [piece.plain for piece in made] == ["We use ", "α", ", for $5 to $7, with ", "x²", " & <b>."]
    assert [piece.is_formula for piece in made] == [False, True, False, True, False]
    assert made[-1].html == " &amp; &lt;b&gt;."
