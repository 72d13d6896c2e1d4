"""Joins lines to text: words that a line's end took apart are whole again.

Of the hyphens at line ends three quarters join to a word seen elsewhere in the paper, a few keep the
hyphen because the paper writes the word with one, and the rest join.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from adapters.reading.pdf_lines import Line
from bot.text.wordlists import words

_WORDS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NAMES: Final = re.compile(r"\b[A-Z]*+[a-z]++[A-Z][A-Za-z]*+\b")
"""Names with a capital inside, which stay as they are written."""
_MIXED: Final = re.compile(r"[a-z][A-Z]")
_NO_WORDS: Final = {code: " " for code in range(128) if not (chr(code).isalpha() or code == ord("-"))}
_LAST: Final = re.compile(r"[\w-]*\w$")
_FIRST: Final = re.compile(r"\w[\w-]*")
_ADDRESS_END: Final = re.compile(
    r"(?:https?:$|https?://|www\.|\w\.(?:com|org|io|net|edu)/|\b10\.\d{4,5}/)\S*$", re.IGNORECASE
)
_PARTS: Final = frozenset("/_=?&%:~#.")
"""What parts an address, so that a line may end behind it."""
_ADDRESS_BEHIND: Final = re.compile(r"[a-z][\w.-]*/|(?:com|org|net|edu|html?|php|pdf|aspx?)\b")
_DASHED: Final = re.compile(r"\S[–—]$|[^\W\d_]/$")
"""How a line ends behind which the next goes on without a space: as TeX breaks lines behind such signs."""

_FIRST_PARTS: Final = words(
    """
    cross double fine first full half high higher large left longer low lower many medium most near non one
    open quasi right second self semi single small state third three triple two well world zero
    """
)
"""Words and beginnings that are joined by a hyphen to what follows more often than not."""
_SECOND_PARTS: Final = words(
    """
    aware based centric dependent dimensional driven friendly grained independent induced intensive
    invariant level making oriented parametric specific supervised term trained trivial tuned uniform
    """
)
_PAIRS: Final = words("real-time top-down off-diagonal off-line on-line short-term trade-off cut-off")
_SMALL: Final = words("a and as at by down for from in of off on or out over the to up via with")
"""Words between the others of a compound: state-of-the-art, end-to-end."""
_MULTI: Final = re.compile(r"(?!pl[eiy]|tud|vari|nomi|lat|far|form|med|task)\w{4}")
"""What follows on "multi-"; multiple, multitude, multivariate and their like are one word."""
_ENDINGS: Final = words(
    "ness less ment ered ening tion sion able ible ship hood ward wards ally ling ters ting"
)

_AT_ONCE: Final = 500
"""Lines whose words are counted together."""

_PRINTED_BACKSLASH: Final = "∖"
"""Printed between sets, say: text is searched for commands of LaTeX later, of which none begins here."""

Vocabulary = Counter[str]


def vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """How often each word stands whole in a line, plain, with a hyphen, and names as they are written.

    Halves of words that the ends of lines part are left out.
    """
    seen: Vocabulary = Counter()
    whole: list[str] = []
    foreign: list[str] = []
    broken = False
    for line in lines:
        text = line.text.partition(" ")[2] if broken else line.text
        text = text.rpartition(" ")[0] if line.hyphenated else text
        (whole if text.isascii() else foreign).append(text)
        broken = line.hyphenated
    for several in (whole, foreign):
        for start in range(0, len(several), _AT_ONCE):
            _count(several[start : start + _AT_ONCE], seen)
    return seen


def _count(lines: Iterable[str], seen: Vocabulary) -> None:
    """Count the words of lines that no word goes over the ends of, all in one, which is far faster."""
    text = "\n".join(lines)
    seen.update(_words_of(text.casefold()))
    seen.update(_names_in(text))


def _names_in(text: str) -> list[str]:
    return _NAMES.findall(text) if _MIXED.search(text) else []


def _words_of(text: str) -> list[str]:
    """The words in text in small letters, of ASCII without a search through each letter."""
    if not text.isascii():
        return _WORDS.findall(text)
    pieces = text.translate(_NO_WORDS).split()
    if "-" not in text:
        return pieces
    return [word for piece in pieces for word in (_WORDS.findall(piece) if "-" in piece else (piece,))]


def join_lines(lines: Sequence[Line], seen: Vocabulary) -> str:
    """The lines as one text."""
    parts: list[str] = []
    tail, broken = "", False
    for line in lines:
        glue = _glue(tail, line.text, seen) if broken else _space(tail, line.text)
        parts += [glue, line.text]
        tail, broken = line.text, line.hyphenated
    if broken:
        parts.append("-")
    return "".join(parts).strip().replace("\\", _PRINTED_BACKSLASH)


def _space(before: str, after: str) -> str:
    if not before or not after or continues_address(before, after):
        return ""
    dashed = before[-1] in "–—/" and after[0].isalnum() and _DASHED.search(before)
    return "" if dashed or (_is_ideograph(before[-1]) and _is_ideograph(after[0])) else " "


def continues_address(before: str, after: str) -> bool:
    """Whether an address goes on in the next line: behind a stop only with what is no word."""
    if before[-1:] not in _PARTS or not _ADDRESS_END.search(before):
        return False
    return before[-1] != "." or _ADDRESS_BEHIND.match(after) is not None


def _is_ideograph(letter: str) -> bool:
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _glue(before: str, after: str, seen: Vocabulary) -> str:
    """What belongs between two halves of a word that a hyphen at the line's end parted."""
    word = before.rfind(" ") + 1
    left, right = _LAST.search(before, word), _FIRST.match(after)
    if not left or not right or _ADDRESS_END.search(before, word):
        return "-"
    head, tail = left[0].casefold(), right[0].casefold()
    last, first = head.rsplit("-", 1)[-1], tail.split("-", 1)[0]
    parted = seen[f"{last}-{first}"] + seen[f"{head}-{tail}"]
    if not right[0][0].islower() or not last.isalpha():  # "3d-"
        both = left[0].rsplit("-", 1)[-1] + right[0].split("-", 1)[0]
        named = seen[both.casefold() if both.isupper() else both]
        return "" if named > parted and not right[0][0].islower() else "-"
    whole = seen[last + first]
    if whole or parted:
        return "" if whole >= parted else "-"
    if (last != head or first != tail) and all(part in _SMALL or seen[part] for part in (last, first)):
        return "-"
    known = min(len(last), len(first)) >= 3 and seen[last] >= 2 and seen[first] >= 2
    return "-" if known or len(last) == 1 or _is_compound(last, first) else ""


def _is_compound(left: str, right: str) -> bool:
    """Whether English writes the two with a hyphen: "well-known", "attention-based"."""
    if right in _SECOND_PARTS:
        return len(left) >= 3
    if f"{left}-{right}" in _PAIRS or (left == "multi" and _MULTI.match(right)):
        return True
    return left in _FIRST_PARTS and len(right) >= 4 and right not in _ENDINGS
