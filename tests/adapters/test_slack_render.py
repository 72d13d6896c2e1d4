"""Messages as Slack's blocks: within every limit, with nothing lost and nothing brought to life."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.platforms.slack.buttons import read_press
from adapters.platforms.slack.render import (
    MOST_BLOCKS,
    escape,
    file_name,
    pictures,
    render,
    weight,
    with_files,
    without_pictures,
)
from adapters.platforms.text import size, split_line, split_text, visible_lines
from bot.compose.digest import compose_analysis, compose_digest
from bot.domain.message import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Message,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Table,
    bold,
    code,
    line,
    link,
    plain,
)
from bot.text.chinese import colon_after
from tests.adapters.slack_blocks import LIVE, check_blocks, live_tokens, pressable, shown
from tests.samples_digest import analysis, digest, paper

NASTY = (
    "<!here>",
    "<@U123|x>",
    "<https://evil.example|arXiv>",
    "*b*",
    "_i_",
    "`c`",
    "~s~",
    ":tada:",
    "&amp;",
)
texts = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from([*NASTY, "word ", "End. ", "句子。", "\n\n", "👩🏽", "🇩🇪", "é", '"\\']), max_size=30
    ).map("".join),
    st.integers(1, 6_500).map(lambda n: ("A sentence of words. " * 450)[:n]),
)
urls = st.sampled_from(
    ["", "", "https://arxiv.org/abs/9912.00001v1?a=1&b=2", "javascript:alert(1)", "https://x|y>"]
)
spans = st.builds(Span, text=texts, bold=st.booleans(), italic=st.booleans(), code=st.booleans(), url=urls)
lines = st.lists(spans, max_size=3).map(tuple)
cells = st.lists(texts, min_size=1, max_size=3).map(tuple)
tables = st.builds(Table, header=cells, rows=st.lists(cells, max_size=4).map(tuple))
blocks = st.one_of(
    st.builds(Heading, content=lines, level=st.integers(1, 3)),
    st.builds(Paragraph, content=lines),
    st.builds(Bullets, items=st.lists(lines, max_size=5).map(tuple), ordered=st.booleans()),
    st.builds(Quote, content=lines, source=texts),
    st.builds(Fields, items=st.lists(st.tuples(texts, lines), max_size=3).map(tuple)),
    tables,
    st.builds(Preformatted, text=texts),
    st.builds(Context, content=lines),
)
messages = st.builds(Message, summary=texts, blocks=st.lists(blocks, max_size=4).map(tuple))


def words(text: str) -> str:
    """What is left of a text when everything that layout may change is gone."""
    return re.sub(r"\s", "", visible_lines(text))


def said(block: Block) -> str:
    match block:
        case Bullets(items=items):
            return "".join(plain(item) if plain(seen_line(item)).strip() else "–" for item in items)
        case Quote(content=content, source=source):
            return f"“{plain(content)}”" + (f"—{source}" if source.strip() else "")
        case Fields(items=items):
            return "".join(f"{name}{colon_after(name)}{plain(content)}" for name, content in items)
        case Preformatted(text=text):
            return text
        case Heading(content=content) | Paragraph(content=content) | Context(content=content):
            return plain(content) if plain(content).strip() else ""
    return ""


def seen_line(content: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(span.model_copy(update={"text": visible_lines(span.text)}) for span in content)


@settings(deadline=None)
@given(messages)
def test_no_message_is_refused_and_none_brings_anything_to_life(message: Message) -> None:
    for payload in render(message):
        check_blocks(list(payload.blocks), budget=11_500)
        assert not list(live_tokens(list(payload.blocks)))
        assert not LIVE.search(payload.text)
        assert 0 < size(payload.text) < 4_000


@settings(deadline=None)
@example(Message(summary="", blocks=(Paragraph(content=line("\n")),)))
@given(messages)
def test_nothing_of_a_message_is_lost(message: Message) -> None:
    told = [block for block in message.blocks if not isinstance(block, Table)]
    if not told:
        return
    expected = words("".join(said(block) for block in told))
    payloads = render(Message(summary="s", blocks=tuple(told)))
    # A message must say something: one without a visible character says its summary.
    assert words("".join(shown(list(payload.blocks)) for payload in payloads)) == (expected or "s")


@settings(deadline=None)
@given(st.lists(tables, max_size=3))
def test_no_cell_of_a_table_is_lost(several: list[Table]) -> None:
    told = words(shown([b for p in render(Message(summary="s", blocks=tuple(several))) for b in p.blocks]))
    for table in several:
        assert all(words(cell) in told for row in table.rows for cell in row)


@settings(deadline=None)
@given(lines, st.integers(1_200, 3_000))
def test_pieces_of_a_line_joined_are_the_line(content: tuple[Span, ...], most: int) -> None:
    pieces = list(split_line(content, most))
    assert "".join(map(plain, pieces)) == plain(content)
    assert all(size(plain(piece)) <= most for piece in pieces)


@settings(deadline=None)
@given(st.text(alphabet="ab .", min_size=1, max_size=400), st.integers(100, 200))
def test_text_is_cut_between_words_where_there_are_any(text: str, most: int) -> None:
    assert "".join(split_text(text, most)) == text


@pytest.mark.parametrize("character", ["👩🏽", "🇩🇪", "e\u0301", "𝔸", "각"])
def test_a_character_of_several_code_points_is_never_cut(character: str) -> None:
    pieces = list(split_text(character * 100, 60 + 25))
    assert len(pieces) > 3
    assert all(piece == character * (len(piece) // len(character)) for piece in pieces)


def test_a_cut_is_at_the_end_of_a_sentence() -> None:
    pieces = list(split_text("One sentence stands here. " * 20, 260))
    assert all(piece.endswith(". ") for piece in pieces)
    assert all(piece.endswith("。") for piece in split_text("这里有一个完整的句子。" * 40, 260))


def test_a_link_and_code_are_never_cut() -> None:
    content = line(
        "Words " * 30, link("a link of many words", "https://arxiv.org/abs/9912.00001"), " more" * 90
    )
    pieces = list(split_line(content, 320))
    assert [span.text for piece in pieces for span in piece if span.url] == ["a link of many words"]


def test_a_title_with_tokens_in_it_is_shown_as_it_is() -> None:
    title = "Ask <!here> & <@U1> about `rm` *now*"
    (payload,) = render(
        Message(summary=title, blocks=(Heading(content=line(title)), Context(content=line(title))))
    )
    assert shown(list(payload.blocks)) == title * 2
    assert payload.text == escape(title)
    assert "<" not in payload.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("速递 提议 关", "/digest 提议 关"),
        ("digest now", "/digest now"),
        ("paperboy doctor", "paperboy doctor"),
    ],
)
def test_a_command_is_named_as_slack_knows_it(typed: str, shown: str) -> None:
    message = Message(summary="…", blocks=(Paragraph(content=(code(typed),)),))
    assert f'"text": "{shown}"' in json.dumps(render(message)[0].blocks, ensure_ascii=False)


def test_a_quiet_line_keeps_its_label_and_its_link() -> None:
    content = line(bold("Why"), " a & b", link("here", "https://arxiv.org/abs/9912.00001?a&b"))
    (payload,) = render(Message(summary="s", blocks=(Context(content=content),)))
    assert [element["text"] for element in payload.blocks[0]["elements"]] == [
        "*Why*",
        "a & b",
        "<https://arxiv.org/abs/9912.00001?a&amp;b|here>",
    ]


def test_a_heading_stays_with_its_text() -> None:
    body = (Heading(content=line("Method"), level=2), Bullets(items=(line("One."), line("Two."))))
    (payload,) = render(Message(summary="s", blocks=body))
    (block,) = payload.blocks
    assert [element["type"] for element in block["elements"]] == ["rich_text_section", "rich_text_list"]


def test_a_long_ordered_list_goes_on_counting() -> None:
    items = tuple(line(f"Point {number} " + "of many words " * 30) for number in range(40))
    payloads = render(Message(summary="s", blocks=(Bullets(items=items, ordered=True),)))
    lists = [e for p in payloads for b in p.blocks for e in b["elements"]]
    starts = [each.get("offset", 0) for each in lists]
    assert starts == [sum(len(each["elements"]) for each in lists[:n]) for n in range(len(lists))]
    assert len(lists) > 1


def test_more_than_fifty_blocks_are_more_than_one_message() -> None:
    paragraphs = tuple(Paragraph(content=line(f"Number {n}.")) for n in range(MOST_BLOCKS + 1))
    first, second = render(Message(summary="s", blocks=paragraphs))
    assert (len(first.blocks), len(second.blocks)) == (MOST_BLOCKS, 1)
    assert (first.text, second.text) == ("s (1/2)", "s (2/2)")


def test_every_button_means_what_it_meant() -> None:
    items = tuple(
        Button(label=action.value, action=action, value=f"9912.00001v1 {action}") for action in Action
    )
    (payload,) = render(Message(summary="s", blocks=(Buttons(items=items),)))
    presses = {
        read_press({**each, "value": value})
        for each in pressable(list(payload.blocks))
        for value in (
            [each["value"]]
            if "value" in each
            else [each["positive_button"]["value"], each["negative_button"]["value"]]
        )
    }
    assert presses == {(action, f"9912.00001v1 {action}") for action in Action}


def test_the_number_of_a_citation_stands_before_its_quotation_marks_and_opens_the_place() -> None:
    url = "https://arxiv.org/html/9912.00001v1#S3"
    numbered = Quote(mark="[1]", content=line("the words"), source="§3", url=url)
    plain_one = Quote(content=line("the words"), source="§3", url=url)
    (payload,) = render(Message(summary="s", blocks=(numbered, plain_one)))
    assert shown(list(payload.blocks)) == "[1] “the words” — §3“the words” — §3"
    links = [e for b in payload.blocks for q in b["elements"] for e in q["elements"] if e["type"] == "link"]
    assert [(each["text"], each["url"]) for each in links] == [("[1]", url), ("§3", url)]


def test_opinions_are_slacks_own_thumbs() -> None:
    digested = compose_digest(digest())[2]
    types = [block["type"] for block in render(digested.message)[0].blocks]
    assert types[-2:] == ["actions", "context_actions"]


def test_many_buttons_are_several_rows_and_a_value_that_is_too_long_is_no_button() -> None:
    items = tuple(Button(label="x" * 99, action=Action.ASK, value=str(n)) for n in range(30))
    long = Button(label="long", action=Action.ASK, value="v" * 2_001)
    (payload,) = render(Message(summary="s", blocks=(Buttons(items=(*items, long)),)))
    check_blocks(list(payload.blocks))
    assert [len(block["elements"]) for block in payload.blocks] == [25, 5]


def test_a_press_of_something_else_is_none_of_ours() -> None:
    assert read_press({"action_id": "other", "value": "x"}) is None
    assert read_press({"action_id": "paperboy:link:0"}) is None


def test_only_arxivs_pictures_are_fetched_by_slack() -> None:
    addresses = (
        "https://arxiv.org/html/9912.00001v1/x1.png",
        "https://arxiv.org/html/9912.00001v1/x1.svg",
        "https://evil.example/x.png",
    )
    images = tuple(Image(alt="A gate", url=url) for url in addresses)
    (payload,) = render(Message(summary="s", blocks=images))
    assert [block["type"] for block in payload.blocks] == ["image", "rich_text", "rich_text"]
    assert [block["type"] for block in without_pictures(payload).blocks] == ["rich_text"] * 3
    assert shown(list(without_pictures(payload).blocks)) == "A gate" * 3


def test_a_picture_of_bytes_is_an_uploaded_file_or_its_caption() -> None:
    message = Message(summary="s", blocks=(Image(alt="A gate", data=b"png"),))
    (payload,) = render(message)
    name = file_name(b"png")
    assert list(pictures(message)) == [name]
    assert with_files(payload, {name: "F1"}).blocks[0]["slack_file"] == {"id": "F1"}
    assert shown(list(with_files(payload, {}).blocks)) == "A gate"
    check_blocks(list(with_files(payload, {}).blocks))


def test_a_small_table_is_slacks_own_and_a_second_one_is_rows() -> None:
    table = Table(header=("Method", "Error"), rows=(("tide", "0.21"), ("none", "")))
    (payload,) = render(Message(summary="s", blocks=(table, table)))
    assert [block["type"] for block in payload.blocks] == ["data_table", "rich_text", "rich_text"]
    assert shown(list(payload.blocks[1:2])) == "Method: tideError: 0.21"


@pytest.mark.parametrize("language", ["en", "zh", "de"])
def test_every_part_of_a_digest_is_one_message_within_the_limits(language: str) -> None:
    for part in compose_digest(digest(language)):
        (payload,) = render(part.message)
        check_blocks(list(payload.blocks))
        assert weight(list(payload.blocks)) < 6_000


def test_the_pages_of_an_analysis_are_within_the_limits() -> None:
    for message in compose_analysis(paper(), analysis(paper())):
        for payload in render(message):
            check_blocks(list(payload.blocks))
