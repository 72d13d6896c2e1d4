"""How a free-text interest is read: what is wished, who wishes it, and what is not wanted.

Three kinds of interest have to work: a phrase ("semi-supervised medical image segmentation"), a list of
keywords, and a paragraph in which a lab says who it is and what it looks for. English and Chinese alike;
what a reader writes against something ("nothing on faces", "不看人脸", "除了医学以外") is never a wish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from bot.selection.glossary import FIELDS, in_english
from bot.text.chinese import HAN, is_common
from bot.text.chinese_terms import simplify
from bot.text.terms import is_stopword, stem, tokenise
from bot.text.wordlists import words

MAX_INTEREST = 2_000
"""Characters of an interest that are read."""
MAX_PIECES = 20
LONGEST_LIST_ITEM = 5
"""Words of one thing in a list of what is not wanted; what is longer goes on with the wish."""

_FILLER = words(
    """
    anything article articles arxiv ask care everything field focus follow generally interest interested
    interesting interests know latest like look love new novel paper papers please read recent related
    research see show tell things topic topics understand want whether work works
    """
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|[\n。！？]+")
_CUT = re.compile(
    r"[,;/，；、：:()（）]|[.!?](?=\s|$)|特别是|尤其是|以及"
    r"|\b(?:especially|particularly|including|such as|as well as)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|or|&)\s+|和|与|及|或", re.IGNORECASE)
_CONTEXT = re.compile(
    r"^(?:(?:our|the|my|this)\s+(?:[\w-]+\s+){0,3}(?:group|lab|laboratory|team|department|institute|company|centre"
    r"|center|chair|office|project)\s+(?:is|are|was|sits?|stands?|works?|belongs?|consists?|has|have|comes?|exists?)\b"
    r"|(?:we|i)\s+(?:are|am|sit|belong|come from|work (?:at|in|for))\b|(?:i'm|we're|i’m|we’re)\b"
    r"|(?:我们|本|我)(?:的)?(?:课题组|小组|团队|实验室|组|部门|公司)?(?:是|位于|属于|来自))",
    re.IGNORECASE,
)
"""A sentence that says who asks."""

_TECHNIQUE = "|".join(
    words(
        """
        access annotated annotation annotations any camera cameras changing data finetuning fine-tuning
        forgetting further gradient gradients ground human humans label labeled labels labelled losing
        paired parallel pose poses prior reference retraining sharing supervision teacher training
        """
    )
)
_AGAINST = re.compile(
    r"(?:(?:^|[,;:(，；]|\b(?:and|but|or)\b|[.!?]\s)\s*(?:please\s+)?(?:but\s+)?"
    r"(?:no|not|never|nothing(?:\s+(?:on|about|with|from|to do with|in))?|none of|without|excluding|minus"
    r"|neither|skip|avoid|ignore)"
    r"|\bbut\s+(?:not|no|neither|nothing(?:\s+(?:on|about|with))?|without)"
    r"|\b(?:except|excepting)(?:\s+for)?|\bexcluding|\bother than|\brather than|\bapart from|\baside from"
    r"|\binstead of|\bas opposed to"
    r"|\b(?:not|no longer|never)\s+interested\s+in|\bno interest in"
    r"|\b(?:do not|don't|don’t)\s+(?:want|need|show|send)"
    r"|\b(?:we|i)\s+(?:(?:do not|don't|don’t|never)\s+(?:care\s+(?:for|about)|work\s+(?:on|with)"
    r"|deal\s+with|look\s+at|do|read|follow)|ignore|skip|avoid|leave\s+(?:out|aside))"
    rf"|\bwithout(?!\s+(?:the\s+|any\s+|using\s+)?(?:{_TECHNIQUE})\b))"
    r"(?=[\s:]|$)\s*:?\s*",
    re.IGNORECASE,
)
"""What begins a list of things that are not wanted."""
_DISMISSED = re.compile(
    r"(?:^|[;,]\s*)(?:(?:but|and)\s+)?(?P<what>(?:(?!\b(?:we|i|but)\b)[^;])+?)"
    r"(?<!\bthat)(?<!\bwhich)(?<!\bwho)\s+(?:(?:is|are)\s+(?:none\s+of\s+(?:our|my)\s+(?:business|concern)"
    r"|of\s+no\s+(?:interest|concern|use)|(?:not|never)\s+(?:of\s+(?:interest|use|concern)|interesting|relevant|wanted"
    r"|for\s+(?:us|me)\b|(?:our|my)\s+(?:topic|subject|field|business|concern))|irrelevant|uninteresting"
    r"|out\s+of\s+scope|to\s+be\s+(?:left\s+out|skipped|avoided|excluded|ignored))"
    r"|(?:do|does)(?:\s+not|n't|n’t)\s+(?:interest|concern)\b)"
    r"(?:\s+(?:to|for))?(?:\s+(?:us|me))?(?:\s+(?:here|at all))?"
    r"(?=\s*(?:[.;,!?]|$))",
    re.IGNORECASE,
)
"""A clause that says of something, named before it, that it is not wanted."""
_PRONOUN = re.compile(r"\b(?:it|them|these|those)\b", re.IGNORECASE)
_OF_IT = re.compile(
    r"(?<=\w)\s+and\s+(?:what|how|why|where|when|whether)\b.*\b(?:it|them|they|these|those|its|their)\b.*$",
    re.IGNORECASE,
)
"""A clause that says of a thing no more than that all about it is asked for: "EEG and what it tells"."""
_STILL_WANTED = re.compile(r"^\s*(?:only|just|limited to|necessarily)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|does|do|exists?|knows?|known|needs?|helps?)\b",
    re.IGNORECASE,
)
"""Words of a sentence of its own: "no solution exists" excludes nothing."""
_CHINESE_AGAINST = re.compile(
    r"除了?(?P<around>[^，。；,;除]+?)(?:之外|以外|外)(?:的|，|,|都)*"
    r"|(?:但|而)?(?:不看|不要|不想看|不包括|不包含|不含|不涉及|不关心|不感兴趣|排除|除去|而不是|而非|无关)(?P<after>[^，。；,;]+)"
    r"|(?:但|而)?(?:我们|我|本组)?(?:不做|不研究|不考虑|不关注|不想要)(?P<left>[^，。；,;的]+)(?=[，。；,;]|$)"
    r"|除了?(?P<tail>[^，。；,;]+)$"
)
_CHINESE_DISMISSED = re.compile(
    r"(?P<before>^|[，。；,;])(?!如果|要是|没|不|无|非|除)(?P<what>[^，。；,;]{2,}?)"
    r"(?:的|那类|这类|之类|那种|相关|有关|方面)*(?:论文|文章|工作|内容)?(?:我们?)?(?:就|都|也|一律|统统)*"
    r"(?:不要|不看|不想看|除外|算了|不用|不需要|不感兴趣|免了|跳过|略过|别推|不推)(?:看|推|推送|给我|了|吧)*(?=[，。；,;]|$)"
)
"""A clause that ends with what dismisses it: 燃烧不看, 推荐系统那类不感兴趣."""
_ADDRESSED = re.compile(r"^(?:(?:我们?|本组)?(?:对于?|跟|和|与|关于|至于|凡是|所有|单纯|纯))+")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
"""Spaces in Chinese: they part things as a comma does."""
_CHARACTERS = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN = re.compile("[A-Za-z]{2}")
_UNREAD = re.compile(
    r"(?:(?![的与和及或在中之上下对等了是为以把被从让能会有不很都也还就只要想看用到给向由于其该这那哪些个种类型性化时后前])"
    rf"{HAN.pattern})+"
    r"|[\u30a1-\u30ff]{2,}|^[\u3041-\u309f]{2,}$|[\uac00-\ud7af]+"
    r"|(?:(?![،؛؟۔।॥])[\u0400-\u1cff]){2,}"
)
"""Chinese that is more than grammar, and words of Japanese, Korean and the scripts from Cyrillic and Arabic
to those of India, which no dictionary here has.

