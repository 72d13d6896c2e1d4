"""Output that other programs can use: unbroken lines, records with a schema, files of references."""

from __future__ import annotations

import io
import json
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from adapters.cli import paperboy
from adapters.cli.boundary import run
from adapters.cli.json_schema import PRINTED, schema
from adapters.cli.paper import is_file_name
from adapters.platforms.terminal.printing import render_to_text
from adapters.references.formats import read_references
from adapters.sources.samples import answers as samples
from bot.domain.message import Message, Paragraph, line
from tests.adapters.pdfs import Paper as PdfPaper
from tests.adapters.pdfs import prose, title
from tests.e2e.conftest import Call
from tests.unit.test_help_pages import every_command

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a demo, for whoever changes none of it."""
    folder = tmp_path_factory.mktemp("shown")
    assert run(paperboy, ["--data-dir", str(folder), "--quiet", "demo"]) == 0
    return folder / "demo"


FEED = ("--feed", "FEED")
PAPER = "9912.01455"
ASKED: dict[str, tuple[str, ...]] = {
    "digest": ("digest", "--again"),
    "preview": ("preview", "cs.CV", *FEED),
    "why": ("why", PAPER, "--category", "cs.CV", *FEED),
    "paper": ("paper", PAPER),
    "read": ("read", PAPER),
    "ask": ("ask", PAPER, "What does a station cost?"),
    "search": ("search", "moths"),
    "topics": ("topics",),
    "prompt show": ("prompt", "show", "answer", PAPER),
    "usage": ("usage",),
    "status": ("status",),
    "doctor": ("doctor", "--offline"),
    "error": ("paper", "nothing"),
}


def test_the_schema_in_the_documentation_is_of_every_command_that_prints_json() -> None:
    assert (ROOT / "docs" / "json-schema.json").read_text(encoding="utf-8") == schema(), "run: make docs"
    root = click.Context(paperboy, info_name="")
    printing = {
        path.strip()
        for path, command in every_command(paperboy, root)
        if any("--json" in each.opts for each in command.params)
    }
    assert printing == PRINTED.keys() - {"error"}
    assert ASKED.keys() == PRINTED.keys()


@pytest.mark.parametrize("name", ASKED)
def test_what_a_command_prints_with_json_is_what_its_schema_says(
    call: Call, shown: Path, tmp_path: Path, name: str
) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(samples.rss(("cs.CV",), samples.DAYS[0]))
    words = [str(feed) if each == "FEED" else each for each in ASKED[name]]
    told = json.loads(call("--data-dir", shown, *words, "--json").out)
    documented = json.loads((ROOT / "docs" / "json-schema.json").read_text(encoding="utf-8"))[name]
    Draft202012Validator(documented).validate(told)
    assert told or name == "usage", "nothing is no example"


def test_output_that_goes_to_a_program_is_not_broken_into_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    title = " ".join(["a title that is longer than any terminal is wide"] * 9)
    message = Message(summary="", blocks=(Paragraph(content=line(title)),))
    assert title in render_to_text(message, stream=io.StringIO()).splitlines()


def test_papers_are_exported_for_reference_managers_and_read_back(call: Call, shown: Path) -> None:
    export = ("--data-dir", shown, "export")
    for form in ("--bibtex", "--ris", "--csl"):
        exported = call(*export, form)
        assert len(read_references(exported.out.encode()).found) == 6
        assert exported.err == "6 papers.\n"
    assert call(*export, "--markdown", "--month", "2026-01").out.count("- [") == 6
    assert call(*export, "--month", "2025-12").code == 1
    assert call(*export, "--month", "january").code == 64
    told = json.loads(call("--data-dir", shown, "digest", "--again", "--json").out)
    first = told["papers"][0]
    assert first["findings"][0]["quotes"][0]["text"]
    assert first["sections"]
    assert first["reasons"]
    assert first["authors"]


def test_a_file_that_is_named_like_a_paper_is_that_file_and_no_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "1706.03762v7.pdf"
    assert not is_file_name(name), "there is none, so the paper is meant"
    Path(name).write_bytes(b"%PDF-")
    assert is_file_name(name)
    assert is_file_name("thesis.pdf")
    assert not is_file_name("1706.03762")


def test_a_question_that_was_forgotten_behind_a_file_is_asked_for(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "thesis.pdf"
    file.write_bytes(b"%PDF-")
    result = call("ask", file)
    assert result.code == 64
    assert "in quotes" in result.err


def test_the_whole_analysis_of_a_file_of_ones_own_is_shown_without_an_invented_address(
    call: Call, tmp_path: Path
) -> None:
    file = tmp_path / "my thesis.pdf"
    file.write_bytes(samples.read_sample("pdf/9912.01455v1"))
    result = call("--quiet", "paper", file)
    assert result.code == 0
    assert "(§" in result.out
    assert "arxiv.org" not in result.out


def test_a_folder_is_called_one_and_a_hyphenated_category_is_recognised(call: Call, tmp_path: Path) -> None:
    assert "it is a folder" in call("read", tmp_path).err
    assert "Did you mean cs.CV" in call("follow", "computer-vision").err


def test_a_language_that_needs_a_model_is_said_to_need_one(call: Call, tmp_path: Path) -> None:
    missing = tmp_path / "no.xml"
    told = call("digest", "--category", "cs.CV", "--language", "klingon", "--feed", missing)
    assert "not in “klingon”" in told.err
    assert "klingon" not in call("digest", "--category", "cs.CV", "--language", "zh", "--feed", missing).err


def test_the_figures_of_a_paper_are_saved_as_files_that_are_pictures(
    call: Call, shown: Path, tmp_path: Path
) -> None:
    saved = call("--data-dir", shown, "paper", PAPER, "--figures", tmp_path / "figures")
    assert "saved into" in saved.err, saved
    files = list((tmp_path / "figures").iterdir())
    assert files
    for file in files:
        with Image.open(file) as picture:
            assert picture.format == "PNG"


def test_the_figures_of_a_file_of_ones_own_are_saved_too(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.pdf"
    paper = title(PdfPaper(columns=1))
    paper.paragraph(prose(30))
    paper.image(Image.effect_noise((300, 200), 60), x=100, y=300, w=300, h=200)
    paper.at = 520
    paper.paragraph("Figure 1: The moths that came to each lamp in one night of the survey.")
    paper.paragraph(prose(30, 100))
    file.write_bytes(paper.done())
    saved = call("paper", file, "--figures", tmp_path / "figures")
    assert "One figure saved into" in saved.err, saved
    (kept,) = (tmp_path / "figures").iterdir()
    with Image.open(kept) as picture:
        assert picture.width > 100


def test_the_first_figure_of_a_paper_is_shown_where_a_terminal_shows_pictures(
    call: Call, shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = ("--data-dir", shown, "paper", PAPER, "--picture")
    unseen = call(*paper, "kitty")
    assert (unseen.code, "\x1b" in unseen.out) == (0, False), "nobody looks"
    monkeypatch.setattr("adapters.platforms.terminal.printing.wants_colour", lambda _: True)
    assert "\x1b_Ga=T" in call(*paper, "kitty").out
    assert '\x1bPq"1;1' in call(*paper, "sixel").out
    assert "\x1b_G" not in call(*paper, "none").out
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    assert "\x1b]1337;File=" in call(*paper, "auto").out


def test_a_paper_is_printed_as_markdown_with_its_analysis(call: Call, shown: Path) -> None:
    told = call("--data-dir", shown, "paper", PAPER, "--markdown").out
    assert told.startswith("# ")
    assert "### 3 Method in detail" in told
