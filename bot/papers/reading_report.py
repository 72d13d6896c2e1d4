r"""How a paper was read, for a person at a terminal, as Markdown, and as JSON.

Formulas of an HTML page stand in the text as `$LaTeX$` (`\$` is money); text of a PDF is plain.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.domain.analysis import Source
from bot.domain.errors import NothingThereError
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.record import Record
from bot.locales import catalogue, translate, typed_spellings
from bot.papers.outline import Outline, find_parts
from bot.sources.registry import is_id
from bot.text.latex import latex_to_text
from bot.text.visible import visible_text

_FORMULA = re.compile(r"(?<!\\)(\$[^$]+\$)")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LINE_START = re.compile(r"^(\d{0,9})([-+=.)])(?=\s|$|[-+=]+$)")
_TICKS = re.compile(r"`+")

WITH_LATEX = frozenset({Source.HTML, Source.JATS})
"""What has its formulas as LaTeX between dollar signs."""


def outline_text(full_text: FullText, language: str) -> str:
    """What was read and from where, and every section with its place, length and part."""
    name = full_text.paper_id
    lines = [
        translate(
            language,
            "reading.heading",
            paper=f"{name}v{full_text.version}" if is_id(name) else name,  # a file of one's own has none
            source=_source(full_text.source, language),
        ),
        *_remarks(full_text, language),
        "",
        *_outline(full_text, language),
    ]
    return "\n".join(lines)


def section_text(full_text: FullText, wanted: str) -> str:
    """One section with its subsections, by number (`3.2`), title, or the beginning or a part of a title.

    Raises:
        NothingThereError: there is no such section.
    """
    return "\n\n".join(_readable_section(full_text, section) for section in find_section(full_text, wanted))


def find_section(full_text: FullText, wanted: str) -> tuple[Section, ...]:
    """The section and, one level deeper, all that belong to it.

    Raises:
        NothingThereError: there is no such section.
    """
    name = " ".join(wanted.casefold().split()).removesuffix(".")
    place = _place(full_text.sections, name)
    place = _place_of_label(full_text, name) if place is None else place
    if place is None:
        raise NothingThereError("error.not_stored", what="reading.section", name=visible_text(wanted)[:100])
    first, *rest = full_text.sections[place:]
    end = next((n for n, section in enumerate(rest) if section.level <= first.level), len(rest))
    return (first, *rest[:end])


def markdown(full_text: FullText, sections: tuple[Section, ...] | None = None) -> str:
    """The sections as CommonMark with tables and `$` formulas; nothing in the text acts as markup."""
    chosen = full_text.sections if sections is None else sections
    return "\n\n".join(filter(None, (_markdown_section(full_text, section) for section in chosen))) + "\n"


class SectionRead(Record):
    """One section of a paper, as it was read."""

    number: str
    title: str
    level: int
    kind: SectionKind
    page: int | None
    page_end: int | None
    anchor: str
    text: str


class ReadingReport(Record):
    """What `paperboy read --json` prints, in a shape that only ever grows."""

    id: str
    version: int
    source: Source
    pages: int | None
    warnings: tuple[str, ...]
    hidden_text: tuple[str, ...]
    sections: tuple[SectionRead, ...]


def reading(full_text: FullText, sections: tuple[Section, ...] | None = None) -> ReadingReport:
    """The reading for a script."""
    chosen = full_text.sections if sections is None else sections
    names = SectionRead.model_fields
    return ReadingReport(
        id=full_text.paper_id,
        version=full_text.version,
        source=full_text.source,
        pages=full_text.pages,
        warnings=tuple(_sentence("en", warning) for warning in full_text.warnings),
        hidden_text=full_text.hidden_text,
        sections=tuple(SectionRead(**{name: getattr(each, name) for name in names}) for each in chosen),
    )


def _remarks(full_text: FullText, language: str) -> list[str]:
    lines = [
        translate(
            language,
            "reading.fallback",
            source=_source(fallback.source, language),
            reason=_sentence(language, fallback.reason),
        )
        for fallback in full_text.fallbacks
    ]
    if full_text.pages is not None:
        lines.append(translate(language, "reading.pages", pages=full_text.pages))
    lines.append(_counts(full_text, language))
    lines += [
        translate(language, "reading.warning", warning=_sentence(language, w)) for w in full_text.warnings
    ]
    if full_text.hidden_text:
        lines += [
            translate(language, "reading.hidden"),
            *(f"  ⚠ {visible_text(text)}" for text in full_text.hidden_text),
        ]
    if full_text.links:
        lines += [
            translate(language, "reading.links"),
            *(f"  {visible_text(link)}" for link in full_text.links),
        ]
    return lines


def _counts(full_text: FullText, language: str) -> str:
    blocks = Counter(block.kind for section in full_text.sections for block in section.blocks)
    headed = [section for section in full_text.sections if section.title]
    references = (section for section in full_text.sections if section.kind is SectionKind.REFERENCES)
    return translate(
        language,
        "reading.counts",
        sections=len(headed),
        characters=f"{sum(len(section.text) for section in full_text.sections):,}",
        formulas=blocks[BlockKind.FORMULA],
        tables=blocks[BlockKind.TABLE],
        figures=len(full_text.figures),
        footnotes=blocks[BlockKind.FOOTNOTE],
        references=sum(len(section.blocks) for section in references),
    )


def _outline(full_text: FullText, language: str) -> list[str]:
    parts = find_parts(full_text)
    return [_outline_line(section, parts, language) for section in full_text.sections]


def _outline_line(section: Section, parts: Outline, language: str) -> str:
    heading = visible_text(section.heading) or translate(language, "reading.untitled")
    notes = [
        _role(section, parts, language),
        _pages(section, language),
        f"#{section.anchor}" if section.anchor else "",
        translate(language, "reading.characters", count=f"{len(section.text):,}"),
    ]
    return f"{'  ' * (section.level - 1)}{heading}  [{' · '.join(filter(None, notes))}]"


def _role(section: Section, parts: Outline, language: str) -> str:
    """What the section is for: its kind, or for the body the part it holds."""
    held = [
        translate(language, f"reading.part.{name}")
        for name in Outline.model_fields
        if any(section is other for other in getattr(parts, name))
    ]
    if section.kind is not SectionKind.BODY or not held:
        held.insert(0, translate(language, f"reading.kind.{section.kind.value}"))
    return ", ".join(held)


def _pages(section: Section, language: str) -> str:
    if section.page is None:
        return ""
    if section.page_end is None or section.page_end == section.page:
        return translate(language, "reading.page", page=section.page)
    return translate(language, "reading.pages_span", page=section.page, end=section.page_end)


def _source(source: Source, language: str) -> str:
    return translate(language, f"reading.source.{source.value}")


def _sentence(language: str, text: str) -> str:
    """A key of `bot.locales` as its sentence, anything else as it is."""
    return translate(language, text) if text in catalogue() else visible_text(text)


def _place(sections: tuple[Section, ...], wanted: str) -> int | None:
    """Where the section stands; the closest way of naming it wins, then the first."""
    if not wanted:
        return None
    numbers = [section.number.casefold() for section in sections]
    titles = [" ".join(section.title.casefold().split()) for section in sections]
    headings = [f"{number} {title}".strip() for number, title in zip(numbers, titles, strict=True)]
    ways = (
        [number == wanted for number in numbers],
        [wanted in names for names in zip(titles, headings, strict=True)],
        [title.startswith(wanted) for title in titles],
        [wanted in title for title in titles],
    )
    return next((hits.index(True) for hits in ways if any(hits)), None)


def _place_of_label(full_text: FullText, name: str) -> int | None:
    """Where the first section stands that the outline labels so, in any language: 方法."""
    part, kind = (
        typed_spellings("reading.part.").get(name, ""),
        typed_spellings("reading.kind.").get(name, ""),
    )
    held = getattr(find_parts(full_text), part) if part else ()
    return next(
        (
            at
            for at, each in enumerate(full_text.sections)
            if (each.kind == kind if kind else any(each is one for one in held))
        ),
        None,
    )


def _readable_section(full_text: FullText, section: Section) -> str:
    blocks = [_readable_block(block, full_text.source) for block in section.blocks]
    return "\n\n".join(filter(None, [visible_text(section.heading), *blocks]))


def _readable_block(block: Block, source: Source) -> str:
    if block.kind is BlockKind.ALGORITHM or source not in WITH_LATEX:
        lines = block.text.split("\n")
    elif block.kind is BlockKind.FORMULA:
        lines = [latex_to_text(f"${block.text}$")]
    else:
        lines = [latex_to_text(line) for line in block.text.split("\n")]
    indent = "    " if block.kind in {BlockKind.FORMULA, BlockKind.ALGORITHM, BlockKind.FOOTNOTE} else ""
    return "\n".join(indent + _show(line) for line in lines)


def _show(line: str) -> str:
    """The line as it may be printed; the indentation of code stays."""
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + visible_text(bare)


def _markdown_section(full_text: FullText, section: Section) -> str:
    blocks = [_markdown_block(block, full_text.source) for block in section.blocks]
    mark = "#" * min(section.level + 1, 6)
    heading = f"{mark} {_escape(visible_text(section.heading))}" if section.heading else ""
    return "\n\n".join(filter(None, [heading, *blocks]))


def _markdown_block(block: Block, source: Source) -> str:
    if block.kind is BlockKind.ALGORITHM:
        return _fence(block.text)
    if block.kind is BlockKind.FORMULA:
        return f"$$\n{_tame(block.text)}\n$$" if source in WITH_LATEX else _fence(block.text)
    if block.rows:
        return _markdown_table(block.rows, source)
    lines = [_mark_up(_show(line).strip(), source) for line in block.text.split("\n")]
    if block.kind is BlockKind.LIST:
        return "\n".join(f"- {line.removeprefix('• ')}" for line in lines)
    if block.kind is BlockKind.CAPTION:
        return "\n".join(f"*{line}*" for line in lines if line)
    return (
        "\n".join(f"> {line}" for line in lines) if block.kind is BlockKind.FOOTNOTE else "\n".join(lines)
    )


def _markdown_table(rows: tuple[tuple[str, ...], ...], source: Source) -> str:
    lines = [f"| {' | '.join(_mark_up(visible_text(cell), source) for cell in row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _mark_up(text: str, source: Source) -> str:
    """Text with its markup made harmless and its formulas kept."""
    if source not in WITH_LATEX:
        return _unlist(_escape(text))
    pieces = _FORMULA.split(text)
    return _unlist(
        "".join(
            f"${_tame(piece[1:-1])}$" if place % 2 else _escape(piece.replace("\\$", "$"))
            for place, piece in enumerate(pieces)
        )
    )


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _unlist(line: str) -> str:
    """A line that starts no list, heading or rule."""
    return _LINE_START.sub(r"\1\\\2", line)


def _tame(latex: str) -> str:
    """LaTeX that opens no tag, link, cell or code where formulas are not understood."""
    plain = visible_text(latex).replace("`", "'").replace("$", "")
    return plain.replace("<", r"\lt ").replace("|", r"\vert ").replace("](", "] (")


def _fence(text: str) -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall(text)), 3)
    return "\n".join([fence, *map(_show, text.split("\n")), fence])
