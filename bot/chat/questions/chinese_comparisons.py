"""How Chinese asks what one thing is beside another: 跟ViT比谁快."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.chat.questions.chinese_wording import (
    ENDS_VALUE,
    Frame,
    ask,
    asker,
    english,
    frame_at,
    plural,
    split_place,
)

_COMPARED_BY = {
    "快": "runtime",
    "慢": "runtime",
    "准": "accuracy",
    "贵": "cost",
    "便宜": "cost",
    "省": "cost",
}
"""What is compared, by the word for being more of it."""

_MORE = {
    "好": "better", "强": "better", "差": "worse", "快": "faster", "慢": "slower", "大": "larger",
    "小": "smaller", "高": "higher", "低": "lower", "多": "more", "少": "fewer", "长": "longer",
    "短": "shorter", "深": "deeper", "准": "more accurate", "稳": "more stable", "难": "harder",
    "贵": "more expensive", "便宜": "cheaper", "容易": "easier",
}  # fmt: skip
_MOST = {"高": "highest", "低": "lowest", "大": "largest", "小": "smallest", "多": "most", "少": "fewest"}
_MOST_OF_ALL = {
    **_MOST, "好": "best", "优": "best", "差": "worst", "快": "fastest", "慢": "slowest", "强": "strongest",
    "准": "most accurate", "贵": "most expensive", "难": "hardest", "长": "longest", "短": "shortest",
}  # fmt: skip
_SIDE = "(?:优势|优点|好处|长处|劣势|缺点|不足)"
_WHICH = (
    "(?:到底|究竟)?(?:是)?(?:哪(?:一?[个种款家位步层项类块部篇本些])?|谁"
    "|(?<!为)什么(?![是叫样]|时候|情况|条件|原因))"
)
_MOST_SO = (
    "最(?:[大小高低多少好优差快慢强弱准贵难长短早晚深浅远近新重轻]"
    "|(?![大小高低长短优后终近初先])[^,的]{2,4})$"
)
_MUCH = (
    "效果|性能|表现|准确率|精度|结果|速度|得分|误差|损失|提升|影响|贡献|参数量?"
    "|计算量|开销|成本|占比|比例|数量"
)
"""What the one has most of that is asked for: the effect, of 哪个模块的影响最大."""
_HAS_MOST = re.compile(f"(?P<what>.*?)的?(?P<much>{_MUCH})?(?:会|是|要|做得|表现得?)*最(?P<most>.+)")
_BEATS = {"Why is": "Why does", "Is": "Does"}
"""How it is asked whether one is better: papers say more often that it beats or outperforms the other."""
_THAN = "(?<![对相占之])比(?![较例率值重特如赛分])"
_BESIDE = "(?:和|与|跟|同|相对于|比起|相较于?|较之|对比|相比于?)"
_HELD = "(?:相比较?|比起来|比较起来|比较|(?<!之)比|[,，])(?:之下|的话|而言)?[,，]?"
_BY_HOW_MUCH = "(?:多少|几)(?:倍|个?百分点|个?点|分)?"
_SOMEWHAT = "(?:上|了)?(?:一?些|一?点|很多|不少|得多|[这那]么多|许多)?"
_WITHOUT = "(?:去掉|不用|没有|去除|移除|拿掉|不加|少了|缺少)"
_WHY = "(?:为什么|为何|为啥|怎么|凭什么)(?:会|还|反而|反倒|却|也)*"
_OTHER = re.compile(f"(?P<other>.+?)的?(?:还|要|更|都|会|来得)*(?P<more>{'|'.join(_MORE)}){_SOMEWHAT}")


def of_comparisons() -> Iterator[Frame]:
    """The frames of comparisons."""
    yield frame_at(f"{_WHICH}(?=[^,]*{_MOST_SO})", _ask_most)
    yield from _of_degrees()
    yield frame_at(
        f"(?<=[\u3400-\u9fffA-Za-z0-9])\\s?(?:相比于?|相较于?|相对于|比起|较之|{_THAN})"
        f"(?=\\s?[^,]+?(?:有|存在|具有)(?:什么|哪些|何)(?:样的)?(?:主要)?{_SIDE}(?:之处)?$)",
        _ask_sides_beside,
    )
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
        "(?:相比(?:较|起来)?|相较|比较起来|比起来|做对比|对比|比较|(?<!之)比(?![例率值重特如赛分])|[,，])(?:之下|的话|而言)?[,，]?(?:的)?"
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
    yield from _of_relations()
    yield frame_at(
        f"(?P<before>.+最[{''.join(_MOST)}])的?(?:是|为)?(?:哪(?:一?[个种款家位]|些)?|什么)(?P<after>.*)$",
        _ask_superlative,
    )
    yield frame_at("(?:谁|哪个|哪一个|哪种|哪边)的?(?:更|比较)(?P<after>[^的,，]+)$", _ask_which_more)


def _of_relations() -> Iterator[Frame]:
    """Whether one thing depends on another, and how far it is beyond it."""
    yield frame_at(
        "(?P<before>.+?)[和与跟同](?P<after>.+?)(?:之间)?(?:到底|究竟|是否|有没有|有|没有|没)+(?:什么|直接|必然|明显)?"
        "(?:关系|关联|联系|相关性?|关)$",
        _ask_whether_related,
    )
    yield frame_at(
        "(?P<before>.*?)(?:超过|超出|高于|低于|高出|低出|领先|落后于?|优于|胜过|多于|少于)(?:了)?(?P<after>[^了过]+?)(?:了)?"
        "(?:多少|几)(?:倍|个?百分点|个点|分)?$",
        _ask_how_far_beyond,
    )


def _of_degrees() -> Iterator[Frame]:
    """Why, whether and by how much one is more so than the other."""
    more = f"(?:{'|'.join(_MORE)}){_SOMEWHAT}$"
    yield frame_at(f"(?:^{_WHY}(?P<before>.+?)|{_WHY}){_THAN}(?P<after>.+?{more})", _ask_why_more)
    yield frame_at(
        f"^(?![与和同相]|.*(?:什么|多少|哪|几|怎|如何|谁|还是))(?P<before>.*?){_THAN}(?P<after>.+?{more})",
        _ask_whether_more,
    )
    yield frame_at(
        f"^(?![与和同相])(?P<before>.*?){_THAN}(?P<after>.+?(?:{'|'.join(_MORE)}))(?:了|出)?(?:有)?"
        "(?:多少|几)(?:倍|个?百分点|个点)?$",
        _ask_how_much_more,
    )
    yield frame_at(
        f"^{_BESIDE}(?P<before>(?:(?![和与跟]).)+?){_HELD}(?:要|会|能)?(?P<after>{'|'.join(_MORE)})(?:了|出)?(?:有)?{_BY_HOW_MUCH}$",
        _ask_how_much_more_beside,
    )
    yield frame_at(
        f"^{_BESIDE}(?P<after>[^,，]+?)(?:{_HELD})?(?:提升|提高|改善|改进|进步|增加|上涨|涨|领先|超出|超过|赢)(?:了|出)?{_BY_HOW_MUCH}$",
        _ask_how_far_beyond,
    )


def _ask_why_more(before: str, after: str) -> str:
    """Why one is more so than the other: 34层的为什么比18层的差."""
    return _ask_more("Why is", before, after)


def _ask_whether_more(before: str, after: str) -> str:
    """Whether one is: 大模型比小模型准."""
    return _ask_more("Is", before, after)


def _ask_how_much_more(before: str, after: str) -> str:
    """By how much it is: 大模型比小模型准多少."""
    return _ask_more("By how much is", before, after)


def _ask_how_much_more_beside(before: str, after: str) -> str:
    """By how much it is, where the other one stands first: 跟小模型比快多少."""
    return ask("By how much is it", _MORE[after], "than", english(before))


def _ask_more(opening: str, before: str, after: str) -> str:
    one = re.sub("的?(?:[那这]一?[个种])?[ ,]*$", "", before.strip())
    found = _OTHER.fullmatch(after.strip())
    other, more = (found["other"], _MORE[found["more"]]) if found else (after, "")
    other = re.sub("的?(?:[那这]一?[个种])?$", "", other)
    if more == "better" and opening in _BEATS:
        return ask(_BEATS[opening], english(one) or "it", "beat", english(other))
    return ask(opening, english(one) or "it", more, "than", english(other))


def _ask_whether_related(before: str, after: str) -> str:
    """Whether one thing depends on another: 误差和温度有关系."""
    one, other = (re.sub("的$", "", each.strip()) for each in (before, after))
    return ask("Does", english(one), "depend on", english(other))


def _ask_how_far_beyond(before: str, after: str) -> str:
    """By how much it is better than another: 超过基线多少."""
    left, where = split_place(f"{before} ")
    return ask("By how much does", english(left) or "it", "beat", english(after), where)


def _ask_superlative(before: str, after: str) -> str:
    """Which one has most of something: 准确率最高的是哪个模型."""
    of, _, most = before.rpartition("最")
    left, where = split_place(of)
    return ask("Which", english(after), "has the", _MOST[most], english(left), where)


def _ask_most(before: str, after: str) -> str:
    """Which one has most of something, or is most so: 哪个模块的影响最大, 哪种方法最好."""
    found, (left, where) = _HAS_MOST.fullmatch(after.strip()), split_place(before)
    if not found:
        return ask("Which", english(after), english(left), where)
    most = re.sub("的?是?$", "", found["most"])
    named = _MOST_OF_ALL.get(most) or f"most {english(most)}"
    much = english(found["much"]) if found["much"] and most not in {"好", "优", "差", "强"} else ""
    is_so = f"has the {named} {much}" if much else f"is {named}"
    return ask("Which", english(found["what"]), is_so, english(left), where)


def _ask_sides_beside(before: str, after: str) -> str:
    """What one has that the other has not: 自注意力相比卷积有什么优势."""
    found = re.search(
        f"(?:都|还|又)?(?:有|存在|具有)(?:什么|哪些|何)(?:样的)?(?:主要)?(?P<side>{_SIDE})", after
    )
    other, side = (after[: found.start()], found["side"]) if found else (after, "优势")
    other = re.sub("(?:来说|来讲|而言)?[,，]?$", "", other)
    return ask(f"What are the {plural(english(side))} of", english(before), "over", english(other))


def _ask_which_more(before: str, after: str) -> str:
    """Which of them is more so: 人工评测里谁更真实."""
    left, where = split_place(before)
    more = _MORE.get(after.strip()) or f"more {english(after)}"
    return ask(f"Which is {more}", where, english(left))


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


def of_lacks() -> Iterator[Frame]:
    """What happens without something."""
    yield frame_at(
        f"(?:如果|要是|假如)?{_WITHOUT}(?P<after>[^有].*?)(?:之后|以后|后|的话|时)?[,，]?(?:性能|效果|结果|精度)?"
        "(?:会不会|是否会?|会|还)*(?:掉点|掉分|降点|变差|变坏|影响|有影响|下降|降低|掉|降|跌)(?:性能|效果|结果|精度)?[吗了]*$",
        _ask_whether_without,
    )
    yield frame_at(
        f"(?:如果|要是|假如)?{_WITHOUT}(?P<after>[^有].*?)(?:之后|以后|后|的话|时)?[,，]?(?:会|结果|效果|性能|表现|影响|准确率|精度)+(?:是|有)?(?:什么|怎么?样|如何|变差|变化|下降|降低?|掉|跌|差|有?多大|多少(?:个?百?分?点)?|影响|发生什么|[吗了])+$",
        _without,
    )


def _without(before: str, after: str) -> str:
    return ask("What happens without", english(before), english(after))


def _ask_whether_without(_: str, after: str) -> str:
    """Whether something is missed: 去掉残差会变差."""
    return ask("Does removing", english(after), "hurt performance")
