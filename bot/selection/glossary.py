"""Words a reader may use where papers use others: Chinese research terms, and what belongs to a field.

What the general dictionary lacks or gives in everyday words stands in `bot/text/research_terms.txt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.text.chinese import HAN
from bot.text.chinese_terms import research_terms, simplify, translate_terms
from bot.text.wordlists import words

RESEARCH: Mapping[str, str] = research_terms()
"""Chinese terms and the English that papers write."""

_SILENT = words(
    """
    我们 我 你们 他们 它们 我们的 本组 关注 感兴趣 兴趣 研究 相关 有关 论文 文章 最新 最近 进展 工作
    领域 方面
    希望 想要 想看 做 不做
    了解 如何 怎么 怎样 什么 哪些 能够 可以 需要 进行 通过 利用 使用 采用 基于 面向 针对
    关于
    对于 等等 各种 一些 这些 那些 之间 之中 其中 中的 上的 下的 里的 的话 主要 包括 所有 任何 以上 以下
    一种
    会不会 能否 能不能 可不可以
    尤其 特别 最好 最好是 主要看 跟进 想跟进 也想看 也行 就行 即可 推送 推给我 给我 那类 这类
    之类 还有 另外 此外 没有 就算了 算了 优先 侧重 只看 只要 麻烦 谢谢 那种 有没有关于
    在哪里 哪里 哪儿 是否 有没有 多少 几个 为什么 请问 怎样的 什么样 是什么 是不是 可否
    """
)
"""Words around what is asked for, which papers do not share."""
_SUFFIXES = "部类型性式"
"""Characters that make a word of a word and add nothing that papers would share: 脑部 is the brain."""
_OWN = {**dict.fromkeys((*_SILENT, *_SUFFIXES), ""), **RESEARCH}

FIELDS = {
    "medical": "clinical patient disease diagnosis tumor lesion MRI CT X-ray ultrasound radiology pathology"
    " histopathology endoscopic retinal cancer surgical biomedical",
    "surgery": "endoscopic laparoscopic intraoperative operating-room",
    "driving": "driver lidar traffic vehicle lane",
    "robot": "manipulation grasping embodied locomotion visuomotor",
    "mobile apps": "Android iOS smartphone mobile-application",
    "transport": "traffic transportation vehicle",
    "satellite": "remote-sensing aerial earth-observation",
    "remote sensing": "satellite aerial earth-observation hyperspectral",
    "machine learning": "neural-network deep-learning GAN reinforcement-learning",
    "deep learning": "neural-network GAN",
    "language model": "LLM ChatGPT GPT",
    "finance": "financial stock-market trading banking",
    "law": "legal court",
    "biology": "gene protein cell species genome",
    "brain": "cortex cortical fMRI EEG neuroimaging cerebral",
    "face": "facial",
}
"""What names a field, and words that mark a paper as belonging to it though the name is not there."""


@lru_cache(maxsize=256)
def in_english(text: str) -> str:
    """The text with Chinese terms, Traditional ones too, in English; what is unknown stays as it is."""
    return text if text.isascii() else translate_terms(simplify(text), _OWN)


def in_both(words: str) -> str:
    """What somebody searches for, with its English behind it where it is Chinese and not in quotes."""
    english = in_english(words)
    return words if english == words or '"' in words else f"{words} {HAN.sub(' ', english)}"
