"""What an answer has to hold: "how many" a number, "when" a date, "who" a name, "where" a place.

A sentence that shares every word with a question and lacks what it asks for is no answer to it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from bot.text.spelling import american
from bot.text.terms import content_stems


class AnswerType(StrEnum):
    """What is asked for."""

    NUMBER = "number"
    CHANGE = "change"
    DURATION = "duration"
    FREQUENCY = "frequency"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    NAME = "name"
    REASON = "reason"
    DEFINITION = "definition"
    COMPARISON = "comparison"
    ANY = "any"


class Wanted(NamedTuple):
    """What is asked for, and the stems of the word that it has to stand near: of "how many rats" `rat`."""

    type: AnswerType
    near: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The same as it is written, without the ending of a plural: an annotator has not the stem alone of
    what is annotated."""

    @property
    def is_measure(self) -> bool:
        """Whether it has a value, rather than being counted: a batch size, not batches."""
        return bool(self.words) and re.fullmatch(_MEASURES, self.words[-1]) is not None


_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " twenty thirty forty fifty sixty hundred thousand million billion dozen half twice once"
)
FIGURE = re.compile(
    rf"(?<![\w.-])(?!\d[\d.,]*-[a-z])[-+−]?\d[\d.,]*|\b(?:{'|'.join(_NUMBERS.split())})(?:-\w+)?\b",
    re.IGNORECASE,
)
"""A number, in figures or in words."""
_MEASURES = (
    r"score|accuracy|error|rate|share|percentage|percent|proportion|fraction|value|level|size|number"
    r"|count|temperature"
    r"|abundance|ratio|efficiency|speed-?up|probability|length|depth|thickness|width|height|weight"
    r"|mass|cost|price|strain"
    r"|stiffness|age|frequency|power|energy|dropout|dimension|distance|area|volume|amount|duration"
    r"|threshold|budget"
    r"|precision|recall|resolution"
)
_METRIC = r"[A-Z][\w@-]*[A-Z@\d][\w@-]*|m[A-Z][A-Za-z]*[A-Z]\w*"
"""A name in capitals that stands where a measure may: BLEU, F1, mIoU."""
_UNITS = tuple(
    (frozenset(content_stems(names)), re.compile(rf"\d\s?(?:{units})(?![a-z])"))
    for names, units in (
        ("temperature hot cold", r"°|K\b|℃|degrees"),
        ("thick thickness wide deep tall height length far distance", "nm|µm|μm|um|mm|cm|m|km|pc|kpc"),
        ("heavy weight mass weigh", "kg|g|mg|t|eV|GeV|M☉"),
        ("old age aged", r"(?:-| )?(?:years?|months?|weeks?|days?|year-old|±)"),
        ("share percentage percent proportion fraction", "%|percent"),
        ("cost price expensive cheap dollars", r"(?:\$|USD|EUR|euros?|dollars?|cents?)"),
    )
)
NAMED_SUBJECT = (
    r"(?!The |This |It |There |These |That |We |One |Each |Here |He |She |They )[A-Z][\w-]*"
    r" (?:is|are|was|were)\b"
)
"""How a sentence begins whose subject is a name alone: "Brokenstick is regarded as a null model"."""
_TIME = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|epochs?|steps|iterations|ms|s|h|min)"
_PUT = "placed|put|set|applied|inserted|added|attached|used"
"""What is done with a part of something: where that is tells no name of a place."""
_HOLDS = {
    AnswerType.NUMBER: FIGURE,
    AnswerType.CHANGE: re.compile(
        rf"\b(?:by|within|of) (?:a factor of |(?:up|close) to |about |over |more than |roughly |nearly )?"
        rf"(?:{FIGURE.pattern})|(?:{FIGURE.pattern}) ?(?:%|percent|points?|times|-?fold|[x×])",
        re.IGNORECASE,
    ),
    AnswerType.DURATION: re.compile(rf"(?:{FIGURE.pattern})[ -]?(?:\w+[ -])?{_TIME}\b", re.IGNORECASE),
    AnswerType.FREQUENCY: re.compile(
        rf"\b(?:every|once|twice|(?:{FIGURE.pattern}) times|per|daily|hourly|weekly|monthly|yearly|annually"
        r"|always|never|rarely|seldom|regularly|periodically|continuously|throughout)\b|%",
        re.IGNORECASE,
    ),
    AnswerType.DATE: re.compile(
        r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October"
        r"|November"
        rf"|December)\b|\b(?:after|before|once|when|until|during|within)\b"
        rf"|(?:{FIGURE.pattern})[ -]?{_TIME}\b"
    ),
    AnswerType.PERSON: re.compile(
        r"(?<!^)\b(?:[A-Z][\w.’'-]+,? (?:and |& |of |for |the |et )*){1,}[A-Z(\d]|\b[A-Z]{3,}\b"
    ),
    AnswerType.PLACE: re.compile(
        r"https?://|www\.|\b(?:in|at|from|on|near|of) (?:the )?"
        r"(?!(?:Section|Figure|Fig|Table|Appendix|Chapter|Equation|Eq|Sec|Algorithm)s?\b)[A-Z][\w-]+"
    ),
    AnswerType.NAME: re.compile(
        rf"(?<!^)(?<![.!?] )\b[A-Z][\w-]*\w\b|^{NAMED_SUBJECT}"
        r"|\b[Ff]unctions? (?!is|are|was|were|that|which|of|for|to|and|in|with)[a-z][\w.]{2,}"
        r"|\b\w+\(\)|\b\w+[A-Z]\w*\b|“[^”]+”|\"[^\"]+\"|\(\w|: "
        r"|\w, \w+,? (?:and|or) |\b(?:using|as (?:an?|the|our))\b"
    ),
    AnswerType.REASON: re.compile(
        r"\b(?:because|since|due to|so that|in order to|therefore|thus|hence|as a result|leads? to"
        r"|caus\w+|to (?:avoid|prevent"
        r"|ensure|reduce|counteract|allow|enable)|suspect|reason|explain\w*|could|owing|may|possib\w+)\b",
        re.IGNORECASE,
    ),
}
_HOLDS[AnswerType.COMPARISON] = re.compile(
    r"\b(?:better|worse|than|outperform\w*|surpass\w*|similar(?:ly)?|comparable|exceeds?|higher|lower"
    r"|faster|slower"
    r"|more|less|fewer|unlike|in contrast|whereas|same)\b",
    re.IGNORECASE,
)


