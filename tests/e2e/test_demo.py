"""The demo delivers a whole digest, offline, and the second day goes on from the first."""

import json
import os
from pathlib import Path

import pytest

from adapters.cli.ask import ask
from adapters.cli.demo import how_called
from adapters.cli.help_pages import help_words, quoted_in
from bot.locales import translate
from tests.e2e.conftest import Call


def test_the_demo_delivers_a_digest_archives_it_and_tells_the_next_step(call: Call, folder: Path) -> None:
    result = call("demo")
    assert result.code == 0, result.err
    assert "Executive summary" in result.out
    assert "figures verified" not in result.out, "an extract is all quotes"
    assert result.out.count("31.7 dB PSNR") > 1, "the sample question is answered"
    assert "paperboy digest cs.CL" in result.out
    assert all(len(row) <= 100 for row in result.out.partition("What next?")[2].splitlines())
    pages = list((folder / "demo" / "archive").rglob("*.html"))
    assert any("Thimble" in page.read_text(encoding="utf-8") for page in pages)
    assert list((folder / "demo" / "archive").rglob("*.md"))


def test_the_second_day_shows_nothing_of_the_first_again(call: Call) -> None:
    def titles(text: str) -> set[str]:
        return {line.split(". ", 1)[1] for line in text.splitlines() if line.strip(" │")[:2] in NUMBERS}

    first, second = call("demo"), call("demo", "--day", "2")
    assert second.code == 0, second.err
    assert titles(first.out)
    assert titles(second.out)
    assert not titles(first.out) & titles(second.out)


def test_the_demo_tells_why_it_picked_a_paper_of_either_day(call: Call) -> None:
    shown = call("demo").out
    assert "picks it: number 2 on 12 January 2026" in call("--demo", "why", "9912.01502").out
    told = call("--demo", "why", "9912.01913").out
    assert "picks it: number 1 on 12 January 2026" in told, "it has a new version on the second day"
    assert "Sea Ice from a Kayak" not in shown
    assert "Tuesday, 13 January 2026" in (told := call("--demo", "preview").out)
    assert "Sea Ice from a Kayak" in told


def test_the_second_day_tells_what_became_of_papers_of_the_first(call: Call) -> None:
    call("demo")
    told = " ".join(call("demo", "--day", "2").out.replace("│", " ").split())
    assert "New version of “Lantern: Photogrammetry of Unlit Caves" in told
    assert "Now: On CaveWalk, a new dataset of 16 surveyed passages" in told
    assert "Withdrawn: “Fog Harps That See" in told
    assert "calibrated for another wavelength" in told


NUMBERS = {f"{number}." for number in range(1, 10)}


def test_the_demo_can_be_run_again_and_speaks_chinese(call: Call) -> None:
    assert call("demo").code == 0
    again = call("demo", "--language", "zh")
    assert again.code == 0
    assert "执行摘要" in again.out
    assert "demo --day 2 --language zh" in again.out


def test_the_next_steps_begin_with_what_started_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    file = folder / "paperboy"
    file.touch(0o755)
    (tmp_path / "local").mkdir()
    linked = tmp_path / "local" / "paperboy"
    linked.symlink_to(file)
    on_the_path = {"PATH": f"{folder}{os.pathsep}/usr/bin"}
    assert how_called(str(file), on_the_path) == "paperboy"
    assert how_called(str(linked), {"PATH": str(linked.parent)}) == "paperboy", (
        "as uv and pipx install tools"
    )
    assert how_called(str(file), {"PATH": "/usr/bin"}) == str(Path(".venv/bin/paperboy")), "in a checkout"
    assert how_called(str(file), {**on_the_path, "UV": "/usr/bin/uv"}) == "uvx --from . paperboy"
    assert how_called(str(file), {**on_the_path, "UV": "uv", "VIRTUAL_ENV": "x"}) == "paperboy"
    assert how_called("/x/adapters/__main__.py", {}) == "paperboy"


def test_a_sample_paper_can_be_read_searched_and_cited_after_the_demo(call: Call, folder: Path) -> None:
    call("demo")
    data = ("--demo",)
    assert "Method in detail" in call(*data, "paper", "9912.01502").out
    assert "agree with the quote" in call(*data, "paper", "arXiv:9912.01502v1", "--evidence").out
    assert "@misc" in call(*data, "paper", "arXiv:9912.01502v1", "--bibtex").out
    file = folder / "9912.01502.pdf"
    file.write_bytes(b"%PDF-1.7")
    said = call(*data, "paper", str(file), "--bibtex")
    assert (said.code, said.out) == (64, "")
    assert "has no BibTeX entry" in said.err
    assert "Thimble" in call(*data, "search", "video tokeniser").out
    assert "没有与“绝无此词”匹配的论文。" in call(*data, "search", "绝无此词").out
    assert "Nothing stored matches" in call(*data, "search", "绝无此词", "--language", "en").out
    assert "“video tokeniser”：" in call(*data, "search", "video tokeniser", "--language", "zh").out
    assert "3.2" in call(*data, "read", "9912.01502").out


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_the_example_of_the_help_that_names_no_paper_finds_some_of_the_demos(
    call: Call, spoken: str
) -> None:
    call("demo")
    shown = quoted_in(help_words(spoken) if spoken != "en" else {}, ask.help or "")
    *_, question, _ = shown.split('"')
    answer = call("--demo", "ask", question).out
    assert "MothWatch" in answer.partition(translate(spoken, "ask.extract_several"))[2]
    assert "： " not in answer, "a wide colon has room of its own"


def test_one_section_is_read_in_every_form(call: Call, folder: Path) -> None:
    call("demo")
    asked = ("--data-dir", folder / "demo", "read", "9912.01502", "--section", "3.2")
    plain, marked, record = (call(*asked, *form).out for form in ((), ("--markdown",), ("--json",)))
    assert plain.startswith("3.2 Two memories\n")
    assert marked.startswith("### 3.2 Two memories\n")
    assert [section["number"] for section in json.loads(record)["sections"]] == ["3.2"]
    assert call(*asked[:-1], "99", "--json").code == 1


def test_a_sample_paper_asked_for_elsewhere_is_said_to_be_the_demos(call: Call) -> None:
    result = call("paper", "9912.01502v1")
    assert result.code == 1
    assert "`paperboy demo`" in result.err
