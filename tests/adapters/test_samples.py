"""The sample arXiv keeps its promises: the real forms, every special case, and nothing that exists."""

import datetime as dt
import re

import pytest
from lxml import etree

from adapters.samples.arxiv import DEMO_TOPIC, SampleArxiv
from adapters.samples.source import DAYS, SamplePaper, Served, papers
from bot.errors import DocumentError

LIMIT = 20_000_000
MARKUP = "{http://arxiv.org/schemas/atom}"


def named(paper: SamplePaper) -> str:
    return paper.name


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
    assert (len(monday), len(tuesday)) == (15, 11)
    assert [words(item, "link")[-10:] for item in await feed("cs.SD", DAYS[1])] == ["9912.02166"]


async def test_a_paper_of_another_primary_category_stands_in_a_feed_as_a_cross_list() -> None:
    for category, kind in (("cs.SD", "new"), ("cs.LG", "cross")):
        items = [item for item in await feed(category, DAYS[0]) if "01377" in words(item, "link")]
        assert [words(item, f"{MARKUP}announce_type") for item in items] == [kind]


async def test_a_day_without_announcements_has_an_empty_feed() -> None:
    assert await feed("cs.CV", dt.date(2026, 1, 11)) == []


async def test_at_most_two_papers_in_five_are_about_the_demo_topic() -> None:
    about = {"01234", "01377", "01455", "01502", "01618", "01913", "02044", "02101", "02166"}
    assert len(about) / len({paper.id for paper in papers()}) <= 0.4


async def test_the_query_api_knows_versions_and_leaves_out_what_does_not_exist() -> None:
    url = "https://export.arxiv.org/api/query?id_list=9912.01234,9912.01234v1,math/9912301,9912.99999"
    answer = await SampleArxiv().get(url, limit=LIMIT)
    ids = re.findall(rb"<id>http://arxiv.org/abs/(.+?)</id>", answer.body)
    assert (answer.status, ids) == (200, [b"9912.01234v2", b"9912.01234v1", b"math/9912301v3"])


async def test_the_query_api_answers_an_impossible_id_with_an_error_entry() -> None:
    answer = await SampleArxiv().get("https://export.arxiv.org/api/query?id_list=abc", limit=LIMIT)
    assert answer.status == 400
    assert b"incorrect id format for abc" in answer.body


@pytest.mark.parametrize(
    "path", ["html/9912.01455v1", "pdf/9912.01913v1", "html/9912.99999", "list/cs.CV/new"]
)
async def test_what_the_sample_arxiv_has_not_is_not_found(path: str) -> None:
    assert (await SampleArxiv().get(f"https://arxiv.org/{path}", limit=LIMIT)).status == 404


async def test_an_answer_larger_than_asked_for_is_refused() -> None:
    with pytest.raises(DocumentError):
        await SampleArxiv().get("https://rss.arxiv.org/rss/cs.CV", limit=1_000)


def test_every_special_case_is_there() -> None:
    ids = {paper.id: paper for paper in papers()}
    assert {paper.id for paper in papers() if paper.version > 1 and paper.id == "9912.01234"}
    assert [p.id for p in papers() if p.html is Served.NO and p.pdf is Served.NO] == ["9912.01913"]
    assert [p.id for p in papers() if p.html is Served.DAMAGED] == ["9912.02101"]
    assert "<!channel>" in ids["9912.02166"].title
    assert "javascript:" in ids["9912.02166"].abstract
    assert r"\textbf{" in ids["9912.01618"].title
    assert "林若溪" in ids["9912.01866"].authors
    assert len(ids["9912.01990"].authors) == 120
