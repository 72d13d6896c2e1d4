"""What the documents about the code name is there."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/architecture.md", "docs/glossary.md")
PLACE = re.compile(r"\b(?:bot|adapters|prompts|tests|docs)/[\w./-]*\w/?|\b(?:bot|adapters|prompts|tests)/")
DOTTED = re.compile(r"\b(?:bot|adapters|prompts|tests)(?:\.\w+)+")
LINK = re.compile(r"\]\((?!http)([^)#]+)")


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document: str) -> None:
    places = set(PLACE.findall(text(document)))
    assert len(places) > 10
    assert not [place for place in sorted(places) if not (ROOT / place).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_name_of_the_code_that_a_document_uses_exists(document: str) -> None:
    names = set(DOTTED.findall(text(document)))
    assert len(names) > 30
    assert not [name for name in sorted(names) if not is_there(name)]


@pytest.mark.parametrize("document", [*DOCUMENTS, "README.md"])
def test_every_link_to_a_file_leads_to_one(document: str) -> None:
    folder = (ROOT / document).parent
    assert not [link for link in LINK.findall(text(document)) if not (folder / link).exists()]


def is_there(name: str) -> bool:
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_a_name_that_is_gone_is_noticed() -> None:
    assert is_there("bot.digests.scheduler.Scheduler.tick")
    assert not is_there("bot.digests.scheduler.Scheduler.tock")
    assert not is_there("bot.digests.schedulers")
