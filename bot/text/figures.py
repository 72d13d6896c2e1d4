"""Every figure of a text, in a form in which two spellings of the same figure are equal.

A figure is a number with what belongs to it: a percentage, a multiplier, a unit, an order of magnitude, a
spread after ±, or the name it is part of (`ResNet-50`). Years count as figures. What only points
somewhere does not: citations in brackets, paper numbers such as `#3`, arXiv ids, addresses, numbers of
figures, tables, sections and equations, list numbering, and the `3` of `3D`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Context, Decimal

from bot.domain.record import Record
from bot.text.latex import latex_to_text

_EXACT = Context(prec=80)

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")

_UNIT_WORDS = {
    "%": "% ％ percent 个百分点 百分点",
    "×": "× x X times fold 倍",
    "ms": "ms millisecond milliseconds 毫秒",
    "s": "s sec secs second seconds 秒",
    "min": "min mins minute minutes 分钟",
    "h": "h hr hrs hour hours 小时",
    "d": "day days 天",
    "kB": "KB kB",
    "MB": "MB MiB",
    "GB": "GB GiB",
    "TB": "TB TiB",
    "Hz": "Hz",
    "kHz": "kHz",
    "MHz": "MHz",
    "GHz": "GHz",
    "fps": "fps FPS",
    "nm": "nm",
    "mm": "mm 毫米",
    "cm": "cm 厘米",
    "m": "m meter meters metre metres 米",
    "km": "km 公里 千米",
    "g": "g 克",
    "kg": "kg 公斤 千克",
    "W": "W",
    "kW": "kW",
    "dB": "dB",
    "°": "° degrees degree 度",
    "$": "USD dollars 美元",
}
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
_SCALES = {
    "k": 3, "K": 3, "thousand": 3, "M": 6, "million": 6, "B": 9, "billion": 9, "trillion": 12,
    "百": 2, "千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8,
}  # fmt: skip


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a Latin word must end there."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + _what_follows(word) for word in longest_first)


def _what_follows(word: str) -> str:
    if word in "×xX":
        return r"(?![A-Za-z]|\s*\d)"  # 3 × 5 is no multiplier
    return r"(?![A-Za-z])" if word.isalpha() and word.isascii() else ""


_NUMBER = r"(?:\d{1,30}(?:\.\d{1,30})?|(?<!\d)\.\d{1,30})(?:[eE][-+]?\d{1,3}(?!\w))?"
_FIGURE = re.compile(
    rf"""
    (?:(?<![A-Za-zͰ-Ͽ])(?P<name>[A-Za-zͰ-Ͽ]{{1,40}}+-?))?
    (?P<currency>\$)?
    (?P<sign>(?<![\w.)\]%])-)?
    (?:(?P<mantissa>{_NUMBER})\s*[×x·*]\s*(?=10\^))?
    (?P<number>10\^\(?[-+]?\d{{1,3}}\)?|{_NUMBER})
    (?:\s*(?:±|\+/-|\+-)\s*(?P<spread>{_NUMBER}))?
    (?:[ -]?(?P<scale>{_one_of(_SCALES)}))?
    (?:[ -]?(?P<unit>{_one_of(_UNITS)}))?
    """,
    re.VERBOSE,
)
_POINTERS = re.compile(
    r"https?://\S+"
    r"|(?<![\d.])\d{4}\.\d{4,5}(?:v\d+)?(?![\d.]*\d)"
    r"|\#\s?\d+"
    r"|\[\d[\d,;\s-]*\]"
    r"|\((?:\d{1,2}|[ivx]+)\)"
    r"|^\s*\d{1,2}[.)、]\s"
    r"|(?<![\d.])\d{1,9}(?:\.\d{1,9}){2,}"
    r"|(?<![\d.])[1-4]\s?-?D(?![A-Za-z])"
    r"|\b(?:fig(?:ure|s|ures)?|tab(?:le|les)?|sec(?:tion|tions|s)?|eq(?:uation|n|s)?|app(?:endix)?|alg(?:orithm)?"
    r"|theorem|lemma|chapter|thm|ref)\b\.?\s*\(?(?:[A-Z]\.?)?\d+(?:\.\d+)*[a-z]?\)?"
    r"|[图表式]\s*\(?\d+(?:\.\d+)*\)?|第\s*\d+(?:\.\d+)*\s*[节章页图表]",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:,\d{3})+|(?: \d{3}){2,})(?![\d,])")
_BETWEEN = re.compile(r"\s*(?:-|~|～|to|至|到)\s*")

_NUMBER_WORDS = """
    zero
    one once single 一
    two twice double doubles doubled both twofold two-fold 二 两
    three thrice triple threefold three-fold 三
    four fourfold four-fold 四
    five fivefold five-fold 五
    six 六
    seven 七
    eight 八
    nine 九
    ten tenfold ten-fold 十
    eleven
    twelve