def _asks(kind: AnswerType, pattern: str) -> tuple[AnswerType, re.Pattern[str]]:
    return kind, re.compile(pattern, re.IGNORECASE)


_ASKED = (
    _asks(
        AnswerType.CHANGE,
        r"\bby how (?:much|many)\b|\bhow far .{1,60} from\b"
        r"|\bhow much (?:better|worse|faster|slower|cheaper|smaller|larger|more|less|higher|lower)\b",
    ),
    _asks(
        AnswerType.COMPARISON,
        r"\bhow (?:does|do|did) .{1,60} compare\b|\bcompared? (?:to|with)\b|\b(?:better|worse"
        r"|faster) than\b",
    ),
    _asks(AnswerType.FREQUENCY, r"\bhow (?:often|frequently)\b"),
    _asks(
        AnswerType.DURATION,
        r"\bhow long\b|\bafter how (?:many|much) (?:time|seconds?|minutes?|hours?|days?|weeks?|months?"
        r"|years?)\b",
    ),
    _asks(
        AnswerType.NUMBER,
        r"\bhow many\s+of (?:them|these|those)\b"
        r"|\bhow many\s+(?:of the )?(?P<near>(?:[\w-]+ ){0,3}?[\w-]+?)(?= (?:is|are|was|were|do|does"
        r"|did|has|have|had|of|in|on|per|from|to|can|took|with|must)\b"
        r"|(?<!ly) (?!\w*[aeiou]{2}d\b)\w{2,}ed (?:the|by|in|on|at)\b|\?|$)",
    ),
    _asks(
        AnswerType.NUMBER,
        r"\bhow (?:much|large|big|old|tall|thick|heavy|far|fast|high|deep|wide|small)\b",
    ),
    _asks(
        AnswerType.NUMBER,
        rf"\b(?:what|which|at what|what was the|what is the)\b(?: (?:is|was|were|are|the|of|mean"
        rf"|average|median|top-\d|box|total|maximum"
        rf"|minimum))* (?:[\w-]+ ){{0,3}}?(?P<near>(?-i:{_MEASURES}))\b(?! (?:function|metric|set"
        rf"|model))",
    ),
    _asks(
        AnswerType.NUMBER,
        rf"\bwhat (?:(?:is|was|were|are|the|top-\d) )*(?:(?!of |in )[\w-]+ )??(?P<near>(?-i:{_METRIC}))"
        r"(?=\?|$| (?:on|of|for) | (?:do|does|did|has|have|is|was) (?!used|chosen))",
    ),
    _asks(AnswerType.NUMBER, rf"^(?:[\w-]+ ){{0,3}}(?P<near>(?-i:{_MEASURES}))\?*$"),
    _asks(
        AnswerType.DATE, r"\bwhen\b|\b(?:in )?(?:which|what) (?:year|period|month|date)\b|\bsince when\b"
    ),
    _asks(AnswerType.NUMBER, r"\bwhat (?:does|do|did) .{1,60}?\b(?P<near>cost|weigh|measure)s?\b"),
    _asks(AnswerType.PERSON, r"\bwho(?:se|m)?\b"),
    _asks(AnswerType.PLACE, rf"\bwhere\b(?!.*\b(?:{_PUT})\b)"),
    _asks(
        AnswerType.REASON,
        r"\bwhy\b|\bhow come\b|\bwhat (?:could |might |may )?(?:explains?|causes?|caused)\b"
        r"|\bwhat is the reason\b",
    ),
    _asks(
        AnswerType.DEFINITION,
        r"^(?:what|who) (?:is|are|was|were) (?:an? |the )?(?P<near>(?!.* (?:of|for|in|to) )[\w -]+?)\??$"
        r"|\bwhat does (?P<mean>[\w -]+) mean\b",
    ),
    _asks(
        AnswerType.NAME,
        r"^what (?:is|was|are|were|do|did)(?: (?:they|you|it))? (?:used?|employed|applied) (?:for|to|in)\b",
    ),
    _asks(
        AnswerType.NAME,
        r"\b(?:which|what)\s+(?P<near>[\w-]+(?: [\w-]+)??)(?=['’]s\b| (?:is|are|was|were|do|does|did|has"
        r"|have|can|could|computes|provides|implements|show\w*)\b|\?|$)|\bwith (?:which|what)\b"
        r"|\bon (?:which|what)\b",
    ),
)


def wanted_by(question: str) -> Wanted:
    """What a question asks for."""
    text = " ".join(question.split())
    for kind, pattern in _ASKED:
        if found := pattern.search(text):
            named = american(" ".join(filter(None, found.groupdict().values())))
            return Wanted(kind, content_stems(named), tuple(_singular(one) for one in named.split()))
    return Wanted(AnswerType.ANY)


def _singular(word: str) -> str:
    word = word.casefold()
    if word.endswith("ies"):
        return word[:-3]
    return word if len(word) < 4 or re.search(r"(?:s|i|u)s$", word) else word.removesuffix("s")


def unit_of(stem: str) -> re.Pattern[str] | None:
    """The units of what a stem asks for: degrees of a temperature."""
    return next((pattern for stems, pattern in _UNITS if stem in stems), None)


def holds(kind: AnswerType, text: str) -> bool:
    """Whether a sentence holds what is asked for."""
    pattern = _HOLDS.get(kind)
    return pattern is None or pattern.search(text) is not None
