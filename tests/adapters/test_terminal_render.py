"""What the terminal shows, and that nothing hostile reaches it."""

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.platforms.terminal.render import NARROWEST, render
from adapters.platforms.terminal.text import breaks
from bot.compose.digest import compose_card, compose_digest
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
    code,
    line,
    link,
)
from bot.text.chinese import CLOSING, OPENING, QUOTING
from bot.text.visible import visible_text
from tests.samples_digest import analysis, digest, paper

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\r\x08\x00"
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[!-~]*\x1b\\")
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=80)


def drawn(*blocks: Block, width: int = 60, colour: bool = False, indent: int = 0) -> str:
    return render(Message(summary="", blocks=blocks), width=width, colour=colour, indent=indent)


def test_a_root_message_reads_as_plain_lines() -> None:
    assert render(compose_digest(digest())[0].message, width=72) == (
        "Tides & Lamps · Monday, 26 January 2026\n"
        "• Reservoirs learn to use the tide instead of fighting it.\n"
        "• A catalogue of lamps opens a century of light curves.\n"
        "• Sand dunes turn out to be good dice.\n"
        "\n"
        "132 new · 9 cross-listed · 12 seen before · 5 replaced · 2 unreadable ·\n"
        "4 picked · 2 read in full, 1 abstract only, 1 failed · 41 of 43 figures\n"
        "verified · 0.04 USD\n"
        "› All of cs.LG\u00a0https://arxiv.org/catchup/cs.LG/2026-01-26 ·\n"
        "  All of astro-ph.IM\u00a0https://arxiv.org/catchup/astro-ph.IM/2026-01-26\n"
        "\n"
    ).replace("All of astro-ph.IM\u00a0", "All of\n  astro-ph.IM\u00a0").replace(
        "·\n  All of\n", "· All of\n"
    )


def test_a_reply_stands_indented_behind_a_bar() -> None:
    reply = render(compose_digest(digest())[2].message, width=76, indent=1)
    rows = reply.splitlines()
    assert all(row.startswith("  │") for row in rows[:-1])
    assert rows[0] == "  │ 1. Tidal Memory: Reservoirs that Remember the Moon"
    assert rows[1] == "  │ https://arxiv.org/abs/9912.00001v1"
    assert rows[-3] == "  │ › paperboy paper 9912.00001v1 · paperboy paper 9912.00001v1 --evidence ·"
    assert rows[-2] == "  │   PDF\u00a0https://arxiv.org/pdf/9912.00001v1"


def test_a_real_terminal_gets_links_instead_of_addresses_and_always_the_same() -> None:
    message = compose_digest(digest())[2].message
    shown = render(message, width=76, colour=True)
    assert shown == render(message, width=76, colour=True)
    assert "\x1b]8;;https://arxiv.org/abs/9912.00001v1\x1b\\" in shown
    assert "https://" not in OURS.sub("", shown)


def test_without_colour_there_is_no_escape_sequence() -> None:
    for part in compose_digest(digest("zh")):
        assert "\x1b" not in render(part.message, width=60)


def test_chinese_lines_are_full_and_never_begin_with_a_closing_mark() -> None:
    text = "随潮汐开合的门控使小型储备池能提前一周预测海流，成本仅为完整海洋模型的百分之三。" * 3
    rows = drawn(Paragraph(content=line(text)), width=40).split()
    assert all(36 <= cell_len(row) <= 40 for row in rows[:-1])
    assert all(row[0] not in CLOSING and row[-1] not in OPENING for row in rows)


def test_no_line_begins_with_an_ellipsis_that_ends_a_quotation() -> None:
    said = Paragraph(content=line("“a lamp that moves …”，结束"))
    rows = [row for width in range(12, 30) for row in drawn(said, width=width).splitlines()]
    assert not any(row.strip().startswith("…") for row in rows)


def test_no_chinese_line_ends_with_an_opening_quotation_mark_and_dates_stay_whole() -> None:
    text = "属于“野外感知”的论文于2026年1月12日公布，TPU“推理”与‘训练’均已说明。"
    for width in range(14, 60):
        rows = drawn(Paragraph(content=line(text)), width=width).split()
        assert "".join(rows) == text
        assert not any(row.endswith(tuple(QUOTING)) for row in rows)
        assert any("2026年1月12日" in row for row in rows)


def test_a_number_stays_with_what_it_counts_and_a_dot_ends_its_line() -> None:
    assert (
        drawn(Context(content=line("4 picked · 2 read in full")), width=26)
        == "4 picked · 2 read in full\n\n"
    )
    rows = drawn(Context(content=line("they say 4 picked · 12 read in full")), width=24).splitlines()
    assert rows == ["they say 4 picked ·", "12 read in full", ""]
    rows = drawn(Context(content=line("they really say 4 picked · 12 read")), width=24).splitlines()
    assert rows == ["they really say", "4 picked · 12 read", ""]


