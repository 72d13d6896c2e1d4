"""Messages as Discord's components: nothing forged, nothing lost, nothing over a limit."""

from __future__ import annotations

import re
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.discord.custom_id import custom_id, read_custom_id
from adapters.platforms.discord.markup import divide, escape, length, spans
from adapters.platforms.discord.render import (
    ButtonRow,
    Payload,
    Picture,
    Press,
    RuledLine,
    TextBlock,
    render,
    thread_name,
)
from bot.compose.digest import compose_analysis, compose_card, compose_digest
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
    italic,
    line,
    link,
)
from bot.domain.topic import Destination
from bot.text.visible import visible_text
from tests import samples_digest as samples
from tests.adapters.discord_markdown import read

HERE = Destination(platform="discord", workspace="1" * 19, channel="2" * 19)
HOSTILE = (
    "@everyone <@123456789012345678> <@&99> <#55> </stop:1> <t:0:R> <:x:1> :skull: **b** __u__ ~~s~~ "
    "||hidden|| `code` [click](https://evil.example) https://evil.example/x <https://evil.example> *i* _i_"
)
TRICKY = st.lists(
    st.sampled_from([*"*_~|`[]()<>#@:/\\.-+>!1 ab。潮é", "\n", "\u0301", "😀", "https://", "@here", "```"]),
    max_size=60,
).map("".join)
Kind = TypeVar("Kind", Picture, ButtonRow, TextBlock)
LINES = st.lists(
    st.builds(Span, text=TRICKY, bold=st.booleans(), italic=st.booleans(), code=st.booleans()), max_size=4
).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, content=LINES, level=st.integers(1, 3)),
    st.builds(Paragraph, content=LINES),
    st.builds(Context, content=LINES),
    st.builds(Quote, content=LINES, source=TRICKY),
    st.builds(Bullets, items=st.lists(LINES, max_size=4).map(tuple), ordered=st.booleans()),
    st.builds(Fields, items=st.lists(st.tuples(TRICKY, LINES), max_size=3).map(tuple)),
    st.builds(Preformatted, text=TRICKY),
    st.builds(
        Image, alt=TRICKY, url=st.sampled_from(["", "https://arxiv.org/a.png", "https://evil.example"])
    ),
)


def texts(payloads: tuple[Payload, ...]) -> str:
    return "\n".join(
        element.content
        for payload in payloads
        for element in payload.elements
        if isinstance(element, TextBlock)
    )


def elements(payloads: tuple[Payload, ...], kind: type[Kind]) -> list[Kind]:
    return [element for payload in payloads for element in payload.elements if isinstance(element, kind)]


def said(*blocks: Block) -> Message:
    return Message(summary="Tides", blocks=blocks)


def solid(text: str) -> str:
    """Text without white space and what is put in for safety: said and shown agree in it."""
    marks = str.maketrans({"\u200b": "", "\u02cb": "`", "[": "(", "]": ")"})
    return re.sub(r"\s+", "", text.translate(marks))


def within_limits(payload: Payload) -> bool:
    rows = [each for each in payload.elements if isinstance(each, ButtonRow)]
    return (
        payload.characters <= 4_000
        and payload.components + 1 <= 40
        and all(len(row.buttons) <= 5 for row in rows)
        and all(
            len(button.custom_id) <= 100 and len(button.label) <= 80
            for row in rows
            for button in row.buttons
        )
        and all(element.content.strip() for element in payload.elements if isinstance(element, TextBlock))
    )


@given(TRICKY)
def test_escaped_text_is_shown_as_it_stands_and_nothing_in_it_is_live(text: str) -> None:
    shown = read(f"Tides {escape(text)}")

    assert solid(shown.text) == solid(f"Tides {visible_text(text)}")
    assert shown.kinds == []


@given(LINES)
def test_a_line_never_begins_a_block_and_shows_every_character(content: tuple[Span, ...]) -> None:
    shown = read(spans(content))

    assert shown.blocks == []
    assert solid(shown.text) == solid("".join(visible_text(span.text) for span in content))
    assert set(shown.kinds) <= {"strong", "em", "code"}


