"""Questions that name nothing but what every paper has: its limits, its contributions, its data.

There are more ways to put such a question than any list of whole questions holds. What they have in common
is what they name, and that they name nothing else.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

from bot.text.chinese_terms import cut_words


class _Words(NamedTuple):
    names: dict[str, str]
    """By word: the question in which nothing else is named."""
    others: frozenset[str]
    """Words that name nothing."""


SUMMARY = "tl;dr"
"""Summing up is also how one asks for something else: 总结一下局限性."""


def asked_attribute(bare: str) -> str:
    """The English question for the one thing of every paper that a bare Chinese one names; else nothing."""
    known = _words()
    vocabulary = dict.fromkeys((*known.names, *known.others), "")
    cut = {word.strip(" ,?、:").casefold() for word in cut_words(bare, vocabulary)} - {""}
    asked = {known.names[word] for word in cut if word in known.names}
    if not cut <= known.names.keys() | known.others:
        return ""
    asked = asked - {SUMMARY} or asked
    return next(iter(asked)) if len(asked) == 1 else ""


@cache
def _words() -> _Words:
    text = (resources.files("bot.chat.questions") / "chinese_attributes.txt").read_text(encoding="utf-8")
    names: dict[str, str] = {}
    others: set[str] = set()
    for line in (line for line in text.splitlines() if line and line[0] != "#"):
        english, _, listed = line.partition("=")
        if english.strip():
            names |= dict.fromkeys(listed.split(), english.strip())
        else:
            others.update(listed.split())
    return _Words(names, frozenset(others))
