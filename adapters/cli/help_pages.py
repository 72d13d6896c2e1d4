"""`--help` in the reader's language: click's own words and ours, translated where they are written."""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

import click

from adapters.cli.shell import Shell
from bot.locales import closest
from bot.locales.catalogues import TRADITIONAL, traditional_sentence
from bot.text.packaged import packaged_text

NARROWEST = 36
"""Columns that help is written in at least."""
TELLING = 24
"""Columns that what an option does has beside its name; with fewer it stands below."""
_EXTRA = re.compile(r"(?P<told>.*?)(?:  \[(?P<extra>[^\]]*)\])?", re.DOTALL)
_QUOTED = re.compile(r'(?<=")[^"\n]+(?=")')
PLACEHOLDER = re.compile(r"(?<![\w-])(?:\[OPTIONS\]|\[ARGS\]\.\.\.|INTEGER RANGE|[A-Z]{3,})(?![\w-])")


@cache
def help_words(language: str) -> Mapping[str, str]:
    """What `--help` says in English, and the same in the language; nothing where English is spoken."""
    if language == TRADITIONAL:
        return {english: traditional_sentence(said) for english, said in help_words("zh").items()}
    if not (told := packaged_text(__package__, f"help/{language}.toml")):
        return {}
    import tomllib

    return tomllib.loads(told)


def paragraphs(text: str) -> Sequence[str]:
    """The paragraphs of a help text as they are translated, examples among them line by line."""
    return [each if _is_example(each) else " ".join(each.split()) for each in text.split("\n\n")]


def _is_example(paragraph: str) -> bool:
    return paragraph.startswith("\b")


def quoted_in(words: Mapping[str, str], example: str) -> str:
    """An example with what is quoted in it, such as a question, in the reader's language."""
    return _QUOTED.sub(lambda found: words.get(found[0], found[0]), example)


class HelpContext(click.Context):
    """A command's context whose help is in the language of whoever asks."""

    def make_formatter(self) -> click.HelpFormatter:
        words = _words_for(self)
        made = super().make_formatter()
        shown = max(shutil.get_terminal_size().columns - 2, NARROWEST)  # click takes 50 at least
        return HelpFormatter(words, min(made.width, shown)) if words else made


def usage_line(context: click.Context) -> str:
    """How the context's command is written, in the reader's language."""
    return placeholders_in(
        context, " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    )


def placeholders_in(context: click.Context, text: str) -> str:
    """The text with its placeholders in the reader's language."""
    return _placeholders_in(_words_for(context), text)


def _words_for(context: click.Context) -> Mapping[str, str]:
    shell = context.find_root().obj
    return help_words(closest(shell.help_language)) if isinstance(shell, Shell) else {}


def _placeholders_in(words: Mapping[str, str], text: str) -> str:
    return PLACEHOLDER.sub(lambda found: words.get(found[0], found[0]), text)


class HelpFormatter(click.HelpFormatter):
    """Writes help in other words than it is given, and breaks lines where no spaces are."""

    def __init__(self, words: Mapping[str, str], width: int) -> None:
        super().__init__(width=width)
        self._words = words

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, self._placeholders(args), self._say(prefix or "Usage: "))

    def write_heading(self, heading: str) -> None:
        from bot.text.chinese import HAN

        said = self._say(heading)
        colon = "：" if HAN.search(said) else ":"
        self.write(f"{'':>{self.current_indent}}{said}{colon}\n")

    def write_text(self, text: str) -> None:
        for number, each in enumerate(paragraphs(text)):
            if number:
                self.write_paragraph()
            if _is_example(each):
                super().write_text(quoted_in(self._words, each))
            else:
                indent = " " * self.current_indent
                rows = _wrap(self._say(each), self.width - self.current_indent)
                self.write("".join(f"{indent}{row}\n" for row in rows))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        from rich.cells import cell_len

        told = [(self._placeholders(name), self._row(text)) for name, text in rows]
        first = min(max((cell_len(name) for name, _ in told), default=0), col_max) + col_spacing
        if self.width - self.current_indent - first < TELLING:
            first = self.indent_increment
        room = self.width - self.current_indent - first
        for name, text in told:
            lines = _wrap(text, room)
            fits = cell_len(name) <= first - col_spacing
            gap = " " * (first - cell_len(name)) if fits else f"\n{' ' * (self.current_indent + first)}"
            self.write(f"{' ' * self.current_indent}{name}{gap if lines else ''}")
            self.write(f"\n{' ' * (self.current_indent + first)}".join(lines) + "\n")

    def _say(self, text: str) -> str:
        return self._words.get(text, text)

    def _row(self, text: str) -> str:
        found = _EXTRA.fullmatch(text)
        if found is None:
            return self._say(text)
        extra = found["extra"] or ""
        for word in ("default: ", "required"):
            extra = extra.replace(word, self._say(word))
        return f"{self._say(found['told'])}  [{extra}]" if extra else self._say(found["told"])

    def _placeholders(self, text: str) -> str:
        return _placeholders_in(self._words, text)


def _wrap(text: str, width: int) -> Sequence[str]:
    """The text in lines of so many columns, broken as its script wants it."""
    from adapters.platforms.terminal.text import breaks

    whole = " ".join(text.split())
    ends = [0, *breaks(whole, width), len(whole)]
    return [whole[start:end].strip() for start, end in pairwise(ends) if whole[start:end].strip()]


def speak_language(command: click.Command) -> click.Command:
    """The command, whose help and that of all below it is in the reader's language."""
    command.context_class = HelpContext
    if isinstance(command, click.Group):
        for each in command.commands.values():
            each.short_help = paragraphs(inspect.cleandoc(speak_language(each).help or ""))[0]
    return command
