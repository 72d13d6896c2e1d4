"""Which lines of people who talk among themselves are questions about the papers, put to nobody else.

Nobody mentioned us, replied to us or typed a command. Whoever speaks in the thread of a digest mostly
speaks to colleagues, so a line is ours only where three things come together: it has the form of a
question, something in it is about a paper, and nothing in it speaks to people or of their day. Where it
only lacks the second, a paper may still hold an answer, and tells that it was asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from bot.selection.glossary import in_english
from bot.sources.registry import find_refs
from bot.text.terms import content_stems, is_generic

SOON = dt.timedelta(minutes=10)
"""How long what somebody said is still being talked about."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_NOISE = _any(r"https?://\S+", r":[\w+-]+:", r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]")
_SENTENCES = re.compile(r"(?<=[!?。！？])\s*(?=\S)|(?<=\.)\s+(?=\S)|\n+")
_WH = r"what(?:'s|s)?|which|who(?:se|'s)?|where|when|why|how"
_AUX = r"is|are|was|were|do|does|did|can|could|would|will|has|have|had|should|isn't|aren't|doesn't|don't"
_LEAD = (
    r"^\W*(?:(?:so|and|but|ok|okay|wait|hm+|um+|also|well|nice|cool|then|out of curiosity|quick question"
    r"|question|please|sorry|maybe|hold on|by the way|btw)\b[\s,.:;–-]*)*(?:#?\d{1,2}\s*[:,]\s*)?"
)
_ASKS = _any(
    rf"{_LEAD}(?:(?:in|for|on|at|by|with|to|from|of|under)\s+)?(?:{_WH})\b(?!\s+(?:an?|the (?:hell"
    rf"|heck|fuck))\b)",
    rf"{_LEAD}(?:{_AUX})\s+(?!(?:be|do|have|not|also)\b)(?:the|this|these|that|those|it|its|they|their"
    rf"|there|any|\w+)\b",
    rf"{_LEAD}any(?:thing)?\s+\w+",
    rf"[,;:–-]\s*(?:and |but |so )?(?:{_WH}|{_AUX})\s+(?:the|this|these|that|those|it|its|they|their"
    rf"|there|on)\b",
    r"\b(?:wonder(?:ing)?|curious|know|see|tell me|unclear|not sure)\s+(?:about\s+)?"
    r"(?:how|what|which|why|whether|if|where)\b",
)
_ORDERS = _any(
    rf"{_LEAD}(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
    r"(?:explain|summari[sz]e|compare|list|describe|define|elaborate|translate|clarify|tell me|show me"
    r"|give me)\b",
)
_ASKS_ZH = _any(
    r"[吗么呢][？?。!！]?$",
    r"什么|怎么|怎样|如何|为什么|为何|多少|哪[些个种里一篇]|几[个种类层篇次]|是否|有没有|能不能|是不是"
    r"|多大|多长|多久|啥|(\w{1,2})不\1|是.+还是",
)
_ORDERS_ZH = _any(
    r"(?:解释|总结|概括|概述|对比|比较|介绍|说明|翻译|列出)(?:一下|下)?|^(?:给|列|讲|说)(?:一下|出|说|讲)"
)
_PEOPLE = _any(
    r"\b(?:you|your|yours|u|ya|y'?all|we|us|our|ours|let'?s|i'?m(?! (?:not sure|curious|wondering))|my|mine"
    r"|any(?:one|body)(?! of)|some(?:one|body)"
    r"|every(?:one|body)|no ?(?:one|body)|guys|folks|team|boss|dean|advis[oe]r|supervisor|prof(?:essor)?"
    r"|colleagues?|postdocs?|neighbou?rs?|wife|husband|kids?|mom|dad)\b",
    r"\bi\b(?!\s+(?:wonder|don'?t (?:\w+ )?(?:see|understand|get)|am (?:curious|not sure|wondering)"
    r"|want to know))",
    r"^\W*(?:hey|hi|hello|yo|morning|mornin)\b",
    r"^\W*(?:haven'?t|didn'?t|gonna|wanna|just (?:read|saw|skimmed|finished))\b",
    r"(?:^|\s)@\w",
    r"\bwho(?:'s|\s+(?:is|wants?|will|can|presents?|has|takes?|goes|knows|else|cares))\b",
    r"[你您]|我们|咱|大家|各位|有人(?!工)|谁(?!的)|老师|组里",
    r"我(?!想(?:知道|问))",
)
_CALLED = re.compile(
    r"^\W*(?!(?:Wait|Sorry|Hmm?|Nice|Interesting|Ok|Okay|So|And|But|Also|Well|Then|Question|Please"
    r"|Cool|Great)\b)"
    r"[A-Z][a-z]+,\s+\w"
    r"|\b[Dd](?:oes|id)\s+[A-Z][a-z]+\s+(?:know|think|like|agree|mind|want|care|remember|come|join)\b"
)
"""A name: somebody is spoken to, or of."""
_ABBREVIATED = _any(r"\b(eqs?|figs?|secs?|tabs?|vs|cf|al|approx|no)\.")
_TO_ALL = _any(
    r"\b(?:does|do|did|has|have|can)?\s*(?:any|some)(?:one|body)(?: here| else)?"
    r" (?:know|understand|get|see|seen|remember|found|find|tell|explain)(?: me| us)?"
    r"(?=(?:\s+\w+){0,4}[,\s]+(?:what|how|why|where|which|whether|if)\b)",
    r"\bdo (?:we|you guys) know(?=\s+(?:what|how|why|where|which|whether|if)\b)",
    r"\b(?:can|could|do|would|should) (?:i|we|one)"
    r"(?= (?:find|download|get hold of|cite|reproduce|rerun|need to)\b)",
)
"""How people begin a question that anybody may answer: the paper, where a word of papers is in it."""
_PREAMBLE = _any(
    r"\b(?:am i|are we) (?:right|correct)(?: to think| in (?:thinking|assuming))?(?: that)?\b",
    r"\bcorrect me if i(?:'| a)?m wrong\b",
    r"\bi (?:really |still |just )?(?:can(?:'|no)?t|could(?: no|n')t|don'?t|do not|didn'?t)"
    r" (?:quite |really |even )?(?:find|see|tell|spot|follow|understand|get|figure out|make out)\b",
    r"\bi(?:'| a)?m (?:a bit |still |quite )?(?:confused|puzzled|lost|unsure|not sure|curious|wondering)"
    r"(?: about| by)?\b",
    r"\b(?:sorry |apologies )?if (?:i (?:missed|overlooked) (?:it|this|that)"
    r"|(?:this|it|that)(?:'s| is) (?:obvious|dumb|stupid|silly)|obvious)\b",
    r"\b(?:maybe )?i (?:missed|overlooked) (?:it|this|that)\b",
    r"\bis it (?:just|only) me,? or(?=\s+(?:do|does|did)\b)",
    r"\b(?:like|as if) (?:i'?m|i am) (?:five|a (?:child|beginner))\b",
    r"\b(?:any|some)(?:one|body)(?: else)?(?:'s)?\b(?=.*\baccording to (?:the (?:paper|authors)|them)\b)",
)
"""How people begin what they do not understand: its words for persons speak to nobody."""
_GENERIC_YOU = _any(
    r"\b(?:can|could|would|will) you\s+(?:please\s+)?(?:explain|summari[sz]e|compare|list|describe|define"
    r"|elaborate|translate|clarify|tell me|show me|give me)\b",
    r"[你您](?:能|可以|能不能)?(?:解释|总结|概括|对比|比较|介绍|说明|翻译)",
    r"\btell me\b|\bshow me\b|\bgive me\b",
)
_DAY = _any(
    r"\b(?:lunch|dinner|breakfast|coffee|tea|beers?|pub|cake|meetings?|journal club|slides?|seminar"
    r"|zoom|room"
    r"|office|tomorrow|tonight|yesterday|today(?!'s (?:papers?|digest|list))|weekend"
    r"|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday"
    r"|holidays?|vacation|dentist|doctor|deadlines?|birthday|weather|raining|trip|train ride|elevator"
    r"|pizza|thesis|students?(?! (?:net\w*|models?))|interns?"
    r"|retreat|server|laptop|email|hiring|jobs?|openings|packages?|parcels?|due"
    r"|camera.ready|rebuttal|reviewers|match|game|bus|flight|charger"
    r"|(?:next|this) (?:week|month|time)|what (?:time|day|date) is|reading group|(?:my|your|office"
    r"|house|spare) keys?|the keys|\d{1,2}\s?[ap]m|o'clock|plans"
    r"|print(?:ed|er)?|password|wifi|server down|back yet)\b",
    r"吃|中午|午饭|晚饭|开会|组会|周[一二三四五六日末]|星期|明天|今天|昨天|下午|上午|(?<!个)晚上|会议室|咖啡"
    r"|奶茶|放假|几点|天气|请假|打印|出差|有空|[上下这本]周|[上下这本]个?月|周末|期刊|影响因子|审稿|录用|钥匙|空调|遥控|准备得|放在?哪|放到哪|打球|食堂|服务器|电脑|快递"
    r"|火锅|地铁|论坛|毕业|学生"
    r"|导师|实习|截稿|投稿|会议|报销|打车|天气|手机号",
)
_RHETORICAL = _any(
    r"^\W*(?:really|seriously|right|huh|what|why(?: not)?|so what|no|yes|who (?:knows|cares)|how come"
    r"|say what"
    r"|is(?:n'?t)? (?:it|that so)|and\??|meaning|what (?:else|next|now|for|gives|is (?:this|that|it"
    r"|going on)))\W*$",
    r"\bis it (?:just|only) me\b(?!,? or (?:do|does|did)\b)",
    rf"{_LEAD}(?:isn'?t|aren'?t|wasn'?t|weren'?t|didn'?t|haven'?t|hasn'?t)\b",
    r"\bworth (?:it|reading|a (?:read|look)|(?:my|the) time)\b",
    r"^\W*how (?:cool|nice|great|neat|sad|funny|awesome|weird|cute|crazy)\b",
    r"[,;–-]\s*(?:right|no|huh|eh|isn'?t (?:it|that)|aren'?t they|don'?t you think|or what"
    r"|yeah)\s*\?\s*$",
    r"^\W*(?:真的|是吗|不会吧|为什么|什么|啊|对吧|是不是|怎么了|怎么办|怎么说)[吗呢啊]?\W*$",
    r"(?:对吧|是吧|不是吗|吧)[？?！!。]*$",
)
_PAPER = _any(
    r"\b(?:papers?|articles?|preprint|authors?|method\w*|approach\w*|models?|data ?sets?|data|samples?"
    r"|experiments?"
    r"|results?|baselines?|accurac\w+|precision|recall|metrics?|scores?|loss|train\w*|fine-?tun\w+"
    r"|pre-?train\w*"
    r"|test(?:ed|s|ing)?|test set|eval\w*|ablat\w+|augment\w*|normali[sz]\w+|regulari[sz]\w+|overfit\w*"
    r"|calibrat\w+|benchmarks?|code|github|repo(?:sitory)?|weights"
    r"|licen[cs]e|figures?|fig"
    r"|tables?|sections?|appendix|equations?|eqs?|theorem|proof|prove[ds]?|lemma|assumptions?"
    r"|limit(?:ation)?s?"
    r"|contributions?"
    r"|novel\w*|parameters?|layers?|encoder|decoder|attention|network|architecture|pipeline|algorithm"
    r"|inference"
    r"|latency|memory|gpus?|compute|hardware|energy|error(?:s| rate| bars?)?|significan\w+|confidence"
    r"|variance|hyper-?parameters?"
    r"|learning rate|batch|epochs?|seeds?|reproduc\w+|validat\w+|simulat\w+|measur\w+|sensors?|cost"
    r"|runtime|scal\w+"
    r"|generali[sz]\w+|robust\w*|outperform\w*|state of the art|sota|related work|prior work|cite[sd]?"
    r"|abstract"
    r"|compar\w+|fail\w*|cases?|findings?|numbers? (?:on|of|for)|statistic\w*"
    r"|p.values?"
    r"|correlat\w+|distribution|sampl\w+|set.?up|prompts?|tokens?|images?|pictures?|videos?|audio"
    r"|frames?|resolution"
    r"|noise|threshold|detect\w*|classif\w+|predict\w*|estimat\w+|annotat\w+|label\w*|bias\w*|outliers?"
    r"|ground truth|supervis(?:ed|ion)|optimi[sz]\w+|converg\w+|complexity|bounds?|faster|slower|cheaper"
    r"|smaller|larger"
    r"|bigger|better|worse|stronger|weaker|higher|lower|longer|shorter|improve\w*|negatives?|positives?"
    r"|units?|size|shape"
    r"|frequency|range|battery|cameras?|devices?|peer.reviewed|proofs?|dimension\w*|features?"
    r"|embeddings?|kernels?"
    r"|graphs?|transformers?|retriev\w+|report\w*|speed.?ups?|recordings?|pre-?process\w*|takeaways?"
    r"|theor\w+"
    r"|explanations?|discuss\w*|ax[ie]s|legend|caption|footnotes?|notation|symbols?|variables?"
    r"|coefficients?"
    r"|hyperparam\w*|optimi[sz]ers?|gradients?|dropout|checkpoints?|backbone|splits?|subsets?|corpus"
    r"|corpora"
    r"|vocabular\w+|zero.shot|few.shot|held.out|unseen|teachers?|distill\w*|quanti[sz]\w+|prun(?:ed|ing)"
    r"|participants?|patients?|cohort|species|specimens?|questionnaires?|interviews?|ratings?|raters?"
    r"|crowd\w*|volunteers?|annotators?|agreement|kappa|confound\w*|causal\w*|deviation|median|averaged?"
    r"|percentage|ratio|rates?|f1|auc|bleu|rmse|protocols?|instruments?|spectr\w+|human|manual\w*"
    r"|automat\w+|errat(?:um|a)|v\d|versions?|revis\w+|wavelengths?|temperature"
    r"|supplementary|modules?|components?|motivat\w+|intuition|assum\w+|interpretab\w+|deploy\w*|real.time"
    r"|introduction|conclusions?|differ(?:s|ed|ent|ence|ences)?|demo|implement\w*|supplement\w*"
    r"|hypothes\w+|claims?|evidence|means?|definition|public(?:ly)?"
    r"|open.?source\w*|available|participants|subjects)\b",
    r"\bhow (?:many|much|large|big|far|fast|long|often|deep|small|robust|accurate|reliable"
    r"|sensitive)\b.*\?",
    r"\bwhat(?:'s| is| are| does| do)\W+[\"“‘「].+[\"”’」]",
    r"\bwhy (?:only |just |exactly )?\d",
    r"\bwhy not (?:just |simply |also )?(?:use|try|take|apply|train|compare|measure)\b",
    r"\bwho (?:are|were) the \d|\bwho (?:took|made|wrote|labell?ed|collected|recorded|measured|rated)\b",
    r"\b(?:mention(?:ed|s)?|said|written|stated|reported) (?:about|of|on|anywhere)\b",
    r"[“「\"].+[”」\"](?:到底|具体)?(?:是|指|什么意思)",
    r"为什么不(?:直接|干脆)?(?:用|试|采用|比较)|价格|价钱|费用|多少钱",
    r"还?能(?:用[吗在于]|不能用)|适用于?",
    r"\bhow (?:many|large|robust|accurate|reliable|sensitive)\b(?:\W+\w+){2,}",
    r"\d(?:\.\d+)?\s?(?:x\b|%|times\b|percent\b|倍)",
    r"论文|文章|作者|方法|模型|数据|实验|结果|指标|基线|训练|参数|代码|开源|局限|创新|贡献|消融|公式"
    r"|损失|精度|准确率|速度|算力"
    r"|显存|样本|评估|评测|测试|图\s?\d|表\s?\d|章|第\s?[\d一二三四五六七八九十]+\s?[篇节]|假设|结论"
    r"|摘要|网络|架构|算法|推理|泛化|鲁棒|复现|超参|验证|效果|性能|误差|有效|机制|注意力|卷积|比较"
    r"|对比|图片|图像|样例|设备|传感器|噪声|阈值|分布|统计|显著|复杂度|规模|成本|版本|相比|优于|不足"
    r"|缺点|优点|思路|原理|流程|细节|框架|整体|理论|证明|工作|任务|定义|采集|标注|分辨率"
    r"|人工|自动|能耗|能量|电量|随机|种子|版|权重|置信|区间|优化|录音|录制|麦克风|电池|功耗|扫描|标签|类别|物种|样品|被试|受试|志愿者|专家|问卷|访谈"
    r"|评分|一致性|相关性|因果|对照|均值|方差|标准差|中位|百分|比例|比率|学习率|批大小|批量|梯度|收敛|上界|下界|微调|蒸馏"
    r"|量化|剪枝|提示词|词表|语料|向量|嵌入|编码|解码|模块|组件|步骤|横轴|纵轴|坐标|图例|脚注|符号|变量|系数|取值|许可|协议"
    r"|下载|附录|补充材料|参考文献|动机|场景|部署|实时|延迟|内存|显卡"
    r"|检测|识别|误[检判报]|漏[检报]|召回|采样|频率|种类|[率度量数值](?:是|为|有|大概|到底)*(?:多少|多大|多高|几)",
)
_POINTS = _any(
    r"\b(?:it|its|they|their|them|this|these|those|here)\b", r"它|他们|这[个篇种些]|该|其|前者|后者"
)
_NAMES = _any(
    r"#\d",
    r"\b(?:compare|between)\s+\d{1,2}\b",
    r"\bpapers?\s+\d",
    r"\b(?:first|second|third|fourth|fifth|last) (?:paper|one)\b",
    r"第\s?[\d一二三四五六七八九十]+\s?篇",
)
_OPEN = _any(
    rf"{_LEAD}(?:(?:in|for|on|at|by|with|to|from|of|under)\s+)?(?:what|which|why|how(?!'?s\b)"
    r"|where (?:do|does|did))\b(?:\W+\w+){4,}\W*\?\s*$",
    rf"{_LEAD}(?:do|does) the(?:\W+\w+){{3,}}\W*\?\s*$",
    rf"{_LEAD}(?:what|which|how|when|where|why)\b(?! time)(?:\s+\w+){{0,3}}\s+(?:do|does|did)\s+(?:they"
    rf"|it)\s+\w+",
    rf"{_LEAD}how (?:is|are|was|were)(?:\s+\w+){{1,4}}ed\b",
    rf"{_LEAD}(?:can|could|would|will) (?:it|this|that|these|they)(?: also| still| even| ever)?"
    r" (?:run|work|scale|apply|transfer|handle|cope|fit|hold|extend|generali[sz]e"
    r"|be \w+ed)\b(?:\W+\w+){2,}",
    r"\b(?:how|why|whether|which \w+|what)\s+(?:exactly\s+)?(?:they|the authors)\s+\w+",
    r"想(?:知道|问).*(?:怎么|怎样|如何|为什么|为何|多少|哪|什么|是否|有没有)",
    r"^(?=.{8,}$).*为[什何]么?",
    r"^(?=.{6,}$).*(?:怎么|怎样|如何|为什么|为何|多少|哪[些个种类篇张项组]|什么|是否|有没有|会不会|能不能).*[？?]$",
)
"""So open a question that in the thread of a paper it is about that, where nothing speaks against it."""
_SAID_OF = _any(
    r"\bmention(?:ed|s)?\b|\baccording to (?:the|this) (?:paper|authors?)\b",
    r"提到|论文[里中]|文[里中]有没有",
)
"""What speaks of the words of a paper, whatever else they are about."""
_MAYBE = _any(rf"{_LEAD}(?:could|should|would|will|shall|may|might)\b")
_COURTESY = _any(
    r"^\W*(?:(?:thanks?(?: you)?(?: (?:a lot|so much|all))?|thx|ty|cheers|great|nice|cool|ok(?:ay)?"
    r"|lol|haha+|wow|good(?: one)?"
    r"|awesome|perfect|got it|brb|yes|no|yep|nope|sure|agreed?|interesting|\+1|same|谢谢|多谢|收到"
    r"|好的?|哈+|不错|厉害|赞|嗯+|是的|学习了)\W*)+$"
)
_SHORTEST = 4