Hiragana are mostly grammar, unless there is nothing else.
"""
_ANYTHING = re.compile(
    r"\b(?:papers?|articles?|works?|anything|everything|stuff|about|on|topics?|the|any|of)\b", re.IGNORECASE
)

_LEADING = re.compile(r"^(?:(?:no|not|nor|nothing|none|in|from|with|for)(?:\s+|$))+", re.IGNORECASE)
"""Small words before a thing in a list: "nothing medical and no 3D" excludes 3D."""
_LISTED = re.compile(r"\s+(?:and|or|nor)\s+|^(?:and|or|nor)\s+|\s*/\s*|\s*&\s*", re.IGNORECASE)


class Reading(NamedTuple):
    """An interest, taken apart: the reader's own words, Chinese terms in English where they are known."""

    wish: str
    """Everything that is wished, as one text."""
    pieces: tuple[str, ...]
    """The things it asks for, one by one."""
    context: tuple[str, ...]
    """Sentences that only say who asks."""
    excluded: tuple[str, ...]
    """What is not wanted, one by one."""
    unread: tuple[str, ...] = ()
    """Words of another language that have no English here, or signs where there is no word."""
    typed: tuple[str, ...] = ()
    """What is wished in Chinese characters, as papers in Chinese may have it."""


@lru_cache(maxsize=256)
def read_text(text: str) -> Reading:
    """What an interest wishes, says of its writer, and excludes."""
    signs = text[:MAX_INTEREST].strip()
    text, excluded = _without_exclusions(_BETWEEN.sub("、", simplify(signs)))
    sentences = [each.strip() for each in _SENTENCE.split(text) if each and each.strip()]
    context = tuple(each for each in sentences if _CONTEXT.match(each))
    wished = [in_english(each) for each in sentences if each not in context] or [
        *map(in_english, sentences)
    ]
    barred = [_resolve(in_english(each).strip(), " ".join(wished)) for each in excluded]
    told = (_CUT.sub(" ", each) for each in (*wished, *barred))
    unread = tuple(dict.fromkeys(run for each in told for run in _UNREAD.findall(each)))
    if any(map(_LATIN.search, wished)):  # beside words, a common character alone mostly holds them together
        unread = tuple(each for each in unread if not (len(each) == 1 and is_common(each)))
    if signs and not re.search(r"\w", signs):  # such as emoji
        unread = (signs,)
    pieces = dict.fromkeys(part for each in wished for part in _pieces(each))
    if any(map(_LATIN.search, wished)):
        wished = [HAN.sub(" ", each) for each in wished]
    return Reading(
        re.sub(r"\s*，[，\s]*", ", ", " ".join(" ".join(wished).split())).strip(" ,"),
        tuple(pieces)[:MAX_PIECES],
        context if len(context) < len(sentences) else (),
        tuple(dict.fromkeys(barred)),
        unread,
        tuple(dict.fromkeys(run for each in sentences for run in _CHARACTERS.findall(each))),
    )


