from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.reading.child import run_limited
from adapters.reading.html_reader import read_html
from adapters.reading.html_tree import SIZE_LIMIT
from bot.domain.errors import DocumentError
from bot.domain.full_text import FullText
from tests.adapters.latexml import PAPER_ID, VERSION, body, figure, math, note, page, para, section

WHOLE = page(
    body()
    + section("Wading", para(f"A {math('x^{2}')} b{note('c')}.") + figure("x1.png", "A heron."), number="5")
    + "<table><tr><td>1</td></tr></table><ul><li>a</li></ul><pre>code</pre><svg><g/></svg>"
)
PIECES = [
    b"<",
    b">",
    b"</section>",
    b"<table>",
    b"<tr><td colspan=9>",
    b"<math>",
    b"\xff\xfe",
    b"&#xD800;",
    b'"',
    b"<svg>",
]


def read_or_decline(data: bytes) -> FullText | None:
    """Either a full text that survives being stored, or a reason."""
    try:
        full_text = read_html(data, PAPER_ID, VERSION)
    except DocumentError as error:
        problem = str(error.fields["problem"])
    else:
        assert FullText.model_validate_json(full_text.model_dump_json().encode("utf-8")) == full_text
        return full_text
    assert problem.startswith("problem.html_")
    return None


@pytest.mark.parametrize(
    "tag", ["div", "span", "section class=ltx_section", "ul><li", "table><tr><td", "sup", "svg"]
)
def test_a_hundred_thousand_levels_are_declined(tag: str) -> None:
    nested = "".join(f"<{tag}>" for _ in range(100_000))
    assert read_or_decline(page(body() + nested)) is None


def test_a_deep_formula_is_only_its_latex() -> None:
    full_text = read_or_decline(page(body() + para(math("x", shown="<mrow>" * 300 + "</mrow>" * 300))))
    assert full_text is not None
    assert full_text.sections[-2].blocks[-1].text == "$x$"


async def test_a_page_is_read_in_a_child_as_it_is_here() -> None:
    full_text = await run_limited(read_html, WHOLE, PAPER_ID, VERSION, seconds=30, megabytes=512)
    assert full_text == read_html(WHOLE, PAPER_ID, VERSION)


async def test_a_page_that_is_declined_in_a_child_says_why() -> None:
    with pytest.raises(DocumentError) as caught:
        await run_limited(read_html, b"<p>no paper", PAPER_ID, VERSION, seconds=30, megabytes=512)
    assert caught.value.fields["problem"] == "problem.html_no_paper"


async def test_attributes_without_end_are_ended_by_the_limit_of_time() -> None:
    bomb = "<p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">"
    with pytest.raises(DocumentError) as caught:
        await run_limited(read_html, page(bomb), PAPER_ID, VERSION, seconds=1, megabytes=512)
    assert caught.value.fields["problem"] == "problem.document_too_slow"


def test_a_page_over_the_limit_is_declined() -> None:
    assert read_or_decline(b" " * (SIZE_LIMIT + 1)) is None


def test_entities_are_not_expanded_without_end() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    full_text = read_or_decline(bomb.encode() + page(body() + para("&b;" * 1_000)))
    assert full_text is None or len(full_text.model_dump_json()) < 50_000


def test_control_characters_and_broken_references_leave_clean_text() -> None:
    full_text = read_or_decline(page(body() + para("a&#0;&#1;&#xD83D;&#x110000;\x07b\x1b[31m")))
    assert full_text is not None
    text = full_text.sections[-2].text
    assert not any(ord(character) < 32 and character != "\n" for character in text)


def test_wide_pages_are_read_to_their_end() -> None:
    content = section("Wide", "<p>a</p>" * 5_000 + '<span style="color:#fff">b</span>' * 5_000, number="5")
    full_text = read_or_decline(page(body() + content))
    assert full_text is not None
    assert len(full_text.sections[-2].blocks) == 5_000


def test_a_page_cut_anywhere_is_read_or_declined() -> None:
    for place in range(0, len(WHOLE), max(1, len(WHOLE) // 60)):
        read_or_decline(WHOLE[:place])


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_declined(data: bytes) -> None:
    read_or_decline(data)
    read_or_decline(WHOLE.replace(b"A heron.", data))


@given(st.integers(0, 2**32))
@settings(max_examples=80, deadline=None)
def test_a_page_with_broken_markup_is_read_or_declined(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(WHOLE)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(data))
        data[place : place + chance.choice((0, 1, 20, 200))] = chance.choice(PIECES)
    read_or_decline(bytes(data))
