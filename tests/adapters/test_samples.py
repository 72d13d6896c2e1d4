"""The sample arXiv keeps its promises: the real forms, every special case, and nothing that exists."""

import datetime as dt
import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from PIL import Image

from adapters.reading.html_reader import read_html
from adapters.reading.pdf_reader import read_pdf
from adapters.sources.arxiv.api import ArxivApi
from adapters.sources.arxiv.feed_format import parse_feed
from adapters.sources.samples.answers import DAYS, DEMO_TOPIC, SampleArxiv, read_sample
from bot.domain.errors import DocumentError, PaperNotFoundError, SourceUnavailableError
from bot.domain.full_text import BlockKind, SectionKind
from bot.domain.paper import Feed
from bot.selection.select import select
from tests.samples import archive
from tests.samples.latexml import page as latexml_page
from tests.samples.metadata import SamplePapers
from tests.samples.pdfs import make
from tests.samples.pictures import chart
from tests.samples.source import PieceKind, SamplePaper, Served, announcements, papers, pieces

LIMIT = 20_000_000
DECIMAL = re.compile(r"\d+\.\d+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
REFERENCE = re.compile(r"\b(?:Section|Table|Figure) \d+(?:\.\d+)*")
MARKUP = "{http://arxiv.org/schemas/atom}"


def named(paper: SamplePaper) -> str:
    return paper.name


PLAIN = st.text(st.characters(exclude_characters="$^[*`", exclude_categories=("C", "Z"))).map(
    lambda text: text.replace("<http", "http")
)
"""Words that hold none of the marks of a source."""


@given(PLAIN)
def test_a_page_says_any_words_as_they_are_and_takes_none_for_markup(words: str) -> None:
    paper = papers()[0].model_copy(update={"title": f"T{words}", "body": f"# Words\n\nW{words}"})
    root = html.document_fromstring(latexml_page(paper))
    shown = [str(root.xpath("string(//h1)")), str(root.xpath("string(//section//p)"))]
    assert shown == [f"T{words}", f"W{words}"]


async def page(paper: SamplePaper) -> bytes:
    return (await SampleArxiv().get(f"https://arxiv.org/html/{paper.name}", limit=LIMIT)).body


def served(form: str) -> list[SamplePaper]:
    return [paper for paper in papers() if getattr(paper, form) is Served.YES]


async def feed(categories: str, day: dt.date) -> list[etree._Element]:
    answer = await SampleArxiv(day).get(f"https://rss.arxiv.org/rss/{categories}", limit=LIMIT)
    return list(etree.fromstring(answer.body).iter("item"))


def words(item: etree._Element, tag: str) -> str:
    return str(item.findtext(tag))


@pytest.mark.parametrize("paper", papers(), ids=named)
def test_every_id_is_one_that_arxiv_never_gave(paper: SamplePaper) -> None:
    assert re.fullmatch(r"9912\.\d{5}|math/9912\d{3}", paper.id)


async def test_a_feed_holds_what_was_announced_on_its_day_in_any_of_its_categories() -> None:
    monday, tuesday = [await feed("+".join(DEMO_TOPIC.categories), day) for day in DAYS]
    assert (len(monday), len(tuesday)) == (15, 12)
    assert [words(item, "link")[-10:] for item in await feed("cs.SD", DAYS[1])] == ["9912.02166"]


async def test_a_paper_of_another_primary_category_stands_in_a_feed_as_a_cross_list() -> None:
    for category, kind in (("cs.SD", "new"), ("cs.LG", "cross")):
        items = [item for item in await feed(category, DAYS[0]) if "01377" in words(item, "link")]
        assert [words(item, f"{MARKUP}announce_type") for item in items] == [kind]


async def test_a_day_without_announcements_has_an_empty_feed() -> None:
    assert await feed("cs.CV", dt.date(2026, 1, 11)) == []


async def read_feed(day: dt.date) -> Feed:
    url = f"https://rss.arxiv.org/rss/{'+'.join(DEMO_TOPIC.categories)}"
    answer = await SampleArxiv(day).get(url, limit=LIMIT)
    return parse_feed(answer.body, source=url, fetched_at=answer.fetched_at)


@pytest.mark.parametrize("day", DAYS)
async def test_the_reader_of_the_real_feed_reads_every_item_of_ours(day: dt.date) -> None:
    read = await read_feed(day)
    expected = {(paper.id, paper.version) for paper, _ in announcements(day)}
    assert (read.day, read.categories, read.unreadable) == (day, DEMO_TOPIC.categories, 0)
    assert {(item.paper.id, item.paper.version) for item in read.candidates} == expected
    assert all(item.paper.authors and item.paper.abstract for item in read.candidates)


async def test_metadata_full_of_latex_becomes_readable() -> None:
    monday = {item.paper.id: item.paper for item in (await read_feed(DAYS[0])).candidates}
    balloon = monday["9912.01618"]
    assert "BalloonEye" in balloon.title
    assert balloon.authors == ("Zoë Müller-Ávila", "Bjørn Lindqvist", "Françoise Núñez")
    assert "95% availability" in balloon.abstract
    assert not any(mark in balloon.title + balloon.abstract for mark in ("\\", "$", "{"))


async def test_the_demo_topic_picks_the_papers_about_it_and_leaves_the_rest() -> None:
    picked, seen = [], frozenset[str]()
    for day in DAYS:
        selection = select(await read_feed(day), DEMO_TOPIC, seen)
        seen |= set(selection.eligible)
        picked.append({pick.candidate.paper.id for pick in selection.picks})
    assert picked == [
        {"9912.01234", "9912.01377", "9912.01455", "9912.01502", "9912.01618", "9912.01913"},
        {"9912.02044", "9912.02101", "9912.02166"},
    ]
    assert sum(map(len, picked)) / len({paper.id for paper in papers()}) <= 0.4


async def test_the_query_api_knows_versions_and_leaves_out_what_does_not_exist() -> None:
    url = "https://export.arxiv.org/api/query?id_list=9912.01234,9912.01234v1,math/9912301,9912.99999"
    answer = await SampleArxiv().get(url, limit=LIMIT)
    ids = re.findall(rb"<id>http://arxiv.org/abs/(.+?)</id>", answer.body)
    assert (answer.status, ids) == (200, [b"9912.01234v2", b"9912.01234v1", b"math/9912301v3"])


@pytest.mark.parametrize(
    "path", ["html/9912.01455v1", "pdf/9912.01913v1", "html/9912.99999", "list/cs.CV/new"]
)
async def test_what_the_sample_arxiv_has_not_is_not_found(path: str) -> None:
    assert (await SampleArxiv().get(f"https://arxiv.org/{path}", limit=LIMIT)).status == 404


async def test_an_answer_larger_than_asked_for_is_refused() -> None:
    with pytest.raises(DocumentError):
        await SampleArxiv().get("https://rss.arxiv.org/rss/cs.CV", limit=1_000)


async def test_an_answer_of_another_type_than_asked_for_counts_as_none() -> None:
    with pytest.raises(SourceUnavailableError):
        await SampleArxiv().get(
            "https://arxiv.org/html/9912.01234v1", limit=LIMIT, accept=("application/pdf",)
        )


async def test_metadata_can_be_had_by_id_and_version() -> None:
    latest = await SamplePapers().paper("9912.01234")
    first = await SamplePapers().paper("9912.01234", 1)
    assert (latest.version, first.version) == (2, 1)
    assert latest.published == first.updated
    assert "3.3 cm" in latest.abstract
    with pytest.raises(PaperNotFoundError):
        await SamplePapers().paper("9912.01234", 7)


@pytest.mark.parametrize("paper", papers(), ids=named)
async def test_the_reader_of_the_real_query_api_tells_the_same_metadata(paper: SamplePaper) -> None:
    asked = await ArxivApi(SampleArxiv()).paper(paper.id, paper.version)
    assert asked == await SamplePapers().paper(paper.id, paper.version)


def test_every_special_case_is_there() -> None:
    ids = {paper.id: paper for paper in papers()}
    assert {paper.id for paper in papers() if paper.version > 1 and paper.id == "9912.01234"}
    assert [p.id for p in papers() if p.html is Served.NO and p.pdf is Served.NO] == 2 * ["9912.01913"]
    assert [p.id for p in papers() if p.html is Served.DAMAGED] == ["9912.02101"]
    assert "<!channel>" in ids["9912.02166"].title
    assert "javascript:" in ids["9912.02166"].abstract
    assert r"\textbf{" in ids["9912.01618"].title
    assert "林若溪" in ids["9912.01866"].authors
    assert len(ids["9912.01990"].authors) == 120


@pytest.mark.parametrize("paper", [p for p in papers() if p.body], ids=named)
def test_every_number_of_an_abstract_stands_in_the_text(paper: SamplePaper) -> None:
    stated = set(NUMBER.findall(paper.abstract))
    assert stated <= set(NUMBER.findall(paper.body))


@pytest.mark.parametrize("paper", [p for p in papers() if p.body], ids=named)
def test_every_table_figure_and_section_that_a_text_points_to_is_there(paper: SamplePaper) -> None:
    blocks = list(pieces(paper.body))
    there = {f"{piece.kind.value.title()} {piece.number}" for piece in blocks}
    pointed = {word for piece in blocks for word in REFERENCE.findall(piece.text)}
    assert pointed <= there


@pytest.mark.parametrize("paper", [p for p in papers() if p.body], ids=named)
def test_a_result_told_of_a_table_stands_in_it_or_is_a_difference_of_what_does(paper: SamplePaper) -> None:
    blocks = list(pieces(paper.body))
    tables = {
        piece.number: set(DECIMAL.findall(str(piece.rows)))
        for piece in blocks
        if piece.kind is PieceKind.TABLE
    }
    told = (sentence for piece in blocks for sentence in re.split(r"(?<=[.;]) ", piece.text))
    for sentence in told:
        for number in re.findall(r"Table (\d+)", sentence):
            stated = {Decimal(text) for text in tables[number]}
            differences = {abs(one - other) for one in stated for other in stated}
            assert set(map(Decimal, DECIMAL.findall(sentence))) <= stated | differences, sentence


@pytest.mark.parametrize("paper", [p for p in papers() if p.body], ids=named)
def test_every_reference_that_a_text_cites_is_listed(paper: SamplePaper) -> None:
    listed = {
        row[0] for piece in pieces(paper.body) if piece.kind is PieceKind.REFERENCES for row in piece.rows
    }
    cited = {key.strip() for keys in re.findall(r"\[@([\w, ]+)\]", paper.body) for key in keys.split(",")}
    assert cited <= listed


@pytest.mark.parametrize("paper", papers(), ids=named)
def test_a_table_has_as_many_cells_in_every_row(paper: SamplePaper) -> None:
    tables = [piece.rows for piece in pieces(paper.body) if piece.kind is PieceKind.TABLE]
    assert all(len({len(row) for row in rows}) == 1 < len(rows) for rows in tables)


@pytest.mark.parametrize("paper", served("html"), ids=named)
async def test_every_page_reads_as_the_paper_it_was_made_from(paper: SamplePaper) -> None:
    read = read_html(await page(paper), paper.id, paper.version)
    found = [
        (s.number, s.anchor) for s in read.sections if s.kind in {SectionKind.BODY, SectionKind.APPENDIX}
    ]
    blocks = list(pieces(paper.body))
    tables = [b.rows for section in read.sections for b in section.blocks if b.kind is BlockKind.TABLE]
    assert found == [(piece.number, piece.anchor) for piece in blocks if piece.kind is PieceKind.SECTION]
    assert read.warnings == ()
    assert [len(rows) for rows in tables] == [len(p.rows) for p in blocks if p.kind is PieceKind.TABLE]
    assert len(read.figures) == sum(piece.kind is PieceKind.FIGURE for piece in blocks)


async def test_hidden_words_are_found_and_kept_out_of_the_text() -> None:
    hostile = next(paper for paper in papers() if paper.id == "9912.02166")
    read = read_html(await page(hostile), hostile.id, 1)
    assert "IMPORTANT INSTRUCTION" in read.hidden_text[0]
    assert not any("IMPORTANT INSTRUCTION" in section.text for section in read.sections)


async def test_the_damaged_page_is_not_trusted() -> None:
    damaged = next(paper for paper in papers() if paper.html is Served.DAMAGED)
    with pytest.raises(DocumentError):
        read_html(await page(damaged), damaged.id, 1)


def words_of_pdf(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return " ".join(leaf.get_textpage().get_text_bounded() for leaf in document).split()


@pytest.mark.parametrize("paper", served("pdf"), ids=named)
def test_every_pdf_is_small_and_says_what_its_source_says_now(paper: SamplePaper) -> None:
    kept = read_sample(f"pdf/{paper.name}")
    assert len(kept) < 60_000
    assert words_of_pdf(kept) == words_of_pdf(make(paper))


def comparable(name: str, data: bytes) -> object:
    """What has to be the same: of a picture what is seen; of a PDF what is read, as is tested above."""
    if name.endswith(".png"):
        return Image.open(BytesIO(data)).tobytes()
    return name if name.startswith("pdf/") else data


def test_what_is_shipped_is_what_the_sample_papers_make() -> None:
    with ZipFile(archive.FILE) as shipped:
        kept = [(name, comparable(name, shipped.read(name))) for name in shipped.namelist()]
    assert kept == [(name, comparable(name, data)) for name, data in archive.members()]


@pytest.mark.parametrize("paper", served("pdf"), ids=named)
async def test_every_pdf_reads_as_the_paper_it_was_made_from(paper: SamplePaper) -> None:
    answer = await SampleArxiv().get(f"https://arxiv.org/pdf/{paper.name}", limit=LIMIT)
    read = read_pdf(answer.body, paper.id, paper.version)
    found = [section.heading for section in read.sections if section.kind is SectionKind.BODY]
    blocks = list(pieces(paper.body))
    assert found == [f"{piece.number} {piece.text}" for piece in blocks if piece.kind is PieceKind.SECTION]
    assert len(read.figures) == sum(piece.kind is PieceKind.FIGURE for piece in blocks)
    assert all(section.page for section in read.sections)


async def test_the_damaged_pdf_cannot_be_read() -> None:
    answer = await SampleArxiv().get("https://arxiv.org/pdf/9912.02101v1", limit=LIMIT)
    assert answer.body.startswith(b"%PDF")
    with pytest.raises(DocumentError):
        read_pdf(answer.body, "9912.02101", 1)


async def test_a_figure_has_its_picture() -> None:
    answer = await SampleArxiv().get("https://arxiv.org/html/9912.01234v1/x1.png", limit=LIMIT)
    assert (answer.content_type, answer.body[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert answer.body != chart("9912.01234v1/x2.png")
