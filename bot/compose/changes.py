"""What a channel is told of a new version of a paper that it knows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.compose.entry import analysis_buttons
from bot.compose.words import abs_url, versioned_id
from bot.domain.digest import ChangedSection, Changes, Digest, Revision, Rewording, SectionChange
from bot.domain.message import (
    Block,
    Bullets,
    Context,
    Heading,
    Line,
    Message,
    Paragraph,
    Part,
    Quote,
    bold,
    italic,
    line,
    link,
)
from bot.domain.paper import Paper
from bot.locales import join_list, translate

SENTENCES_SHOWN = 4
SECTIONS_SHOWN = 8
LONGEST_SENTENCE = 400
"""Characters; what is cut off ends with an ellipsis."""
MARK = "update:"


def is_update(key: str) -> bool:
    """Whether the part of that key tells of a new version."""
    return key.startswith(MARK)


def compose_revisions(digest: Digest) -> tuple[Part, ...]:
    """A part for each new version, in the thread where the paper was shown; then one for those beyond."""
    language = digest.language
    parts = [_part(revision, language) for revision in digest.revisions]
    if digest.more_revisions:
        parts.append(Part(key="updates", message=_others(digest.more_revisions, language)))
    return tuple(parts)


def announce_revisions(digest: Digest) -> tuple[Block, ...]:
    """A quiet line for the day they are announced on: which papers shown before have a new version."""
    papers = [revision.paper for revision in digest.revisions]
    if not papers:
        return ()
    said = translate(digest.language, "update.told")
    names = _links(papers, digest.language)
    return (Context(content=line(said, *names)),)


def compose_revision(revision: Revision, language: str) -> Message:
    """What happened to the paper, and what changed."""
    paper, changes = revision.paper, revision.changes
    new = "update.title" if revision.before else "update.title_alone"
    key = "update.withdrawn" if changes.withdrawn else new
    title = translate(language, key, title=paper.title, before=revision.before, after=paper.version)
    heading = Heading(content=line(link(title, abs_url(paper))))
    if changes.withdrawn:
        said = Paragraph(content=line(translate(language, "update.withdrawn_body")))
        why = Quote(content=line(paper.comment), source=translate(language, "update.comment"))
        return Message(summary=title, blocks=(heading, said, *((why,) if paper.comment else ())))
    return Message(
        summary=title,
        blocks=(heading, *_changes(changes, language), analysis_buttons(paper, language)),
    )


def _part(revision: Revision, language: str) -> Part:
    return Part(
        key=f"{MARK}{versioned_id(revision.paper)}",
        message=compose_revision(revision, language),
        paper_id=revision.paper.id,
        thread=revision.thread,
    )


def _changes(changes: Changes, language: str) -> Iterator[Block]:
    facts = tuple(_facts(changes, language))
    if facts:
        yield Bullets(items=facts)
    if changes.abstract:
        yield Heading(content=line(translate(language, "update.abstract")), level=3)
        yield Bullets(items=tuple(_show_reworded(changes.abstract, language)))
    if not changes.compared:
        yield Paragraph(content=line(translate(language, "update.not_compared")))
        return
    if not facts and not changes.abstract:
        yield Paragraph(content=line(translate(language, "update.nothing")))
    said = "update.in_full" if changes.in_full else "update.in_part"
    yield Context(content=line(translate(language, said)))


def _facts(changes: Changes, language: str) -> Iterator[Line]:
    if changes.title_before:
        yield line(bold(translate(language, "update.title_before")), changes.title_before)
    for name in ("authors_added", "authors_removed", "figures_gone"):
        if values := getattr(changes, name):
            yield line(bold(translate(language, f"update.{name}")), join_list(language, values))
    for change in SectionChange:
        sections = [section for section in changes.sections if section.change is change]
        if sections:
            yield line(bold(translate(language, f"update.{change.value}")), _sections(sections, language))


def _sections(sections: list[ChangedSection], language: str) -> str:
    named = [_section(section, language) for section in sections[:SECTIONS_SHOWN]]
    hidden = len(sections) - len(named)
    shown = translate(language, "locale.semicolon")
    more = [translate(language, "update.more", n=hidden)] if hidden else []
    return shown.join([*named, *more])


def _section(section: ChangedSection, language: str) -> str:
    if section.change is SectionChange.RENAMED:
        return translate(language, "update.from", before=section.before, after=section.heading)
    if section.change is SectionChange.REWRITTEN:
        percent = max(1, round(section.share * 100))
        return translate(language, "update.share", heading=section.heading, percent=percent)
    return section.heading


def _show_reworded(sentences: tuple[Rewording, ...], language: str) -> Iterator[Line]:
    for each in sentences[:SENTENCES_SHOWN]:
        if each.after:
            yield line(bold(translate(language, "update.now")), _short(each.after))
        if each.before:
            yield line(translate(language, "update.before"), italic(_short(each.before)))
    if len(sentences) > SENTENCES_SHOWN:
        yield line(translate(language, "update.more", n=len(sentences) - SENTENCES_SHOWN))


def _short(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return sentence[:LONGEST_SENTENCE].rsplit(" ", 1)[0].rstrip() + "…"


def _others(papers: tuple[Paper, ...], language: str) -> Message:
    said = translate(language, "update.others", n=len(papers))
    names = _links(papers, language)
    summary = said.rstrip(" :：")
    return Message(summary=summary, blocks=(Paragraph(content=line(said, *names)),))


def _links(papers: tuple[Paper, ...] | list[Paper], language: str) -> Line:
    between = translate(language, "locale.comma")
    spans: Line = ()
    for number, paper in enumerate(papers):
        name = link(f"{paper.title} (v{paper.version})", abs_url(paper))
        spans += line(between if number else "", name)
    return spans