def test_nothing_in_a_hostile_title_is_live() -> None:
    message = said(
        Heading(content=line(HOSTILE)),
        Paragraph(content=line(bold(HOSTILE))),
        Context(content=line(HOSTILE)),
    )

    shown = read(texts(render(message)))

    assert shown.links == []
    assert not {"mention", "everyone", "emoji", "url", "autolink", "spoiler", "strike", "code"} & set(
        shown.kinds
    )


def test_a_hostile_title_stays_inside_its_own_link() -> None:
    title = "Tides](https://evil.example) [and more `x` (y"
    shown = read(spans(line(link(title, "https://arxiv.org/abs/9912.00001"))))

    assert shown.links == ["https://arxiv.org/abs/9912.00001"]
    assert solid(shown.text) == solid(title)


def test_an_address_cannot_end_the_link_it_stands_in() -> None:
    shown = read(spans(line(link("paper", "https://doi.org/10.1/a)b(c"))))

    assert shown.links == ["https://doi.org/10.1/a%29b%28c"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/arxiv.org",
        "http://arxiv.org/abs/9912.00001",
        "https://arxiv.org@evil.example/",
        "javascript:alert(1)",
        "https://arxiv.org.evil.example/",
        "https://[bad",
    ],
)
def test_a_link_elsewhere_is_plain_text(url: str) -> None:
    blocks = (Paragraph(content=line(link("here", url))), Buttons(items=(Button(label="Open", url=url),)))

    payloads = render(said(*blocks))

    assert texts(payloads) == "here"
    assert elements(payloads, ButtonRow) == []


def test_links_lead_to_arxiv_to_code_and_to_our_own_site() -> None:
    urls = ("https://arxiv.org/abs/9912.00001", "https://github.com/tides/gate", "https://digest.example/a")
    content = line(*(link("x", url) for url in urls))

    assert read(texts(render(said(Paragraph(content=content)), ours={"digest.example"}))).links == list(
        urls
    )


@settings(deadline=None)
@given(LINES, st.integers(60, 200))
def test_a_divided_line_is_whole_and_each_piece_fits(content: tuple[Span, ...], room: int) -> None:
    pieces = divide(content, room)

    assert "".join(span.text for piece in pieces for span in piece) == "".join(
        span.text for span in content
    )
    assert all(length(spans(piece)) <= room for piece in pieces)


def test_a_line_is_divided_where_a_sentence_ends() -> None:
    text = "The gate opens at slack tide. It closes when the current turns. See Fig. 3 for the rest of it."

    assert ["".join(span.text for span in piece) for piece in divide(line(text), 70)] == [
        "The gate opens at slack tide. It closes when the current turns. ",
        "See Fig. 3 for the rest of it.",
    ]


def test_a_word_is_never_cut_inside_of_a_character() -> None:
    text = "e\u0301" * 400

    pieces = ["".join(span.text for span in piece) for piece in divide(line(text), 151)]

    assert "".join(pieces) == text
    assert all(piece.startswith("e") for piece in pieces)


@settings(max_examples=30, deadline=None)
@given(st.lists(BLOCKS, max_size=12), st.integers(1, 40))
def test_every_message_fits_and_shows_everything(blocks: list[Block], longer: int) -> None:
    long = Paragraph(content=line("The tide turns. 潮水转向。" * longer * 10))
    message = said(*blocks, long)

    payloads = render(message)

    assert all(within_limits(payload) for payload in payloads)
    for block in message.blocks:
        if isinstance(block, Heading | Paragraph | Context | Quote):
            wanted = solid("".join(visible_text(span.text) for span in block.content))
            assert wanted in solid(read(texts(payloads)).text)


def test_a_heading_goes_where_its_text_goes() -> None:
    filler = Paragraph(content=line("The tide turns. " * 236))
    payloads = render(
        said(filler, Heading(content=line("Method"), level=2), Paragraph(content=line("Gate. " * 40)))
    )

    assert len(payloads) == 2
    assert texts(payloads[1:]).startswith("### Method\nGate.")
    assert not any(isinstance(element, RuledLine) for element in payloads[0].elements)


