"""Every sentence exists in both languages with the same fields, and every error has one."""

import ast
import re
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from adapters.platforms.registry import settings_class
from bot import locales
from bot.domain import errors


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def code() -> Iterator[ast.Module]:
    """All of it but the sentences."""
    areas = {Path("bot/locales", f"{area}.py") for area in locales.areas()}
    root = Path(__file__).parents[2]
    for file in (*root.glob("bot/**/*.py"), *root.glob("adapters/**/*.py")):
        if file.relative_to(root) not in areas:
            yield ast.parse(file.read_text())


def named_in_code() -> Iterator[str]:
    """Every string with a dot, as a pattern."""
    for node in (node for module in code() for node in ast.walk(module)):
        pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
        if isinstance(pieces[0], ast.Constant) and "." in str(pieces[0].value):
            yield "".join(map(pattern_of, pieces))


def looks_like_a_key(text: object) -> bool:
    """Whether it is written as keys of an area are; names of settings and of files are no keys."""
    areas = {key.partition(".")[0] for key in locales.catalogue()} - settings_class().model_fields.keys()
    is_dotted = isinstance(text, str) and re.fullmatch(r"[a-z_]+(?:\.[a-z_]+)*\.(?!md$)[a-z_]*[a-z]", text)
    return bool(is_dotted) and str(text).partition(".")[0] in areas


def pattern_of(piece: ast.AST) -> str:
    return re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else r"[\w.]+"


def tree(root: type[errors.PaperboyError]) -> list[type[errors.PaperboyError]]:
    children = [child for child in root.__subclasses__() if child.__module__ == root.__module__]
    return [root, *(leaf for child in children for leaf in tree(child))]


@pytest.mark.parametrize("key", locales.catalogue())
def test_both_languages_say_the_same(key: str) -> None:
    english, chinese = locales.catalogue()[key]
    assert english.strip()
    assert chinese.strip()
    assert fields(english) == fields(chinese)


def test_no_key_is_used_by_two_areas() -> None:
    keys = [key for area in locales.areas() for key in import_module(f"bot.locales.{area}").TEXTS]
    assert sorted(keys) == sorted(locales.catalogue())


def test_every_sentence_that_is_named_exists() -> None:
    nodes = (node for module in code() for node in ast.walk(module) if isinstance(node, ast.Constant))
    assert {node.value for node in nodes if looks_like_a_key(node.value)} <= set(locales.catalogue())


def test_every_sentence_is_said_somewhere() -> None:
    said = re.compile("|".join(sorted(set(named_in_code()))))
    assert [key for key in locales.catalogue() if not said.fullmatch(key)] == []


@pytest.mark.parametrize("error", tree(errors.PaperboyError))
def test_every_error_has_a_sentence(error: type[errors.PaperboyError]) -> None:
    needed: dict[str, object] = dict.fromkeys(fields(locales.catalogue()[error.reply][0]), "x")
    assert locales.error_message("en", error(retry_after=None, **needed))


def test_what_fills_a_sentence_is_never_a_template() -> None:
    assert "{0.__class__}" in locales.error_message("zh", errors.PaperIdError(text="{0.__class__}"))


def test_an_unknown_language_is_answered_in_english() -> None:
    assert locales.error_message("fr", errors.PaperNotFoundError(id="9912.00001")).startswith(
        "arXiv has no paper"
    )
