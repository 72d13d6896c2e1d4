"""Answers questions about what a paper has a name and a number for: "What does Lemma 3 say?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.questions.check import ReadPaper, quote
from bot.domain.answer import Said
from bot.domain.full_text import Block, BlockKind, BlockLabel, LabelKind, Section
from bot.papers.block_labels import labels_in
from bot.papers.blocks import block_text
from bot.papers.damage import without_lost
from bot.text.sentences import split_sentences
from bot.text.terms import content_stems

MOST_ROWS = 6
LONGEST = 900
"""Characters of a statement that is shown."""
_EMPTY = frozenset(
    content_stems(
        "what does say state show tell mean is about claim prove give contain list describe read explain"
        " content statement paper exactly please summarize summarise present the of in and"
    )
)


def named_blocks(text: str, readings: Sequence[ReadPaper]) -> tuple[Said, ...]:
    """The statements, algorithms and tables that a question asks for, and nothing besides."""
    labels = labels_in(text)
    words = " ".join(label.text for label in labels)
    if not labels or set(content_stems(text)) - set(content_stems(words)) - _EMPTY:
        return ()
    return tuple(said for reading in readings for label in labels for said in _of(label, reading))


def _of(label: BlockLabel, reading: ReadPaper) -> Iterator[Said]:
    room = LONGEST
    for section, block in _with_label(label, reading):
        for part in _parts(block):
            room -= len(part)
            if room < 0:
                return
            yield quote(part, section, block, reading)


def _with_label(label: BlockLabel, reading: ReadPaper) -> Iterator[tuple[Section, Block]]:
    for section in reading.full_text.sections:
        for block in section.blocks:
            if block.label and block.label.names(label) and block.label.kind is not LabelKind.PROOF:
                yield section, block


def _parts(block: Block) -> tuple[str, ...]:
    """The block as it is quoted: a table by its head and first rows, prose without what was lost."""
    text = block_text(block)
    if block.kind is BlockKind.TABLE:
        return ("\n".join(text.splitlines()[: 1 + MOST_ROWS]),)
    if block.kind in {BlockKind.FORMULA, BlockKind.ALGORITHM}:
        return (text,)
    whole = without_lost(split_sentences(text))
    return (" ".join(whole),) if whole else ()
