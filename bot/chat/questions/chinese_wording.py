"""Chinese of a question in English: its words, its nouns, the phrases that say in what something is so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import resources
from typing import NamedTuple

from bot.selection.glossary import RESEARCH
from bot.text.chinese_terms import cut_words, dictionary_meaning, other_meanings, translate_terms
from bot.text.wordlists import words

_IN = re.compile(
    "(?:在|于)(?P<where>[^的，,？在]{1,30}?)(?:(?:任务|数据集|基准|方面|问题)?[上中里内](?!容|部|存|文|间|心|下文|采样|升|述|限|程|等|位数)|方面)(?:面|的)?"
    "|(?P<latin>[A-Za-z][A-Za-z0-9_ .-]*?)\\s?(?:数据集|任务)?[上中里](?:面|的|(?=\\s|[\u3400-\u9fff]))"
)
_NEVER_NOUN = frozenset(words("的 是 有 在 被 会 用于 用来 , 了 吗"))
_NO_NOUN = frozenset(
    words(
        """
        的 是 有 在 被 用于 用来 使用 采用 用 用了 进行 做 做了 做的 来 和 与 对 去 可以 能 能够
        评价 评估 训练
        测试 实现 参与 参加 比较 对比 得到 达到 取得 公开 公开了 开源 了 吗 提供 上 中 里 需要
        被标注 验证 衡量
        实验 生成 提升 资助 支持 完成 完成的
        """
    )
)
"""Words with which the noun ends that is asked for."""

ENDS_VALUE = re.compile(
    "(?:能|可以|会|应该|一般|通常|最终|最高|需要|要)?(?:达到?了?|是|为|有|取得?了?"
    "|设[为成定置了的得]*|定[为成在了]*|取|等于|大概|大约|约|平均|能到|做到了?|得了?|[降升提增减]高?低?[到至]了?|出来)*$"
)
"""What stands between something and the word that asks for its value."""


def _question_words() -> Iterator[tuple[str, tuple[str, ...]]]:
    lines = (resources.files("bot.chat.questions") / "chinese_words.txt").read_text(encoding="utf-8")
    for line in (line for line in lines.splitlines() if line and line[0] != "#"):
        english, _, listed = line.partition("=")
        yield from ((word, tuple(english.strip().split("|"))) for word in listed.split())


_QUESTION_WORDS = dict(_question_words())
OWN = {**RESEARCH, **{word: english[0] for word, english in _QUESTION_WORDS.items()}}


def english_of(word: str) -> tuple[str, ...]:
    """What one word can be in English, the most usual first; nothing where it is grammar or unknown."""
    if word in _QUESTION_WORDS:
        return tuple(filter(None, _QUESTION_WORDS[word]))
    usual = OWN[word] if word in OWN else dictionary_meaning(word)
    return (usual, *other_meanings(word)) if usual else ()


def is_choice(word: str) -> bool:
    """Whether a word has several in English of which all are right."""
    return len(_QUESTION_WORDS.get(word, ())) > 1


def english(text: str) -> str:
    """The text with its words in English; what no list has stays as it is."""
    return tidy(translate_terms(text, OWN))


def tidy(text: str) -> str:
    """The text with single spaces, and none before its marks."""
    return re.sub(r"\s+([?,.])", r"\1", " ".join(text.split())).strip(" ,")


def split_place(text: str) -> tuple[str, str]:
    """The text without the phrase that says in what something is so, and that phrase in English."""
    where: list[str] = []

    def note(found: re.Match[str]) -> str:
        where.append(english(found["where"] or found["latin"]))
        return " "

    rest = _IN.sub(note, text)
    return rest, " ".join(where)


def ask(opening: str, *rest: str) -> str:
    """A question of these pieces."""
    return tidy(f"{opening} {' '.join(rest)}") + "?"


def leading_noun(text: str) -> tuple[str, str]:
    """The noun that a text begins with, and the rest of it."""
    taken = 0
    for count, word in enumerate(cut_words(text, OWN)):
        if word in _NEVER_NOUN or (count and word in _NO_NOUN) or count > 3:
            break
        taken += len(word)
    return text[:taken], text[taken:]


def plural(noun: str) -> str:
    """The plural of an English noun; of what is no English, and of nothing, itself."""
    if not noun:
        return noun
    if noun.endswith(("ss", "x", "ch", "sh")):
        return f"{noun}es"
    if re.search("[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return noun if noun.endswith(("s", "people", "data")) or not noun.isascii() else f"{noun}s"


class Frame(NamedTuple):
    """A word that asks, and the question that comes of what stands before and behind it."""

    asks: re.Pattern[str]
    make: Callable[[str, str], str]


def frame_at(pattern: str, make: Callable[[str, str], str]) -> Frame:
    """The frame of a word that asks."""
    return Frame(re.compile(pattern), make)


def asker(opening: str, *, ends: str = "") -> Callable[[str, str], str]:
    """What puts all else between an opening and an end."""

    def make(before: str, after: str) -> str:
        rest, where = split_place(f"{before} {after}")
        return ask(opening, english(rest), where, ends)

    return make
