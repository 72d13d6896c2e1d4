"""The terminal as a platform: what is printed is printed once, and bars keep out of the way."""

import io

import pytest

from adapters.platforms.terminal.app import Terminal, TerminalProgress
from adapters.platforms.terminal.printing import show
from bot.compose.digest import compose_digest
from bot.domain.errors import DeliveryError
from bot.domain.message import Heading, Message, line
from bot.domain.topic import Destination
from bot.locales import error_message
from bot.ports.clock import Progress
from bot.ports.platform import Platform
from tests.samples_digest import digest

HERE = Destination(platform="terminal", workspace="local", channel="terminal")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def message(text: str) -> Message:
    return Message(summary=text, blocks=(Heading(content=line(text)),))


async def test_a_digest_is_printed_as_a_thread() -> None:
    stream = io.StringIO()
    platform: Platform = Terminal(stream, width=80)
    root, *replies = compose_digest(digest())
    receipt = await platform.post(HERE, root.message, key="run#root")
    for part in replies:
        await platform.post(HERE, part.message, key=f"run#{part.key}", thread=receipt.thread)
    assert stream.getvalue().startswith("Tides & Lamps · Monday, 26 January 2026\n")
    assert "\n  │ 4. On the Folding of Maps in Wind\n" in stream.getvalue()


async def test_the_same_part_is_printed_once() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream, width=80)
    first = await terminal.post(HERE, message("Tides"), key="run#root")
    again = await terminal.post(HERE, message("Tides"), key="run#root")
    assert first == again
    assert stream.getvalue().count("Tides") == 1


async def test_only_what_this_process_printed_is_found() -> None:
    terminal = Terminal(io.StringIO(), width=80)
    receipt = await terminal.post(HERE, message("Tides"), key="run#root")
    other = await terminal.post(HERE, message("Lamps"), key="run#summary", thread=receipt.thread)
    assert await terminal.find(HERE, key="run#root") == receipt
    assert other.thread == receipt.thread != other.message_id
    assert await terminal.find(HERE, key="never#root") is None


async def test_an_edit_prints_the_new_form_below() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream, width=80)
    receipt = await terminal.post(HERE, message("Tides"), key="run#root")
    await terminal.edit(HERE, receipt, message("Lamps"))
    assert stream.getvalue() == "Tides\n\nLamps\n\n"


async def test_a_closed_output_is_told_in_words() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream, width=80, colour=False)
    stream.close()
    with pytest.raises(DeliveryError) as refused:
        await terminal.post(HERE, message("Tides"), key="run#root")
    assert error_message("en", refused.value) == "I cannot post in terminal: its output was closed."
    assert await terminal.find(HERE, key="run#root") is None


def test_characters_an_encoding_lacks_do_not_stop_the_rest() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show(message("潮汐 Tides"), stream=stream, width=80)
    assert raw.getvalue() == b"?? Tides\n\n"


def test_colours_only_where_a_person_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    screen, pipe = Screen(), io.StringIO()
    show(message("Tides"), stream=screen, width=80)
    show(message("Tides"), stream=pipe, width=80)
    assert "\x1b[" in screen.getvalue()
    assert pipe.getvalue() == "Tides\n\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_they_are_not_wanted(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    screen = Screen()
    show(message("Tides"), stream=screen, width=80)
    assert screen.getvalue() == "Tides\n\n"


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO(), False), (Screen(), True)])
def test_no_bar_where_nobody_watches(stream: io.StringIO, quiet: bool) -> None:
    with TerminalProgress(quiet=quiet, stream=stream) as progress:
        progress.stage("entry.findings", 2)
        progress.advance("one")
    assert stream.getvalue() == ""


def test_a_bar_names_its_stage_and_lets_no_escape_sequence_of_a_title_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    screen = Screen()
    with TerminalProgress(language="zh", stream=screen) as bar:
        progress: Progress = bar
        progress.stage("entry.findings", 2)
        progress.advance("\x1b]0;owned\x07[bold]Tides")
    assert "主要发现" in screen.getvalue()
    assert "]0;owned[bold]Tides" in screen.getvalue()
    assert "\x1b]0;" not in screen.getvalue()


def test_a_finished_stage_leaves_no_bar_behind() -> None:
    screen = Screen()
    progress = TerminalProgress(stream=screen)
    progress.stage("entry.findings", 1)
    progress.advance()
    written = screen.getvalue()
    progress.advance("late")
    progress.stage("entry.findings", 0)
    assert screen.getvalue() == written
