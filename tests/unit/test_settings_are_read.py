"""A setting that nobody reads does nothing it says."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from adapters.platforms.registry import settings_class
from bot import settings as module
from bot.settings import table

ALL = settings_class()

ROOT = Path(__file__).parents[2]
TREES = [
    ast.parse(file.read_text(encoding="utf-8"))
    for folder in ("bot", "adapters")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if file != Path(module.__file__)
]
SECTIONS = {field.annotation.__name__: name for name, field in ALL.model_fields.items() if field.annotation}
"""The section that each class of settings holds."""


def called(node: ast.expr) -> str:
    """The last name of `self._settings` or `settings`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def sections_by_name(trees: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """What holds a section: itself, what is annotated with its class, and what it is passed on as."""
    yield from ((name, name) for name in SECTIONS.values())
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            name = node.arg if isinstance(node, ast.arg) else called(node.target)
            kinds = {called(each) for each in ast.walk(node.annotation) if isinstance(each, ast.Name)}
            yield from ((name, SECTIONS[kind]) for kind in kinds & SECTIONS.keys())
        elif isinstance(node, ast.keyword) and node.arg and called(node.value) in SECTIONS.values():
            yield node.arg, called(node.value)
        elif isinstance(node, ast.Assign) and called(node.value) in SECTIONS.values():
            yield from ((called(target), called(node.value)) for target in node.targets)


def holders(tree: ast.AST) -> Mapping[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for name, section in sections_by_name([tree]):
        found[name].add(section)
    for node in ast.walk(tree):  # self._settings = settings
        if isinstance(node, ast.Assign) and called(node.value) in found:
            for target in node.targets:
                found[called(target)] |= found[called(node.value)]
    return found


FIELDS = {
    called(field.target): SECTIONS[called(field.annotation)]
    for tree in TREES
    for kind in ast.walk(tree)
    if isinstance(kind, ast.ClassDef)
    for field in kind.body
    if isinstance(field, ast.AnnAssign) and called(field.annotation) in SECTIONS
}
"""Fields that hold a section, as `chat.limits` does, which other files read it from."""


def read_in(tree: ast.AST) -> Iterator[str]:
    named = holders(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            name = called(node.value)
            held = {FIELDS[name]} if isinstance(node.value, ast.Attribute) and name in FIELDS else set()
            yield from (f"{section}.{node.attr}" for section in named.get(name, set()) | held)


def read_by_properties(read: set[str]) -> Iterator[str]:
    """What a property of a section, which is read, is made of."""
    own = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for kind in (node for tree in (own, *TREES) for node in ast.walk(tree)):
        section = SECTIONS.get(kind.name) if isinstance(kind, ast.ClassDef) else None
        for method in kind.body if isinstance(kind, ast.ClassDef) and section else ():
            if isinstance(method, ast.FunctionDef) and f"{section}.{method.name}" in read:
                used = (node for node in ast.walk(method) if isinstance(node, ast.Attribute))
                yield from (f"{section}.{node.attr}" for node in used if called(node.value) == "self")


READ = {name for tree in TREES for name in read_in(tree)}
READ |= set(read_by_properties(READ))


@pytest.mark.parametrize("name", [setting.name for setting in table(ALL)])
def test_every_setting_is_read_by_what_it_is_for(name: str) -> None:
    assert name in READ


def test_a_field_of_something_else_does_not_count_as_a_setting_that_is_read() -> None:
    tree = ast.parse("def page(site: WebSettings, paper: Paper): return site.port, paper.title")
    assert set(read_in(tree)) == {"web.port"}
