"""LaTeX as a person reads it: figures exact, prose untouched, nothing raised."""

import re
import unicodedata
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text import latex
from bot.text.latex import LONGEST_REMEMBERED, convert_latex, latex_to_text


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"We propose \textbf{Lantern}, an \emph{open} model", "We propose Lantern, an open model"),
        (r"gains of 95\% and $12.5\%$", "gains of 95% and 12.5%"),
        ("improves by 5% over the 3% of others", "improves by 5% over the 3% of others"),
        ("improves by 5%\nover the baseline", "improves by 5% over the baseline"),
        ("it costs $5 and $7 now", "it costs $5 and $7 now"),
        ("from $5-$7 to $-$7, $5/$7", "from $5-$7 to -7, $5/$7"),
        (r"\$45.20 in all, US\$ 3", "$45.20 in all, US$ 3"),
        (r"1{,}000 and $12{,}345{,}678$", "1,000 and 12,345,678"),
        (r"$3.5\pm0.2$ or 3.5\pm 0.2", "3.5 ± 0.2 or 3.5 ± 0.2"),
        (r"$\pm 0.2$", "± 0.2"),
        (r"$\alpha_i^2$", "αᵢ²"),
        (r"$\mathcal{O}(n\log n)$", "O(n log n)"),
        (r"$10^{-3}$ and $10^6$", "10⁻³ and 10⁶"),
        (r"\frac{a}{b}, $\frac{a+b}{2}$, $2\frac{1}{2}$", "a/b, (a+b)/2, 2 1/2"),
        (
            r"10$\times$ faster, $224 \times 224$ and $3\times$ as fast",
            "10× faster, 224 × 224 and 3× as fast",
        ),
        (r"$x \leq 5$, $p<0.05$, $\geq 7$", "x ≤ 5, p<0.05, ≥ 7"),
        (r"G\"odel, Erd\H{o}s, na\"{\i}ve, \'{E}tale, {\L}uk, \c{c}", "Gödel, Erdős, naïve, Étale, Łuk, ç"),
        (r"Bj\o rn, \L ukasz, Stra\ss e, H\aa kon", "Bjørn, Łukasz, Straße, Håkon"),
        (r"in \o\ country, \alpha particles, {\o} and", "in ø country, α particles, ø and"),
        (r"Fig.~3, ~5 s, see~\cite{b,c}, and", "Fig. 3, ~5 s, see, and"),
        ("a--b, 3--5, c---d, --flag", "a–b, 3–5, c—d, --flag"),
        ("``quoted'' and `one', don't", "“quoted” and ‘one’, don't"),
        (r"\url{https://e.org/~u_v}", "https://e.org/~u_v"),
        (r"\href{https://e.org/a_1}{Code}", "Code (https://e.org/a_1)"),
        (r"\href{https://e.org}{https://e.org}", "https://e.org"),
        ("at https://e.org/~u/a--b_c.html", "at https://e.org/~u/a--b_c.html"),
        (r"\unknown{kept} and \ours, \foo{1}{2}", "kept and ours, 1 2"),
        (r"$\sqrt[3]{5}$, $\sqrt{2}$, $\sqrt{x+1}$, $\|x\|_2$", "³√5, √2, √(x+1), ‖x‖₂"),
        (r"$x_{max}$, $x_{ij}$, $x^{(t)}$, $x^{T}$", "x_max, xᵢⱼ, x⁽ᵗ⁾, xᵀ"),
        (r"$f:\mathbb{R}^n\to\mathbb R$", "f:ℝⁿ → ℝ"),
        (r"{BERT} over {0, 1} and $\{0,1\}$", "BERT over {0, 1} and {0,1}"),
        (r"ask who is {name}? in {. . . } {\it now}", "ask who is {name}? in {. . . } now"),
        (r"R\&D, a\_b, \#3, snake_case, x^2", "R&D, a_b, #3, snake_case, x^2"),
        (r"$90^\circ$ and $f^{\prime}$", "90° and f′"),
        (r"\begin{itemize}\item one\item two\end{itemize}", "- one - two"),
        (r"\raisebox{2.1pt}{\texttildelow}80\%", "~80%"),
        (r"\[x = 1\] and \(y\)", "x = 1 and y"),
        (r"\left(\frac{x}{y}\right)^{2}", "(x/y)²"),
        ("zero\u200bwidth, \u202eturned\u202c, so\u00adft, nul\x00", "zerowidth, turned, soft, nul"),
        ("  spaces\n\tand   lines ", "spaces and lines"),
        ("a lone $ sign, a lone \\", "a lone $ sign, a lone \\"),
        ("", ""),
    ],
)
def test_latex_becomes_what_a_person_reads(latex: str, expected: str) -> None:
    assert latex_to_text(latex) == expected


