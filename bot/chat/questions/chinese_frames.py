"""The words with which Chinese asks, and the English question that comes of what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.chat.questions.answer_types import AnswerType, wanted_by
from bot.chat.questions.chinese_circumstances import ask_time_too, of_extents, of_reasons
from bot.chat.questions.chinese_comparisons import of_comparisons, of_lacks
from bot.chat.questions.chinese_nouns import DIFFERS, SIDES, ask_definition, ask_sides, of_nouns
from bot.chat.questions.chinese_wording import (
    ENDS_VALUE,
    Frame,
    ask,
    asker,
    english,
    frame_at,
    leading_noun,
    plural,
    split_place,
)
from bot.chat.questions.types_of_resources import HARDWARE
from bot.selection.glossary import RESEARCH
from bot.text.units import UNITS
from bot.text.wordlists import words

_CLASSIFIER = (
    "(?!部分|部件|位置|条件|项目|组件|段落|种类|批次|个体|道路|头部|粒子|粒度|枚举|支持|支架|支路)"
    "[个种块张篇台名位条项份只辆部段幅例颗款家批组套道头粒枚支棵艘](?=[\\s\u3400-\u9fffA-Za-z])"
)
_FEW = "(?:多少|(?<![哪这那前后])几(?![乎何]))"
_PARTS = "几成|几分之几|百分之(?:多少|几)|(?:多大|多少)?的?(?:比例|比重)"
"""How much of a whole."""
_OWNED_NAME = re.compile("(?P<of>.*[\u3400-\u9fff])\\s?(?P<name>[A-Za-z][\\w@.-]*)")
"""A name that something in Chinese before it has: the BLEU of 德语翻译BLEU; a letter only stands for it."""
_USED = "(?:都|主要|具体)?(?:是)?(?:用到?|使用|采用|选用|选择|选)(?:了|的)?(?:都|是)?"
_SO_MANY = re.compile(
    f"(?P<of>.*?)(?P<how>[两三四五六七八九十])(?:{_CLASSIFIER})?(?P<what>[^的]+?)(?:分别|各自|各|都|具体)+(?:是|叫|指)"
)
"""So many things, of which each is asked for."""
_POINTS = frozenset({"分", "点", "个点"})
"""What a score is counted in."""
_COUNTED = frozenset(words("秒 毫秒 分钟 小时 天 周 月 元 美元 欧元 英镑 日元 % 倍 字节 比特"))
"""Units of which many are counted, rather than a value given in: 几天."""
_VALUES = {"质量": "mass"}
"""What has a value, where the word means something else besides."""
_MAKES = frozenset({"型号", "配置", "牌子", "品牌", "版本", "值", "数值", "取值"})
"""What says of a thing which one it is."""
_WRITINGS = {"论文": "papers", "文章": "articles"}
"""What is counted, where the word else means the paper that is asked."""
_ABSTRACT = frozenset(
    words(
        """
        影响 意义 启示 启发 作用 问题 情况 困难 挑战 变化 条件 因素 特点 特性 特征 性质 假设 前提 步骤 环节
        好处 风险 后果 副作用 规律 趋势 现象 改进 改动
        区别 原因 难点 用途 应用 优势 劣势 隐患 收益 结果 效果
        目的 目标 依据 理由 证据 代价 限制 要求 需求 经验 教训 建议 伦理问题
        """
    )
)
"""What has no name of its own, so that none is asked for."""
_KINDS = frozenset(words("类型 种类 类别 类"))
_MEANS = frozenset(words("模型 算法 技术 架构 结构 网络 工具 方案 手段 方式 技巧 办法"))
"""What a part is made with: of 检索器用的是什么模型 the retriever is asked for."""


_TELL = re.compile(
    "^(?:再|给我|能|可以)*(?:详细|具体|简单|简要|大致)*地?(?:(?:解释|介绍|讲解|列出|列举|罗列)(?:一?下)?|(?:描述|说明)一?下"
    "|[讲说谈聊](?:一?下|讲|说|谈|聊))(?=[^性器变过了出的]\\S)"
)
"""How one asks to be told of something, whatever it is."""
_ASKS = re.compile("什么|多少|哪|几[^乎何]|怎么|怎样|如何|为何|谁|多[大高厚重快深宽长远老贵准强久]")
"""Words by which a clause is known as a question of its own."""


def frame(bare: str) -> str:
    """A bare question in English by the first word in it that asks; without one, its words.

    What has a value and stands alone asks for that: 初始学习率？
    """
    bare = _TELL.sub("", bare)
    clauses = re.split("[,，;；]", bare)
    if len(clauses) > 1 and all(map(_ASKS.search, clauses)):
        return " ".join([frame(clauses[0]), *(ask_time_too(each) or frame(each) for each in clauses[1:])])
    for one in _FRAMES:
        if found := one.asks.search(bare):
            named = {name: each or "" for name, each in found.groupdict().items()}
            return one.make(
                " ".join(filter(None, (bare[: found.start()], named.get("before", "")))),
                named.get("after", "") + bare[found.end() :],
            )
    stated = english(bare)
    valued = f"What is the {stated}?"
    return valued if wanted_by(valued).type is AnswerType.NUMBER else stated


def _value(before: str, after: str) -> str:
    """What number something has."""
    rest, where = split_place(ENDS_VALUE.sub("", before))
    of, _, head = rest.strip().rpartition("的")
    if found := _OWNED_NAME.fullmatch(head):
        of, head = (of, found["of"]) if len(found["name"]) == 1 else (f"{of}的{found['of']}", found["name"])
    if of and head.strip() in {"数量", "数目", "个数", "总数"}:
        of, head = "", f"{of}{head.strip()}"
    counted = re.fullmatch("(?P<what>.+?)(?:的)?(?<![参分系指函维])(?:数量|数目|个数|数)", head.strip())
    more = " ".join(filter(None, (english(of), where, english(after))))
    if counted and head.strip() not in RESEARCH:
        return _how_many(english(counted["what"]), more)
    named = _VALUES.get(head.strip(), english(head))
    if named.startswith("number of "):
        return _how_many(named.removeprefix("number of "), more)
    made = ask(f"What is the {named}", f"of {more}" if more else "")
    if head.strip().endswith("数") and named.endswith("s"):
        return _how_many(named, more)
    is_number = wanted_by(made).type is AnswerType.NUMBER or not named
    return made if is_number else ask(f"How much {named} is there", more)


def _how_many(noun: str, rest: str, of: str = "") -> str:
    return ask(f"How many {plural(noun) if noun else 'of them'} {of}", "are", rest or "there")


def _ask_pieces(before: str, after: str) -> str:
    """How many there are of what is counted piece by piece: of 几篇维基百科的文档 the documents."""
    noun, rest = leading_noun(after)
    owned, more = leading_noun(rest[1:]) if rest.startswith("的") else ("", "")
    if not english(owned):
        return _ask_count(before, after)
    left, where = split_place(before)
    return _how_many(english(f"{noun} {owned}"), f"{english(left)} {where} {english(more)}".strip())


def _ask_amount(before: str, after: str) -> str:
    """How much there is of something that is not counted: 尘埃里含有多少氧."""
    return ask("How much", english(after), "is in", english(re.sub("[中里内](?:面|含|所)*$", "", before)))


def _ask_count(before: str, after: str) -> str:
    """How many there are of something, or what value it has, in a unit: 质量上限是多少eV."""
    if before.strip() and after.strip().isascii() and after.strip() in UNITS:
        return ask("What is the", english(ENDS_VALUE.sub("", before)), "in", after)
    noun, rest = leading_noun(after)
    noun = _WRITINGS.get(noun.strip(), noun)
    left, where = split_place(re.sub("(?:被|共|总共|一共)*分[成为]?了?$", "", before))
    if after.strip() in _POINTS and where and not english(ENDS_VALUE.sub("", left)):
        return ask("What is the score of", where)
    of_value = after.strip() in _POINTS or (before.strip() and _unit_of_value(after.strip()))
    if not after.strip() or of_value:
        return _value(before, "" if before.strip() else after)
    if not english(noun):
        return _how_many("", f"{english(left)} {english(rest)}")
    if rest.startswith("的"):
        return _how_many(english(noun), f"{english(left)} {where}", f"of {english(rest)}")
    return _how_many(english(noun), f"{english(left)} {where} {english(rest)}".strip())


def _unit_of_value(word: str) -> bool:
    """Whether a word is a unit of what has a value."""
    return word in UNITS and word not in _COUNTED


def _which_ones(before: str, after: str) -> str:
    """The same of several."""
    return _which(before, after, several=True)


def _which(before: str, after: str, *, several: bool = False) -> str:
    """Which of something; of "what is …" a definition."""
    noun, rest = leading_noun(after)
    if rest.startswith("的") and noun.strip() not in _KINDS:
        owned, rest = leading_noun(rest[1:])
        noun = f"{noun}{owned}"
    if noun.strip() in _MAKES or (
        noun.strip() in _MEANS
        and re.search(f"[^训练评估]{_USED}$", before.strip())
        and not re.search("[和与及、]|分别", before)
    ):
        noun = re.sub(
            f"(?:{_USED}|的|是)*$", "", re.sub("^(?:跑|做)?(?:实验|训练|测试)?用的", "", before.strip())
        )
        before = ""
    if noun.strip() in _KINDS and rest.startswith("的"):
        return ask("Which kinds of", english(before), english(rest[1:]))
    if noun.strip().endswith(tuple(_ABSTRACT)):
        return _having_noun(before, noun, rest)
    if noun.strip():
        left, where = split_place(before)
        named = f"{plural(english(noun))} are".strip() if several else f"{english(noun)} is"
        return ask(f"Which {named}", english(left), where, english(rest))
    left = before.strip()
    if found := _SO_MANY.fullmatch(left):
        return ask("What are the", english(found["how"]), plural(english(f"{found['of']} {found['what']}")))
    if found := re.fullmatch(f"(?P<what>.+?){_USED}", left):
        rest, where = split_place(found["what"])
        return ask(f"Which {english(rest)} is", "used", where, english(after))
    return ask_definition(
        re.sub(
            "(?:的)?(?:指的|意思|含义|定义|概念|具体|也就|所谓)?(?:是|指|为|叫|算|即)*(?:指)?$", "", left
        ),
        after,
    )


def _ask_tasks(before: str, after: str) -> str:
    """On which tasks something was tried, or which machines it ran on."""
    machines = ask(f"Which {plural(english(after))} were used")
    if HARDWARE.asked.search(machines):
        return machines
    return ask(f"On which {plural(english(after))} was", english(before) or "it", "evaluated")


def _origin(before: str, after: str) -> str:
    """Where something is from; of authors, where they work."""
    if "作者" in before:
        return "Where do the authors work?"
    return ask("Where does", english(f"{before} {after}") or "it", "come from")


def _ask_list(before: str, _: str) -> str:
    """Which of something there are: 预训练任务有哪些."""
    left, where = split_place(before)
    of, _, head = left.strip().rpartition("的")
    return ask(f"Which {plural(english(head))} are there", f"of {english(of)}" if of else "", where)


def _having(before: str, after: str) -> str:
    """What something has: drawbacks, uses."""
    return _having_noun(before, *leading_noun(after))


def _having_noun(before: str, noun: str, rest: str) -> str:
    left, where = split_place(before)
    if doing := re.fullmatch("(?P<verb>的?.+)的(?P<noun>[\u3400-\u9fff]{1,4})", f"{noun}{rest}"):
        return ask(f"Which {plural(english(doing['noun']))}", english(doing["verb"]), english(left), where)
    of = " ".join(filter(None, (english(left), where, english(rest))))
    return ask(f"What are the {plural(english(noun))}", f"of {of}" if of else "")


def _kinds(before: str, after: str) -> str:
    """Which parts something is divided into."""
    noun, rest = leading_noun(after)
    what, where = split_place(before)
    kinds = english(noun)
    return ask(
        f"Which {plural(kinds or 'kind')} of", english(what), where, "are distinguished", english(rest)
    )


def _ask_best(before: str, after: str) -> str:
    """Which one suits best: 刚性问题用哪个求解器好."""
    return ask("Which", english(after), "is good for", english(before))


def _ask_ordinal(before: str, after: str) -> str:
    """Which one in an order: 第几步."""
    noun, rest = leading_noun(after)
    return ask("Which", english(rest), english(noun), "was", english(before))


def _of_amounts() -> Iterator[Frame]:
    yield frame_at("^(?:是)?(?:怎么|怎样|如何)(?=[^样].*(?:谁|什么|哪))", asker("How is"))
    yield frame_at(
        (
            "(?:有没有|有哪些|哪些是|有什么)(?=(?:讨论|研究|介绍|关于"
            "|讲)+)(?P<after>.+?)(?:的)?(?:论文|文章|工作)$"
        ),
        asker("Which papers are about"),
    )
    yield frame_at(
        "[^,，]*?(?:论文|文章)[中里]?[,，]?(?:有|都有)?哪(?:些|几)(?:篇|个)?", asker("Which papers")
    )
    yield frame_at(
        "(?:有|都有)?哪(?:些|几|一)?(?:篇(?:论文|文章)?|论文|文章)(?:是|有)?", asker("Which papers")
    )
    yield frame_at(
        "(?P<before>.+[和与跟].+?)(?:之间)?(?:相差|差|差距)(?:了|有)?(?:多少|多大|几何)(?P<after>[\u3400-\u9fff]{0,6})$",
        asker("What is the difference between"),
    )
    yield frame_at(
        "有?(?:多少|几)(?:个|位|名)?人$", lambda before, _: _how_many(english(before) or "people", "there")
    )
    yield frame_at("^百分之(?:多少|几)(?:的)?", asker("What percentage of"))
    yield from of_lacks()
    yield from of_reasons()
    yield frame_at(
        (
            "(?:花费?|用|需要|持续|要|跑|耗时)?(?:了|的)?(?:多久|多长时间|多少时间"
            "|几(?:个)?(?:小时|天|周)(?!的))"
        ),
        asker("How long did", ends="take"),
    )
    yield frame_at("的?影响(?:很|比较|到底|究竟)?大$", asker("What is the effect of"))
    yield frame_at(
        "(?:如果|假如|当)?(?P<before>.+?)(?:的话|时|后)?会(?:怎么?样|如何)$", asker("What happens with")
    )
    yield frame_at(
        "^(?:如果|要是)?[换放用][到成个在](?P<after>[^,，]+?)(?:[上里中])?(?:的话)?(?:还|也|都|能|会|可以)*"
        "(?:行|成立|有效|有用|管用|好用|好使|灵|适用|表现好|work)(?:[吗的了]|得通)*$",
        asker("Does it generalize to"),
    )
    yield frame_at("第几(?:个)?", _ask_ordinal)
    yield frame_at("(?:要|需要)?(?:花费?|付)?了?多少钱", asker("How much did", ends="cost"))
    yield frame_at(
        (
            "(?P<before>(?:提升|提高|改善|改进|下降|降低|减少|增加|领先|超过|超出|落后|相差|优于"
            "|差|高|低|快|慢|好|强|涨))(?:了|出)?(?:有)?(?:多少|几)(?:倍|个?百分点|个点)?"
        ),
        asker("By how much does it"),
    )
    yield frame_at(
        f"占(?:了|到)?(?P<after>.*?)的?(?:{_PARTS}|多少|多大$)"
        f"|(?:的?(?:比例|比重|占比)(?:是|为|有|占)?)?(?:{_PARTS})|(?:多大|多少)的?(?:比例|比重)",
        asker("What share of"),
    )
    yield from of_extents()


def _of_counts() -> Iterator[Frame]:
    yield frame_at(
        f"(?:(?<!包)含有?|吸收|释放)(?:着|了)?多少(?!{_CLASSIFIER})(?P<after>[^\\s的]{{1,3}})$", _ask_amount
    )
    yield frame_at(f"{_FEW}(?:{_CLASSIFIER})", _ask_pieces)
    yield frame_at(_FEW, _ask_count)


def _of_things() -> Iterator[Frame]:
    yield frame_at(
        "(?:由|是由|有|包含|包括|分为|分成|分)(?:着|了)?(?:哪|什么)?(?:些|几个?大?)(?:个)?(?:部分|模块|组件|部件|要素|环节|块|项)"
        "(?:所)?(?P<after>相加|求和|拼接|合并)?(?:组成|构成|得到|得来|而成|而来)?的?$",
        asker("What are the components of"),
    )
    yield frame_at(
        "(?:能|可以)?(?:说明|表明|意味着|反映|揭示|证明|暗示|显示)(?:了|出)?(?:什么|哪些)(?:问题|结论|东西)?$",
        asker("What does", ends="show"),
    )
    yield frame_at(
        "(?:是)?(?:怎么|怎样|如何)(?:来|去)?(?:算|求)(?:出来|出|得到?)?的?$",
        asker("How is", ends="calculated"),
    )
    yield frame_at("(?:由|是|被)?(?:谁|哪位|哪些人|什么人|哪个(?:机构|公司|团队|大学|单位))", asker("Who"))
    yield frame_at(
        "的?(?:效果|结果|表现)(?:到底|究竟)?(?:怎么样|如何|怎样|好不好|好)$",
        asker("What are the results of"),
    )
    yield frame_at(
        f"(?:有)?(?:什么|何|哪些){DIFFERS}|的?{DIFFERS}(?:都|主要)?(?:是|在于?|有|体现在)*(?:什么|哪里?|哪些|何处)",
        asker("What is the difference between"),
    )
    yield frame_at(
        f"的?(?P<after>{SIDES})(?:主要|具体)?(?:体现)?在于?(?:哪里?|哪儿|何处|什么(?:地方)?|哪些(?:方面|地方)?)",
        ask_sides,
    )
    yield frame_at(
        "(?P<before>.*?)(?:该|应该|最好)?(?:用|选|选用|选择|适合)?哪(?:个|种|款|些)(?P<after>[^的]+?)(?:更|比较|最)?(?:好|合适|适合)(?:一?些|一?点)?$",
        _ask_best,
    )
    yield frame_at("有(?:什么|哪些|啥)(?:问题|毛病|缺陷|短板|硬伤)$", asker("What are the drawbacks of"))
    yield frame_at(
        "(?:是)?(?:从)?(?:哪里?|哪儿|何处)(?:得?来|获得|收集|采集|取得|爬取?)(?:的|来的)?$"
        "|来自(?:于)?(?:哪里?|哪儿|何处)|来源(?:于|是)?(?:哪里?|什么|何处)",
        _origin,
    )
    yield frame_at(
        "在(?:哪些|什么|哪几个|哪个)(?!数据|语料)(?P<after>[^的]+?)上(?:面)?(?:都)?(?:做|进行)?过?了?"
        "(?:实验|测试|评估|评测|验证|试验|测|跑|试)(?:的|过|了)*$",
        _ask_tasks,
    )


def _of_which() -> Iterator[Frame]:
    yield frame_at(
        "(?:是)?(?:用|靠|通过|采取|采用)了?(?:什么|哪种|何种|哪些|怎样的?)(?:样的)?(?:方式|办法|途径|手段)(?:来|去)?"
        "(?=[\u3400-\u9fff])(?!的)",
        asker("How is"),
    )
    yield frame_at(
        "[从在去到]?(?:哪里|何处|什么地方|哪[个些]?地方|哪(?=$|下载|找|获取|能|可)|哪个(?:网站|城市|国家))",
        asker("Where is"),
    )
    yield frame_at(
        "(?:可以|能|被|又|主要|大致)*(?:细?分[为成作]|划分[为成]|区分|归[为成]|分)了?哪(?:几|些)(?:大)?(?:[类种个](?:别)?)?",
        _kinds,
    )
    yield frame_at(
        "(?:起到?|是|有)?(?:什么|何|哪些)(?:作用|用途|用处|用)(?:的)?$|是?为了?(?:什么|何)$|是?(?:用来|拿来|用于)?(?:做|干|搞)(?:什么|嘛)(?:用)?的?$",
        asker("What is", ends="used for"),
    )
    yield frame_at(
        "(?:什么是|何谓|何为|什么叫做?|所谓)(?P<after>.*)|的?(?:是|指)*(?:个)?什么(?:样的)?(?:意思|概念|含义|东西)$|(?:怎么|如何|怎样)理解$",
        ask_definition,
    )
    yield frame_at("(?:都|还|又|分别|主要|具体|一共)*有哪(?:些|几[个种类])$", _ask_list)
    yield frame_at("(?:都|还|又)?有(?:什么|哪(?:些|几[个种点]))(?:样的)?(?=[\\s\u3400-\u9fff])", _having)
    yield frame_at("哪(?:几[个种块台颗款家项套门篇]|些)", _which_ones)
    yield frame_at(
        f"(?:什么样的?|什么|哪(?:几|一)?(?:{_CLASSIFIER}|些|种|个|类|块|台|颗|款|家|项|套|门)?|何种|啥)",
        _which,
    )
    yield frame_at("(?:是)?(?:怎么|怎样|如何|咋)(?:样)?(?:被)?", asker("How is"))
    yield frame_at(
        "有没有|是否|能否|可否|有无|可不可以|需不需要|应不应该|(?P<asked>[\u3400-\u9fff])[不没](?=(?P=asked))",
        asker("Is there"),
    )


_FRAMES = (*of_comparisons(), *_of_amounts(), *_of_counts(), *_of_things(), *_of_which(), *of_nouns())