def test_names_and_values_stand_in_two_columns_also_in_chinese() -> None:
    fields = Fields(
        items=(("作者", line("Ada")), ("类别", line("cs.LG")), ("arXiv", line(code("9912.00001"))))
    )
    assert drawn(fields) == "作者   Ada\n类别   cs.LG\narXiv  9912.00001\n\n"


def test_a_table_is_aligned_where_it_fits_and_told_row_by_row_where_not() -> None:
    table = Table(header=("Harbour", "Error"), rows=(("Oslo", "0.21"), ("上海", "0.3")))
    assert drawn(table) == "Harbour  Error\nOslo     0.21\n上海     0.3\n\n"
    narrow = Table(header=("Harbour", "Remark"), rows=(("Oslo", "calm and cold in winter"),))
    assert drawn(narrow, width=30) == "Harbour  Oslo\nRemark   calm and cold in\n         winter\n\n"


def test_quotes_lists_and_pictures_have_their_marks() -> None:
    shown = drawn(
        Quote(content=line("the gate"), source="§3, p. 4"),
        Bullets(items=(line("one"), line("two")), ordered=True),
        Image(alt="The gate", url="https://arxiv.org/x.png"),
        Preformatted(text="@misc{\n  a\n}"),
    )
    picture = "▣ The gate\nhttps://arxiv.org/x.png"
    assert shown == f"▎ “the gate” — §3, p. 4\n\n1. one\n2. two\n\n{picture}\n\n@misc{{\n  a\n}}\n\n"


def test_a_hostile_title_cannot_command_the_terminal() -> None:
    shown = drawn(Heading(content=line(HOSTILE)))
    assert shown == "]0;owned[2J31mgnp.exe\n\n"


def test_an_address_with_control_characters_is_no_link() -> None:
    shown = drawn(Paragraph(content=line(link("x", "https://arxiv.org/\x1b\\\x1b[2J"))), colour=True)
    assert OURS.sub("", shown) == "x\n\n"


@given(TEXTS, st.integers(1, 120), st.booleans())
def test_no_text_yields_an_escape_sequence_of_its_own(text: str, width: int, colour: bool) -> None:
    shown = drawn(
        Heading(content=line(link(text, text))),
        Paragraph(content=line(Span(text=text, bold=True, italic=True))),
        Context(content=line(text)),
        Bullets(items=(line(text),)),
        Quote(content=line(text), source=text),
        Fields(items=((text, line(text)),)),
        Table(header=(text,), rows=((text,),)),
        Preformatted(text=text),
        Image(alt=text, url=text),
        width=width,
        colour=colour,
    )
    rest = OURS.sub("", shown)
    assert all(character == "\n" or visible_text(character) == character for character in rest)


@given(TEXTS, st.integers(NARROWEST, 90))
def test_nothing_of_a_text_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    shown = drawn(Paragraph(content=line(text)), width=width)
    assert "".join(shown.split()) == "".join(visible_text(text).split())
    assert all(cell_len(row) <= width for row in shown.split("\n"))


@given(st.text(max_size=200), st.integers(2, 40))
def test_breaks_are_inside_the_text_and_in_order(text: str, width: int) -> None:
    offsets = breaks(visible_text(text), width)
    assert offsets == sorted(set(offsets))
    assert all(0 < offset < len(visible_text(text)) for offset in offsets)


def test_a_card_and_a_whole_digest_fit_any_width() -> None:
    messages = [part.message for part in compose_digest(digest("zh"))]
    messages.append(compose_card(paper(), analysis(paper()), "en"))
    for width in (30, 60, 120):
        for message in messages:
            rows = render(message, width=width, indent=1).split("\n")
            assert all(cell_len(row) <= width for row in rows)


def test_what_a_terminal_does_not_show_leaves_no_gap() -> None:
    pressed = Buttons(items=(Button(label="How?", action=Action.QUESTION, value="9912.00001 How?"),))
    shown = drawn(Paragraph(content=line("one")), pressed, Paragraph(content=line("two")), pressed)
    assert shown == "one\n\ntwo\n\n"


def test_the_number_of_a_citation_stands_before_its_quotation_marks() -> None:
    block = Quote(
        mark="[1]", content=line("the words"), source="§3", url="https://arxiv.org/abs/9912.00001"
    )
    assert drawn(block) == "▎ [1] “the words” — §3\n\n"