PROSE = st.text(st.characters(exclude_characters="\\{}$~`^_", exclude_categories=["C", "Z"]) | st.just(" "))


@given(PROSE.filter(lambda text: "--" not in text and "''" not in text))
@example("costs 5% of 3, about 1,000 & 2")
def test_text_without_latex_passes_unchanged(text: str) -> None:
    assert latex_to_text(text) == " ".join(text.split())


MIXED = st.lists(
    st.sampled_from(
        ["12", "3.5", "%", r"\%", " ", "$", "{", "}", "^", "_", "~", "-", r"\alpha", r"\frac", r"\textbf{",
         "x", r"\pm", "``", "''", r"\,", r"\sqrt{", "]", r"\left", r"\&", "&", r"\\", "7", "word", r'\"']
    )
).map("".join)  # fmt: skip


@given(MIXED)
@example(r"\textbf{12")
@example("$12^7$_3")
def test_every_digit_comes_out_in_order(text: str) -> None:
    digits = re.findall(r"\d", unicodedata.normalize("NFKC", latex_to_text(text)))
    assert digits == re.findall(r"\d", text)


@given(st.text() | MIXED)
def test_it_never_raises_and_leaves_no_control_characters(text: str) -> None:
    result = latex_to_text(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in result)
    assert result == " ".join(result.split())


@pytest.mark.parametrize(
    "hostile",
    [
        "{",
        "}",
        r"\frac",
        "\\sqrt{",
        "^",
        "$",
        "$x ",
        "$$",
        "\\href{a}{",
        "\\cite[",
        "''",
        "a{",
        "~",
        "\\",
        "`a ",
    ],
)
def test_hostile_repetition_is_read_in_one_pass(hostile: str) -> None:
    for text in (hostile * 10_000, "$" + hostile * 10_000 + "}" * 10_000 + "$"):
        assert len(latex_to_text(text)) <= 2 * len(text)


def test_a_thousand_nested_commands_keep_their_words() -> None:
    assert latex_to_text(r"\textbf{" * 10_000 + "words 42" + "}" * 10_000) == "words 42"


def test_a_text_with_latex_is_read_once_and_one_that_is_too_long_each_time() -> None:
    convert_latex.cache_clear()
    for text in (r"$\alpha$ wins", r"$\alpha$ wins", r"$\beta$" + " wins" * LONGEST_REMEMBERED):
        assert "wins" in latex_to_text(text)
    assert convert_latex.cache_info()[:2] == (1, 1)


def test_prose_beside_a_formula_is_read_in_one_piece() -> None:
    convert_latex.cache_clear()
    take = latex._Reader._take
    with patch.object(latex._Reader, "_take", autospec=True, side_effect=take) as taken:
        assert latex_to_text("The kite's well-known tail $x$ flies in 3 hours.") == (
            "The kite's well-known tail x flies in 3 hours."
        )
    assert taken.call_count == len(("The kite's well-known tail ", "$", "x", "$", " flies in 3 hours."))


@pytest.mark.parametrize("before", ["", " ", "kite-", "kite '"])
def test_an_address_is_no_latex_whatever_stands_before_it(before: str) -> None:
    assert latex_to_text(f"$x$ {before}https://e.org/a_{{b}}") == f"x {before.lstrip()}https://e.org/a_b"