@lru_cache(maxsize=1_024)
def telling_stems(piece: str) -> tuple[str, ...]:
    """The stems that say what is wanted. Chinese left over beside English words would match nothing."""
    found = ((token.stem, piece[token.start : token.end].lower()) for token in tokenise(piece))
    terms = dict.fromkeys(term for term, word in found if word not in _FILLER and not is_stopword(word))
    return tuple(term for term in terms if term.isascii()) or tuple(terms)


def _resolve(item: str, wish: str) -> str:
    """What is excluded, with what is wished in place of a pronoun: "sewing kites, not flying them"."""
    about = re.sub(r"^\w+ing\s+", "", re.split(r"[,;.]", wish, maxsplit=1)[0].strip())
    return " ".join(_PRONOUN.sub(lambda _: about, item).split())


def _without_exclusions(text: str) -> tuple[str, list[str]]:
    excluded: list[str] = []
    text = _CHINESE_DISMISSED.sub(lambda found: _dismiss(found, excluded), text)
    text = _CHINESE_AGAINST.sub(lambda found: _note(found, excluded), text)
    text = _non_field().sub(lambda found: _noted_field(found, excluded), text)
    kept = []
    for sentence in _SENTENCE.split(text):
        wish, items = _cut_english(sentence)
        kept.append(wish)
        excluded += items
    return ". ".join(each.strip(" .") for each in kept if telling_stems(each)), excluded


def _dismiss(found: re.Match[str], excluded: list[str]) -> str:
    """What a clause dismisses; what is said to lie outside of something wished excludes nothing of that."""
    what = _ADDRESSED.sub("", found["what"])
    if not re.search("[之以]外", what):
        excluded += _chinese_items(what)
    return found["before"]


def _chinese_items(listed: str) -> list[str]:
    return [item for each in re.split(r"[、,，和与及或]|以及", listed) if (item := each.strip(" 的"))]


def _note(found: re.Match[str], excluded: list[str]) -> str:
    listed = next(filter(None, found.groups()), "")
    excluded += _chinese_items(listed)
    return "，"


