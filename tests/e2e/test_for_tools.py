"""Output that other programs can use: unbroken lines, records with a schema, files of references."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from adapters.platforms.terminal.app import render_to_text
from adapters.references.formats import read_references
from bot.compose.records import DigestRecord, schema
from bot.domain.message import Message, Paragraph, line
from tests.e2e.conftest import Call

ROOT = Path(__file__).parents[2]


def test_the_schema_in_the_documentation_is_that_of_the_records() -> None:
    assert (ROOT / "docs" / "json-schema.json").read_text(encoding="utf-8") == schema(), "run: make docs"
    assert {"papers", "near", "counts"} <= DigestRecord.model_fields.keys()


def test_output_that_goes_to_a_program_is_not_broken_into_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    title = " ".join(["a title that is longer than any terminal is wide"] * 9)
    message = Message(summary="", blocks=(Paragraph(content=line(title)),))
    assert title in render_to_text(message, stream=io.StringIO()).splitlines()


def test_papers_are_exported_for_reference_managers_and_read_back(call: Call, folder: Path) -> None:
    call("--quiet", "demo")
    shown = ("--data-dir", folder / "demo")
    for form in ("--bibtex", "--ris", "--csl"):
        exported = call(*shown, "export", form)
        assert len(read_references(exported.out.encode()).found) == 6
        assert exported.err == "6 papers.\n"
    assert call(*shown, "export", "--markdown", "--month", "2026-01").out.count("- [") == 6
    assert call(*shown, "export", "--month", "2025-12").code == 1
    assert call(*shown, "export", "--month", "january").code == 64
    told = json.loads(call(*shown, "digest", "--again", "--json").out)
    first = told["papers"][0]
    assert first["findings"][0]["quotes"][0]["text"]
    assert first["sections"]
    assert first["reasons"]
    assert first["authors"]


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
    file.write_bytes((ROOT / "adapters/sources/samples/pdf/9912.01455v1.pdf").read_bytes())
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
    call: Call, folder: Path, tmp_path: Path
) -> None:
    call("--quiet", "demo")
    saved = call("--data-dir", folder / "demo", "paper", "9912.01455", "--figures", tmp_path / "figures")
    assert "saved into" in saved.err, saved
    files = list((tmp_path / "figures").iterdir())
    assert files
    for file in files:
        with Image.open(file) as picture:
            assert picture.format == "PNG"
