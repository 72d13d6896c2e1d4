"""The names of commands, as readers of each language type them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache

from bot.locales import catalogue, translate, typed_spellings

COMMAND_OF_HELP = "paperboy"
"""What Discord calls the command that helps, where no language has a word of its own for it."""
ALIASES = {
    "digest latest": "digest",
    "digest unfollow": "digest stop",
    "digest subscribe": "digest follow",
    "digest unsubscribe": "digest stop",
    "digest today": "digest now",
    "digest topics": "digest list",
    "digest settings": "digest edit",
    "digest find": "digest search",
    "digest reason": "digest why",
    "digest what": "digest help",
    "paper find": "paper search",
    "paper what": "paper help",
}
_COLON, _LABEL = "：", "：:，,、"
"""What stands behind a command's first word and behind its second where people write no space."""


def command_name(words: Sequence[str]) -> str:
    """A command's name as the table has it, typed in any language."""
    ours = typed_spellings("command.")
    typed = " ".join(ours.get(word.casefold(), word.casefold()) for word in words)
    return ALIASES.get(typed, typed)


def spell_command(name: str, language: str) -> str:
    """A command's name as readers of the language type it."""
    keys = {word: f"command.{word}" for word in name.split()}
    told = {word: translate(language, key) for word, key in keys.items() if key in catalogue()}
    return " ".join(
        told[word] if told.get(word, COMMAND_OF_HELP) != COMMAND_OF_HELP else word for word in name.split()
    )


def nearest_names(typed: str, names: Iterable[str]) -> list[str]:
    """Names that are nearly the same, the nearest first: their last words have a letter in common, too."""
    letters = {*typed.rsplit(maxsplit=1)[-1]}
    return [name for name in get_close_matches(typed, names) if letters.intersection(name.split()[-1])]


def space_commands(text: str) -> str:
    """The text with its commands apart, as Chinese has no spaces: 速递关注, 麻烦关注一下：cs.CV.

    Words of courtesy around a command say nothing, and are left out.
    """
    first, rest = _take(text, _COLON)
    if not first:
        return text
    second, left = _take(rest, _LABEL)
    return f"{first} {second} {left}".strip() if second else f"{first} {rest}".strip()


def without_courtesy(text: str) -> str:
    """The text without words of courtesy in front of a command that has its slash."""
    return re.sub(rf"^{_courtesy('before')}(?=[/!！])", "", text)


def _take(text: str, label: str) -> tuple[str, str]:
    """The command's word in front of a text, and the rest; empty where it begins with none."""
    found = _leading(label).match(text)
    return (found["name"], text[found.end() :]) if found else ("", text)


@cache
def _leading(label: str) -> re.Pattern[str]:
    names = sorted(typed_spellings("command."), key=len, reverse=True)
    words = "|".join(re.escape(name) + (r"\b" if name.isascii() else "") for name in names)
    word = f"(?:{words}){_courtesy('after')}"
    joined = rf"|(?={_courtesy('before')}{word}(?:[\s!-~]|$))" if label == _COLON else ""
    ends = rf"(?:\s*[{label}]\s*|\s+|(?=[!-~])|${joined})"
    return re.compile(rf"{_courtesy('before')}(?P<name>{words}){_courtesy('after')}{ends}", re.IGNORECASE)


@cache
def _courtesy(place: str) -> str:
    said = (word for word, where in typed_spellings("typed.courtesy.").items() if where == place)
    words = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    return rf"(?:(?:{words})[\s，,]*)*" if place == "before" else rf"(?:\s*(?:{words}))*"
