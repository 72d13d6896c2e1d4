"""How Chinese asks what one thing is beside another: 跟ViT比谁快."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.chat.questions.chinese_wording import ENDS_VALUE, Frame, ask, asker, english, frame_at, plural

_COMPARED_BY = {
    "快": "runtime",
    "慢": "runtime",
    "准": "accuracy",
    "贵": "cost",
    "便宜": "cost",
    "省": "cost",
}
"""What is compared, by the word for being more of it."""


def of_comparisons() -> Iterator[Frame]:
    """The frames of comparisons."""
    yield frame_at(
        "除了?(?P<before>.+?)(?:之外|以外|外)?[,，]?(?:还|也|又|另外)(?P<after>.+)$", _ask_others
    )
    yield frame_at(
        "^(?:和|与|跟|同|比起|相对于?|相较于?|相比于?|对比)(?P<before>.+?)(?:相比较?|比起来|比较|比|[,，])+(?:之下|的话)?[,，]?"
        "(?:都|还|又)?(?:有|存在|具有)(?:什么|哪些|何)(?:样的)?(?:主要)?(?P<after>优势|优点|好处|长处|劣势|缺点|不足)(?:之处)?$",
        _ask_sides_over,
    )
    yield frame_at(
        "(?:和|与|跟|同|比起|相比于?)(?P<before>.+?)(?:相比|比起来|比较|比)?[,，]?(?:到底|究竟)?(?:谁|哪个|哪一个)(?:的)?"
        "(?:更|比较)?(?P<after>快|慢|准|贵|便宜|省)(?:一?些|一?点)?$",
        _ask_speed,
    )
    yield frame_at(
        "(?:和|与|跟|同|相对于|比起|相较于?|对比|相比于?)(?P<before>(?:(?![和与跟]).)+?)"
        "(?:相比(?:较|起来)?|相较|比较起来|比起来|做对比|对比|比较|比(?![例率值重特如赛分])|[,，])(?:之下|的话|而言)?[,，]?(?:的)?"
        "(?P<after>[^,，]*?)(?:都|又|还|到底|究竟|主要)?"
        "(?:是|有|会|能|要|体现|存在)*(?:什么|怎么?样|如何|怎样|咋样|哪|谁|更|多少|多大|是不是|差|好|强|快|慢|高|低|大|小|优|各)[^,，]*$",
        _ask_comparison,
    )
    yield frame_at(
        "(?P<before>.+[和与跟].+?)(?:之间)?(?:该|应该|要|得)?(?<![率数小值度量])(?:怎么|如何|怎样)(?:选|选择|挑|挑选|取舍|抉择)$",
        asker("How does one choose between"),
    )
    yield frame_at(
        "(?P<before>.+[和与跟].+?)(?:之间)?(?:各自)?(?:应该|该)?(?:选哪个|选择哪个"
        "|(?:哪个|哪一个|哪种|谁)(?:的)?(?:效果|性能)?(?:会|要)?(?:更|比较)?(?:好|强|快|准|优|合适|适合))$",
        asker("How do", ends="compare with each other"),
    )
    yield frame_at(
        "(?P<before>.+?)(?:与|比起?)(?P<after>.+?)(?:更|要|的)*(?:好|强|优越|厉害|高明|先进)在"
        "(?:哪里?|哪儿|何处|什么(?:地方)?|哪些(?:方面|地方)?)$",
        _ask_better,
    )
    yield frame_at(
        "(?:和|与|同)哪(?:些|几[个种])(?P<after>.+?)(?:做|进行)?(?:了|过)?(?:比较|对比|比)(?:了|过|的)?$",
        _ask_compared,
    )
    yield frame_at(
        "(?P<before>.+?)(?:之间)?的?(?:是|有|存在)?(?:着)?(?:什么|怎样|哪种|何种|哪些)(?:样)?的?(?:关系|关联|联系|相关性)$"
        "|(?P<after>.+?)(?:之间)?的?(?:关系|关联|联系)(?:是|有)?(?:什么|怎么?样|怎样|如何)(?:样)?的?$",
        asker("How is", ends="related"),
    )


def _ask_sides_over(before: str, after: str) -> str:
    """What something has that another one has not: 跟ViT比有什么优势."""
    return ask(f"What are the {plural(english(after))} over", english(before))


def _ask_comparison(before: str, after: str) -> str:
    """What the comparison says of both, with the other one: 跟VGG比,计算量差多少."""
    what = english(ENDS_VALUE.sub("", after))
    return ask(f"How does {what or 'it'} compare with", english(before))


def _ask_better(before: str, after: str) -> str:
    """What one has over the other: 自注意力比循环层好在哪里."""
    return ask("What makes", english(before) or "it", "better than", english(after))


def _ask_compared(_: str, after: str) -> str:
    """What something is held against: 与哪些模型比了."""
    return ask("Which", plural(english(after)), "was it compared with")


def _ask_speed(before: str, adjective: str) -> str:
    """Which of two is the faster: 跟ViT比谁快."""
    return ask(f"How does the {_COMPARED_BY[adjective]} compare with", english(before))


def _ask_others(before: str, after: str) -> str:
    """What there is besides something: 除了GPT-4o还试了哪些模型."""
    doing, _, what = re.sub("有?(?:别的|其[他它]|哪些|什么|哪几[个种])", "|", after, count=1).partition("|")
    named = plural(english(what or doing))
    return ask("Which other", named, "are", english(doing if what else ""), "besides", english(before))
