"""What LaTeX commands mean in plain Unicode.

The symbols are those of pylatexenc (about 800 names); the tables here hold what it has none for, or says
differently than a reader of a chat would like.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from pylatexenc.latex2text import get_default_latex_context_db

SPACED = "\ufdd0"
"""Mark before an operator that stands between spaces where it stands between operands."""
EDGE = "\ufdd1"
"""Mark between two things that must not run together: a space between letters or digits, else nothing."""
GONE = "\ufdd2"
"""Mark where something was left out: no space stays before the punctuation that follows."""
MARKS = SPACED + EDGE + GONE

OPERATORS = frozenset("±∓×÷≤≥≦≧⩽⩾≲≳≪≫≈∼≃≅≡≠∝∈∉⊂⊃⊆⊇∪∩→←↔⇒⇔⟶⟵↦⊕⊗")

ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "b": "\u0331",
    "d": "\u0323", "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304",
    "tilde": "\u0303", "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
}  # fmt: skip

_OWN_SYMBOLS = {
    "%": "%", "&": "&", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", "|": "‖",
    " ": " ", ",": " ", ";": " ", ":": " ", ">": " ", "\\": " ", "quad": " ", "qquad": " ", "par": " ",
    "newline": " ", "enspace": " ", "item": " - ", "textbackslash": "∖", "backslash": "∖",
    "texttildelow": "~", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_",
    "textquotesingle": "'", "mathellipsis": "…", "textellipsis": "…", "textpercent": "%", "textdollar": "$",
    "textbar": "|", "textless": "<", "textgreater": ">", "lt": "<", "gt": ">",
    "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "farcs": "″", "sun": "☉", "odot": "⊙", "degree": "°", "textdegree": "°", "cdot": "·", "mid": "|",
    "LaTeX": "LaTeX", "TeX": "TeX", "ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.",
    "wrt": "w.r.t.", "vs": "vs.", "cf": "cf.", "colon": ":", "iff": "⇔", "implies": "⇒", "gets": "←",
    "ne": "≠", "top": "⊤", "bot": "⊥", "star": "⋆", "prime": "′", "dag": "†", "ddag": "‡",
    "textregistered": "®", "copyright": "©", "texttrademark": "™", "textmu": "µ", "textmd": "", "S": "§",
    "epsilon": "ε", "varepsilon": "ε", "phi": "φ", "ast": "*", "sim": "∼", "land": "∧", "lor": "∨",
}  # fmt: skip

_WORD_OPERATORS = (
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth max min sup inf lim "
    "limsup liminf arg argmax argmin det dim ker deg gcd hom Pr tr rank mod bmod"
)
WORD_OPERATORS = frozenset(_WORD_OPERATORS.split())

_SILENT = (
    "! - / @ ( ) [ ] left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr "
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits bf it em rm tt sc sf sl cal "
    "bfseries itshape mdseries upshape rmfamily sffamily ttfamily scshape slshape normalfont "
    "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge noindent indent centering "
    "raggedright xspace protect hfill vfill smallskip medskip bigskip linebreak pagebreak newpage "
    "hline toprule midrule bottomrule null relax nonumber notag allowbreak strut unskip ignorespaces "
    "maketitle nobreak hspace vspace hskip kern mkern mskip boldmath unboldmath looseness"
)
SILENT = frozenset(_SILENT.split())
"""Commands that only say how something looks."""

RAW_DROPPED = {
    "cite": 1, "citep": 1, "citet": 1, "citealp": 1, "citealt": 1, "citeauthor": 1, "citeyear": 1,
    "parencite": 1, "textcite": 1, "autocite": 1, "footcite": 1, "nocite": 1,
    "ref": 1, "eqref": 1, "autoref": 1, "cref": 1, "Cref": 1, "pageref": 1, "label": 1, "tag": 0,
    "includegraphics": 1, "color": 1, "textcolor": 1, "colorbox": 1, "definecolor": 3, "raisebox": 1,
    "scalebox": 1, "hspace": 1, "vspace": 1, "begin": 1, "end": 1, "input": 1, "hypersetup": 1,
    "bibliographystyle": 1, "usepackage": 1, "newcommand": 1, "vskip": 0, "thanks": 0,
}  # fmt: skip
"""Commands whose first arguments are names or lengths, no words for a reader, and how many."""

WITH_COLUMNS = frozenset({"array", "tabular", "tabularx"})

_DOUBLE_STRUCK = dict(zip("CHNPQRZE", "ℂℍℕℙℚℝℤ𝔼", strict=True))

_SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθιφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥᵠᵡ",
        strict=True,
    )
) | {"⊤": "ᵀ"}
_SUBSCRIPTS = dict(
    zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)
)
_RAISED_ALREADY = {"∘": "°", "'": "′", "′": "′", "∗": "*", "*": "*", "⋆": "*", "†": "†", "‡": "‡", "°": "°"}


class LatexCommand(NamedTuple):
    """A command that takes arguments, and what it makes of them."""

    needs: int
    render: Callable[..., str]


@cache
def symbols() -> dict[str, str]:
    """Command name (without backslash) to the character it stands for."""
    known = get_default_latex_context_db()
    table: dict[str, str] = {}
    for category in ("advanced-symbols", "latex-base"):
        for spec in known.iter_macro_specs(categories=[category]):
            text = spec.simplify_repl
            if isinstance(text, str) and text and "%" not in text and spec.macroname != "today":
                table[spec.macroname] = text
    return table | _OWN_SYMBOLS


def superscript(text: str) -> str:
    """`2` as `²`; what has no raised form as `^(…)`."""
    text = _without_marks(text)
    return _RAISED_ALREADY.get(text) or _script(text, _SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """`2` as `₂`; what has no lowered form, and whole words, as `_…`."""
    return _script(_without_marks(text), _SUBSCRIPTS, "_")


def _script(text: str, table: dict[str, str], sign: str) -> str:
    is_word = len(text) > 2 and text.isalpha()
    if not is_word and all(char in table for char in text):
        return "".join(table[char] for char in text)
    return f"{sign}{text}{EDGE}" if len(text) < 2 or text.isalnum() else f"{sign}({text})"


def _without_marks(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, MARKS))).strip()


def _group(text: str) -> str:
    text = _without_marks(text)
    return f"({text})" if any(not (char.isalnum() or char in ".,′%_") for char in text) else text


def _fraction(top: str, bottom: str) -> str:
    return f"{EDGE}{_group(top)}/{_group(bottom)}{EDGE}"


def _root(text: str) -> str:
    text = _without_marks(text)
    return f"√{text}{EDGE}" if len(text) == 1 or text.isdigit() else f"√({text})"


def _double_struck(text: str) -> str:
    return _DOUBLE_STRUCK.get(text, text)


def add_accent(accent: str, base: str) -> str:
    """The letter under its accent. Where there is no such letter, the base alone, or as it was typed."""
    letter = {"ı": "i", "ȷ": "j"}.get(base, base)
    if len(letter) == 1 and letter.isalpha():
        composed = unicodedata.normalize("NFC", letter + ACCENTS[accent])
        if len(composed) == 1 or accent.isalpha():
            return composed
    return base if accent.isalpha() or accent not in "'`\"~^" else accent + base


def _accent(name: str) -> LatexCommand:
    return LatexCommand(1, lambda base: add_accent(name, base))


_FONTS = (
    "emph text textbf textit texttt textsc textsf textrm textnormal textup underline uline mbox hbox "
    "vbox fbox mathbf mathrm mathit mathsf mathtt mathcal mathfrak mathscr mathnormal boldsymbol bm pmb "
    "mathop mathbin mathrel mathord ensuremath"
)

COMMANDS: dict[str, LatexCommand] = {
    **{name: _accent(name) for name in ACCENTS},
    **dict.fromkeys(("frac", "dfrac", "tfrac", "nicefrac", "cfrac", "sfrac"), LatexCommand(2, _fraction)),
    **dict.fromkeys(("mathbb", "mathbbm", "mathds", "Bbb"), LatexCommand(1, _double_struck)),
    **dict.fromkeys(_FONTS.split(), LatexCommand(1, str)),
    "sqrt": LatexCommand(1, _root),
    "binom": LatexCommand(2, lambda n, k: f"({n} choose {k})"),
    "footnote": LatexCommand(1, lambda text: f" ({text}) "),
    "textsuperscript": LatexCommand(1, superscript),
    "textsubscript": LatexCommand(1, subscript),
    "operatorname": LatexCommand(1, lambda text: f"{EDGE}{text}{EDGE}"),
    **dict.fromkeys(
        ("overset", "stackrel"), LatexCommand(2, lambda above, base: base + superscript(above))
    ),
    "underset": LatexCommand(2, lambda below, base: base + subscript(below)),
    "mathchoice": LatexCommand(4, lambda text, *_: str(text)),
}