class HeardLine(NamedTuple):
    """What somebody said last in a thread."""

    person: str
    at: dt.datetime
    text: str
    answered: bool = False
    """Whether we answered it."""


class Likelihood(IntEnum):
    """Whether a line is a question about papers."""

    NO = 0
    MAYBE = 1
    """It is a question to nobody else: only an answer in a paper tells that it was about one."""
    YES = 2


class AboutPapers(NamedTuple):
    """What the papers of a thread are about, as stems."""

    titles: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    """All words of the papers, as far as they were read."""

    def holds(self, sentence: str) -> bool:
        """Whether it speaks of that: with a word of a title, or mostly with words of the texts."""
        said = rare_stems([in_english(sentence)])
        known = said & self.texts
        return not said.isdisjoint(self.titles) or len(known) > len(said) / 2


NOTHING = AboutPapers()


def rare_stems(texts: Sequence[str]) -> frozenset[str]:
    """What tells what texts are about: their words that not every paper has."""
    return frozenset(
        stem for text in texts for stem in content_stems(text) if len(stem) > 2 and not is_generic(stem)
    )


def question_for_us(
    text: str, *, about: AboutPapers = NOTHING, before: HeardLine | None = None, person: str = ""
) -> Likelihood:
    """Whether a line that is addressed to nobody asks for an answer from the papers.

    `about` is what the papers of the thread are about, `before` what was said there just before, by
    whom, where that is not long ago.
    """
    words = _ABBREVIATED.sub(r"\1", _NOISE.sub(" ", text)).strip()
    if before is not None and _is_talked_over(before, person, about) and not _NAMES.search(words):
        return Likelihood.NO
    asked, to_all = _TO_ALL.subn(" ", _PREAMBLE.sub(" so is it that ", words))
    if _PEOPLE.search(_GENERIC_YOU.sub(" ", asked)) or _CALLED.search(words):
        return Likelihood.NO
    if _DAY.search(words) and not _SAID_OF.search(words):
        return Likelihood.NO
    sentences = [each.strip(" ,;:–-") for each in _SENTENCES.split(asked)]
    return max(_asks_about_papers(each, about, plainly=bool(to_all)) for each in sentences)


