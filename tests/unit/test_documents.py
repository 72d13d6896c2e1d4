"""What the documents about the code name is there."""

import re
import shlex
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from adapters.cli import paperboy
from adapters.cli.shell import Shell
from adapters.platforms.registry import settings_class
from bot.locales import catalogue, languages
from bot.settings import NOT_SETTINGS, load_settings, table

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


FENCED = re.compile(r"^ *```(?:sh)?\n(.*?)```", re.DOTALL | re.MULTILINE)
QUOTED = re.compile(r"`(paperboy [^`\n]+)`")
AFTER = re.compile(r"\s(?:#\s|\||>|&&|…).*|\s*…$")


def commands_in(document: str) -> set[str]:
    """Every command that a text has for whoever reads it to type."""
    lines = [line.strip() for block in FENCED.findall(document) for line in block.splitlines()]
    found = [line for line in (*lines, *QUOTED.findall(document)) if line.startswith("paperboy ")]
    return {AFTER.sub("", line.replace("\\|", "|")) for line in found}


def catalogue_commands() -> set[str]:
    """Those that our own sentences tell people to type."""
    told = [sentence for language in languages() for sentence in catalogue(language).values()]
    said = [each if isinstance(each, str) else " ".join(each.values()) for each in told]
    return {command for each in said for command in commands_in(re.sub(r"{\w+}", "2601.16914", each))}


@pytest.mark.parametrize("document", [*GUIDE, "docs/index.md", "README.md", "our own sentences"])
def test_every_command_that_anybody_is_told_to_type_is_one(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "FILE").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(click.Command, "invoke", lambda *_: None)
    commands = catalogue_commands() if document.startswith("our") else commands_in(text(document))
    for command in commands:
        _, *words = shlex.split(command)
        bare = all(word.isalpha() for word in words)  # a command that is only named
        paperboy.main([*words, "--help"] if bare else words, "paperboy", standalone_mode=False, obj=Shell())


def test_every_page_of_the_guide_is_in_the_sites_table_of_contents() -> None:
    listed = text("docs/site/mkdocs.yml")
    assert all(page.removeprefix("docs/") in listed for page in GUIDE)


SETTINGS = settings_class()
SNIPPET = re.compile(r"^ *```toml\n(.*?)```", re.DOTALL | re.MULTILINE)
SET = re.compile(r"`([a-z]+)\.([a-z_]+)(?: = ([^`]+))?`")
VARIABLE = re.compile(r"PAPERBOY_[A-Z_]*[A-Z]")
FILES = {"web.key", "model.onnx"}
"""What is written like a setting and is none."""


@pytest.mark.parametrize("document", [*GUIDE, "docs/index.md", "docs/embedding.md", "README.md"])
def test_every_setting_that_anybody_is_told_to_write_can_be_read_so(document: str) -> None:
    said = text(document)
    named = {match[0].strip("`"): match for match in SET.finditer(said)}
    snippets = SNIPPET.findall(said)
    for match in named.values():
        if match[1] in SETTINGS.model_fields and f"{match[1]}.{match[2]}" not in FILES:
            assert f"{match[1]}.{match[2]}" in {setting.name for setting in table(SETTINGS)}
            snippets += [f"[{match[1]}]\n{match[2]} = {match[3]}\n"] if match[3] else []
    for snippet in snippets:
        load_settings(snippet, file=document, environ={}, read_secret=str, kind=SETTINGS)
    known = {setting.variable for setting in table(SETTINGS)} | NOT_SETTINGS
    assert {name.removesuffix("_FILE") for name in VARIABLE.findall(said)} <= known
