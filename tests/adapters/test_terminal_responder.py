"""The terminal as the answering side, and its two commands."""

import asyncio
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.cli import paperboy
from adapters.cli.shell import Shell
from adapters.platforms.terminal.responder import TerminalResponder
from adapters.sources.samples.answers import read_sample
from bot.domain.errors import BadInputError, DocumentError
from bot.domain.message import Action, Button, Buttons, Message, Paragraph, line


def message(text: str, *buttons: Button) -> Message:
    row = (Buttons(items=buttons),) if buttons else ()
    return Message(summary=text, blocks=(Paragraph(content=line(text)), *row))


async def test_what_is_revised_at_once_is_shown_once() -> None:
    out = io.StringIO()
    async with TerminalResponder(stream=out, status=io.StringIO()) as responder:
        receipt = await responder.reply(message("a first try"))
        await responder.edit(receipt, message("a better answer"))
    assert "first" not in out.getvalue()
    assert "a better answer" in out.getvalue()


async def test_messages_come_in_order_and_a_late_revision_below() -> None:
    out = io.StringIO()
    async with TerminalResponder(stream=out, status=io.StringIO()) as responder:
        first = await responder.reply(message("one"))
        await responder.reply(message("two"))
        await responder.edit(first, message("three"))
    assert out.getvalue().split() == ["one", "two", "three"]


async def test_buttons_that_ask_are_numbered_and_kept() -> None:
    out = io.StringIO()
    why = Button(label="Why \x1b[2J?", action=Action.QUESTION, value="9912.00001v1 Why?")
    useful = Button(label="Useful", action=Action.USEFUL, value="answer:1")
    async with TerminalResponder(stream=out, status=io.StringIO(), numbered=True) as responder:
        await responder.reply(message("answer", useful, why))
    assert responder.offered == [why]
    assert "1  Why" in out.getvalue()
    assert "\x1b" not in out.getvalue()


async def settle() -> None:
    """Let what is shown beside arrive."""
    for _ in range(20):
        await asyncio.sleep(0)


class Screen(io.StringIO):
    """A terminal as a person sees it: 80 columns, and as many lines as are written."""

    def isatty(self) -> bool:
        return True

    @property
    def seen(self) -> list[str]:
        """What stands on it, line by line, by the two movements that are used."""
        lines = [""]
        for piece in re.split(r"(\x1b\[\d+A\x1b\[J|\r\x1b\[2K|\n)", self.getvalue()):
            if piece == "\n":
                lines.append("")
            elif piece == "\r\x1b[2K":
                lines[-1] = ""
            elif piece.endswith("A\x1b[J"):
                lines = [*lines[: len(lines) - 1 - int(piece[2:-4])], ""]
            else:
                lines[-1] += re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\\\", "", piece)
        return [line for line in lines if line.strip()]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("length", [1, 100, 400])
async def test_an_answer_grows_on_a_screen_and_stands_there_once(length: int) -> None:
    screen = Screen()
    async with TerminalResponder(stream=screen, status=screen) as responder:
        await responder.progress("progress.answering")
        await settle()
        await responder.stream(message("half " * length))
        await settle()
        assert screen.seen[0].startswith("half" if length < 400 else "Looking for")
        await responder.progress("progress.answering")
        await settle()
        await responder.stream(message("half " * length + "more"))
        await settle()
        assert sum(line.count("half") for line in screen.seen) == (length if length < 400 else 0)
        await responder.reply(message("whole"))
    assert screen.seen == ["whole"]


@pytest.mark.usefixtures("narrow")
async def test_an_answer_that_never_was_whole_is_wiped_away() -> None:
    screen = Screen()
    async with TerminalResponder(stream=screen, status=screen) as responder:
        await responder.stream(message("half"))
        await settle()
    assert screen.seen == []


async def test_where_nobody_watches_only_the_whole_is_shown() -> None:
    out = io.StringIO()
    async with TerminalResponder(stream=out, status=io.StringIO()) as responder:
        await responder.stream(message("half"))
        await settle()
        await responder.reply(message("whole"))
    assert out.getvalue().split() == ["whole"]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell whose arXiv is the sample one, whatever a command wishes."""
    from adapters import wiring

    real = wiring.services

    def sampled(settings: Any, folder: Path, overrides: wiring.Overrides | None = None) -> Any:
        return real(settings, folder, wiring.Overrides(sample_day=1))

    monkeypatch.setattr(wiring, "services", sampled)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    return Shell(data_dir=str(tmp_path), quiet=True)


def invoke(shell: Shell, *arguments: str, typed: str = "") -> str:
    before = ["--data-dir", str(shell.data_dir)]
    result = CliRunner().invoke(paperboy, [*before, *arguments], obj=shell, input=typed)
    if result.exception:
        raise result.exception
    return str(result.output)


def test_a_question_is_answered_in_the_terminal(shell: Shell) -> None:
    assert "Parts cost 12 euros" in invoke(shell, "ask", "9912.01377", "What do the parts cost?")


def test_an_answer_for_scripts_is_json_with_citations(shell: Shell) -> None:
    answer = json.loads(invoke(shell, "ask", "--json", "9912.01377", "What do the parts cost?"))
    assert answer["said"][0]["claim"]["citation"]["section"] in {
        "1 Introduction",
        "3 The Twelve-Euro Hydrophone",
    }


def test_a_chat_takes_questions_numbers_and_commands_until_an_empty_line(shell: Shell) -> None:
    shown = invoke(shell, "chat", "9912.01377", typed="What do the parts cost?\n1\n/help\n\nnever asked\n")
    assert "Ask me about" in shown
    assert "Parts cost 12 euros" in shown
    assert "digest follow" in shown
    assert "never asked" not in shown


@pytest.fixture
def moths(tmp_path: Path) -> Path:
    file = tmp_path / "my moths.pdf"
    file.write_bytes(read_sample("pdf/9912.01455v1"))
    return file


def test_a_file_of_ones_own_can_be_asked(shell: Shell, moths: Path) -> None:
    shown = invoke(shell, "ask", str(moths), "What does a station cost?")
    assert "A station costs 74 euros" in shown
    assert "arxiv.org" not in shown
    answer = json.loads(invoke(shell, "ask", "--json", str(moths), "What are the limitations?"))
    assert answer["said"][0]["claim"]["citation"]["page"]
    assert answer["papers"][0]["id"] == "my moths"


def test_files_can_be_compared(shell: Shell, moths: Path) -> None:
    other = moths.with_name("other.pdf")
    other.write_bytes(read_sample("pdf/9912.01745v1"))
    shown = invoke(shell, "ask", str(moths), str(other), "Compare their methods")
    assert "Method" in shown
    assert "Ask Before You Salt" in shown
    assert "MothWatch" in shown


@pytest.mark.parametrize("words", [["no such.pdf", "why?"], ["my moths.pdf"], ["my moths.pdf", "  "]])
def test_a_file_that_is_missing_or_a_question_that_is_becomes_a_sentence(
    shell: Shell, moths: Path, words: list[str]
) -> None:
    with pytest.raises((DocumentError, BadInputError)):
        invoke(shell, "ask", str(moths.with_name(words[0])), *words[1:])
