"""A piece of a paper to search and to quote."""

from __future__ import annotations

from bot.domain.full_text import SectionKind
from bot.domain.record import Record


class Passage(Record):
    """A piece of a paper, in reading order; `number` counts from 1."""

    number: int
    path: tuple[str, ...]
    """The headings from the outermost section down to its own, as printed."""
    kind: SectionKind = SectionKind.BODY
    page: int | None = None
    page_end: int | None = None
    anchor: str = ""
    text: str
    """Readable: LaTeX already turned into Unicode."""

    @property
    def section(self) -> str:
        """The heading it stands under."""
        return self.path[-1] if self.path else ""

    @property
    def is_appendix(self) -> bool:
        """Whether it comes from an appendix, to be ranked lower."""
        return self.kind is SectionKind.APPENDIX
