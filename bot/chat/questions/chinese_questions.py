"""A Chinese question as the English one that asks the same, so that both are answered by the same rules.

First what is asked of every paper, in words of its own ("创新点在哪里" is "what is new"), then the word
that asks ("多少", "为什么") with what it asks for, then all others by the dictionaries. A word that these
lack is told: an answer has to do without it, and nobody may think that it was sought.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from bot.chat.questions.chinese_attributes import asked_attribute
from bot.chat.questions.chinese_frames import frame
from bot.chat.questions.chinese_meanings import in_words_of, unread_pieces
from bot.chat.questions.chinese_wording import tidy
from bot.text.chinese import HAN
from bot.text.chinese_terms import simplify
from bot.text.numerals import in_digits
from bot.text.typed import narrow_letters
from bot.text.units import SCALES


class EnglishQuestion(NamedTuple):
    """A question in English, and the words of it that could not be."""

    text: str
    unread: tuple[str, ...] = ()


class WordedQuestion(NamedTuple):
    """A question in the words of a paper."""

    text: str
    unread: tuple[str, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    """Words of which the first stands in it, and the others say as well what was asked."""


_POLITE = re.compile(
    "请问一?下?|麻烦|(?:你|您)?(?:能不能|能否|可不可以|可以|能)?(?:帮我|给我|为我|帮忙)"
    "|我?想(?:知道|问|了解)一?下?|告诉我"
    "|^请|你好[，,]?|您好[，,]?"
)
_PAPER = re.compile(
    "(?:这|该|本|此)(?:篇|个|项|份|种|款|套)?(?:论文|文章|工作|研究|方法|模型|算法"
    "|系统|软件包|程序包|工具包|包(?!含|括)|库|软件|框架|平台)(?:的?[中里])?(?:的(?=[\u3400-\u9fff]))?"
    "|这篇(?:的(?=[\u3400-\u9fff]))?|本文的?|(?<![论下中英德法日译])文[中里]的?|(?<![\u3400-\u9fff])(?:论文"
    "|文章)(?:的|[中里]的?|(?=有|做|讲|提|解|用|适|发))"
    "|(?:作者们?|论文|文章|文[中里])(?:自己|本人|还|也|都|所)*(?:说|讲|提|提到|说到|谈到|提出|指出|认为|承认|声称|报告|给出|列出|强调"
    "|总结|讨论|使用|采用|用)(?:过|了)?的(?=[\u3400-\u9fff])"
    "|作者们?的?|(?<![\u3400-\u9fff其])(?:他|它)们?的?"
)
_SPOKEN = (
    (re.compile("(?:干[嘛吗]|干啥|干什么)(?=[要非不还])|图什么$"), "为什么"),
    (re.compile("干[嘛吗]|干啥|干什么"), "做什么"),
    (re.compile("[这那]几[个位家类层步种]"), ""),
    (re.compile("怎么办"), "怎么处理"),
    (
        re.compile(
            "(?<=[\u3400-\u9fff])(?<![获取值显觉])得(?:很|太|特别)?(?:厉害|严重|明显|很|多|凶|狠)(?=[了吗么嘛不没\\s。．.？?]*$)"
        ),
        "",
    ),
    (
        re.compile(
            "(?<=.)[,，](?:作者们?|他们|论文|文章)?[里中]?(?:是)?(?:怎么|如何|怎样)(?:看|说|认为|评价)的?(?=[\\s。．.？?]*$)"
            "|(?<=.)[,，](?:作者们?|他们|论文|文章)?[里中]?(?:有没有|是否|有)(?:提到?|提及|说|讲|讨论|交代|解释|说明)[过了]?(?=[吗\\s。．.？?]*$)"
        ),
        "",
    ),
    (
        re.compile(
            "^((?:(?![和与跟同对])[^,])+?)(?:相比于?|相较于?|相对于|比起|较之)(?=\\s?[\u3400-\u9fffA-Za-z])(?![之来])"
            "(?=[^,]+[好强差快慢大小高低多少长短深准稳难贵])"
        ),
        "\\1比",
    ),
    (
        re.compile(
            "(?<=[\u3400-\u9fff])(?<![信噪占对相价缩宽高横同环正反评类好之])比(?=(?:是|为|有|需要?|要|应该?|得|取|设|等于|大概|大约)*"
            "(?:多少|多大|多高|几$))"
        ),
        "之比",
    ),
    (re.compile("啥"), "什么"),
    (re.compile("咋样?(?=$|[\\s。．.！!？?])"), "怎么样"),
    (re.compile("咋"), "怎么"),
    (re.compile("(?<=哪)儿"), "里"),
    (re.compile("(?<=[\u3400-\u9fff])(?<!哪)里(?=[带含有没包用加放])"), "里面"),
    (re.compile("跟(?![踪随进着上])"), "与"),
    (re.compile("拿(?=什么|哪)"), "用"),
    (re.compile("[这那](?:[几一])?[条种张套块组批段项款][ ]?(?=[\u3400-\u9fff])"), ""),
    (re.compile("长(?:得|成)?(?=什么样)"), "是"),
    (re.compile("哪一?年到哪一?年"), "什么时候"),
    (re.compile("(?<=[\u3400-\u9fffA-Za-z0-9])\\s?差在(?=哪|什么)"), "的区别在"),
    (
        re.compile(
            "(?<=[多几])(少|大|高|长|低|宽|深|快)?(?:个|才|会|算|算是|比较|最|更)*"
            "(?:好|合适|合理|适合|为宜|适宜|为好|恰当|妥当|划算)(?=[了的呢吗呀啊\\s。．.？?]*$)"
        ),
        "\\1",
    ),
    (re.compile("(?<=多少)[百千万亿]+|(?<=几)[百千万亿]+(?=[\u3400-\u9fff])"), ""),
    (re.compile("(?:第\\s?)?(?<![\\d.])(\\d+(?:\\.\\d+)*)\\s?[节章](?!点)"), " section \\1 "),
    (re.compile("^(.*(?:反而|反倒|却|越|变|会|不|没).*?)(?:是)?怎么(?:一)?回事"), "为什么\\1"),
    (re.compile("(?:的说法)?(?:是)?怎么(?:一)?回事"), "是什么"),
    (re.compile("(?:能不能|能否|可不可以|可以)(.+?)吗?,(?:又|该)?怎么\\S{1,4}$"), "怎么\\1"),
    (re.compile("(?<=[里哪])[弄搞找拿]来"), "来"),
    (re.compile("(?<![A-Za-z])lr(?![A-Za-z])"), "learning rate"),
    (re.compile("(?<![A-Za-z])bs(?![A-Za-z])"), "batch size"),
    (re.compile("(?<![A-Za-z])sota(?![A-Za-z])", re.IGNORECASE), "state of the art"),
    (re.compile("^举例(?:说明|解释)一?下?"), ""),
    (
        re.compile(
            "[,，]?(?:能|可以)?(?:不能)?举(?:一?个|几个|些)?(?:例子?|实例)(?:说明)?(?=[\\s。．.？?吗]*$)"
        ),
        "",
    ),
    (re.compile("(?<=[\u3400-\u9fff])(大|小|高|低|多|少|长|短)一?[点些](?=会|后|时|的话|[,，])"), "变\\1"),
    (re.compile("(?:超过|多于|大于)(?=\\s?\\d)"), " over "),
    (re.compile("[还也](?=有[用效](?:[吗么没不\\s。．.？?]|$))"), ""),
    (re.compile("(哪(?:些|几[个种]))([^哪,，]{1,6})[、和与及]哪(?:些|几[个种])"), "\\1\\2和"),
    (re.compile("(?:这么|那么|很|有)多人(?:都|在|会)*用(?=[吗呢啊呀\\s。．.？?]*$)"), " widely used "),
    (re.compile("俩"), "两个"),
    (re.compile("(?<![取获使值觉懂记求夺赢博显变])得(?:动|完|起|住)(?=[了吗么嘛不没\\s。．.？?]*$)"), ""),
    (
        re.compile("(?<=为什么)(?:这么|那么|很|更|比较)*(?:好|易)(?=[\u3400-\u9fff]{1,2}$)(?![用看得的])"),
        "容易",
    ),
    (re.compile("(?<=为什么)(?:这么|那么|很|更|比较)*难(?=[\u3400-\u9fff]{1,2}$)(?![以度点看])"), "难以"),
    (re.compile("仨"), "三个"),
    (
        re.compile("(?<=[\u3400-\u9fff])(?<!接)(?:掉|[出起进上下过回]来|[进出上下回]去)(?=[了的是？?]|$)"),
        "",
    ),
    (
        re.compile(
            "(?<=[\u3400-\u9fff]{2})(?<![个的些等类什么哪])问题(?=[都也是]?(?:怎|咋|如何|能|被|有没有))"
        ),
        "",
    ),
    (re.compile("([行成对])不\\1(?=[\\s。．.？?]*$)"), "吗"),
    (re.compile("多不多(?=[\\s。．.？?]*$)"), "有多少"),
    (re.compile("(?<=[别异动化响助])(大)不大(?=[\\s。．.？?呢啊呀]*$)"), "\\1"),
    (re.compile("([高大快准长重深宽贵])不\\1(?=[\\s。．.？?呢啊呀]*$)"), "有多\\1"),
    (re.compile("(?<![什怎那这多])么(?=[\\s。．.？?]*$)"), "吗"),
    (re.compile("(?<=[\u3400-\u9fff])(?:(?<!有)没有?|不|否)(?=[\\s。．.！!？?～~]*$)"), "吗"),
)
"""Words as people say them, and as they are written: 代码公开没 asks what 代码公开吗 does."""
_LARGE = re.compile(
    "[一二两三四五六七八九][百千万][零一二三四五六七八九十百千万]*(?=[个层步张篇轮次条页词类名])"
    "|[一二两三四五六七八九十][零一二三四五六七八九十百千]*[万亿]"
)
"""A number in words, before what it counts or of tens of thousands: 一千层, 十三万."""
_SCALED = re.compile(
    "(?P<number>\\d+(?:\\.\\d+)?)\\s?(?P<scale>百万|千万|万亿|[百千万亿])(?![年分米克瓦帕赫伏焦兆])"
)
"""A number in digits with the power of ten behind it: 3 百万, 1.5亿."""
_LAST = re.compile("[吗呢呀啊吧嘛哦的了]*[\\s。．.！!？?~～…]*$")
_BETWEEN = re.compile("[?？]+\\s*(?=[^?？]*[\u3400-\u9fff])")
"""Where one question ends and another begins."""
_CODE = re.compile("代码|源码|源代码|开源|程序|github", re.IGNORECASE)
_DATA_TOO = re.compile("数据集?|(?P<model>权重|模型)")
_OPEN = re.compile(
    "(?:是否|有没有|有无|是不是|能否|能不能|会不会|要不要|可不可以|可以|能|会|将|已经?|都|被|有|是|个|对外)*(?:公开|开放"
    "|开源|发布|放出|提供|给出|获取|下载|获得|拿到|找到|能用|可用|在线|放在|放到|放)*"
    "(?:了|过|的|出来|吗)*"
)
_ASKS_FOR_IT = re.compile(
    "是否|有没有|有无|[是会能要]不[是会能要]|能否|公开|开放|开源|发布|提供|下载|获取|放出|放(?:了|过)?$|^有"
)
_PLACE = re.compile("[在从到去]?(?:哪里|哪儿|何处|哪)|地址|链接|网址|仓库|怎么(?:找|下载|获取)")


def question_in_english(text: str) -> EnglishQuestion:
    """The question in English; one that has no Chinese in it as it is."""
    if not HAN.search(text):
        return EnglishQuestion(text.replace("？", "?"))
    return _as_question(_frame_question(text)[1])


def question_in_words_of(
    text: str, said: Mapping[str, int], passages: Sequence[AbstractSet[str]] = ()
) -> WordedQuestion:
    """The same in words that a paper uses, by how often it says each stem, and the stems of each passage.

    Most words have several meanings, and the paper is what tells which one is asked for.
    """
    if not HAN.search(text):
        return WordedQuestion(*question_in_english(text))
    bare, made = _frame_question(text)
    if made in (english for _, english in _asked_of_all()):
        return WordedQuestion(*_as_question(made))  # which papers answer in words of their own
    worded, alike = in_words_of(made, bare, said, passages)
    return WordedQuestion(*_as_question(worded), alike)


def _as_question(made: str) -> EnglishQuestion:
    return EnglishQuestion(tidy(HAN.sub(" ", made)), unread_pieces(made))


@lru_cache(maxsize=512)
def _frame_question(text: str) -> tuple[str, str]:
    """The question without its politeness, and in English, where that could be had; several one by one."""
    several = _BETWEEN.split(text.strip())
    if len(several) > 1:
        framed = [_frame_question(each) for each in several]
        return " ".join(bare for bare, _ in framed), "? ".join(made.rstrip("? ") for _, made in framed)
    bare = _PAPER.sub(" ", _POLITE.sub("", _as_written(text)))
    bare = _LAST.sub("", re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", bare)).strip(" ,、")
    whole = (english for pattern, english in _asked_of_all() if pattern.fullmatch(bare))
    return bare, next(whole, "") or _of_code(bare) or asked_attribute(bare) or frame(bare)


def _as_written(text: str) -> str:
    """What was typed, Simplified, with the words of the written language."""
    written = simplify(narrow_letters(text)).replace("，", ",")
    written = _LARGE.sub(lambda found: _group(in_digits(f"{found[0]}个")[:-1]), written)
    written = _SCALED.sub(_in_thousands, written)
    for spoken, word in _SPOKEN:
        written = spoken.sub(word, written)
    return written


def _in_thousands(found: re.Match[str]) -> str:
    return _group(str(round(float(found["number"]) * 10 ** SCALES[found["scale"]]))) + " "


def _group(number: str) -> str:
    """A number as papers write it: 1200, 130,000."""
    return f"{int(number):,}" if number.isdecimal() and len(number) > 4 else number


@cache
def _asked_of_all() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What can be put to every paper: the patterns of whole questions, and the English of each."""
    pieces: dict[str, str] = {}
    rows: dict[str, list[str]] = {}
    text = (resources.files("bot.chat.questions") / "chinese_phrases.txt").read_text(encoding="utf-8")
    for line in (line for line in text.splitlines() if line and line[0] != "#"):
        if line[0] == "{":
            name, piece = line.split(" ", 1)
            pieces[name] = piece
        elif line[0] == " ":
            rows[next(reversed(rows))].append(_fill(line.strip(), pieces))
        else:
            rows[line] = []
    return tuple((re.compile("|".join(found)), english) for english, found in rows.items())


def _fill(pattern: str, pieces: Mapping[str, str]) -> str:
    return re.sub(r"\{\w+\}", lambda found: pieces[found[0]], pattern)


def _of_code(bare: str) -> str:
    """Whether, or where, code or data can be had, if nothing else is asked."""
    is_code, is_data = _CODE.search(bare), _DATA_TOO.search(bare)
    if not is_code and not is_data:
        return ""
    where = _PLACE.search(bare)
    rest = _PLACE.sub("", _DATA_TOO.sub("", _CODE.sub("", bare)))
    asks = where or _ASKS_FOR_IT.search(bare)
    if not asks or not _OPEN.fullmatch(re.sub("[或和与及、,/\\s的]|还是", "", rest)):
        return ""
    named = "code" if is_code else "model" if is_data and is_data["model"] else "dataset"
    both = f"{named} or data" if is_code and is_data else named
    if where and not is_code:
        return f"Where can I download the {named}?"
    return f"Where is the {both}?" if where else f"Is the {both} available?"