def test_a_section_that_fits_into_one_message_is_not_torn() -> None:
    sections = [
        (
            Heading(content=line(f"Part {number}"), level=2),
            Paragraph(content=line(f"{number} tides. " * 250)),
        )
        for number in range(1, 4)
    ]
    payloads = render(said(*(block for section in sections for block in section)))

    assert [texts((payload,)).splitlines()[0] for payload in payloads] == [
        "### Part 1",
        "### Part 2",
        "### Part 3",
    ]


def test_headings_of_any_length_fit() -> None:
    payloads = render(said(Heading(content=line("tide " * 4_000)), Paragraph(content=line("Gate."))))

    assert all(within_limits(payload) for payload in payloads)
    assert texts(payloads).count("tide") == 4_000


@pytest.mark.parametrize("language", ["en", "zh", "de"])
def test_a_whole_digest_fits_and_every_button_works(language: str) -> None:
    digest = samples.digest(
        language, run_key=f"discord/{HERE.workspace}/{HERE.channel}/{'t' * 51}/2026-01-26"
    )
    papers = [entry.paper for entry in digest.entries]
    messages = [
        *(part.message for part in compose_digest(digest)),
        *(compose_card(paper, samples.analysis(paper, language), language) for paper in papers),
        *compose_analysis(papers[0], samples.analysis(papers[0], language)),
    ]

    for message in messages:
        payloads = render(message, HERE)
        assert all(within_limits(payload) for payload in payloads)
        wanted = [
            button for block in message.blocks if isinstance(block, Buttons) for button in block.items
        ]
        made = [button for row in elements(payloads, ButtonRow) for button in row.buttons]
        assert len(made) == len(wanted)
        for button, press in zip(wanted, made, strict=True):
            assert press.url == button.url
            if button.action:
                assert read_custom_id(press.custom_id, HERE) == (button.action, button.value)


def test_a_figure_is_shown_and_an_attached_one_brings_its_bytes() -> None:
    png = b"\x89PNG tide"
    payloads = render(
        said(Image(alt="The gate", url="https://arxiv.org/html/x1.png"), Image(alt="Map", data=png))
    )

    shown, attached = elements(payloads, Picture)
    assert shown == Picture(alt="The gate", url="https://arxiv.org/html/x1.png")
    assert (attached.alt, attached.data, attached.name[-4:]) == ("Map", png, ".png")


def test_a_drawing_that_discord_does_not_show_becomes_a_link() -> None:
    payloads = render(said(Image(alt="The gate", url="https://arxiv.org/html/x1.svg")))

    assert elements(payloads, Picture) == []
    assert read(texts(payloads)).links == ["https://arxiv.org/html/x1.svg"]


def test_a_small_table_is_aligned_and_a_wide_one_reads_row_by_row() -> None:
    small = Table(header=("model", "error"), rows=(("gate", "0.21"), ("潮汐", "0.42")))
    wide = Table(header=("aspect", "first", "second"), rows=(("Method", "a gate " * 9, "no gate"),))

    assert texts(render(said(small))) == "```\nmodel  error\ngate   0.21\n潮汐   0.42\n```"
    assert texts(render(said(wide))).splitlines() == [
        "**Method**",
        f"- _first_: {('a gate ' * 9).strip()}",
        "- _second_: no gate",
    ]
    chinese = Table(header=("方面", "first", "second"), rows=(("方法", "a gate " * 9, "no gate"),))
    assert texts(render(said(chinese))).splitlines()[-1] == "- _second_：no gate"


def test_nothing_leaves_a_code_block() -> None:
    payloads = render(
        said(Preformatted(text="@misc{a,\n```\n@everyone https://evil.example\n}" + "x" * 9_000))
    )

    assert all(within_limits(payload) for payload in payloads)
    assert read(texts(payloads)).links == []


def test_bold_and_italic_and_code_are_marked_up() -> None:
    content = line(bold("Tides: "), italic("soon"), ", ", Span(text="a`b", code=True))

    assert spans(content) == "**Tides:** _soon_, `aˋb`"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("速递 立即", "`/速递 立即`"),
        ("digest edit interest …", "`/digest edit interest …`"),
        ("论文 <编号>", "`/论文 <编号>`"),
        ("论文 有用 <编号>", "`论文 有用 <编号>`"),
        ("帮助", "`帮助`"),
        ("paperboy doctor", "`paperboy doctor`"),
    ],
)
def test_a_command_is_named_as_discord_lists_it(typed: str, shown: str) -> None:
    assert spans((code(typed),)) == shown


