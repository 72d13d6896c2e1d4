"""The sample papers as parts of arXiv's daily feeds (RSS) and of answers of its query API (Atom)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email.utils import format_datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from adapters.sources.samples.answers import DAYS
from bot.domain.paper import AnnounceType
from tests.samples.source import SamplePaper, announcements, papers

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{name} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{name}</link>
    <description>{name} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/{name}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{date}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{date}</pubDate>
    <skipDays>
      <day>Sunday</day>
      <day>Saturday</day>
    </skipDays>
{items}  </channel>
</rss>
"""

ITEM = """    <item>
      <title>{title}</title>
      <link>https://arxiv.org/abs/{id}</link>
      <description>arXiv:{name} Announce Type: {type}{space}
Abstract: {abstract}</description>
      <guid isPermaLink="false">oai:arXiv.org:{name}</guid>
{categories}
      <pubDate>{date}</pubDate>
      <arxiv:announce_type>{type}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{authors}</dc:creator>
    </item>
"""

ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/samples</id>
  <title>arXiv Query: search_query=&amp;id_list={ids}&amp;start=0&amp;max_results={size}</title>
  <updated>{updated}</updated>
  <link href="https://arxiv.org/api/query?search_query=&amp;start=0&amp;max_results={size}&amp;\
id_list={ids}" type="application/atom+xml"/>
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
{entries}</feed>
"""

ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{name}</id>
    <title>{title}</title>
    <updated>{updated}</updated>
    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{abstract}</summary>
{categories}
    <published>{published}</published>
{extras}    <arxiv:primary_category term="{primary}"/>
{authors}
  </entry>
"""

CROSSED = {AnnounceType.NEW: AnnounceType.CROSS, AnnounceType.REPLACE: AnnounceType.REPLACE_CROSS}


def feed_parts() -> Iterator[tuple[str, str]]:
    """The frame of a feed, and each item, once for feeds of its primary category and once for others."""
    yield "rss.xml", RSS
    for day in DAYS:
        midnight = dt.datetime.combine(day, dt.time(), ZoneInfo("America/New_York"))
        for number, (paper, kind) in enumerate(announcements(day)):
            for form, shown in (("own", kind), ("cross", CROSSED.get(kind, kind))):
                yield f"rss/{day}/{number:02}-{form}.xml", _item(paper, shown, format_datetime(midnight))


def metadata_parts() -> Iterator[tuple[str, str]]:
    """The frame of an answer of the query API, and the entry of each paper."""
    yield "api.xml", ATOM
    for paper in papers():
        yield f"api/{paper.name}.xml", _entry(paper)


def _item(paper: SamplePaper, kind: AnnounceType, date: str) -> str:
    categories = (f"      <category>{escape(category)}</category>" for category in paper.categories)
    return ITEM.format(
        title=escape(paper.title),
        id=paper.id,
        name=paper.name,
        type=kind.value,
        space=" ",
        abstract=escape(paper.abstract),
        categories="\n".join(categories),
        date=date,
        authors=escape(", ".join(paper.authors)),
    )


def _entry(paper: SamplePaper) -> str:
    extras = {"comment": paper.comment, "journal_ref": paper.journal_ref, "doi": paper.doi}
    return ENTRY.format(
        name=paper.name,
        title=escape(paper.title),
        updated=f"{paper.submitted:%Y-%m-%dT%H:%M:%SZ}",
        published=f"{paper.first_submitted or paper.submitted:%Y-%m-%dT%H:%M:%SZ}",
        abstract=escape(paper.abstract),
        categories="\n".join(
            f'    <category term="{escape(name)}" scheme="http://arxiv.org/schemas/atom"/>'
            for name in paper.categories
        ),
        extras="".join(
            f"    <arxiv:{name}>{escape(text)}</arxiv:{name}>\n" for name, text in extras.items() if text
        ),
        primary=escape(paper.categories[0]),
        authors="\n".join(
            f"    <author>\n      <name>{escape(name)}</name>\n    </author>" for name in paper.authors
        ),
    )
