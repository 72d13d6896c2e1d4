"""What a line's beginning tells: an item, an entry, a theorem, a heading that runs in before its text."""

from __future__ import annotations

import re
from typing import Final

from adapters.reading.pdf_floats import WORD
from adapters.reading.pdf_lines import Line, text_of
from adapters.reading.pdf_numbers import SCRIPT
from adapters.reading.pdf_runs import GlyphRun

BULLET: Final = re.compile(r"[•∙◦▪■●‣–◊◆◇▸►▶➢➤❖✓✔□○⁃]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s")
SIGN: Final = re.compile(r"[•∙◦▪■●‣◊◆◇▸►▶➢➤❖]\s")
"""What hardly any line begins with that is no item."""
ENTRY: Final = re.compile(r"\[[\w+]{1,12}\]|\d{1,3}\.\s")
STATEMENT: Final = re.compile(
    r"(?:Theorem|Lemma|Proposition|Corollary|Definition|Remark|Example|Assumption|Conjecture|Claim|Fact"
    r"|Hypothesis|Observation|Problem)\s\(?[\dA-Z][\d.]*\b|(?:Proof|PROOF)\b(?=[ .:(])",
    re.IGNORECASE,
)
"""How a theorem, what is like one, and a proof begin."""
_NOTE_MARK: Final = re.compile(r"\d{1,3}|[*∗†‡§¶①-⑳]")
_LONGEST_RUN_IN: Final = 80
_WIDE: Final = 0.6
"""Of the type's size: more than there is between words, however a line is stretched."""


def is_marked(run: GlyphRun) -> bool:
    """Whether it is bold, italic or in capitals, as the kind of a theorem is."""
    return run.style.bold or run.style.italic or run.text.strip().isupper()


def is_bold(line: Line) -> bool:
    """Whether all of the line is bold."""
    if len(line.runs) == 1:
        return line.style.bold
    return all(run.style.bold or not run.text.strip() for run in line.runs)


def run_in(line: Line) -> int:
    """How many of the line's runs are a bold heading before the first sentence of its paragraph.

    A sentence may begin in bold: a heading ends with a mark or a wide gap, or is several words before a
    capital.
    """
    count = _bold_until(line)
    rest = "".join(run.text for run in line.runs[count:]).strip() if count else ""
    lead = text_of(line.runs[:count]) if rest else ""
    if not line.text.startswith(lead) or not 3 <= len(lead) <= _LONGEST_RUN_IN:
        return 0
    if not lead[0].isupper() or STATEMENT.match(lead) or BULLET.match(lead):
        return 0
    gap = line.runs[count].box[0] - line.runs[count - 1].box[2]
    apart = (
        lead[-1] in ".:?!"
        or gap > _WIDE * line.size
        or (" " in lead and rest[:1].isupper() and len(WORD.findall(rest)) >= 3)
    )
    return count if apart and WORD.search(lead) else 0


def _bold_until(line: Line) -> int:
    """Behind which run the bold type ends that a line begins with; an index in it may have another face."""
    end = 0
    for place, run in enumerate(line.runs):
        if run.style.bold or not run.text.strip():
            end = place + 1
        elif not end or run.style.size > SCRIPT * line.size:
            break
    return end


def without_mark(note: str, line: Line) -> str:
    """A footnote's text without the raised mark that its first line begins with."""
    first = line.runs[0]
    mark = first.text.strip()
    raised = len(line.runs) > 1 and first.style.size <= SCRIPT * line.size and _NOTE_MARK.fullmatch(mark)
    return note.removeprefix(mark).lstrip() if raised else note
