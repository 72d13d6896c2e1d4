"""Every figure of a text, in a form in which two spellings of the same figure are equal.

A figure is a number with what belongs to it: a percentage, a multiplier, a unit, an order of magnitude, a
spread after ±, or the name it is part of (`ResNet-50`). Years count as figures. What only points
somewhere does not: citations in brackets, paper numbers such as `#3`, arXiv ids, addresses, numbers of
figures, tables, sections and equations, list numbering, and the `3` of `3D`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from bot.text.latex import latex_to_text
from bot.text.numerals import in_digits
from bot.text.units import SCALES, UNIT_PATTERN, UNITS, in_symbols, one_of

_EXACT = Context(prec=80)

_DASHES = {**dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-"), ord("μ"): "µ"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")

_NUMBER = r"(?:\d{1,30}(?:\.\d{1,30})?|(?<!\d)\.\d{1,30})(?:[eE][-+]?\d{1,3}(?![A-Za-z\d_]))?"
_FIGURE = re.compile(
    rf"""
    (?:(?<![A-Za-zͰ-Ͽ])(?P<name>[A-Za-zͰ-Ͽ]{{1,40}}+[-@]?))?
    (?P<currency>[$€¥])?
    (?P<sign>(?:(?<![\w.)\]%])|(?<=[为是达到约至从由]))[-+])?
    (?:(?P<mantissa>{_NUMBER})\s*[×x·*]\s*(?=10\^))?
    (?P<number>10\^\(?[-+]?\d{{1,3}}\)?|{_NUMBER})
    (?:(?P<early>\s?%)?\s*\(?\s?(?:±|\+/-|\+-)\s*(?P<spread>{_NUMBER}))?
    (?:[ -]?(?P<scale>{one_of(SCALES)}))?
    (?:[ -]?(?:个(?!月|小时|星期|点|百分点))?[ -]?{UNIT_PATTERN})?
    """,
    re.VERBOSE,
)
_POINTERS = re.compile(
    r"(?:(?<![A-Za-z])|(?=[\^\d#\[(图表式定引推命第]))(?:"  # inside a word nothing else begins
    r"https?://\S+"
    r"|(?<![\d.])\d{4}\.\d{4,5}(?:v\d+)?(?![\d.]*\d)"
    r"|\#\s?\d+"
    r"|(?<!∈)(?<!range )(?<!within )(?<!from )(?<!interval )\[[1-9]\d{0,2}(?:[,;\s-]+[1-9]\d?\d?){2,}\]"
    r"|(?<!∈)(?<!range )(?<!within )(?<!from )(?<!interval )\[[1-9]\d?(?:[,;\s-]+[1-9]\d?)?\]|\[1\d\d\]"
    r"|^\s*(?:setting|step|stage|phase|experiment|case|part|scenario|level|rq|阶段|步骤|设置|实验|情形)\s?\d{1,2}\s?(?=[,:.，：、])"
    r"|\((?:\d{1,2}|[ivx]+)\)"
    r"|^\s*\d{1,2}[.)、]\s"
    r"|(?<![\d.])\d{1,9}(?:\.\d{1,9}){2,}"
    r"|(?<![\d.])[1-4]\s?-?d(?![a-z])"
    r"|(?<=[A-Za-z])\^\(?[-+]?\d{1,2}\)?(?!\d|\.\d)"
    r"|\b(?:fig(?:ure|s|ures)?|tab(?:le|les)?|sec(?:tion|tions|s)?|eq(?:uation|n|s)?|app(?:endix)?|alg(?:orithm)?"
    r"|theorem|lemma|corollary|proposition|chapter|thm|ref)\b\.?\s*\(?(?:[a-z]\.?)?\d+(?:\.\d+)*[a-z]?\)?"
    r"|(?:[图表式]|定理|引理|推论|命题)\s*\(?\d+(?:\.\d+)*\)?|第\s*\d+(?:\.\d+)*\s*[节章页图表])"
)
"""Of a text without capitals."""
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:,\d{3})+|(?: \d{3}){2,})(?!\d|,\d)")
_SPACED = re.compile(r"(?<![\d.,%] )(?<![\d.,-])\d{1,3} \d{3}(?!\d|[,.]\d|%|\s*(?:-|[×x]\s?\d)| \d)")
_SCALED_SPREAD = re.compile(r"\(([\d.]+) ?± ?([\d.]+)\) ?[×x·*] ?(10\^\(?[-+]?\d{1,3}\)?)")
"""`(3.2 ± 0.4) × 10^20`."""
_BRACKETED = re.compile(r"(?<![\w)])\((-?[\d.]+ ?± ?[\d.]+)\)(?= ?[A-Za-zµ%°])")
"""`(67.4 ± 0.5) km/s`: the unit follows the bracket."""
_TWO_SPREADS = re.compile(
    r"(± ?[\d.]+) ?(?:\(?stat[a-z.]*\)?)? ?± ?[\d.]+(?: ?\(sys[a-z.]*\)| sys[a-z.]*)?"
)
"""`125.3 ± 0.4 (stat.) ± 0.5 (syst.) GeV`: the unit follows the second."""
_POWER = re.compile(r"(?<=[×x] )10(\d{1,2})(?!\.?\d)|(?<=×)10(\d{1,2})(?!\.?\d)")
_FLAT_MINUS = re.compile(r"(?<![\d.])10−(\d{1,2})(?!\.?\d)")
_RAISED_RUN = re.compile(r"(?<=\d)[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_BY = re.compile(r"(?<=\d)\s?[xX×]\s?(?=\d)")
_BETWEEN = re.compile(r"\s*(?:-|~|～|to|至|到|and|和|vs\.?|versus)\s*")
_RANGE_WORDS = re.compile(r"(?:between|from|从|自|在)\s*$")
_MINUS = re.compile(r"(?:零下|负|\bminus )\s?(?=\d)")
_PERCENT_WORDS = re.compile(r"百分之\s*(\d+(?:\.\d+)?)")
_MULTIPLES = re.compile(
    r"\b(?:(twice|two-?fold|doubl(?:es|ed|ing)|double (?=the|as|that))"
    r"|(thrice|three-?fold|tripl(?:es|ed|ing)|triple (?=the|as|that))"
    r"|(four|five|six|seven|eight|nine|ten|hundred|thousand)-?fold)\b",
    re.IGNORECASE,
)
_FOLDED = ("fold", "twice", "thrice", "doubl", "tripl")
_FOLDS = {
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "hundred": 100,
    "thousand": 1000,
}
_YEAR = "January February March April May June July August September October November December"
_YEAR_NUMBER = re.compile(r"(?:19|20)\d\d")
MONTHS = _YEAR.lower().split()
"""The names of the months, in order."""
_MONTH = re.compile(
    rf"\b({'|'.join(MONTHS)})(?=,? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d\b)", re.IGNORECASE
)


class Figure(NamedTuple):
    """A figure as printed (`text`) and what it comes to; equal figures have equal `key`s."""

    text: str
    value: str
    unit: str = ""
    spread: str = ""
    name: str = ""
    """Lower-case letters the number is glued to, such as `resnet`."""
    signed: bool = False
    """Whether a sign stands before it; a plus leaves no other trace."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it this figure, however it is printed."""
        return self.name, self.value, self.unit, self.spread


class FigurePlace(NamedTuple):
    """A figure, and the characters of the prepared text that it stands on."""

    figure: Figure
    start: int
    end: int


def figures_in(text: str, *, spelled: bool = False) -> tuple[Figure, ...]:
    """The figures of the text in order; with `spelled`, words such as "three" and "twice" as well."""
    return tuple(place.figure for place in places_in(prepare(text, spelled=spelled)))


@lru_cache(maxsize=256)
def places_in(text: str) -> tuple[FigurePlace, ...]:
    """The figures of a prepared text in order, with their places."""
    if not _DIGIT.search(text):
        return ()
    sought = _without_pointers(text)
    matches = [found for found in _numbers(sought) if _stands_alone(found)]
    figures = [_figure(found) for found in matches]
    for index in range(len(figures) - 1):
        between = text[matches[index].end() : matches[index + 1].start()]
        is_bare = not (matches[index]["unit"] or matches[index]["scale"] or matches[index]["early"])
        is_bare = is_bare and not _YEAR_NUMBER.fullmatch(matches[index]["number"])
        is_pair = between.strip() == "/" and "." in matches[index]["number"]  # 15.3/19.6 ms
        if (
            is_bare
            and not figures[index].name
            and (is_pair or _is_range(text[: matches[index].start()], between))
        ):
            figures[index] = _figure(matches[index], like=matches[index + 1])
    return tuple(
        FigurePlace(one, found.start(), found.end()) for one, found in zip(figures, matches, strict=True)
    )


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """The numbers of a text with what belongs to them, sought from the words that have a digit."""
    end = 0
    while digit := _DIGIT.search(text, end):
        found = _FIGURE.search(text, max(end, text.rfind(" ", 0, digit.start()) + 1))
        if found is None:
            break
        yield found
        end = found.end()


def _is_range(before: str, between: str) -> bool:
    """Whether two figures are the ends of one range; joined by `and` only after `between`."""
    if not _BETWEEN.fullmatch(between):
        return False
    return between.strip() not in ("and", "和") or _RANGE_WORDS.search(before) is not None


def prepare(text: str, *, spelled: bool = False, tabular: bool = False) -> str:
    """The text in the form that figures are found in: LaTeX, raised digits and thousands resolved.

    With `spelled`, numbers in words are digits as well. In a row of a table spaces part numbers.
    """
    text = latex_to_text(text)
    if spelled:
        if "19" in text or "20" in text:
            text = _MONTH.sub(lambda found: f"{MONTHS.index(found[1].lower()) + 1}月", text)
        text = in_digits(text)
        if any(part in text.lower() for part in _FOLDED):
            text = _MULTIPLES.sub(_times, text)
        text = in_symbols(text)
    is_ascii = text.isascii()
    if not _DIGIT.search(text):
        return text if is_ascii else unicodedata.normalize("NFKC", text).translate(_DASHES)
    if not is_ascii:
        text = _without_marks(text)
    elif "x 10" in text:
        text = _POWER.sub(_flat_power, text)
    text = _THOUSANDS.sub(lambda found: found[0].replace(",", "").replace(" ", ""), text)
    if not tabular:
        text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
    text = _BY.sub(" × ", text)
    if "minus " in text or not is_ascii:
        text = _MINUS.sub(" -", text)
    return text if is_ascii else _PERCENT_WORDS.sub(r"\1%", text)


def _without_marks(text: str) -> str:
    """The text with its dashes, raised digits and powers as ASCII has them."""
    text = text.replace("—", " — ").replace("⁄", "/")
    text = _FLAT_MINUS.sub(r"10^-\1", text)  # of a PDF
    text = _POWER.sub(_flat_power, text)
    text = _RAISED_RUN.sub(lambda raised: "^" + raised[0].translate(_RAISED), text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if "±" not in text:
        return text
    text = _SCALED_SPREAD.sub(r"\1 × \3 ± \2", _TWO_SPREADS.sub(r"\1", text))
    return _BRACKETED.sub(r"\1", text)


def _times(found: re.Match[str]) -> str:
    number = 2 if found[1] else 3 if found[2] else _FOLDS[found[3].lower()]
    return f"{number} times "


def _flat_power(found: re.Match[str]) -> str:
    return f"10^{found[1] or found[2]}"


def _without_pointers(text: str) -> str:
    """The text with what only points somewhere blanked out, every other character in its place."""
    lowered = text.lower()
    for found in _POINTERS.finditer(lowered if len(lowered) == len(text) else text):
        text = f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}"
    return text


def _stands_alone(found: re.Match[str]) -> bool:
    """Whether the number is not the tail of a longer word or of a dotted version."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    return not before or before not in "._" or found["name"] is not None or found.start() == 0


def _figure(found: re.Match[str], like: re.Match[str] | None = None) -> Figure:
    """The figure of a match; in a range such as `3-5%` the first number is `like` the second."""
    source = like or found
    scale = SCALES.get(source["scale"] or "", 0)
    name = (found["name"] or "").rstrip("-@").lower()
    sign = "-" if found["sign"] == "-" and not name else ""
    return Figure(
        text=found[0].strip(),
        value=sign + _value(found["number"], found["mantissa"], scale),
        unit=_unit(source, currency=found["currency"]),
        spread=_value(found["spread"], None, scale) if found["spread"] else "",
        name=name,
        signed=bool(found["sign"]) and not name,
    )


def _unit(source: re.Match[str], currency: str | None) -> str:
    if currency:
        return str(currency)
    unit = UNITS.get(source["unit"] or "", "") or ("%" if source["early"] else "")
    if (unit in ("year", "月") and not source["unit"].isascii()) or not unit:
        return unit
    return unit + (source["per"] or "")


def _value(number: str, mantissa: str | None, scale: int) -> str:
    is_power = number.startswith("10^")
    value = Decimal(1).scaleb(int(number[3:].strip("()"))) if is_power else Decimal(number)
    value = _EXACT.multiply(value, Decimal(mantissa or "1")).scaleb(scale, _EXACT)
    return _plain(value)


def _plain(value: Decimal) -> str:
    """Without trailing zeros; never in scientific notation for what a paper would print in full."""
    value = value.normalize(_EXACT)
    return f"{value:f}" if -20 < value.adjusted() < 20 else str(value)


class FigureSet:
    """The figures of some text of a paper, asked whether they support a figure of a claim."""

    def __init__(self, figures: Iterable[Figure], tabled: Iterable[Figure] = ()) -> None:
        figures, tabled = tuple(figures), tuple(tabled)
        self._keys = {figure.key for figure in (*figures, *tabled)}
        self._values = {figure.value.lstrip("-") for figure in (*figures, *tabled)}
        self._spreads = {(figure.value, figure.spread) for figure in (*figures, *tabled)}
        self._bare_cells = {figure.value for figure in tabled if not figure.unit and not figure.name}

    def supports(self, figure: Figure) -> bool:
        """Whether the same figure is here.

        A fall of 5% may be printed as -5%, and a number without unit may have one here. A percentage or a
        multiple may be bare here where that is usual: a decimal, or a cell of a table. Nothing is rounded
        and nothing converted, so 0.95 does not support 95%, and 5 s does not support 5 ms.
        """
        opposite = (figure.name, f"-{figure.value}", figure.unit, figure.spread)
        if figure.key in self._keys or opposite in self._keys:
            return True
        if figure.name:
            return False
        if figure.spread:
            return not figure.unit and (figure.value, figure.spread) in self._spreads
        if not figure.unit:
            return figure.value in self._values
        is_usually_bare = figure.value in self._bare_cells or "." in figure.value
        return is_usually_bare and ("", figure.value, "", "") in self._keys
