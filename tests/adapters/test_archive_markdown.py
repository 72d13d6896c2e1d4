"""The Markdown file of a digest: complete, and as escaped as it must be."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.archive.markdown import blocks, digest_markdown, escape, spans
from bot.domain.analysis import Claim
from bot.domain.digest import Digest
from bot.domain.message import (
    Block,
    Bullets,
    Preformatted,
    Quote,
    Span,
    Table,
    bold,
    code,
    italic,
    line,
    link,
)
from bot.text.visible import visible_text
from tests.samples_digest import analysis, claim, digest, entries, paper

PARSER = MarkdownIt("commonmark").enable("table")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    "[]()<>*_`#-+=|\\!&;:/.@$~ 1ah\n\t", max_size=60
)


def whole_file(shown: Digest) -> str:
    return "".join(digest_markdown(shown))


def flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *flat(token.children or []))]


def kinds(text: str) -> set[str]:
    return {token.type for token in flat(PARSER.parse(text))}


def read(text: str) -> str:
    """What a reader sees of it, without spaces."""
    tokens = flat(PARSER.parse(text))
    seen = (token.content for token in tokens if token.type in {"text", "code_inline", "fence"})
    return "".join("".join(seen).split())


def markdown(block: Block) -> str:
    return "\n\n".join(blocks(block))


def test_a_digest_is_front_matter_summary_contents_and_papers() -> None:
    text = whole_file(digest())
    assert text.startswith('---\ndate: 2026-01-26\ntopic: "Tides & Lamps"\nlanguage: "en"\n---\n\n# Tides')
    headings = [row for row in text.splitlines() if row.startswith(("# ", "## ", "### "))]
    assert headings == [
        "# Tides \\& Lamps · Monday, 26 January 2026",
        "## Executive summary",
        "### Main themes and trends",
        "### Most significant or innovative",
        "### Emerging directions and techniques",
        "### Recommended for full reading",
        "## Contents",
        "## Papers",
        "### 1. [Tidal Memory: Reservoirs that Remember the Moon](https://arxiv.org/abs/9912.00001v1)",
        "### 2. [A Catalogue of Lighthouse Lamps](https://arxiv.org/abs/9912.00002v2)",
        "### 3. [Whistling Sand as a Random Number Source](https://arxiv.org/abs/9912.00003v1)",
        "### 4. [On the Folding of Maps in Wind](https://arxiv.org/abs/9912.00004v1)",
    ]


def test_the_contents_lead_to_an_anchor_of_each_paper() -> None:
    text = whole_file(digest())
    for entry in entries():
        anchor = f"{entry.paper.id}v{entry.paper.version}"
        assert f"{entry.number}. [{entry.paper.title}](#{anchor})\n" in text
        assert f'<a id="{anchor}"></a>\n' in text


def test_each_paper_has_its_facts_abstract_analysis_findings_and_links_in_order() -> None:
    text = whole_file(digest())
    first = text[text.index('<a id="9912.00001v1">') : text.index('<a id="9912.00002v2">')]
    wanted = [
        "**Authors:** Ada Lindqvist, Bo Marchetti, Chi Okafor, Dilan Petrov, Eva Quist, Finn Rossi",
        "**Published:** 23 January 2026",
        "**Categories:** cs.LG, physics.ao-ph",
        "**Evidence:** **full text** · read in full (HTML)",
        "#### Abstract\n\nWe study reservoirs",
        "#### Full method analysis",
        "##### 3 Method in detail",
        "##### 7 Summary",
        "#### Key findings",
        "[§4.2 Seven Days, p. 7](https://arxiv.org/html/9912.00001v1#S4.SS2)",
        "#### Links",
        "[PDF](https://arxiv.org/pdf/9912.00001v1)",
        "<details><summary>Evidence</summary>",
        "> “We open the gate at each slack tide, and close it when the current turns.” — §3.1 ",
        "</details>",
    ]
    places = [first.index(piece) for piece in wanted]
    assert places == sorted(places)


def test_a_chinese_digest_has_chinese_headings() -> None:
    text = whole_file(digest("zh"))
    assert "# 潮汐与灯塔 · 2026年1月26日 星期一" in text
    assert "##### 3 方法详解" in text
    assert "**依据:** **仅摘要** · 未读到全文" in text


def test_a_digest_without_papers_is_still_a_file() -> None:
    assert whole_file(digest(entries=())).count("#") == 1


def test_a_hostile_title_stays_a_title() -> None:
    title = (
        "# [click](https://evil.example) <b>x</b> ![i](http://e.example/i.png) https://evil.example `x` $x$"
    )
    entry = entries()[0].model_copy(update={"paper": paper(title=title)})
    shown = digest(entries=(entry,))
    links = {
        token.attrs["href"] for token in flat(PARSER.parse(whole_file(shown))) if token.type == "link_open"
    }
    assert not [href for href in links if "evil" in str(href)]
    assert "https\\://evil" in whole_file(shown)
    assert "".join(title.split()) in read(whole_file(shown))


def test_emphasis_closes_before_a_mark_so_that_chinese_text_may_follow() -> None:
    text = spans(line(bold("入选理由："), "潮汐"))
    assert text == "**入选理由**：潮汐"
    assert "strong_open" in kinds(text)
    assert spans(line(italic("[unverified]"))) == "<em>\\[unverified\\]</em>"


@given(TEXTS)
def test_no_text_becomes_anything_but_text(text: str) -> None:
    for shown in (escape(text), spans(line("a ", text)), spans(line(text))):
        assert kinds(shown) <= {"paragraph_open", "inline", "text", "paragraph_close"}
        assert read(shown).endswith("".join(visible_text(text).split()))


@given(TEXTS, TEXTS)
def test_styled_text_is_never_lost_and_never_a_link_of_its_own(first: str, second: str) -> None:
    content = line(
        Span(text=first, bold=True),
        second,
        Span(text=second, italic=True),
        Span(text=first, bold=True, italic=True),
    )
    shown = spans(content)
    assert read(shown) == "".join(visible_text(first + second + second + first).split())
    assert not kinds(shown) & {"link_open", "image", "heading_open", "code_block", "hr"}


@given(TEXTS)
def test_our_links_keep_their_address_whatever_their_text(text: str) -> None:
    shown = spans(line(link(f"x{text}", "https://arxiv.org/abs/9912.00001v1#a_(b)")))
    hrefs = [token.attrs["href"] for token in flat(PARSER.parse(shown)) if token.type == "link_open"]
    assert hrefs == ["https://arxiv.org/abs/9912.00001v1#a_%28b%29"]
    assert read(shown) == "".join(visible_text(f"x{text}").split())


def test_an_ampersand_of_an_address_begins_no_entity() -> None:
    tokens = flat(PARSER.parse(spans(line(link("x", "https://arxiv.org/?a=1&copy;=2")))))
    assert [token.attrs["href"] for token in tokens if token.type == "link_open"] == [
        "https://arxiv.org/?a=1&copy;=2"
    ]


@given(TEXTS)
def test_a_script_address_is_no_link(text: str) -> None:
    assert "link_open" not in kinds(spans(line(link(text, "javascript:alert(1)"))))


@given(TEXTS)
def test_lists_quotes_tables_code_and_preformatted_text_hold_their_text(text: str) -> None:
    wanted = "".join(visible_text(text).split())
    assert read(markdown(Bullets(items=(line(text),)))) == wanted
    assert read(markdown(Quote(content=line(text), source=text))) == f"“{wanted}”" + (
        f"—{wanted}" if text else ""
    )
    assert read(markdown(Table(header=(f"h{text}",), rows=((text,),)))) == f"h{wanted}{wanted}"
    assert read(spans(line("a", code(f"b{text}")))) == f"ab{wanted}"
    assert "fence" in kinds(markdown(Preformatted(text=text)))
    assert read(markdown(Preformatted(text=text))) == wanted


@given(TEXTS)
def test_no_text_of_a_paper_changes_the_outline_of_the_file(text: str) -> None:
    written = analysis(
        paper(), summary=Claim(text=f"x{text}"), findings=(claim(f"x{text}", f"y{text}", f"3 {text}", 4),)
    )
    entry = entries()[0].model_copy(
        update={"paper": paper(title=f"x{text}", abstract=f"x{text}"), "analysis": written}
    )
    tokens = PARSER.parse(whole_file(digest(entries=(entry,))).split("---\n\n", 1)[1])
    assert sum(token.type == "heading_open" for token in tokens) == 20
    html = {t.content for t in flat(tokens) if t.type in {"html_inline", "html_block"}}
    assert html <= {
        '<a id="9912.00001v1">',
        "</a>",
        '<a id="9912.00001v1"></a>\n',
        "<em>",
        "</em>",
        "<strong>",
        "</strong>",
        "<details><summary>Evidence</summary>\n",
        "</details>\n",
    }