def _cut_english(sentence: str) -> tuple[str, list[str]]:
    """The wish of a sentence and what it excludes; a list ends at a `;` or where a longer clause begins."""
    if dismissed := _DISMISSED.search(sentence):
        around = (sentence[: dismissed.start()], sentence[dismissed.end() :])
        wish, items = _cut_english("; ".join(part for each in around if (part := each.strip(" ;,."))))
        return wish, [*_list(dismissed["what"])[0], *items]
    found = _AGAINST.search(sentence)
    if found is None or _STILL_WANTED.match(sentence[found.end() :]):
        return sentence, []
    if _CLAUSE.search(re.split(r"[,;.]", sentence[found.end() :], maxsplit=1)[0]):
        wish, items = _cut_english(sentence[found.end() :])
        return sentence[: found.end()] + wish, items
    clause, _, rest = _partition(sentence[found.end() :], ";；")
    items, after = _list(clause)
    more, others = _cut_english("; ".join(each for each in (after, rest.strip()) if each))
    wish = ", ".join(each for each in (sentence[: found.start()].strip(" ,;:("), more.strip(" ,;")) if each)
    if not sentence[: found.start()].strip(" ,;:(") and re.match(
        r"\s*(?:rather than|instead of)", found.group(), re.IGNORECASE
    ):
        return sentence, []
    return wish, [*items, *others]


def _partition(text: str, marks: str) -> tuple[str, str, str]:
    at = next((at for at, char in enumerate(text) if char in marks), len(text))
    return text[:at], text[at : at + 1], text[at + 1 :]


def _list(clause: str) -> tuple[list[str], str]:
    """The things a clause lists, and what follows the list.

    Commas list things where "and" or "or" ends them, or where nothing but short things follows.
    """
    parts = [part.strip(" .!?)") for part in clause.split(",")]
    joined = next(
        (
            at
            for at, part in enumerate(parts)
            if re.match(r"(?:and|or|nor)\b", part, re.IGNORECASE) or (at and _AND.search(part))
        ),
        None,
    )
    end = 1 if joined is None else joined + 1
    if any(len(part.split()) > LONGEST_LIST_ITEM + 1 for part in parts[1:end]):
        end = 1
    items = [
        item
        for part in parts[:end]
        for each in _LISTED.split(part)
        if (item := _LEADING.sub("", " ".join(_ANYTHING.sub(" ", each).split())))
    ]
    return items, ", ".join(part for part in parts[end:] if part)


@cache
def _non_field() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _FIELD_NAMES), key=len, reverse=True))
    chinese = "|".join(sorted(_CHINESE_FIELDS, key=len, reverse=True))
    return re.compile(rf"\bnon[- ](?P<english>{names})\b|非(?P<chinese>{chinese})(?:的|类)?", re.IGNORECASE)


_FIELD_NAMES = (
    *FIELDS,
    "clinical",
    "legal",
    "financial",
    "visual",
    "biomedical",
    "industrial",
    "military",
    "commercial",
)
_CHINESE_FIELDS = (
    "医学",
    "医疗",
    "遥感",
    "法律",
    "金融",
    "人脸",
    "机器人",
    "自动驾驶",
    "视频",
    "图像",
    "语音",
    "教育",
    "商业",
)


def _noted_field(found: re.Match[str], excluded: list[str]) -> str:
    excluded.append(found["english"] or found["chinese"])
    return " "


def _pieces(sentence: str) -> Iterable[str]:
    for part in _CUT.split(sentence):
        for piece in alone(part.strip()):
            bare = re.sub(r"^(?:and|or|but)\s+", "", piece.strip(" .-"), flags=re.IGNORECASE)
            bare = _OF_IT.sub("", bare)
            bare = HAN.sub(" ", bare) if re.search("[A-Za-z]{2}", bare) else bare
            if telling_stems(bare):
                yield " ".join(bare.split())


def alone(piece: str) -> tuple[str, ...]:
    """The sides of "and" where each could stand alone: of two words or more, or the name of a field."""
    sides = {side.strip(): telling_stems(side) for side in _AND.split(piece)}
    sides = {side: terms for side, terms in sides.items() if terms}
    fields = {tuple(stem(word) for word in re.split(r"[\s-]", name)) for name in FIELDS}
    return (
        tuple(sides)
        if sides and all(_stands(side, terms) or terms in fields for side, terms in sides.items())
        else (piece,)
    )


def _stands(side: str, terms: tuple[str, ...]) -> bool:
    """Whether it has a noun of its own: in "low-resource and rare languages" the first has not."""
    return len(terms) > 1 and " " in side