"""
_SPELLED = {
    word: number for number, line in enumerate(_NUMBER_WORDS.split("\n")[1:]) for word in line.split()
}
_SPELLED_WORD = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]+(?:-fold)?|[一二两三四五六七八九十])(?![A-Za-z])")
_PERCENT_WORDS = re.compile(r"百分之\s*(\d+(?:\.\d+)?)")
_CHINESE_TIMES = re.compile(r"([一二两三四五六七八九十])\s*倍")


class Figure(Record):
    """A figure as printed (`text`) and what it comes to; equal figures have equal `key`s."""

    text: str
    value: str
    unit: str = ""
    spread: str = ""
    name: str = ""
    """Lower-case letters the number is glued to, such as `resnet`."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it this figure, however it is printed."""
        return self.name, self.value, self.unit, self.spread

    @property
    def is_distinctive(self) -> bool:
        """Whether it would hardly stand in a paper by chance: a decimal, or at least three digits."""
        return "." in self.value or len(self.value.strip("-0")) > 2


def figures_in(text: str, *, spelled: bool = False) -> tuple[Figure, ...]:
    """The figures of the text in order; with `spelled`, words such as "three" and "twice" as well."""
    text = _prepare(text)
    sought = _without_pointers(text) if _DIGIT.search(text) else ""
    matches = [found for found in _FIGURE.finditer(sought) if _stands_alone(found)]
    figures = [_figure(found) for found in matches]
    for index in range(len(figures) - 1):
        between = text[matches[index].end() : matches[index + 1].start()]
        is_bare = not (matches[index]["unit"] or matches[index]["scale"])
        if is_bare and not figures[index].name and _BETWEEN.fullmatch(between):
            figures[index] = _figure(matches[index], like=matches[index + 1])
    return tuple(figures) + (_spelled_in(text) if spelled else ())


def _prepare(text: str) -> str:
    text = latex_to_text(text)
    text = re.sub(r"(?<![\d.])10−(\d{1,2})(?![\d.])", r"10^-\1", text)  # a PDF's flattened power
    text = re.sub(r"(?<=[×x] )10(\d{1,2})(?![\d.])|(?<=×)10(\d{1,2})(?![\d.])", _flat_power, text)
    text = re.sub(r"(?<=\d)[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+", lambda raised: "^" + raised[0].translate(_RAISED), text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = _THOUSANDS.sub(lambda found: re.sub(r"[, ]", "", found[0]), text)
    text = re.sub(r"(?<=\d)\s?[xX×]\s?(?=\d)", " × ", text)
    text = _PERCENT_WORDS.sub(r"\1%", text)
    return _CHINESE_TIMES.sub(lambda found: f"{_SPELLED[found[1]]}倍", text)


def _flat_power(found: re.Match[str]) -> str:
    return f"10^{found[1] or found[2]}"


def _without_pointers(text: str) -> str:
    """The text with what only points somewhere blanked out, every other character in its place."""
    return _POINTERS.sub(lambda found: " " * len(found[0]), text)


def _stands_alone(found: re.Match[str]) -> bool:
    """Whether the number is not the tail of a longer word or of a dotted version."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    return not before or before not in "._" or found["name"] is not None or found.start() == 0


def _figure(found: re.Match[str], like: re.Match[str] | None = None) -> Figure:
    """The figure of a match; in a range such as `3-5%` the first number is `like` the second."""
    source = like or found
    scale = _SCALES.get(source["scale"] or "", 0)
    unit = "$" if found["currency"] else _UNITS.get(source["unit"] or "", "")
    name = (found["name"] or "").rstrip("-").lower()
    sign = "-" if found["sign"] and not name else ""
    return Figure(
        text=found[0].strip(),
        value=sign + _value(found["number"], found["mantissa"], scale),
        unit=unit,
        spread=_value(found["spread"], None, scale) if found["spread"] else "",
        name=name,
    )


def _value(number: str, mantissa: str | None, scale: int) -> str:
    is_power = number.startswith("10^")
    value = Decimal(1).scaleb(int(number[3:].strip("()"))) if is_power else Decimal(number)
    value = _EXACT.multiply(value, Decimal(mantissa or "1")).scaleb(scale, _EXACT)
    return _plain(value)


def _plain(value: Decimal) -> str:
    """Without trailing zeros; never in scientific notation for what a paper would print in full."""
    value = value.normalize(_EXACT)
    return f"{value:f}" if -20 < value.adjusted() < 20 else str(value)


def _spelled_in(text: str) -> tuple[Figure, ...]:
    words = (found[0] for found in _SPELLED_WORD.finditer(text))
    known = ((word, _SPELLED[word.lower()]) for word in words if word.lower() in _SPELLED)
    return tuple(
        Figure(text=word, value=str(number), unit=unit) for word, number in known for unit in _senses(word)
    )


def _senses(word: str) -> tuple[str, ...]:
    """A word such as `twice` is a multiple; `three` is a count or, in `three times`, a multiple."""
    return ("×",) if word.lower() in ("twice", "thrice") or "fold" in word.lower() else ("", "×")


class FigureSet:
    """The figures of some text of a paper, asked whether they support a figure of a claim."""

    def __init__(self, figures: Iterable[Figure], tabled: Iterable[Figure] = ()) -> None:
        figures, tabled = tuple(figures), tuple(tabled)
        self._keys = {figure.key for figure in (*figures, *tabled)}
        self._values = {figure.value.lstrip("-") for figure in (*figures, *tabled)}
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
        if figure.name or figure.spread:
            return False
        if not figure.unit:
            return figure.value in self._values
        is_usually_bare = figure.value in self._bare_cells or "." in figure.value
        return is_usually_bare and ("", figure.value, "", "") in self._keys