def test_a_mark_at_the_end_of_bold_text_stays_outside_before_a_letter() -> None:
    assert spans(line(bold("入选理由："), "标题")) == "**入选理由**：标题"
    assert spans(line(bold("Why: "), "title")) == "**Why:** title"


def test_what_follows_a_list_is_no_part_of_it() -> None:
    message = said(Bullets(items=(line("One"), line("Two"))), Context(content=line("132 new")))

    assert render(message)[0].elements == (TextBlock("- One\n- Two"), TextBlock("-# 132 new"))


def test_quotes_stand_apart_from_each_other_and_from_what_follows() -> None:
    message = said(
        Quote(content=line("One")), Quote(content=line("Two"), source="§2"), Context(content=line("new"))
    )

    assert render(message)[0].elements == (
        TextBlock("> “One”"),
        TextBlock("> “Two” — §2"),
        TextBlock("-# new"),
    )


def test_opinions_stand_side_by_side() -> None:
    actions = (Action.ASK, Action.SIMILAR, Action.BIBTEX, Action.ANALYSIS, Action.USEFUL, Action.NOT_USEFUL)
    items = tuple(Button(label=action.value, action=action, value="9912.00001v1") for action in actions)

    rows = elements(render(said(Buttons(items=items))), ButtonRow)
    assert [[button.label for button in row.buttons] for row in rows][1] == ["useful", "not_useful"]


def test_a_thread_is_called_after_its_message_within_100_characters() -> None:
    message = said(Heading(content=line("# **Tides**\n@here " + "潮" * 200)))

    assert thread_name(message) == "# **Tides** @\u200bhere " + "潮" * 80 + "…"
    assert len(thread_name(message)) == 100
    assert thread_name(said()) == "Tides"


def test_an_id_of_a_button_is_read_back_only_whole_and_only_ours() -> None:
    made = custom_id(Action.ASK, f"discord/{HERE.workspace}/{HERE.channel}/tides-1/2026-01-26", HERE)

    assert len(made) < 100
    assert read_custom_id(made, HERE) == (
        Action.ASK,
        f"discord/{HERE.workspace}/{HERE.channel}/tides-1/2026-01-26",
    )
    for forged in (
        f"x{made}",
        f"{made}\n",
        "paperboy:destroy:x",
        "paperboy:ask",
        "paperboy:ask:" + "x" * 91,
    ):
        assert read_custom_id(forged, HERE) is None


@given(st.sampled_from(Action), st.text(max_size=120))
def test_a_button_never_has_a_wrong_value(action: Action, value: str) -> None:
    made = custom_id(action, value, HERE)

    assert len(made) <= 100
    assert not made or read_custom_id(made, HERE) == (action, value)


def test_an_empty_message_still_says_something() -> None:
    assert render(said()) == (Payload((TextBlock("Tides"),)),)


def test_labels_are_cut_to_what_discord_takes() -> None:
    button = Button(label="long " * 40, action=Action.ASK, value="9912.00001v1")

    (row,) = elements(render(said(Buttons(items=(button,)))), ButtonRow)
    assert row.buttons == (
        Press(label=("long " * 16)[:79].strip() + "…", custom_id="paperboy:ask:9912.00001v1"),
    )


def test_a_quote_opens_its_place_and_a_numbered_one_by_its_number() -> None:
    place = "https://arxiv.org/abs/9912.00001v1#S2"
    plain = Quote(content=line("The gate opens."), source="§2", url=place)
    numbered = Quote(mark="[1]", content=line("The gate opens."), source="§2", url=place)

    assert texts(render(said(plain))) == f"> “The gate opens.” — [§2]({place})"
    assert texts(render(said(numbered))) == f"> \\[[1]({place})\\] “The gate opens.” — §2"
    assert read(texts(render(said(numbered)))).text == "[1] “The gate opens.” — §2"


def test_chinese_sentences_name_commands_as_discord_shows_them() -> None:
    assert escape("输入“/digest 关注”可重新关注。") == "输入“/速递 关注”可重新关注。"
    assert escape("/digest follow, /paper 2601.16914") == "/digest follow, /paper 2601.16914"
