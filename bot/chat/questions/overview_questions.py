"""Questions about a paper as a whole: what it is about, what it finds, how it does it, what for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.domain.analysis import AnalysisPart
from bot.text.terms import HAN, content_stems, stem
from bot.text.wordlists import words


class Whole(NamedTuple):
    """What of the whole is asked for: a part of its analysis, or an overview."""

    part: AnalysisPart | None = None


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, words(text)))


_OVERVIEW = _stems(
    """
    paper article work study author find found finding result main key show conclude conclusion
    contribution contribute summary summarise summarize overview about tell explain propose new
    """
)
_METHOD = _stems("method approach algorithm pipeline procedure")
_WHY = _stems("problem motivation motivate address tackle solve goal aim why")
_SUBJECT = r"(?:请问|请|这篇|这|该|本|论文|文章|方法|模型|算法|的|主要|核心|它|作者)*"
_CHINESE: tuple[tuple[re.Pattern[str], AnalysisPart | None], ...] = (
    (
        re.compile(
            rf"{_SUBJECT}(?:内容|结果|贡献|发现|结论|创新点?|总结一?下?|概[述括]一?下?|介绍一?下?|讲|说|做|提出|关于)了?"
            rf"(?:是|有|的是)?(?:什么|哪些|啥)?{_SUBJECT}"
        ),
        None,
    ),
    (
        re.compile(
            rf"{_SUBJECT}(?:是|怎[么样]|如何)?(?:怎[么样]|如何)(?:工作|实现|运作|运行|做)的?"
            rf"|{_SUBJECT}(?:方法|流程|算法)(?:是|有)(?:什么|哪些|怎样)的?"
        ),
        AnalysisPart.METHOD,
    ),
    (
        re.compile(
            rf"{_SUBJECT}(?:动机|目标|目的)(?:是|有)(?:什么|哪些)|{_SUBJECT}(?:要)?解决了?什么(?:问题)?"
        ),
        AnalysisPart.MOTIVATION,
    ),
)
_ENGLISH = (
    (
        re.compile(
            r"tl[;:]?\s?dr|(?:in )?a nutshell|summary|(?:give me |write )?(?:a |the |an )?(?:short "
            r"|brief |one[- ]sentence )?"
            r"(?:summary|overview|gist|abstract)(?: please)?|(?:please )?(?:summari[sz]e"
            r"|explain)(?: (?:it|this|that))?"
            r"|(?:so )?(?:what(?:'?s| is| are| was| were) )?(?:the )?(?:main |key |core |central |big "
            r"|basic |essential )?"
            r"(?:ideas?|points?|messages?|take-?(?:home|away)s?|takeaways?|gist|contributions?"
            r"|novelt(?:y|ies)|innovations?|findings?"
            r"|conclusions?|results?|insights?|thesis)(?: (?:of|in|behind|here)(?: (?:it|this"
            r"|the paper|this paper|the work))?)?"
            r"|what(?:'?s| is) (?:it|this|that)(?: paper| work| study)? (?:all )?about|what(?:'?s"
            r"| is) (?:actually |really )?(?:new|novel)"
            r"(?: here| about (?:it|this)| in (?:it|this paper|the paper))?"
            r"|why (?:should|would|must|do) (?:i|we|one|anyone|somebody) (?:read|care|bother"
            r"|look)(?: (?:about |at |with )?(?:it|this|that))?"
            r"(?: paper)?|why (?:is|does) (?:it|this)(?: paper)? (?:important|matter|interesting|relevant)"
            r"|who (?:should|would|might) (?:read|care|use|be interested)(?: (?:about |in )?(?:it|this"
            r"|that))?(?: paper)?"
            r"|who(?:'?s| is) (?:it|this|that)(?: paper)? (?:for|meant for|aimed at)|is (?:it"
            r"|this) (?:worth (?:reading|my time)|relevant)"
        ),
        None,
    ),
    (
        re.compile(
            r"how does (?:it|this|that)(?: work)?|how (?:did|do) they do (?:it|this|that)|how(?:'?s"
            r"| is) (?:it|this|that) done"
        ),
        AnalysisPart.METHOD,
    ),
    (
        re.compile(
            r"(?:what|which) (?:problem|question|gap) (?:does|do|did) (?:it|this|they|the paper"
            r"|the authors) "
            r"(?:solve|address|tackle|answer|fill)|what(?:'?s| is) the (?:problem|motivation|goal|aim"
            r"|purpose)"
        ),
        AnalysisPart.MOTIVATION,
    ),
)
_CHINESE += (
    (
        re.compile(
            rf"{_SUBJECT}(?:简单|简要)?(?:地)?(?:介绍|概括|总结|说明)(?:一下)?{_SUBJECT}"
            rf"|{_SUBJECT}(?:思想|思路|要点|亮点|创新(?:点|之处)?|主旨|大意|新意)(?:是|在于|有)?(?:什么|哪些|哪里|啥)?"
            rf"|{_SUBJECT}有(?:什么|哪些|何)(?:创新|新意|亮点|贡献)(?:点|之处)?"
        ),
        None,
    ),
    (
        re.compile(rf"{_SUBJECT}(?:实验)?(?:效果|性能|表现|结果)(?:如何|怎[么样]样?|好不好|好吗)"),
        AnalysisPart.EXPERIMENTS,
    ),
)
_MARKS = re.compile(r"[\s？?。！!，,：:]+")


def asked_of_whole(text: str, titles: Iterable[str]) -> Whole | None:
    """What is asked for, if the question names nothing but the paper: "what did the shrimp paper find"."""
    if HAN.search(text):
        bare = _MARKS.sub("", text)
        return next((Whole(part) for pattern, part in _CHINESE if pattern.fullmatch(bare)), None)
    bare = " ".join(re.sub(r"[?!.,…]+", " ", text.casefold()).replace("’", "'").split())
    for pattern, part in _ENGLISH:
        if pattern.fullmatch(bare):
            return Whole(part)
    known = {stem for title in titles for stem in content_stems(title)}
    asked = set(content_stems(text))
    whole = _OVERVIEW | _METHOD | _WHY
    if not asked & whole or not asked <= known | whole:
        return None
    if asked & _METHOD:
        return Whole(AnalysisPart.METHOD)
    return Whole(AnalysisPart.MOTIVATION if asked & _WHY else None)
