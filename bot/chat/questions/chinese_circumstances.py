"""How Chinese asks why and when something is so, how much it does, and how large, high or long it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.chat.questions.answer_types import AnswerType, wanted_by
from bot.chat.questions.chinese_wording import (
    ENDS_VALUE,
    Frame,
    ask,
    asker,
    english,
    frame_at,
    leading_noun,
    split_place,
)

_REASONS = (
    "(?:是)?(?:什么|何种|哪些)原因(?:导致|造成|引起)?(?:的)?|(?:的)?原因(?:是|在于|何在)?(?:什么|哪里)?"
    "|为什么会?(?:要(?!求))?|为何|为啥|怎么解释|如何解释|凭什么|何以"
    "|(?:是)?(?:出于|基于)(?:什么|何种|哪些|怎样)(?:样的)?(?:考虑|目的|原因|动机|理由)"
    "|(?:是|有)?什么(?:道理|缘故|理由)|怎么(?=不|没|反而|反倒|会|这么|那么)"
)
_CASES = "(?:是)?(?:在|当)?(?:什么|哪些|何种|哪种|怎样的?)(?:样的)?(?:情况|条件|情形|场景|场合|前提)之?下"
_HOW_MUCH = {
    "大": "how large", "高": "how high", "厚": "how thick", "重": "how heavy", "快": "how fast",
    "深": "how deep", "低": "how low",
    "宽": "how wide", "长": "how long", "远": "how far", "老": "how old", "贵": "how much cost",
    "准": "how accurate", "强": "how strong",
}  # fmt: skip


_TIMES = {
    "秒": "seconds",
    "分钟": "minutes",
    "小时": "hours",
    "天": "days",
    "周": "weeks",
    "个月": "months",
}
_FOR_HOW_MANY = re.compile(f"[^几多]{{0,6}}(?:几|多少)个?(?P<time>{'|'.join(_TIMES)})")


def ask_time_too(clause: str) -> str:
    """For how long besides what was asked before: of 用了几块卡,跑了几天 the days; else nothing."""
    found = _FOR_HOW_MANY.fullmatch(clause.strip())
    return f"And for how many {_TIMES[found['time']]}?" if found else ""


def of_reasons() -> Iterator[Frame]:
    """The frames of why and when."""
    yield frame_at(_REASONS, asker("Why"))
    yield frame_at(_CASES, asker("When does"))
    yield frame_at("(?:是|在)?(?:什么时候|什么时间|何时|哪一?年|几几年|哪个(?:月|时期))", asker("When was"))


def of_extents() -> Iterator[Frame]:
    """The frames of how far something goes, and what size it has."""
    yield frame_at("(?:在|从)?多大程度上|到(?:了)?什么程度", asker("To what extent does"))
    yield frame_at(
        "(?:能|会|可以)?(?:有|起到?|带来|产生|造成)?(?:了)?多大(?:的)?(?P<after>帮助|影响|作用|贡献|提升|改进|改善"
        "|差别|差距|差异|区别|好处|收益|用处|用)$",
        _ask_extent,
    )
    yield frame_at(
        "(?:需要?|必须|应该?|要|得)*(?:满足|符合|具备)(?:什么|哪些|怎样的?|何种)(?:样的)?(?:条件|要求|前提)$",
        asker("What", ends="is required"),
    )
    yield frame_at("(?:设置?|取|选|定)(?:[为成的了得到])*多大", _ask_size)
    for kind in _HOW_MUCH:
        yield frame_at(f"(?:有)?多{kind}", _large(kind))


def _large(kind: str) -> Callable[[str, str], str]:
    opening = _HOW_MUCH[kind].capitalize()

    def make(before: str, after: str) -> str:
        rest, where = split_place(ENDS_VALUE.sub("", before))
        what, more = english(rest), english(after)
        if _is_measure(what):
            return ask(f"What is the {what}", f"of {where}" if where else "", more)
        noun, further = leading_noun(after.removeprefix("的"))
        if kind == "大" and _is_measure(english(noun)):
            return ask(f"What {english(noun)} of", what, where, english(further))
        if kind == "长" and noun.strip():
            return ask(f"What is the length of {english(noun)}", what, where, english(further))
        return ask(f"{opening} is", what or ("" if more else "it"), where, more)

    return make


def _is_measure(what: str) -> bool:
    """Whether these English words have a value: an accuracy, and not a model."""
    return bool(what) and wanted_by(f"What is the {what}?").type is AnswerType.NUMBER


def _ask_size(before: str, after: str) -> str:
    """What something is set to: 宽度设了多大 asks for the width, 窗口设了多大 for a size."""
    what, more = english(before), english(after)
    return ask("What is the", what, "" if _is_measure(what) else "size", more)


def _ask_extent(before: str, after: str) -> str:
    """How much something does, by what it does: 位置偏置有多大帮助."""
    left, where = split_place(before)
    named = " ".join(filter(None, (english(left), where)))
    if after in {"提升", "改进", "改善"}:
        return ask("By how much does", named or "it", "improve")
    if after in {"差别", "差距", "差异", "区别"}:
        return ask("What is the difference between", named)
    if after in {"影响", "作用"}:
        return ask("What is the effect of", named)
    return ask("How much does", named, "help")
