"""Every sentence Paperboy says to a person, in English and Simplified Chinese, side by side.

A module per area holds `TEXTS`: key, English, Chinese. Keys are dotted and unique over all areas. The
templates are ours and use `str.format` fields; what fills them is never treated as a template.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bot.domain.errors import PaperboyError

NAMES = {
    "en": "English",
    "zh": "Simplified Chinese",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
}


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """All sentences by key: (English, Chinese)."""
    merged: dict[str, tuple[str, str]] = {}
    for area in areas():
        merged |= import_module(f"{__name__}.{area}").TEXTS
    return merged


def areas() -> list[str]:
    """The modules beside this one."""
    return sorted(module.name for module in iter_modules(__path__))


def is_chinese(language: str) -> bool:
    """Whether `language` is a tag of Chinese, whose sentences `translate` gives in Simplified Chinese."""
    return language.lower().startswith("zh")


def join_list(language: str, items: Iterable[str]) -> str:
    """Items in one row, with the comma of the language."""
    return ("、" if is_chinese(language) else ", ").join(items)


def translate(language: str, key: str, /, **fields: object) -> str:
    """The sentence `key`, in Chinese for any `zh` language tag and in English for every other.

    Raises:
        KeyError: there is no such sentence, or a field of it is missing.
    """
    english, chinese = catalogue()[key]
    return (chinese if is_chinese(language) else english).format(**fields)


def language_name(tag: str) -> str:
    """What a model is told to write in; a tag it does not know goes to it as it is."""
    return NAMES.get(tag.lower().split("-")[0], tag)


def error_message(language: str, error: PaperboyError) -> str:
    """What went wrong and what to do next, in one friendly sentence or two.

    Fields whose value is itself a key, or holds keys, are looked up too.
    """
    shown = {name: _shown(language, value) for name, value in error.fields.items()}
    fields = {
        name: translate(language, value, **shown) if value in catalogue() else value
        for name, value in shown.items()
    }
    return translate(language, error.reply, **fields)


def _shown(language: str, value: object) -> str:
    """A field as a person reads it; of several, those that are keys are looked up."""
    if not isinstance(value, (tuple, list)):
        return str(value)
    return ", ".join(translate(language, each) if each in catalogue() else str(each) for each in value)
