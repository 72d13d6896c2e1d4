"""Every sentence Paperboy says to a person: a catalogue for each language, beside this module.

To add a sentence, write its key into every `.toml` file here, at the same place, with the same fields. To
add a language, copy `en.toml` to a file named after its tag (`fr.toml`) and translate it; no code
changes. What settings mean is in `settings`, a file for each language other than English.

Keys are dotted. The templates are ours, with `str.format` fields; what fills them is never treated as one.
Babel, which knows dates, numbers and plurals, is loaded when the first of them is shown.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from bot.domain.errors import PaperboyError
from bot.locales.catalogues import (
    SOURCE,
    TRADITIONAL,
    catalogue,
    closest,
    has_catalogue,
    languages,
    spoken_languages,
)
from bot.locales.comments import setting_comment
from bot.locales.fields import english_fields, field_name

__all__ = [
    "catalogue",
    "closest",
    "english_fields",
    "error_message",
    "field_name",
    "format_date",
    "format_number",
    "has_catalogue",
    "join_list",
    "language_name",
    "language_name_in",
    "language_said",
    "language_tag",
    "languages",
    "leading_command",
    "offered_languages",
    "setting_comment",
    "spoken_languages",
    "translate",
    "typed_spellings",
]

KEYED = frozenset({"permissions", "place", "problem", "step", "wanted", "what", "who", "why"})
"""Fields of an error that may hold the key of a sentence, or several."""
OTHERS = (TRADITIONAL, "de", "es", "fr", "it", "ja", "ko", "pt", "ru")


def translate(language: str, key: str, /, **fields: object) -> str:
    """The sentence `key` in the catalogue closest to `language`, in the plural form of the field `n`.

    Raises:
        KeyError: there is no such sentence, or a field of it is missing.
    """
    tag = closest(language)
    sentence = catalogue(tag)[key]
    if not isinstance(sentence, str):
        sentence = sentence.get(_plural_form(tag, fields["n"]), sentence["other"])
    if not fields or catalogue(tag)["locale.gap"]:
        return sentence.format(**fields)
    from bot.text.chinese import join_spaced  # noqa: PLC0415 - in most languages words have spaces anyway

    return join_spaced(
        part
        for text, name, form, _ in _parse(sentence)
        for part in (text, "" if name is None else format(fields[name], form or ""))
    )


@cache
def _parse(sentence: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    return tuple(string.Formatter().parse(sentence))


@cache
def typed_spellings(prefix: str) -> dict[str, str]:
    """What may be typed, in any language, for the rest of each key: `时间` is `time` after `typed.topic.`.

    Such a sentence may hold several spellings, with `|` between them.
    """
    return {
        typed.strip().casefold(): key.removeprefix(prefix)
        for key in catalogue()
        if key.startswith(prefix)
        for language in spoken_languages()
        for typed in translate(language, key).split("|")
    }


def leading_command(text: str) -> tuple[str, str]:
    """The command of which a text begins with the name, in any language, and what follows it."""
    first, _, rest = text.partition(" ")
    return typed_spellings("command.").get(first.casefold(), ""), rest


def join_list(language: str, items: Iterable[str]) -> str:
    """Items in one row, with the comma of the language."""
    return translate(language, "locale.comma").join(items)


@lru_cache(maxsize=1_024)
def format_date(language: str, pattern: str, day: dt.date) -> str:
    """A day as the language writes it; `pattern` is `date`, `long_date` or `month`."""
    from babel import dates  # noqa: PLC0415 - 0.1 s that only those pay who are shown a date

    written = translate(language, f"locale.{pattern}")
    return dates.format_date(day, written, locale=_babel_tag(language))


def format_number(language: str, number: float, decimals: int = 0) -> str:
    """A number with the separators of the language and so many decimals: `1,234.50`, `1.234,50`."""
    from babel import numbers  # noqa: PLC0415 - as above

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(number, pattern, locale=_babel_tag(language))


def language_tag(tag: str) -> str:
    """The tag that a page in this language carries."""
    return translate(tag, "locale.tag") if has_catalogue(tag) else tag


def language_name(tag: str) -> str:
    """What a model is told to write in; a tag that nobody knows goes to it as it is."""
    if has_catalogue(tag):
        return translate(tag, "locale.name")
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    try:
        return Locale.parse(tag, sep="-").english_name or tag
    except (ValueError, UnknownLocaleError):
        return tag


def language_name_in(language: str, tag: str) -> str:
    """What speakers of `language` call the language of `tag`; the tag where nobody knows it."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    try:
        name = Locale.parse(tag, sep="-").get_display_name(_babel_tag(language)) or tag
    except (ValueError, UnknownLocaleError):
        return tag
    opening, closing = (translate(language, f"locale.{side}_bracket") for side in ("open", "close"))
    return name.replace(" (", opening).replace(")", closing)


@cache
def offered_languages(language: str, chosen: str = "") -> dict[str, str]:
    """What forms offer, by tag, named in the reader's `language`: ours, then what a model can write in.

    What is `chosen` is among it, in the place of a tag that is called the same: zh-TW in that of zh-Hant.
    """
    tags = dict.fromkeys((*languages(), *OTHERS))
    said = {tag: language_said(language, tag) for tag in tags}
    if not chosen or chosen in said:
        return said
    name = language_said(language, chosen)
    kept = {chosen if each == name else tag: each for tag, each in said.items()}
    return kept if chosen in kept else {chosen: name, **kept}


def language_said(language: str, tag: str) -> str:
    """As `language_name_in`, with the script of one that we speak in several."""
    if closest(language) == SOURCE:
        return language_name(tag)
    return language_name_in(language, language_tag(tag))


def error_message(language: str, error: PaperboyError) -> str:
    """What went wrong and what to do next, in one friendly sentence or two.

    A field of `KEYED` holds keys, which are looked up too. Any other is shown as it is: somebody may have
    typed what looks like a key.
    """
    shown = {name: _show(language, value) for name, value in error.fields.items()}
    keyed = {name: value for name, value in error.fields.items() if name in KEYED}
    told = {name: _look_up(language, value, shown) for name, value in keyed.items()}
    said = {name: _look_up(language, value, shown | told) for name, value in keyed.items()}
    return translate(language, error.reply, **{**shown, **said})


def _look_up(language: str, value: object, fields: Mapping[str, str]) -> str:
    """The sentence of a key, or the list of several; any other text as it is."""
    if isinstance(value, (tuple, list)):
        return join_list(language, [_look_up(language, each, fields) for each in value])
    try:
        return translate(language, str(value), **fields)
    except KeyError:
        return str(value)


def _show(language: str, value: object) -> str:
    """A field as a person reads it."""
    return join_list(language, map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _plural_form(language: str, number: object) -> str:
    from babel import Locale  # noqa: PLC0415 - as above

    if not isinstance(number, int | float):
        return "other"
    return str(Locale.parse(_babel_tag(language)).plural_form(number))


def _babel_tag(language: str) -> str:
    return translate(language, "locale.tag").replace("-", "_")
