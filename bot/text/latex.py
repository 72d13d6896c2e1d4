r"""LaTeX in titles, abstracts and paragraphs as readable Unicode.

pylatexenc knows the symbols (`latex_tables`), but its converter is for whole documents: it takes the
`%` of "improves by 5% over" for a comment and loses the line, takes two prices in dollars for a formula,
and recurses. So the text is read here, in one pass with a bounded stack: never an error, never more work
than the text is long, and every figure comes out as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from bot.text.latex_tables import (
    COMMANDS,
    EDGE,
    GONE,
    MARKS,
    OPERATORS,
    RAW_DROPPED,
    SILENT,
    SPACED,
    WITH_COLUMNS,
    WORD_OPERATORS,
    LatexCommand,
    subscript,
    superscript,
    symbols,
)

_MAX_DEPTH = 50
"""Braces and waiting commands nested deeper than this are read as if the brace were not there."""

LONGEST_REMEMBERED = 4_000
"""Characters of a text that is remembered as it reads: the longest paragraphs have fewer."""

_SIGNS = re.compile(r"[-\\{}$^_~`'](?:(?<![-'])|(?<=-)-|(?<=')')")
"""One of these signs, or two dashes or quotes; one set to begin with is sought at once."""
_WORD = r"[^\\{}$^_~&\-`'\s]+"
_TOKEN = re.compile(
    r"https?://[^\s{}\\$]+|\\[A-Za-z]+\*?|\\.|[{}$^_~&]|-+|`+|'+"
    rf"|\s?(?!https?://){_WORD}(?:[- '](?!https?://){_WORD})* ?|\s+|.",
    re.DOTALL,
)
_RAW_GROUP = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)?\{([^{}]*)\}")
_OPTION = re.compile(r"\s*\[([^\[\]{}$]*)\](?=\s*\{)")
_LENGTH = re.compile(r"\s*-?\d*\.?\d+\s*(?:pt|em|ex|mu|cm|mm|in)\b(?:\s*(?:plus|minus)\s*[\d.]+\s*\w\w)*")
_SWALLOWED = re.compile(r"([ \t]+)(?=[^\W\d_])")
"""The space that ends a control word: `Bj\\o rn` is one name."""
_LETTERS = frozenset(
    {*"oOlLij", "ss", "ae", "AE", "oe", "OE", "aa", "AA", "dh", "DH", "th", "TH", "dj", "DJ", "ng", "NG"}
)
_COMMAND_WITH_WORDS = re.compile(r"\\[A-Za-z]+(?:\{[^{}\\]*\})?")
_PROSE = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_SINGLE_QUOTES = re.compile(r"(?<!\w)`(?=\w)([^`']{1,200})'(?!\w)")

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def latex_to_text(text: str) -> str:
    r"""The text with its LaTeX turned into Unicode, white space folded and invisible characters dropped.

    `95\%` becomes `95%`, `$\alpha_i^2$` becomes `αᵢ²`, `\textbf{X}` becomes `X`, an unknown command its
    argument. Text without LaTeX comes back as it was. Never raises; takes time linear in the length.
    """
    text = clean_text(text)
    if not _SIGNS.search(text):
        return text
    return convert_latex(text) if len(text) <= LONGEST_REMEMBERED else convert_latex.__wrapped__(text)


@lru_cache(maxsize=512)
def convert_latex(text: str) -> str:
    """The same of a clean text that has some; remembered, as a model is given it and quotes are sought."""
    return fold_space(_settle(_Reader(text).read()))


def clean_text(text: str) -> str:
    """The text without characters that nobody sees, white space folded."""
    # Neither these nor any white space but the space count as printable, and few texts have them.
    if text.isprintable() and "  " not in text:
        return text.strip()
    folded = fold_space(text)
    return folded if folded.isprintable() else fold_space(_INVISIBLE.sub("", text))


def fold_space(text: str) -> str:
    """Each run of white space as one space, none at the ends."""
    return " ".join(text.split())


@dataclass
class _Waiting:
    command: LatexCommand
    arguments: list[str] = field(default_factory=list)

    def finish(self) -> str:
        missing = self.command.needs - len(self.arguments)
        return self.command.render(*self.arguments, *[""] * missing)


@dataclass
class _Frame:
    """What was read inside one pair of braces."""

    attached: bool = True
    """Whether the braces belong to a command; others may be meant as braces."""
    commanding: bool = False
    """Whether a command stands in them: then they say how far it goes."""
    out: list[str] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)

    def give(self, piece: str) -> None:
        while self.waiting:
            self.waiting[-1].arguments.append(piece)
            if len(self.waiting[-1].arguments) < self.waiting[-1].command.needs:
                return
            piece = self.waiting.pop().finish()
        self.out.append(piece)

    def close(self) -> str:
        while self.waiting:
            self.out.append(self.waiting.pop().finish())
        return "".join(self.out)


class _Reader:
    """One pass over the text: `frames` holds the open braces, the innermost last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.frames = [_Frame()]
        self.too_deep = 0
        self.in_math = False
        self.in_command = self.after_command = self.in_quotes = False
        self.formula_edges = formula_edges(text)

    def read(self) -> str:
        while self.at < len(self.text):
            start = self.at
            token = self._take()
            self.after_command, self.in_command = self.in_command, False
            if token[0] == "\\" and len(token) > 1:
                self._command(token[1:].rstrip("*"))
            elif token[0] in self._HANDLERS:
                self._HANDLERS[token[0]](self, token, start)
            else:
                self._plain(token)
        while len(self.frames) > 1:
            self._close_brace("}", self.at)
        return self.frames[0].close()

    def _take(self) -> str:
        found = _TOKEN.match(self.text, self.at)
        token = found[0] if found else self.text[self.at]
        self.at += len(token)
        return token

    def _give(self, piece: str) -> None:
        self.frames[-1].give(piece)

    def _plain(self, token: str) -> None:
        """Ordinary characters; a waiting command takes just the first of them."""
        if self.frames[-1].waiting:
            token = token.lstrip()
            if not token:
                return
            self.at -= len(token) - 1
            token = token[0]
        self._give(token)

    def _wait(self, command: LatexCommand) -> None:
        waiting = self.frames[-1].waiting
        if len(waiting) < _MAX_DEPTH:
            waiting.append(_Waiting(command))

    def _raw(self) -> str | None:
        """A braced argument as it was typed, such as an address or a label."""
        found = _RAW_GROUP.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return str(found[1])

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return str(found[pattern.groups])

    def _command(self, name: str) -> None:
        self.in_command = self.frames[-1].commanding = True
        if name in RAW_DROPPED:
            self._drop(name)
        elif name in ("url", "href", "path"):
            self._address(name)
        elif name in COMMANDS:
            option = self._skip(_OPTION)
            if name == "sqrt" and option:
                self.frames[-1].out.append(superscript(option))
            self._wait(COMMANDS[name])
        elif name in SILENT:
            self._silent(name)
        else:
            self._symbol(name)

    def _drop(self, name: str) -> None:
        arguments = [self._raw() for _ in range(RAW_DROPPED[name])]
        if name == "begin" and arguments[0] in WITH_COLUMNS:
            self._raw()
        self.frames[-1].out.append(" " if name in ("begin", "end") else GONE)

    def _address(self, name: str) -> None:
        address = self._raw()
        if address is None:
            return
        address = address.replace("\\", "")
        if name == "href":
            self._wait(LatexCommand(1, lambda text: text if address in text else f"{text} ({address})"))
        else:
            self._give(address)

    def _silent(self, name: str) -> None:
        if name in ("hskip", "kern", "mkern", "mskip"):
            self._skip(_LENGTH)
        if name in ("left", "right", "middle") and self.text.startswith(".", self.at):
            self.at += 1
        if name in ("(", ")", "[", "]"):
            self.in_math = name in ("(", "[")
        elif name.isalpha() and self.text.startswith(" ", self.at):
            self.at += 1

    def _symbol(self, name: str) -> None:
        """A known symbol, an operator's name, or a command nobody knows: its argument, else its name."""
        symbol = symbols().get(name)
        if name in WORD_OPERATORS:
            self._give(f"{EDGE}{name}{EDGE}")
        elif symbol is not None:
            if symbol.endswith(".") and self.text.startswith(".", self.at):
                self.at += 1
            self._give(SPACED + symbol if symbol in OPERATORS else symbol)
            if name in _LETTERS and not self.in_math:
                self._skip(_SWALLOWED)
        elif not self.text.startswith(("{", "["), self.at):
            self._give(f"{EDGE}{name}{EDGE}")
        else:
            self._skip(_OPTION)
            self.frames[-1].out.append(EDGE)

    def _open_brace(self, _sign: str, _start: int) -> None:
        if len(self.frames) > _MAX_DEPTH:
            self.too_deep += 1
            return
        attached = self.after_command or self.in_math or bool(self.frames[-1].waiting)
        self.frames.append(_Frame(attached=attached))

    def _close_brace(self, _sign: str, _start: int) -> None:
        if self.too_deep or len(self.frames) == 1:
            self.too_deep = max(0, self.too_deep - 1)
            return
        frame = self.frames.pop()
        content = frame.close()
        if not (frame.attached or frame.commanding) and _is_meant_as_braces(content):
            content = f"{{{content}}}"
        self._give(content)
        if frame.attached and not self.frames[-1].waiting and self.text.startswith("{", self.at):
            self._give(" ")
            self.in_command = True

    def _dollar(self, sign: str, start: int) -> None:
        if start in self.formula_edges:
            self.in_math = self.formula_edges[start]
            if not self.in_math:
                self._unspace_last()
        elif not self.in_math:
            self._plain(sign)

    def _unspace_last(self) -> None:
        r"""An operator at the end of a formula, as in `$3\times$ faster`, belongs to what is before it."""
        out = self.frames[-1].out
        if out and out[-1].startswith(SPACED):
            out[-1] = out[-1][1:]

    def _script(self, sign: str, _start: int) -> None:
        if self.in_math or self.text.startswith("{", self.at):
            self._wait(LatexCommand(1, superscript if sign == "^" else subscript))
        else:
            self._plain(sign)

    def _tie(self, sign: str, start: int) -> None:
        before, after = self.text[start - 1 : start], self.text[self.at : self.at + 1]
        is_sign = not before or before in " (~" or (before.isdigit() and after.isdigit())
        self._give(sign if is_sign and not self.in_math else " ")

    def _ampersand(self, sign: str, _start: int) -> None:
        self._give(" " if self.in_math else sign)

    def _dash(self, sign: str, start: int) -> None:
        before, after = self.text[start - 1 : start], self.text[self.at : self.at + 1]
        is_option = before in ("", " ") and after.isalpha() and len(sign) == 2
        if self.in_math or is_option or len(sign) > 3:
            self._plain(sign)
        else:
            self._plain({1: "-", 2: "–", 3: "—"}[len(sign)])

    def _quote(self, sign: str, _start: int) -> None:
        if self.in_math:
            self._plain(sign)
        elif sign == "``":
            self.in_quotes = True
            self._give("“")
        elif sign == "''" and self.in_quotes:
            self.in_quotes = False
            self._give("”")
        else:
            self._plain(sign)

    _HANDLERS: ClassVar[dict[str, Callable[[_Reader, str, int], None]]] = {
        "{": _open_brace,
        "}": _close_brace,
        "$": _dollar,
        "^": _script,
        "_": _script,
        "~": _tie,
        "&": _ampersand,
        "-": _dash,
        "`": _quote,
        "'": _quote,
    }


