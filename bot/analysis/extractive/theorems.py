"""The statements of a paper's theorems: what mathematics has for findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.analysis.extractive.extracts import Extract
from bot.analysis.extractive.sentence_roles import MAX_LENGTH, MIN_LENGTH
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.papers.blocks import place_of_block
from bot.text.latex import latex_to_text
from bot.text.sentences import split_sentences

_LABEL = re.compile(
    r"^(?:Main )?(?:Theorem|Corollary)(?: [\dA-Z][\d.]*)?"
    r"(?: ?\((?:[^()]|\([^()]*\)){2,80}\))?\s*[.:]?\s+",
    re.IGNORECASE,
)
"""Propositions and lemmas are steps to a theorem."""
_NEXT = re.compile(r"^(?:Then|Moreover|Furthermore|In this case)\b")


def theorems(full_text: FullText) -> tuple[Extract, ...]:
    """Each statement of a theorem or a corollary in the body, without its number, in reading order."""
    body = (section for section in full_text.sections if section.kind is SectionKind.BODY)
    return tuple(one for section in body for block in section.blocks for one in _statement(section, block))


def _statement(section: Section, block: Block) -> Iterator[Extract]:
    text = " ".join(latex_to_text(block.text).split())
    label = _LABEL.match(text) if block.kind is BlockKind.PARAGRAPH else None
    if label is None or "[" in label[0]:
        return
    first, *rest = split_sentences(text[label.end() :]) or ("",)
    told = f"{first} {rest[0]}" if rest and _NEXT.match(rest[0]) else first
    if MIN_LENGTH <= len(told) <= MAX_LENGTH and told[-1] == "." and _is_read(told):
        yield Extract(told, place_of_block(section, block), section.heading, (told,))


def _is_read(text: str) -> bool:
    """Whether a formula that fell apart leaves enough words to understand it."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    return len(words) >= 6 and sum(map(len, words)) >= 0.5 * len(text.replace(" ", ""))
