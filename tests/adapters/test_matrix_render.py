"""What a message looks like as Matrix events: nothing of it is markup, nobody is called, all of it fits."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.platforms.matrix.doctor import diagnose
from adapters.platforms.matrix.incoming import read_typed, relation_of
from adapters.platforms.matrix.render import MOST_BYTES, button_of, render, replacement_of, typed_number
from adapters.platforms.matrix.settings import MatrixSettings
from bot.domain.message import (
    Action,
    Bullets,
    Button,
    Buttons,
    Heading,
    Message,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Table,
    line,
)

TEXT = st.text(max_size=60) | st.sampled_from(
    ["<b>x</b>", "@room", "&amp;", "https://matrix.to/#/@ada:x", '"><img src=x>', "]]>", "tide " * 900]
)
LINES = st.lists(st.builds(Span, text=TEXT, bold=st.booleans(), url=TEXT), max_size=3).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, content=LINES),
    st.builds(Paragraph, content=LINES),
    st.builds(Quote, content=LINES, source=TEXT, mark=TEXT, url=TEXT),
    st.builds(Bullets, items=st.lists(LINES, max_size=3).map(tuple), ordered=st.booleans()),
    st.builds(Preformatted, text=TEXT),
    st.builds(
        Table, header=st.just(("a", "b")), rows=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
    ),
)
OURS = {
    "h3",
    "h4",
    "h5",
    "p",
    "em",
    "strong",
    "code",
    "a",
    "pre",
    "ol",
    "ul",
    "li",
    "blockquote",
    "table",
    "tr",
    "th",
    "td",
}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCKS, max_size=8).map(tuple))
def test_whatever_is_said_is_no_markup_calls_nobody_and_fits(blocks: tuple[Paragraph, ...]) -> None:
    for content in render(Message(summary="s", blocks=blocks)):
        read = Tags()
        read.feed(content["formatted_body"])
        assert read.tags <= OURS
        assert all(link.startswith(("http://", "https://")) for link in read.links)
        assert not any("matrix.to" in link for link in read.links)
        assert "@room" not in read.text + content["body"]
        assert "matrix.to/" not in read.text + content["body"]
        assert content["m.mentions"] == {}
        assert len(json.dumps(replacement_of("$event", content), ensure_ascii=False).encode()) < 60_000


def test_an_address_that_nobody_can_open_takes_no_room_of_the_words() -> None:
    words = Span(text="@room, the tide tables", url="tide " * 900)
    (content,) = render(Message(summary="s", blocks=(Bullets(items=((words,),)),)))
    assert content["body"].count("•") == 1
    assert "the tide tables" in content["body"]
    assert "@room" not in content["body"]


def test_a_long_message_is_several_events_and_a_heading_stands_with_what_it_heads() -> None:
    words = line("tide " * 500)
    blocks = [each for _ in range(20) for each in (Heading(content=line("Sea")), Paragraph(content=words))]
    contents = render(Message(summary="s", blocks=tuple(blocks)))
    assert len(contents) > 2
    for content in contents:
        assert len(content["body"].encode()) + len(content["formatted_body"].encode()) <= MOST_BYTES
        assert not content["formatted_body"].endswith("</h3>")


async def test_a_token_without_a_homeserver_is_a_setting_to_be_made() -> None:
    found = await diagnose(MatrixSettings(access_token=SecretStr("secret")), [], "en")
    assert found.state == "wrong"
    assert "matrix.homeserver" in found.finding


def test_buttons_are_numbered_and_travel_along() -> None:
    row = Buttons(
        items=(
            Button(label="Ask <me>", action=Action.ASK, value="9912.00001"),
            Button(label="PDF", url="https://arxiv.org/pdf/9912.00001"),
            Button(label="Similar", action=Action.SIMILAR, value="9912.00001"),
        )
    )
    (content,) = render(Message(summary="s", blocks=(row,)))
    assert "1\ufe0f\u20e3 Ask &lt;me&gt;" in content["formatted_body"]
    assert "2\ufe0f\u20e3 Similar" in content["formatted_body"]
    assert '<a href="https://arxiv.org/pdf/9912.00001">PDF</a>' in content["formatted_body"]
    pressed = button_of(content, "2\ufe0f\u20e3")
    assert pressed is not None
    assert (pressed.action, pressed.value) == (Action.SIMILAR, "9912.00001")
    assert button_of(content, "3") is None
    assert button_of({}, "1") is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1", 1), ("2\ufe0f\u20e3", 2), ("🔟", 10), ("3.", 3), ("👍", 0), ("", 0), ("١", 0)],
)
def test_a_number_is_read_however_it_is_typed(typed: str, number: int) -> None:
    assert typed_number(typed) == number


@pytest.mark.parametrize(
    ("body", "command", "text", "addressed"),
    [
        ("!paper 2601.16914", "paper", "2601.16914", True),
        ("!Digest now", "digest", "now", True),
        ("!weather", "", "!weather", False),
        ("Paperboy: digest list", "digest", "list", True),
        ("@bot:x what is new?", "", "what is new?", True),
        ("paperboys are old", "", "paperboys are old", False),
        ("> <@ada:x> quoted\n\n!paper 1", "paper", "1", True),
    ],
)
def test_what_is_typed_is_a_command_a_question_or_not_for_us(
    body: str, command: str, text: str, *, addressed: bool
) -> None:
    typed = read_typed({"body": body}, "@bot:x", "Paperboy")
    assert (typed.command, typed.text, typed.addressed) == (command, text, addressed)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(
    st.sampled_from(["m.relates_to", "rel_type", "event_id", "m.in_reply_to", "body", "user_ids"]),
    inner), max_leaves=8))  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_whatever_a_client_sends_is_read(content: object) -> None:
    assert relation_of({"content": content}) is not None
    assert read_typed(content if isinstance(content, dict) else {}, "@bot:x", "p") is not None
