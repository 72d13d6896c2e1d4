"""Comments of settings in the languages that have a file of them in `settings`, one for each setting.

The English ones are the descriptions of the settings themselves, those of plugins among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.locales.catalogues import ENDING, TRADITIONAL, closest, traditional_sentence
from bot.text.packaged import packaged_text


def setting_comment(language: str, setting: str, english: str) -> str:
    """What `section.name` means, told to readers of `language`; `english` where nobody translated it."""
    return comments(closest(language)).get(setting, english)


@cache
def comments(language: str) -> Mapping[str, str]:
    """All of one of `languages()` by the names of their settings; empty where it has no file of them."""
    if language == TRADITIONAL:
        return {name: traditional_sentence(each) for name, each in comments("zh").items()}
    import tomllib  # noqa: PLC0415 - in English nothing is read

    return tomllib.loads(packaged_text(__package__, f"settings/{language}{ENDING}"))