def is_courtesy(text: str) -> bool:
    """Whether the line says nothing that anybody would answer: thanks, an emoji, a word of agreement."""
    words = _NOISE.sub(" ", text).strip()
    return not re.search(r"\w", words) or _COURTESY.match(words) is not None


def _is_talked_over(before: HeardLine, person: str, about: AboutPapers) -> bool:
    """Whether another person just said something that this may be said to; a question of theirs is none."""
    if before.person == person or before.answered or is_courtesy(before.text):
        return False
    return (
        before.text.strip()[-1:] not in "?？" or question_for_us(before.text, about=about) is Likelihood.NO
    )


def _asks_about_papers(sentence: str, about: AboutPapers, *, plainly: bool) -> Likelihood:
    """Whether it is a question about a paper; `plainly`, whether only a word of papers makes it one."""
    if len(sentence) < _SHORTEST or _RHETORICAL.search(sentence):
        return Likelihood.NO
    asks = any(each.search(sentence) for each in (_ORDERS, _ORDERS_ZH, _ASKS, _ASKS_ZH))
    if not (asks or sentence.endswith(("?", "？"))):
        return Likelihood.NO
    named = _PAPER.search(sentence) or _NAMES.search(sentence) or find_refs(sentence)
    if named or about.holds(sentence) or (not plainly and _is_open(sentence, asks=asks)):
        return Likelihood.YES
    return Likelihood.MAYBE


def _is_open(sentence: str, *, asks: bool) -> bool:
    """Whether it can only be about what the thread is about, though nothing in it says so."""
    points = asks and _POINTS.search(sentence) and not _MAYBE.search(sentence)
    return bool(_OPEN.search(sentence) or (points and sentence.endswith(("?", "？", "吗", "呢"))))
