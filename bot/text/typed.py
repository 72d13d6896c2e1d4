"""What people type, as every parser of it takes it: full-width letters and marks, times of day, days."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；！？。"}
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」『』【】＂"), '"')
_PLAIN = str.maketrans({**_WIDE, **_QUOTES, 0x3000: " "})
_NUMERALS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0}
_CHINESE_NUMBER = re.compile(
    "[零〇一二两兩三四五六七八九]?十?[零〇一二两兩三四五六七八九]?(?=[点點时時分]|$)"
)
_WRITTEN = "[一二两兩三四五六七八九]?十[一二三四五六七八九]?|[一二两兩三四五六七八九]"
"""A number below a hundred in Chinese."""
_MORNING = "am|上午|早上|早晨|凌晨|清晨|早|morgens|vormittags"
_NIGHT = "晚上|晚间|晚間|夜里|夜裡|夜间|夜間|深夜|半夜|晚|夜"
"""When twelve o'clock is midnight."""
_EVENING = f"pm|下午|午后|午後|傍晚|中午|{_NIGHT}|nachmittags|abends"
_NAMED_TIMES = {
    **dict.fromkeys(("午夜", "半夜", "子夜", "midnight", "mitternacht"), dt.time(0)),
    **dict.fromkeys(("中午", "正午", "noon", "mittags"), dt.time(12)),
}
_SHORT_OF = re.compile(
    "差(?P<less>[^分刻]{1,3})(?:分钟|分鐘|分|(?P<quarter>刻)[钟鐘]?)[到]?(?P<hour>.+)"
    "|(?P<before>.+?)差(?P<by>[^分刻]{1,3})(?:分|(?P<fourth>刻))[钟鐘]?"
)
"""A time by what lacks to it: 差一刻九点, 九点差五分."""
_DAILY = (
    r"(?:每天|每日|每?个?工作日|(?:周|星期|週)一[到至](?:周|星期|週)?五|daily |täglich |um |at )?\s*的?"
)
_TIME = re.compile(
    rf"{_DAILY}(?:(?P<before>{_MORNING}|{_EVENING})\s*)?(?P<hour>\d{{1,2}})"
    r"(?:\s*[:.hH点點时時][钟鐘]?\s*(?:(?P<minute>\d{2}|(?<=[点點时時])\d)分?|(?P<half>半)|(?P<quarters>[一三13])刻)?|(?P<short>(?<=\d\d)\d\d))?"
    rf"\s*(?:uhr|o'clock|整|(?P<after>{_MORNING}|{_EVENING}))?",
    re.IGNORECASE,
)
_DAY_FORMS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%Y年%m月%d日",
    "%d %b %Y",
    "%d %B %Y",
)
YEARS = range(1991, 2200)
"""Of which there may be papers: the first source began in 1991."""
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def narrow_letters(text: str) -> str:
    """Typed text with full-width letters, digits, colons and brackets as narrow ones, and plain quotes.

    Commas and sentence ends of Chinese stay, as they mean something in free words.
    """
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def read_time(text: str) -> dt.time | None:
    """A time of day as written: `8`, `8.30`, `0830`, `8:30 pm`, `8 Uhr`, `上午八点半`, else None."""
    words = re.sub(f"^{_DAILY}", "", narrow_letters(text).strip(), flags=re.IGNORECASE).casefold()
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    if short := _SHORT_OF.fullmatch(words):
        return _read_short(short)
    typed = _CHINESE_NUMBER.sub(_in_digits, narrow_letters(text).strip())
    found = _TIME.fullmatch(typed)
    if found is None or (found["before"] and found["after"]):
        return None
    part = (found["before"] or found["after"] or "").casefold()
    hour, minute = int(found["hour"]), int(found["minute"] or found["short"] or 0)
    minute += 30 if found["half"] else 0
    minute += 45 if (found["quarters"] or "一") in "三3" else 15 if found["quarters"] else 0
    if hour == 12 and re.fullmatch(_NIGHT, part):
        hour = 0
    elif part and re.fullmatch(_EVENING, part):
        hour += 12 if hour < 12 else 0
    elif part and hour == 12:
        hour = 0
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _read_short(found: re.Match[str]) -> dt.time | None:
    """A time that is told by what lacks to another one."""
    whole = read_time(found["hour"] or found["before"])
    lacks = read_count(found["less"] or found["by"])
    if whole is None or lacks is None:
        return None
    lacks *= 15 if found["quarter"] or found["fourth"] else 1
    minutes = (whole.hour * 60 + whole.minute - lacks) % (24 * 60)
    return dt.time(minutes // 60, minutes % 60) if lacks < 60 else None


def read_count(text: str) -> int | None:
    """How many as written: `10`, `8篇`, `最多二十篇`, else None."""
    typed = re.sub(r"^(?:最多|至多|不超过|每期)|(?:篇|papers?)$", "", narrow_letters(text).strip()).strip()
    digits = re.sub(_WRITTEN, _in_digits, typed)
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) else None


def read_day(text: str, today: Callable[[], dt.date], words: Mapping[str, str]) -> dt.date | None:
    """A day as people write it: `2026-01-26`, `26.1.2026`, `yesterday`; None for none, or one of two.

    `words` are those of any language for `today`, `yesterday` and `before_yesterday`.
    """
    typed = re.sub(r"\s+", " ", narrow_letters(text).strip())
    if word := words.get(typed.casefold()):
        return today() - dt.timedelta(days=("today", "yesterday", "before_yesterday").index(word))
    if found := _SLASHES.fullmatch(typed):
        first, second = int(found[1]), int(found[2])
        if first <= 12 < second:
            first, second = second, first
        elif second > 12 or (first <= 12 and first != second):
            return None
        typed = f"{first}.{second}.{found[3]}"
    for form in _DAY_FORMS:
        try:
            day = dt.datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if day.year in YEARS else None
    return None


def _in_digits(match: re.Match[str]) -> str:
    written = match[0]
    if not written:
        return ""
    tens, ten, ones = written.partition("十")
    if not ten:
        return "".join(str(_NUMERALS[char]) for char in written)
    return str((_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0))


def read_language(text: str) -> str:
    """The tag of a language, `zh_TW` as a system names it too; nothing where it is none."""
    tag = text.strip().replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) else ""
