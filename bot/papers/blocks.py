"""What a person reads of a block of a full text, where formulas are LaTeX and tables are rows."""

from __future__ import annotations

from bot.domain.analysis import Citation
from bot.domain.full_text import Block, BlockKind, Section
from bot.text.latex import latex_to_text

_BY_LINE = frozenset({BlockKind.TABLE, BlockKind.LIST, BlockKind.ALGORITHM})


def place_of_block(section: Section, block: Block) -> Citation:
    """Where the block stands."""
    return Citation(
        section=section.heading,
        page=block.page or section.page,
        page_end=block.page_end,
        anchor=block.anchor or section.anchor,
        block=block.name,
    )


def block_source(block: Block) -> str:
    """The text of the block, or its rows where they say more; a bare formula between its delimiters."""
    text = block.text.strip()
    if block.rows:
        text = max(text, "\n".join(" | ".join(row) for row in block.rows).strip(), key=len)
    is_bare = block.kind is BlockKind.FORMULA and "$" not in text and text
    return f"\\[{text}\\]" if is_bare else text


def block_text(block: Block) -> str:
    """The block with its LaTeX made readable; tables, lists and algorithms keep their lines."""
    source = block_source(block)
    lines = source.splitlines() if block.kind in _BY_LINE else [source]
    return "\n".join(filter(None, map(latex_to_text, lines)))
