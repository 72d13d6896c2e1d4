"""Any number of made-up papers, mixed from the sample papers' sentences: the same on every machine.

Real feeds have a long tail of words that occur once or twice, so some words are exchanged for invented
ones, of which the common are many times more common than the rare.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Sequence
from functools import cache
from html import escape

import numpy as np

from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.topic import Topic
from bot.sources.arxiv.ids import html_url
from bot.util.packed_vectors import pack
from tests.adapters.arxiv_server import HTML, Reply, rss_bytes, rss_item
from tests.fakes import NOON
from tests.samples.latexml import page
from tests.samples.source import SamplePaper, Served, papers

DAY = NOON.date()
CATEGORIES = ("cs.CV", "cs.LG", "cs.RO", "cs.CL", "eess.IV", "stat.ML", "physics.ao-ph", "math.OC")
TEXT_LENGTH = 60_000
"""Characters of the source of a paper as long as real ones are."""
_TITLE, _ABSTRACT = "Title to be", "Abstract to be."
_EXCHANGED = 0.12
_RARE = 30_000
_SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra",
    "se", "ti", "vo", "zu", "lan", "mer", "tis", "con", "dra", "pel",
)  # fmt: skip
_FAMILIES = (
    "Aalto", "Brandt", "Castillo", "Dubois", "Eriksen", "Fontaine",
    "Grishin", "Haddad", "Ito", "Jansen", "Kowalska", "Lund",
)  # fmt: skip


def candidate(number: int, categories: tuple[str, ...] = ()) -> Candidate:
    """The paper of that number, in two of the usual categories where none are given."""
    chance = random.Random(number)
    return Candidate(
        paper=Paper(
            id=f"9912.{number:05d}",
            title=_sentence(chance)[:90].rstrip(" ."),
            authors=tuple(f"{chance.choice('ABCDEFGHJK')}. {chance.choice(_FAMILIES)}" for _ in range(5)),
            abstract=" ".join(_sentence(chance) for _ in range(8)),
            categories=categories or tuple(chance.sample(CATEGORIES, 2)),
        ),
        announce_type=AnnounceType.NEW if number % 5 else AnnounceType.CROSS,
    )


def vector_of(number: int) -> bytes:
    """A vector of length one, as the model that comes along makes them; one below nought is of no paper."""
    made = np.random.default_rng((abs(number), int(number < 0))).normal(size=384)
    return pack((made / np.linalg.norm(made)).astype(np.float32))


def feed(count: int, *, first: int = 1) -> Feed:
    """A feed of that many papers."""
    found = tuple(candidate(number) for number in range(first, first + count))
    return Feed(day=DAY, categories=CATEGORIES, candidates=found, fetched_at=NOON, source="bench")


def feed_bytes(candidates: Sequence[Candidate], name: str = "cs.CV", day: dt.date = DAY) -> bytes:
    """A feed as arXiv sends it, with LaTeX in every third abstract, as in real ones."""
    items = (
        rss_item(
            f"{one.paper.id}v1",
            title=one.paper.title,
            abstract=one.paper.abstract + (r" It gains $3.1\%$ at $O(n \log n)$." if at % 3 == 0 else ""),
            announce=one.announce_type,
            categories=one.paper.categories,
            authors=", ".join(one.paper.authors),
        )
        for at, one in enumerate(candidates)
    )
    return rss_bytes(day, *items, name=name)


def short_text(number: int) -> FullText:
    """A text of that paper, a tenth as long as usual, unlike that of any other."""
    chance = random.Random(f"text {number}")
    sections = (
        Section(title=f"Part {part}", blocks=tuple(_paragraph(chance) for _ in range(3)))
        for part in range(5)
    )
    return FullText(paper_id=f"9912.{number:05d}", version=1, source=Source.HTML, sections=tuple(sections))


def _paragraph(chance: random.Random) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=" ".join(_sentence(chance) for _ in range(3)))


def topics(count: int) -> list[Topic]:
    """Topics as people write them: a few keywords, every second with an interest and an author."""
    return [_topic(number) for number in range(count)]


def _topic(number: int) -> Topic:
    chance = random.Random(f"topic {number}")
    phrases = [" ".join(_sentence(chance).split()[2:4]).strip(",.;:()") for _ in range(6)]
    return Topic(
        name=f"topic {number}",
        categories=tuple(chance.sample(CATEGORIES, 3)),
        keywords=tuple(phrase for phrase in phrases[:4] if len(phrase) > 3),
        authors=(chance.choice(_FAMILIES),) if number % 2 else (),
        interest=f"{phrases[4]}, {phrases[5]} and small models outdoors" if number % 2 else "",
    )


def sample(number: int) -> SamplePaper:
    """A whole paper of usual length under that number."""
    whole = [paper for paper in papers() if paper.html is Served.YES and len(paper.body) > 5_000]
    first = whole[number % len(whole)]
    bodies = [_without_references(paper.body) for paper in whole]
    at, body = number, bodies[number % len(whole)]
    while len(body) < TEXT_LENGTH:
        at += 1
        body += "\n\n" + bodies[at % len(whole)]
    return first.model_copy(update={"id": f"9912.{number:05d}", "version": 1, "body": body})


def _without_references(body: str) -> str:
    text = body.partition("%references")[0].partition("%appendix")[0]
    return re.sub(r" ?\[@[^\]]+\]|\b(?:Section|Table|Figure|Appendix) (?=[\dA-Z])", "", text).strip()


@cache
def _kind(number: int) -> str:
    return page(
        sample(number).evolve(title=_TITLE, abstract=_ABSTRACT, printed_title="", printed_abstract="")
    )


def html_page(number: int) -> bytes:
    """That paper as arXiv's HTML page: one of a dozen texts under its own address, title and abstract."""
    kind, paper = number % 12, candidate(number).paper
    text = _kind(kind).replace(f"9912.{kind:05d}", paper.id)
    return text.replace(_TITLE, escape(paper.title)).replace(_ABSTRACT, escape(paper.abstract)).encode()


def pages_of(candidates: Sequence[Candidate]) -> dict[str, Reply]:
    """The papers' HTML pages, by path."""
    return {
        html_url(one.paper.id, 1).removeprefix("https://arxiv.org"): Reply(
            body=html_page(int(one.paper.id.partition(".")[2])), content_type=HTML
        )
        for one in candidates
    }


@cache
def _sentences() -> tuple[str, ...]:
    plain = (
        re.sub(r"\\[a-z]+|[$*`\[\]@^<>|\\{}]", "", paper.abstract + " " + paper.body) for paper in papers()
    )
    found = (one.strip() for text in plain for one in re.split(r"(?<=[.!?])\s+", text))
    return tuple(one for one in found if 60 < len(one) < 300 and "\n" not in one)


def _sentence(chance: random.Random) -> str:
    words = chance.choice(_sentences()).split()
    return " ".join(_invented(chance) if chance.random() < _EXCHANGED else word for word in words)


def _invented(chance: random.Random) -> str:
    rank = int(_RARE ** chance.random())
    syllables = random.Random(rank).choices(_SYLLABLES, k=2 + rank % 3)
    return "".join(syllables)