def _is_meant_as_braces(content: str) -> bool:
    """Whether braces in prose are printed, as in {0, 1} and {name}; `{BERT}` only protects capitals."""
    return len(content) > 1 and (any(char in ',;:"|' for char in content) or content == content.lower())


def formula_edges(text: str) -> dict[int, bool]:
    """Where `$` signs open (True) and close (False) formulas; all others are dollars."""
    edges: dict[int, bool] = {}
    if "$" not in text:
        return edges
    runs = [found.span() for found in re.finditer(r"\\.|\$+", text, re.DOTALL) if found[0][0] == "$"]
    index = 0
    while index < len(runs) - 1:
        opening, closing = runs[index], runs[index + 1]
        width = opening[1] - opening[0]
        if width == closing[1] - closing[0] <= 2 and _is_formula(text, opening[1], closing[0], width):
            edges |= dict.fromkeys(range(*opening), True) | dict.fromkeys(range(*closing), False)
            index += 1
        index += 1
    return edges


def _is_formula(text: str, start: int, end: int, width: int) -> bool:
    """Pandoc's rule (no space inside the signs, no price after a price), unless the content tells."""
    content = text[start:end]
    if not content.strip() or len(content) > 2000:
        return False
    if width == 2 or "\\" in content:
        return not _PROSE.search(_COMMAND_WITH_WORDS.sub("", content))
    spaced = content[0].isspace(), content[-1].isspace()
    if spaced[0] != spaced[1] or _PROSE.search(content):
        return False
    if any(sign in content for sign in "^_=<>"):
        return True
    is_price = content[0].isdigit() and text[end + 1 : end + 2].isdigit()
    return not spaced[0] and not is_price


def _settle(text: str) -> str:
    """Resolve the marks, now that it is known what stands beside them."""
    if GONE in text:
        text = re.sub(f" *{GONE}(?=[.,;:)\\]])|{GONE}", "", text)
    if SPACED in text:
        text = re.sub(f"{EDGE}*{SPACED}{EDGE}*", SPACED, text)
        text = re.sub(rf"(?<=[\w)\]}}%°′|]) ?{SPACED}(.) ?(?=[\w(\[{{√|.∞\-−])", r" \1 ", text)
    if EDGE in text:
        text = re.sub(rf"(?<=[^\W_]){EDGE}+(?=[^\W_])", " ", text)
    text = re.sub(f"[{MARKS}]", "", text)
    return _SINGLE_QUOTES.sub(r"‘\1’", text) if "`" in text else text
