"""The catalogues: a file for each language, checked against the English one when it is loaded."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from bot.text.packaged import packaged_bytes, packaged_text

Sentence = str | dict[str, str]
"""A template of `str.format`, or one for each plural form of the language."""

SOURCE = "en"
FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural forms of all languages, as CLDR names them; `other` is the one that each has."""
ENDING = ".toml"
_KEYS = re.compile(r'^"([^"\\\n]+)" =', re.MULTILINE)
_PLAIN = re.compile(r'^"([^"\\\n]+)" = "([^"\\\n]*)"$', re.MULTILINE)
TRADITIONAL = "zh-hant"
_IN_TRADITIONAL = frozenset({TRADITIONAL, "zh-tw", "zh-hk", "zh-mo"})
"""Tags of readers of Traditional Chinese."""
_QUOTES = str.maketrans("“”‘’", "「」『』")
_TRADITIONAL_ITSELF = {"locale.name": "Traditional Chinese", "locale.tag": "zh-Hant"}


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, English first."""
    from importlib import resources  # noqa: PLC0415 - it takes long, and to list files is all it is for

    names = (file.name for file in resources.files(__package__).iterdir())
    tags = {name.removesuffix(ENDING) for name in names if name.endswith(ENDING)}
    return (SOURCE, *sorted(tags - {SOURCE}))


@cache
def spoken_languages() -> tuple[str, ...]:
    """The languages a reader can have: those with a catalogue, and Traditional Chinese, made of one."""
    return (*languages(), TRADITIONAL)


@cache
def catalogue(language: str = SOURCE) -> Mapping[str, Sentence]:
    """All sentences of one of `languages()` by key, in the order of the English ones.

    One that is missing or has other fields is said in English, and logged: a reader is always told.
    """
    if language == SOURCE:
        return read_catalogue(SOURCE)
    sentences, wrong = read_catalogue(language), catalogue_problems(language)
    if wrong:
        _warn(wrong.values())
    return {key: each if key in wrong else sentences[key] for key, each in read_catalogue(SOURCE).items()}


def _warn(problems: Iterable[str]) -> None:
    import logging  # noqa: PLC0415 - what is whole is read without a word

    for problem in problems:
        logging.getLogger(__name__).warning("%s", problem)


@cache
def read_catalogue(language: str) -> dict[str, Sentence]:
    """A catalogue as its file has it, unchecked; the Traditional one is made of the Simplified."""
    if language == TRADITIONAL:
        return {key: _traditional(each) for key, each in read_catalogue("zh").items()} | _TRADITIONAL_ITSELF
    return parse_catalogue(packaged_text(__package__, f"{language}{ENDING}"))


def parse_catalogue(text: str) -> dict[str, Sentence]:
    """What a catalogue's TOML says, in its order.

    Nearly all of its lines are a key and a plain string, which a pattern reads in a hundredth of the time
    that the parser takes; what is left is the parser's.
    """
    import tomllib  # noqa: PLC0415 - which languages there are is known without a word of them

    plain: dict[str, Sentence] = dict(_PLAIN.findall(text))
    every = plain | tomllib.loads(_PLAIN.sub("", text))
    return {key: every.pop(key) for key in _KEYS.findall(text) if key in every} | every


@cache
def closest(language: str) -> str:
    """The catalogue for a reader of `language`: its own, that of the wider tag, else the English one."""
    tag = language.strip().casefold().replace("_", "-")
    while tag and not _is_spoken(tag) and tag not in _IN_TRADITIONAL:
        tag = tag.rpartition("-")[0]
    return TRADITIONAL if tag in _IN_TRADITIONAL else tag or SOURCE


@lru_cache(maxsize=256)
def _is_spoken(tag: str) -> bool:
    """Whether there is a catalogue of that tag. To list them all takes longer."""
    return tag.replace("-", "").isalnum() and bool(packaged_bytes(__package__, f"{tag}{ENDING}"))


def _traditional(sentence: Sentence) -> Sentence:
    """It in Traditional characters, in each of its forms."""
    if isinstance(sentence, dict):
        return {form: traditional_sentence(each) for form, each in sentence.items()}
    return traditional_sentence(sentence)


def traditional_sentence(text: str) -> str:
    """A Simplified text in Traditional characters, with the words and the quotation marks of Taiwan."""
    from bot.text.chinese import spoken_in  # noqa: PLC0415 - for readers of Traditional Chinese alone
    from bot.text.chinese_terms import traditional  # noqa: PLC0415 - as above

    if spoken_in(text):
        return text  # a Japanese sentence, in the Chinese catalogue for those who wrote it
    words = taiwan_words()
    pieces = _any_of(words).split(text)
    return "".join(words.get(each) or traditional(each) for each in pieces).translate(_QUOTES)


@cache
def taiwan_words() -> Mapping[str, str]:
    """What Taiwan calls otherwise than the mainland, by the Simplified word."""
    text = packaged_text(__package__, "terms/taiwan.txt")
    return dict(line.split(" = ") for line in text.splitlines() if line and line[0] != "#")


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first, as what separates a text."""
    return re.compile(f"({'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})")


def has_catalogue(language: str) -> bool:
    """Whether the catalogue closest to `language` is one of it, or of a wider tag."""
    return closest(language) != SOURCE or language.casefold().split("-")[0] == SOURCE


def catalogue_problems(language: str) -> dict[str, str]:
    """What is wrong with a catalogue, by key: each a sentence that names language and key."""
    return sentence_problems(language, read_catalogue(language), read_catalogue(SOURCE))


def sentence_problems(
    language: str, sentences: Mapping[str, Sentence], source: Mapping[str, Sentence]
) -> dict[str, str]:
    """As `catalogue_problems`, of sentences that are given."""
    file = f"{language}{ENDING}"
    missing = {
        key: f"{file} has no sentence {key!r}: add it, with the fields of the English one"
        for key in source
        if key not in sentences
    }
    unknown = {
        key: f"{SOURCE}{ENDING} has no sentence {key!r}, which {file} has"
        for key in sentences
        if key not in source
    }
    faulty = {
        key: f"{file}, sentence {key!r}: {wrong}"
        for key, sentence in sentences.items()
        if key in source and (wrong := _wrong(sentence, fields(source[key])))
    }
    return missing | unknown | faulty


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
