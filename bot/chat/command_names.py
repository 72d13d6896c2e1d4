"""The names of commands, as readers of each language type them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bot.locales import catalogue, spellings, translate

COMMAND_OF_HELP = "paperboy"
"""What Discord calls the command that helps, where no language has a word of its own for it."""
ALIASES = {
    "digest latest": "digest",
    "digest unfollow": "digest stop",
    "digest subscribe": "digest follow",
    "digest unsubscribe": "digest stop",
}


def command_name(words: Sequence[str]) -> str:
    """A command's name as the table has it, typed in any language."""
    ours = spellings("command.")
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
