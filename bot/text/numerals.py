"""Words for numbers as digits, in English and Chinese: `nineteen`, `a quarter`, `百分之四十二`, `三分之二`.

English words are those of text2num; `one` stays, as it seldom counts. cn2an was tried for Chinese: it makes
digits of 一般 and 一些, so a number there has to be before a measure word, a unit or a larger one.
"""

from __future__ import annotations

import re

from text_to_num import alpha2digit

_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thir",
    "fif", "hundred", "thousand", "twenty", "million",
)  # fmt: skip
_ENGLISH = re.compile(rf"\b(?:{'|'.join(_WORDS)})")
_TWO = re.compile(r"\btwo\b", re.IGNORECASE)  # text2num leaves what is below three
_UNITS = {word: str(at) for at, word in enumerate(_WORDS[:9], 2)}
_OF_COMPOUND = re.compile(
    rf"\b({'|'.join(_UNITS)})-(?=[a-z]{{3}})(?!{'|'.join(_WORDS)}|fold)", re.IGNORECASE
)
"""In `three-dimensional`, which text2num leaves too."""
_NOT_WORDS = re.compile(r"(?i)\bsecond\b|(?<=\d[ -])(?:hundred|thousand|million|billion|trillion)\b")
"""A second is no ordinal here, and `300 million` is a number already."""
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_TOPS = {
    "a": 1, "an": 1, "another": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "nine": 9,
}  # fmt: skip
_FRACTION = re.compile(
    r"(?<=\bby )(?P<share>an?|one)[ -](?P<of>half|third|quarter|fourth|fifth|sixth|eighth|tenth)\b"
    r"|(?<=\bby )(?P<whole>half)\b"
    r"|\b(?P<tops>two|three|four|five|six|seven|nine)[ -]"
    r"(?P<parts>third|quarter|fourth|fifth|sixth|eighth|tenth)s\b"
    r"|\b(?P<top>an?|another|one|two|three|four|five|seven|nine)[ -](?:further |full |mere )?"
    r"(?P<part>third|quarter|fourth|fifth|sixth|eighth|tenth)s?"
    r"(?=\s+(?:of|the|as|more|less|fewer|is|are|was|were|had|have|has)\b|\s*[.,;)]|$)"
    r"|\b(?:one |a )?(?P<half>half)(?=\s+(?:of|the|as|that|its|their)\b)",
    re.IGNORECASE,
)
_HALVES = re.compile(r"(?i)\b(one|\d{1,9})[ -]and[ -](?:a|one)[ -]half\b")
_HALVES_ZH = re.compile(
    r"(?P<number>一|\d{1,9})\s?(?:(?P<unit>个?小时|个?月|个?星期|分钟|周|天|年|倍)半(?![径导天])|(?P<each>个)半)"
)
"""`三天半`, `一年半`, `两个半小时`: the half stands behind the unit or its measure word."""
_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10**4, "亿": 10**8}
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"
_MEASURES = (
    "个名位张幅段句条种类层轮步次年月日天周倍项篇份块头台组对套批阶维词页点秒分小毫微千厘米克米公吨元人只"
    "家座场起件遍步折行列节章路级款代帧块颗卡样任数模方语参杯瓶艘辆台只根"
)
_DEGREES = "性|[型式方项函规优曲损收复矩惩样插]|多项"
"""What 二次 stands before where it is quadratic, and no count."""
_SET_OF = "元(?:组|分类|时代|关系|函数|方程|模型|对|化|回归|逻辑|线性|交互|论)"
"""What says of how many parts something is, as 三元组 does, and no price."""
_CHINESE = re.compile(
    rf"百分之(?P<percent>{_NUMERAL}+(?:点[零〇一二三四五六七八九]+)?)"
    rf"|(?P<bottom>[二三四五六七八九十])分之(?P<top>[一二两三四五六七八九])"
    r"|(?P<half>一半)"
    rf"|(?P<number>{_NUMERAL}++)(?=\s?[{_MEASURES}])"
    rf"(?!{_SET_OF}|样|点|些|般|致|直|定|旦|起|次(?:{_DEGREES})|方面|代|步步)"
    rf"|(?P<long>[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九][百千万亿]{_NUMERAL}*)"
    rf"(?!分之)"
)
_DECADE = re.compile(r"(?:(?P<century>\d{1,2})\s?世纪\s?|上?个?世纪)?(?P<decade>(?:\d\d)?\d0)\s?年代")
"""A decade, as in 20 世纪 90 年代 for the 1990s; of those without a century the last one is meant."""
_BEFORE = re.compile(r"[第统唯万千同专单每某之]$")


def in_digits(text: str) -> str:
    """The text with its words for numbers as digits; a half is `1/2`, a percentage has its sign."""
    lowered = text.lower()
    if any(part in lowered for part in _PARTS):
        text = _FRACTION.sub(_fraction, text)
    if any(word in lowered for word in _WORDS) and _ENGLISH.search(lowered):
        text = _OF_COMPOUND.sub(lambda found: f"{_UNITS[found[1].lower()]}-", text)
        text = _NOT_WORDS.sub(lambda found: f"{found[0][0]}\u2060{found[0][1:]}", text)
        text = _TWO.sub("2", alpha2digit(text, "en").replace("\u2060", ""))
    if "half" in lowered:
        text = _HALVES.sub(lambda found: f"{found[1].lower().replace('one', '1')}.5", text)
    if text.isascii():
        return text
    text = _CHINESE.sub(_chinese, text)
    if "半" in text:
        text = _HALVES_ZH.sub(_with_half, text)
    return _DECADE.sub(_decade, text) if "年代" in text else text


def _with_half(found: re.Match[str]) -> str:
    return f"{found['number'].replace('一', '1')}.5{found['unit'] or found['each']}"


def _decade(found: re.Match[str]) -> str:
    century = int(found["century"] or 20) - 1
    return found["decade"] + "s" if len(found["decade"]) > 2 else f"{century}{found['decade']}s"


def _fraction(found: re.Match[str]) -> str:
    if found["half"] or found["whole"]:
        return "1/2"
    top = found["top"] or found["tops"] or found["share"]
    part = found["part"] or found["parts"] or found["of"]
    return f"{_TOPS[top.lower()]}/{_PARTS[part.lower()]}"


def _chinese(found: re.Match[str]) -> str:
    if found["percent"]:
        whole, _, decimals = found["percent"].partition("点")
        return (
            f"{numeral_value(whole)}"
            + (f".{''.join(str(_DIGITS[each]) for each in decimals)}" if decimals else "")
            + "%"
        )
    if found["bottom"]:
        return f"{numeral_value(found['top'])}/{numeral_value(found['bottom'])}"
    if found["half"]:
        return "1/2"
    word = found["number"] or found["long"]
    if _BEFORE.search(found.string[: found.start()]) or word in ("零", "百", "千", "万", "亿", "万一"):
        return str(word)
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    is_scale = before.isdigit() or (before == " " and found.string[: found.start()].rstrip()[-1:].isdigit())
    if is_scale or after.isdigit() or word == "一":
        return str(word)
    return str(numeral_value(word))


def numeral_value(numeral: str) -> int:
    """The number that Chinese words for one say: 12 of 十二."""
    total = section = digit = 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _POWERS:
            section += (digit or 1) * _POWERS[char]
            digit = 0
        elif char in _LARGE:
            total = (total + section + digit or 1) * _LARGE[char]
            section = digit = 0
    return total + section + digit
