"""What computing costs: selection, parsing, reading, verification, rendering."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice

import lxml.html
import pypdfium2
from lxml import etree

from adapters.platforms.discord.render import render as render_discord
from adapters.platforms.slack.render import render as render_slack
from adapters.platforms.terminal.render import render as render_terminal
from adapters.reading.html_reader import read_html
from adapters.reading.in_child import COLLECTED
from adapters.reading.pdf_reader import read_illustrated_pdf, read_pdf
from adapters.sources.arxiv.feed_format import parse_feed
from bot.analysis.verify import Index, check_claim, index_paper
from bot.analysis.verify.sentence import read
from bot.compose.digest import compose_digest
from bot.domain.analysis import Claim
from bot.domain.full_text import FullText
from bot.domain.message import Part
from bot.domain.paper import Feed
from bot.domain.topic import Topic
from bot.selection.select import index_feed, select
from bot.text.latex import convert_latex
from tests.adapters.pdfs import two_columns
from tests.bench.model_server import quotable
from tests.bench.papers import feed, feed_bytes, html_page, topics
from tests.bench.report import Row, Table, processor_seconds
from tests.fakes import NOON
from tests.samples_digest import digest, entries

_ARTICLE = re.compile(r"\b(?:the|a|an) ", re.IGNORECASE)
CANDIDATES = 2_000
TOPICS = 100
INDEXED = 3
"""Feeds and papers of which is measured what is remembered after the first time."""
SELECTING = 0.15
"""Seconds in which all topics may be served."""
INDEXING, CHECKING = 0.020, 0.010
"""Seconds that indexing a paper and checking an analysis may take."""
CLAIMS = 30
"""About as many statements as a full analysis has."""


def tables() -> list[Table]:
    """Each step by itself."""
    return [
        Table(
            "Feed and selection",
            f"{CANDIDATES:,} papers in a feed, {TOPICS} topics, by words. To index and select is all "
            "that a day needs once its feed was parsed: the words of all papers, and for each topic its "
            "picks, near misses and their reasons. Topics were read on a day before, as those that are "
            "followed are. Vectors, where meaning counts too, are made elsewhere and not in it.",
            _selection(),
        ),
        Table(
            "Reading",
            "A paper of 60,000 characters, in the process itself, which looks for unused objects as seldom "
            "as the children that papers are read in; beside it what the bare library takes to parse the "
            "page (`lxml.html.document_fromstring`) or to give the text (`pypdfium2`).",
            _reading(),
        ),
        Table(
            "Verification", f"One analysis of {CLAIMS} quoted statements, and one paper.", _verification()
        ),
        Table("Rendering and splitting", "A digest of 50 papers, every part of it.", _rendering()),
    ]


def _selection() -> list[Row]:
    todays = feed(CANDIDATES)
    data = feed_bytes(todays.candidates)
    wanted = topics(TOPICS)
    # Topics are the same every day, and papers are not: what was found in some is found anew in others.
    _select(todays, wanted)
    days = [feed(CANDIDATES, first=1 + CANDIDATES * number) for number in range(1, INDEXED + 1)]
    fresh, indexed_days = iter(days), iter(days)
    indexed = processor_seconds(lambda: index_feed(next(fresh)), times=INDEXED)
    selected = processor_seconds(lambda: _select(next(indexed_days), wanted), times=INDEXED)
    parse = processor_seconds(partial(parse_feed, data, source="bench", fetched_at=NOON))
    return [
        Row("parse the feed", parse, "s"),
        Row("lxml alone", processor_seconds(partial(etree.fromstring, data)), "s"),
        Row("index the feed", indexed, "s"),
        Row("select for all topics", selected, "s", SELECTING),
        Row("index and select for all topics", indexed + selected, "s", SELECTING),
    ]


def _select(todays: Feed, wanted: Sequence[Topic]) -> None:
    for topic in wanted:
        select(todays, topic, frozenset())


def _reading() -> list[Row]:
    page, document = html_page(5), two_columns()
    pages = len(pypdfium2.PdfDocument(document))
    with _collected_as_in_a_child():
        with_bare = processor_seconds(partial(lxml.html.document_fromstring, page))
        bare_text = processor_seconds(partial(_pdf_text, document))
        html = processor_seconds(partial(read_html, page, "9912.00005", 1))
        pdf = processor_seconds(partial(read_pdf, document, "9912.00001", 1))
        illustrated = processor_seconds(partial(read_illustrated_pdf, document, "9912.00001", 1))
    return [
        Row("HTML page", html, "s"),
        Row("lxml alone", with_bare, "s"),
        Row("PDF", pages / pdf, "pages/s"),
        Row("PDF, with a picture of a figure", pages / illustrated, "pages/s"),
        Row("pypdfium2 alone", pages / bare_text, "pages/s"),
    ]


@contextmanager
def _collected_as_in_a_child() -> Iterator[None]:
    """Unused objects are looked for as seldom as in the children that papers are read in."""
    usual = gc.get_threshold()
    gc.set_threshold(COLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _pdf_text(document: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(document)]


def _verification() -> list[Row]:
    full_text = read_html(html_page(5), "9912.00005", 1)
    claims = _claims(full_text)
    framed = [claim.model_copy(update={"text": f"It is said that {claim.text}"}) for claim in claims]
    reworded = [claim.model_copy(update={"text": _ARTICLE.sub("", claim.text)}) for claim in framed]
    index = index_paper(full_text)
    first = processor_seconds(lambda: _check(index, reworded), times=1)
    return [
        Row("index the paper", processor_seconds(lambda: _index_anew(full_text)), "s", INDEXING),
        Row("check the analysis", _checking(full_text, claims), "s", CHECKING),
        Row("check it within other words", _checking(full_text, framed), "s", CHECKING),
        Row("check it in other words", _checking(full_text, reworded), "s", CHECKING),
        Row("the same, the very first of the process", first, "s", CHECKING),
        Row("the same again", processor_seconds(lambda: _check(index, reworded)), "s", CHECKING),
    ]


def _index_anew(full_text: FullText) -> Index:
    """As for a paper of which nothing was read yet."""
    convert_latex.cache_clear()
    return index_paper(full_text)


def _checking(full_text: FullText, claims: Sequence[Claim]) -> float:
    """What it takes to check these claims against a paper that nothing was yet asked of."""
    fresh = iter([index_paper(full_text) for _ in range(INDEXED)])

    def check() -> None:
        read.cache_clear()
        _check(next(fresh), claims)

    return processor_seconds(check, times=INDEXED)


def _check(index: Index, claims: Sequence[Claim]) -> None:
    for claim in claims:
        check_claim(index, claim)


def _claims(full_text: FullText) -> list[Claim]:
    text = "\n\n".join(section.text for section in full_text.sections)
    found = islice(quotable(text), CLAIMS)
    return [Claim(text=one["text"], quote=one["quote"]) for one in found]


def _rendering() -> list[Row]:
    parts = _parts()
    return [
        Row("compose", processor_seconds(_parts), "s"),
        Row("terminal", processor_seconds(lambda: [render_terminal(one.message) for one in parts]), "s"),
        Row("Slack", processor_seconds(lambda: [render_slack(one.message) for one in parts]), "s"),
        Row("Discord", processor_seconds(lambda: [render_discord(one.message) for one in parts]), "s"),
    ]


def _parts() -> Sequence[Part]:
    fifty = islice(cycle(entries()), 50)
    numbered = (entry.model_copy(update={"number": number}) for number, entry in enumerate(fifty, 1))
    return compose_digest(digest(entries=tuple(numbered)))
