"""Names of fields of research and of categories in the languages that have a list of them in `terms`.

A list is a file named after the language, a line for each name: the English one, ` = `, and the other. What
a list lacks is called by its English name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bot.locales.catalogues import TRADITIONAL, closest, languages, traditional_sentence
from bot.text.packaged import packaged_text


def field_name(language: str, english: str) -> str:
    """What the language calls a field of research, in the singular or the plural."""
    names, name = _names(closest(language)), english.casefold()
    return names.get(name) or names.get(name.removesuffix("s"), english)


def english_fields(typed: str, *, whole: bool = False) -> tuple[str, ...]:
    """The English names of what somebody may mean who typed a name in any language, or a part of one.

    A part begins a word, for “AI” is in “Algebraische Geometrie”, too. `whole`: a whole name alone.
    """
    from bot.text.chinese_terms import simplify  # noqa: PLC0415 - what is only shown is never simplified

    as_typed = typed.casefold().strip()
    sought = simplify(as_typed)
    rows = [row for language in (*languages(), TRADITIONAL) for row in _names(language).items()]
    exact = [english for english, name in rows if name.casefold() in {sought, as_typed}]
    part = re.compile(rf"(?<![^\W\d_\u3400-\u9fff]){re.escape(sought)}")
    parts = [english for english, name in rows if sought and not whole and part.search(name.casefold())]
    return tuple(dict.fromkeys(exact or parts))


@cache
def _names(language: str) -> Mapping[str, str]:
    if language == TRADITIONAL:
        return {english: traditional_sentence(name) for english, name in _names("zh").items()}
    text = packaged_text(__package__, f"terms/{language}.txt")
    lines = (line for line in text.splitlines() if line and line[0] != "#")
    sides = (line.split(" = ") for line in lines)
    return {english.casefold(): name for english, name in sides}
