"""The catalogues: a file for each language, checked against the English one when it is loaded."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

Sentence = str | dict[str, str]
"""A template of `str.format`, or one for each plural form of the language."""

SOURCE = "en"
FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural forms of all languages, as CLDR names them; `other` is the one that each has."""
ENDING = ".toml"


class CatalogueError(ValueError):
    """A catalogue does not say what the English one says; the message lists where."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, English first."""
    names = (file.name for file in resources.files(__package__).iterdir())
    tags = {name.removesuffix(ENDING) for name in names if name.endswith(ENDING)}
    return (SOURCE, *sorted(tags - {SOURCE}))


@cache
def catalogue(language: str = SOURCE) -> Mapping[str, Sentence]:
    """All sentences of one of `languages()` by key, in the order of its file.

    Raises:
        CatalogueError: sentences or fields differ from the English ones.
    """
    sentences = read(language)
    if found := list(problems(language, sentences)):
        raise CatalogueError("\n".join(found))
    return sentences


@cache
def read(language: str) -> dict[str, Sentence]:
    """A catalogue as its file has it, unchecked."""
    file = resources.files(__package__) / f"{language}{ENDING}"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def closest(language: str) -> str:
    """The catalogue for a reader of `language`: its own, that of the wider tag, else the English one."""
    tag = language.strip().casefold().replace("_", "-")
    while tag and tag not in languages():
        tag = tag.rpartition("-")[0]
    return tag or SOURCE


def has_catalogue(language: str) -> bool:
    """Whether the catalogue closest to `language` is one of it, or of a wider tag."""
    return closest(language) != SOURCE or language.casefold().split("-")[0] == SOURCE


def problems(language: str, sentences: Mapping[str, Sentence]) -> Iterator[str]:
    """What is wrong with a catalogue, each in a sentence that names language and key."""
    source = read(SOURCE)
    for key in (each for each in source if each not in sentences):
        yield f"{language}{ENDING} has no sentence {key!r}: add it, with the fields of the English one"
    for key, sentence in sentences.items():
        if key not in source:
            yield f"{SOURCE}{ENDING} has no sentence {key!r}, which {language}{ENDING} has"
        elif wrong := _wrong(sentence, fields(source[key])):
            yield f"{language}{ENDING}, sentence {key!r}: {wrong}"


def fields(sentence: Sentence) -> set[str]:
    """The names of what fills it."""
    whole = sentence if isinstance(sentence, str) else sentence.get("other", "")
    return {name for _, name, _, _ in string.Formatter().parse(whole) if name is not None}


def _wrong(sentence: object, wanted: set[str]) -> str:
    """Why this is no sentence with the fields `wanted`; empty where it is one."""
    if isinstance(sentence, str):
        return _other_fields(sentence, wanted) if fields(sentence) != wanted else ""
    if not isinstance(sentence, dict) or not all(isinstance(form, str) for form in sentence.values()):
        return "a sentence is a text, or a table of plural forms"
    if "other" not in sentence or not sentence.keys() <= FORMS:
        return f"plural forms are {', '.join(sorted(FORMS))}, and `other` is always there"
    if fields(sentence) != wanted or "n" not in wanted:
        return _other_fields(sentence, wanted | {"n"})
    extra = set().union(*map(fields, sentence.values())) - wanted
    return f"nothing fills {sorted(extra)}" if extra else ""


def _other_fields(sentence: Sentence, wanted: set[str]) -> str:
    return f"has the fields {sorted(fields(sentence))}, wanted are {sorted(wanted)}"
