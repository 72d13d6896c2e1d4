"""`--help` is in the reader's language: every word of it, click's own too."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from rich.cells import cell_len

from adapters.cli import COMMANDS, paperboy
from adapters.cli.boundary import run
from adapters.cli.help_pages import PLACEHOLDER, HelpFormatter, help_words, paragraphs
from adapters.platforms.registry import plugins
from bot.locales import closest, languages
from bot.text.chinese import CLOSING, OPENING

FIXED = {
    "[OPTIONS]",
    "COMMAND",
    "[ARGS]...",
    "PATH",
    "Usage: ",
    "Options",
    "Commands",
    "default: ",
    "required",
}
"""What click says itself."""


def every_command(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    yield context.command_path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below, click.Context(below, info_name=name, parent=context))


ROOT = click.Context(paperboy, info_name="paperboy", **paperboy.context_settings)
ALL = dict(every_command(paperboy, ROOT))


def placeholders() -> set[str]:
    """What stands for a value in how commands and options are written."""
    written = [
        text
        for path, command in ALL.items()
        for context in [click.Context(command, info_name=path)]
        for text in [
            " ".join(command.collect_usage_pieces(context)),
            *((each.get_help_record(context) or ("",))[0] for each in command.get_params(context)),
        ]
    ]
    return {found[0] for text in written for found in PLACEHOLDER.finditer(text)}


def asked_in_examples() -> set[str]:
    """The questions in the examples of `ask`."""
    return set(re.findall(r'"(.+)"', ALL["paperboy ask"].help or ""))


def said() -> set[str]:
    listed = [text for _, text in COMMANDS.values()] + [each.setup for each in plugins() if each.setup]
    told = [each for one in ALL.values() for each in paragraphs(inspect.cleandoc(one.help or ""))]
    options = [
        parameter.help or ""
        for one in ALL.values()
        for parameter in one.get_params(ROOT)
        if isinstance(parameter, click.Option)
    ]
    return {each for each in [*listed, *told, *options] if each and not each.startswith("\b")}


@pytest.mark.parametrize("language", languages()[1:])
def test_every_sentence_of_the_help_is_translated_and_no_other(language: str) -> None:
    examples = asked_in_examples() if spoken_without_model(language) else set()
    assert help_words(language).keys() == said() | placeholders() | FIXED | examples


@pytest.mark.parametrize("language", languages()[1:])
def test_a_sentence_names_what_is_typed_as_the_usage_above_it_does(language: str) -> None:
    words = help_words(language)
    english = {each for each in placeholders() if words[each] != each}
    assert not [text for text in words.values() if english & set(PLACEHOLDER.findall(text))]


def spoken_without_model(language: str) -> bool:
    """Whether questions are understood in it without a language model."""
    return closest(language) == "zh"


@pytest.mark.parametrize(
    ("spoken", "words"), [("zh_CN", "用法："), ("de_DE", "Aufruf: "), ("fr_FR", "Usage: ")]
)
def test_help_is_in_the_language_of_the_environment_and_makes_no_folder(
    spoken: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", f"{spoken}.UTF-8")
    monkeypatch.setenv("PAPERBOY_DATA_DIR", str(tmp_path / "none"))
    for path in ALL:
        assert run(paperboy, [*path.split()[1:], "--help"]) == 0
    out = capsys.readouterr().out
    assert out.count(words) == len(ALL)
    assert ("Show this message and exit" in out) == (words == "Usage: ")
    assert all(cell_len(row) <= 80 for row in out.splitlines() if "paperboy" not in row)
    assert not (tmp_path / "none").exists()


def test_headings_end_with_the_colon_of_the_language() -> None:
    written = HelpFormatter(help_words("zh"), 80)
    written.write_heading("Options")
    assert written.getvalue() == "选项：\n"
    assert help_words("zh-hant")["Options"] == "選項"


def test_help_in_traditional_characters_has_the_words_of_taiwan() -> None:
    assert help_words("zh-hant")["default: "] == "預設："


def test_what_an_example_asks_is_in_the_readers_language() -> None:
    written = HelpFormatter(help_words("zh"), 80)
    written.write_text('\b\npaperboy ask thesis.pdf "What are the limitations?"')
    assert written.getvalue() == 'paperboy ask thesis.pdf "有哪些局限？"\n'


@pytest.mark.parametrize("language", ["zh", "de", "zh-hant"])
@pytest.mark.parametrize("width", [36, 40, 60])
def test_what_options_do_fits_the_width(language: str, width: int) -> None:
    formatter = HelpFormatter(help_words(language), width)
    rows = [(f"--{'x' * 24} FILE", text) for text in sorted(said())]
    with formatter.indentation():
        formatter.write_dl(rows)
    assert all(cell_len(line) <= width for line in formatter.getvalue().splitlines())


@pytest.mark.parametrize(
    ("spoken", "told"), [("zh_CN", "缺少 ID|文件。写法为：paperboy paper [选项]"), ("de_DE", "[OPTIONEN]")]
)
def test_a_mistake_names_placeholders_in_the_readers_language(
    spoken: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", f"{spoken}.UTF-8")
    assert run(paperboy, ["paper"]) == 64
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("width", range(24, 41))
def test_no_line_of_chinese_help_begins_with_a_closing_mark_or_is_too_wide(width: int) -> None:
    formatter = HelpFormatter(help_words("zh"), width)
    formatter.write_text(
        "显示论文（或文件）的读取情况：大纲、正文、“摘要”或自动。`paperboy demo` 用示例论文演示。"
    )
    lines = formatter.getvalue().splitlines()
    assert all(line[0] not in CLOSING and line[-1] not in OPENING for line in lines)
    assert all(cell_len(line) <= width for line in lines)
