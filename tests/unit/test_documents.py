"""What the documents about the code name is there."""

import re
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from adapters.cli import paperboy

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


GUIDE = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "docs").glob("guide/*.md"))


@pytest.mark.parametrize("document", [*DOCUMENTS, *GUIDE, "docs/index.md", "README.md"])
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


COMMAND = re.compile(
    r"(?:^|`)paperboy ((?:[a-z]+)(?: (?:manifest|invite|copy|show))?)([^`\n#|]*)", re.MULTILINE
)


@pytest.mark.parametrize("document", [*GUIDE, "README.md"])
def test_every_command_and_option_that_the_guide_names_exists(document: str) -> None:
    root = click.Context(paperboy)
    for name, rest in COMMAND.findall(text(document)):
        command = paperboy.get_command(root, name.split()[0])
        assert command is not None, name
        if isinstance(command, click.Group) and len(name.split()) > 1:
            command = command.get_command(click.Context(command), name.split()[1])
            assert command is not None, name
        known = {option for each in command.params for option in each.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (name, rest)


def test_every_page_of_the_guide_is_in_the_sites_table_of_contents() -> None:
    listed = text("docs/site/mkdocs.yml")
    assert all(page.removeprefix("docs/") in listed for page in GUIDE)
