"""Units of measure by every word for them, in English and Chinese: words of one unit give the same unit.

Own tables: pint knows every unit, but takes 0.4 s and 30 MB to start, reads `GPU hours` as nothing and `B`
as a byte; quantulum3 brings 24 MB. What papers print is SI prefixes before a few symbols, and some words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import product

_WORDS = {
    "%": "% ％ percent per-cent percents",
    "pp": "pp p.p. 个百分点 百分点",
    "pt": "point points pts 个点",
    "×": "× x X times fold -fold 倍",
    "ms": "msec",
    "s": "s sec secs 秒钟",
    "min": "min mins minute minutes 分钟",
    "h": "h hr hrs hour hours 小时 个小时",
    "d": "day days 天",
    "week": "week weeks wk 周 个星期 星期",
    "月": "月 月份",
    "month": "month months 个月",
    "year": "year years yr yrs",
    "kB": "KB kB KiB",
    "MB": "MB MiB",
    "GB": "GB GiB",
    "TB": "TB TiB",
    "fps": "fps FPS frames/s",
    "Å": "Å Å",
    "µm": "micron microns",
    "m": "m",
    "km": "公里",
    "µg": "mcg",
    "g": "g",
    "kg": "公斤",
    "t": "tonne tonnes 吨",
    "l": "l",
    "W": "W",
    "V": "V",
    "A": "A amp amps",
    "σ": "σ sigma sigmas",
    "dB": "dB decibel decibels 分贝",
    "°": "° degree degrees 度",
    "°C": "°C ℃ 摄氏度",
    "°F": "°F ℉",
    "px": "px pixel pixels 像素",
    "$": "USD dollars dollar 美元",
    "€": "EUR euros 欧元",
    "¥": "RMB CNY yuan 元 人民币",
}
_NAMES = {
    "s": ("second", "秒"), "m": ("meter metre", "米"), "g": ("gram", "克"), "l": ("liter litre", "升"),
    "K": ("kelvin", "开尔文"), "W": ("watt", "瓦 瓦特"), "V": ("volt", "伏 伏特"), "A": ("ampere", "安培"),
    "J": ("joule", "焦 焦耳"), "Pa": ("pascal", "帕 帕斯卡"), "Hz": ("hertz", "赫 赫兹"),
    "eV": ("electronvolt", "电子伏 电子伏特"), "Wh": ("watt-hour", "瓦时"), "Ω": ("ohm", "欧姆"),
    "mol": ("mole", "摩尔"), "Bq": ("becquerel", "贝克勒尔"), "pc": ("parsec", "秒差距"),
    "bit": ("bit", "比特"), "B": ("byte", "字节"), "Å": ("angstrom ångström", "埃"),
}  # fmt: skip
"""What units are called in full, in English and Chinese."""
_PREFIX_NAMES = {
    "": ("", ""), "f": ("femto", "飞"), "p": ("pico", "皮"), "n": ("nano", "纳"), "µ": ("micro", "微"),
    "m": ("milli", "毫"), "c": ("centi", "厘"), "k": ("kilo", "千"), "M": ("mega", "兆"),
    "G": ("giga", "吉"), "T": ("tera", "太"),
}  # fmt: skip
_DEGREES = (("Celsius", "°C"), ("centigrade", "°C"), ("Fahrenheit", "°F"))
_PREFIXES = tuple("fpnµmckMGTP")
_SYMBOLS = "m g s K Hz W Wh Pa eV V J A L l mol bit bps FLOP FLOPs FLOPS cal Bq Ω Å"
_BARE = "Hz Wh Pa eV mol bit bps FLOPs FLOPS Mpc kpc pc"
_SAME = {"L": "l", "FLOP": "FLOPs", "FLOPS": "FLOPs", "B": "B"}
_CLASHES = {
    "pm",
    "cm",
    "Mm",
    "Pm",
    "Tm",
    "PA",
    "MA",
    "fl",
    "cl",
    "pl",
    "pL",
    "cL",
    "nl",
    "Ml",
    "Pl",
    "Tl",
    "cA",
    "fK",
    "pK",
    "cK",
    "kK",
    "TK",
    "PK",
}


def _symbols() -> dict[str, str]:
    made = {
        prefix + base: prefix + _SAME.get(base, base)
        for prefix, base in product(_PREFIXES, _SYMBOLS.split())
        if prefix + base not in _CLASHES
    }
    made |= {f"u{word[1:]}": unit for word, unit in made.items() if word.startswith("µ")}
    return made | {base: _SAME.get(base, base) for base in _BARE.split()} | {"cm": "cm"}


def _in_full() -> dict[str, str]:
    """The unit of each name with each prefix: `kilograms`, `千克`."""
    made: dict[str, str] = {}
    for (prefix, (latin, han)), (unit, (english, chinese)) in product(
        _PREFIX_NAMES.items(), _NAMES.items()
    ):
        made |= {f"{latin}{name}{end}": prefix + unit for name, end in product(english.split(), ("", "s"))}
        made |= {f"{han}{name}": prefix + unit for name in chinese.split()}
    return made


UNITS = _symbols() | _in_full() | {word: unit for unit, words in _WORDS.items() for word in words.split()}
UNITS |= {f"{word} {name}": unit for word, (name, unit) in product(("degree", "degrees"), _DEGREES)}
UNITS |= {
    "per cent": "%",
    "percentage points": "pp",
    "percentage point": "pp",
    "percent points": "pp",
    "% points": "pp",
}
"""The unit of each word for one."""
SCALES = {
    "k": 3, "K": 3, "thousand": 3, "M": 6, "million": 6, "B": 9, "billion": 9, "bn": 9, "trillion": 12,
    "百": 2, "千": 3, "万": 4, "萬": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "億": 8, "十亿": 9,
    "万亿": 12,
}  # fmt: skip
"""The power of ten of each word that multiplies the number before it."""
DURATIONS = frozenset({"ns", "µs", "ms", "s", "min", "h", "d", "week", "month", "year"})
"""Units of time, from nanoseconds to years."""
_SECONDS = {"min": 60.0, "h": 3600.0, "d": 86_400.0, "week": 604_800.0}
_POWERS = {
    "f": -15,
    "p": -12,
    "n": -9,
    "µ": -6,
    "m": -3,
    "c": -2,
    "": 0,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "P": 15,
}
_BASES = frozenset(_SAME.get(base, base) for base in _SYMBOLS.split()) | {"B"}
_WORKER = r"(?:(?:[GTC]PU|core|node|chip|device|person|man|labou?r|wall[- ]clock|A100|V100|H100)[- ])?"


@cache
def factor_between(unit: str, other: str) -> float:
    """By how much a value in the first unit is to be multiplied to be in the second.

    0 where they are one unit, measure different things, or one of them is none with a fixed size.
    """
    (size, base), (there, of) = _in_base(unit), _in_base(other)
    return size / there if base and base == of and unit != other else 0.0


def _in_base(unit: str) -> tuple[float, str]:
    """How many of its base a unit is, and the base: a millimetre 0.001 m; no base where it has none."""
    if unit in _SECONDS:
        return _SECONDS[unit], "s"
    prefix = next((each for each in _POWERS if each and unit.startswith(each) and unit[1:] in _BASES), "")
    base = unit.removeprefix(prefix)
    return (10.0 ** _POWERS[prefix], base) if base in _BASES else (1.0, "")


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a Latin word must end there.

    Those that begin alike are one alternative, as each is tried at every number, and there are thousands.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]) + _what_follows(word))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())


@cache
def words_for(unit: str) -> str:
    """A pattern for every word of the unit, itself too: `fps`, `FPS` and `frames/s`."""
    return "|".join(map(re.escape, (unit, *(word for word, each in UNITS.items() if each == unit))))


_GOES_ON = {"升": "到至高降为", "周": "期"}
"""What makes another word of a unit: 0.71升到0.78 is a rise, and 60 个周期 are no weeks."""


def _what_follows(word: str) -> str:
    if word == "千":
        return f"(?!{'|'.join(name for _, names in _NAMES.values() for name in names.split())})"  # 千克
    if word in _GOES_ON:
        return f"(?![{_GOES_ON[word]}])"
    if word in "×xX":
        return r"(?![A-Za-z]|\s*\d)"  # 3 × 5 is no multiplier
    if word in ("m", "s", "g", "l", "t", "h"):
        return r"(?![A-Za-zµ(\[_^=-]|\s*[=+^]|\s*/(?!(?:l|L|ml|mL|dl|dL|kg|s|h|cm|d|day)(?![A-Za-z])))"
    if len(word) == 1 and word.isupper():
        return r"(?![A-Za-zµ\d])"  # 8 V100 cards
    return r"(?![A-Za-zµ])" if word[-1].isalpha() and word.isascii() else ""


_AGED = ("yr", "ka", "Ma", "Ga", "年")
_AGES = {"k": "thousand", "M": "million", "G": "billion"}
_AGE = re.compile(
    r"(?P<before>\d)\s?(?P<scale>[kMG])(?:yr|a)s?(?![A-Za-z\d])|(?P<large>[万亿])\s?年"
    r"|(?<![\d.])(?P<few>\d{1,3})\s?年(?![代级龄轻]|\s?\d)"
)
_FACTOR = re.compile(
    r"(?i)\bfactors? of ((?:about|roughly|nearly|almost|over|up to|around) )?(\d+(?:\.\d+)?)"
    r"(?!\d|\.\d|-fold)"
)
_ORDERS = re.compile(r"\b(?:an|one|1|(\d)) orders? of magnitude\b")
_ORDERS_ZH = re.compile(r"(\d|一)\s?个数量级")
_TRILLION = re.compile(r"(?<=\d)\s?T(?= (?:tokens|words|parameters|bytes|FLOPs?)\b)")
_KELVIN = re.compile(
    r"(?<=\d) K(?![\w-]| ?[个张条次份篇句步词名位]"
    r"| (?!(?:and|as|at|but|by|for|from|has|in|is|it|its|of|on|or|the|they|this|thus|to|was|when"
    r"|while|with)\b)"
    r"(?:[a-z-]+ )?[a-z]+s\b)"
)
"""Behind a space, where nothing follows that is counted: `20 K images` are thousands."""
_TONNES = re.compile(r"(?<=\d)\s?t(?= ha\^?(?:[-−–]1|⁻¹)(?![\d.]))")


_TO_THE_MINUS_ONE = ("-1", "−1", "–1", "⁻¹")


@cache
def _inverse() -> re.Pattern[str]:
    """`mg kg^-1`. It has every word for a unit twice, so it is compiled when it is first needed."""
    units = one_of(UNITS)
    return re.compile(rf"(?<=\d)(\s?(?:{units})) (ha|{units})\^?(?:[-−–]1|⁻¹)(?![\d.])")


@cache
def _per() -> re.Pattern[str]:
    """`mg per kg`, as `_inverse`."""
    units = one_of(UNITS)
    return re.compile(rf"(?<=\d)(\s?(?:{units})) per ({units})(?![A-Za-z])")


def in_symbols(text: str) -> str:
    """The text with `4.6 Gyr`, `a factor of 3`, `an order of magnitude`, `mg per kg` as figures."""
    if "of magnitude" in text:
        text = _ORDERS.sub(lambda found: f"{10 ** int(found[1] or 1)} times", text)
    if "个数量级" in text:
        text = _ORDERS_ZH.sub(lambda found: f"{10 ** int(found[1].replace('一', '1'))}倍", text)
    if any(part in text for part in _AGED):
        text = _AGE.sub(_age, text)
    text = _KELVIN.sub(" kelvin", text) if " K" in text else text
    text = _TRILLION.sub(" trillion", text) if "T " in text else text
    text = _FACTOR.sub(r"factor \1\2 times", text) if "actor" in text.lower() else text
    if any(part in text for part in _TO_THE_MINUS_ONE):
        text = _inverse().sub(r"\1/\2", _TONNES.sub(" tonnes", text))
    return _per().sub(lambda found: f"{found[1]}/{UNITS[found[2]]}", text) if " per " in text else text


def _age(found: re.Match[str]) -> str:
    return f"{found['before'] or found['large'] or found['few']} {_AGES.get(found['scale'], '')} years "


UNIT_PATTERN = rf"{_WORKER}(?P<unit>{one_of(UNITS)})(?P<per>/(?:[A-Za-zµ]{{1,3}})(?![A-Za-z\d]))?"
"""A unit, with who works for it before and what it is divided by after."""
