"""A preview of a topic, and why it picks a paper or does not, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.compose.near_misses import NEARLY, title_with
from bot.compose.topic_words import depth_said
from bot.compose.words import abs_url, date, long_date, reason_text
from bot.digests.preview import DayBefore, Decision, Why
from bot.domain.digest import Pick
from bot.domain.message import Block, Bullets, Context, Heading, Line, Message, Paragraph, line, link
from bot.domain.topic import Topic
from bot.llm.expected import Expected
from bot.locales import format_number, join_list, translate
from bot.selection.reading import read_text

NEARLY_SHOWN = 3


def compose_preview(
    topic: Topic, days: Sequence[DayBefore], language: str, expected: Sequence[Expected] = ()
) -> Message:
    """What a topic would have had on some days: its picks with reasons, and quietly what came near.

    And, where a model reads them, what a digest may take at each depth.
    """
    title = translate(language, "preview.title", name=topic.name)
    picked = sum(len(each.selection.picks) for each in days if each.selection)
    known = sum(each.selection is not None for each in days)
    total = translate(language, "preview.total", picked=picked, days=known)
    blocks = [block for each in days for block in _day(each, language)]
    notes = [*_costs(topic, expected, language), translate(language, "preview.hint")]
    return Message(
        summary=title,
        blocks=(
            Heading(content=line(title)),
            Paragraph(content=line(total)),
            *blocks,
            *(Context(content=line(note)) for note in notes),
        ),
    )


def _costs(topic: Topic, expected: Sequence[Expected], language: str) -> list[str]:
    if not any(each.tokens for each in expected):
        return []
    told = []
    for each in expected:
        tokens = format_number(language, each.tokens)
        dollars = "" if each.cost is None else format_number(language, each.cost, 2)
        key = "preview.cost" if dollars else "preview.tokens"
        depth = depth_said(each.depth, language)
        told.append(translate(language, key, depth=depth, tokens=tokens, dollars=dollars))
    costs = translate(language, "locale.semicolon").join(told)
    return [translate(language, "preview.costs", costs=costs, depth=depth_said(topic.depth, language))]


def _day(each: DayBefore, language: str) -> Sequence[Block]:
    day = long_date(language, each.day)
    if each.selection is None:
        return (Paragraph(content=line(translate(language, "preview.unknown", day=day))),)
    picks, near = each.selection.picks, each.selection.near[:NEARLY_SHOWN]
    near = tuple(pick for pick in near if pick.score >= NEARLY)
    told = translate(language, "preview.day", day=day, picked=len(picks), announced=each.announced)
    rows = Bullets(items=tuple(_row(pick, language) for pick in picks), ordered=True)
    nearly = translate(language, "digest.nearly", titles=_titles(near, language))
    return (
        Heading(content=line(told), level=3),
        *((rows,) if picks else ()),
        *((Context(content=line(nearly)),) if near else ()),
    )


def _row(pick: Pick, language: str) -> Line:
    told = [reason_text(language, reason) for reason in pick.reasons[:1]]
    return title_with(pick.candidate.paper, told)


def _titles(near: Sequence[Pick], language: str) -> str:
    gap = translate(language, "locale.semicolon")
    return gap.join(pick.candidate.paper.title for pick in near)


def compose_why(found: Why, language: str) -> Message:
    """Why a topic picks a paper or not, and the one change that would have brought it."""
    day = date(language, found.day) if found.day else ""
    first = translate(
        language,
        f"why.{found.verdict}",
        topic=found.topic.name,
        day=day,
        rank=found.rank,
        limit=found.topic.limit,
        fit=f"{math.floor(found.fit * 100)}%",  # never rounded up to what it does not reach
        needed=f"{found.needed:.0%}",
        categories=join_list(language, found.topic.categories),
        primary=(*found.paper.categories, "")[0],
    )
    blocks: list[Block] = [
        Heading(content=line(link(found.paper.title, abs_url(found.paper))), level=2),
        Paragraph(content=line(first)),
    ]
    told = [each for each in found.reasons if found.verdict is not Decision.FAR or each.quote]
    if told:
        blocks.append(Bullets(items=tuple(line(reason_text(language, each)) for each in told)))
    if found.would is not None:
        blocks.append(Paragraph(content=line(_change(found.topic, found.would, language))))
    elif found.verdict is Decision.FAR:
        blocks.append(Paragraph(content=line(translate(language, "why.author"))))
    return Message(summary=first, blocks=tuple(blocks))


def _change(topic: Topic, would: Topic, language: str) -> str:
    """What is to be changed, as it is typed."""
    left = [word for word in topic.keywords if word not in would.keywords]
    added = [word for word in would.keywords if word not in topic.keywords]
    if would.limit != topic.limit:
        return translate(language, "why.would_limit", n=would.limit)
    if would.categories != topic.categories:
        return translate(language, "why.would_category", category=would.categories[-1])
    allowed = [word.removeprefix("-") for word in left]
    if would.interest != topic.interest:
        lifted = set(read_text(topic.interest).excluded) - set(read_text(would.interest).excluded)
        what = join_list(language, [*sorted(lifted), *allowed])
        return translate(language, "why.would_wish", what=what)
    if left:
        return translate(language, "why.would_allow", word=join_list(language, allowed))
    if added:
        return translate(language, "why.would_keyword", word=added[0])
    return translate(language, "why.would_cross_lists")
