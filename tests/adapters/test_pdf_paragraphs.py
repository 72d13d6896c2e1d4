"""Where a paragraph ends and where it goes on: around code, explained terms, captions and room."""

from collections.abc import Callable

import pytest
from fpdf import FPDF

from adapters.reading.pdf_reader import read_pdf
from bot.domain.full_text import Block, BlockKind
from tests.adapters.pdfs import prose

STEP = 12
LEFT = 70


class Page(FPDF):
    """Lines of text one below another, then whatever a test sets."""

    def __init__(self) -> None:
        super().__init__(unit="pt", format="A4")
        self.turn()
        for number in range(30):
            self.say(prose(1, 400 + number)[:85])
        self.at += STEP

    def turn(self) -> None:
        self.add_page()
        self.at = 80.0

    def say(self, *pieces: tuple[str, str, str] | str, left: float = LEFT, step: float = STEP) -> None:
        """A line of text, or of pieces of (family, style, text) with room between them."""
        for piece in pieces:
            family, style, text = ("times", "", piece) if isinstance(piece, str) else piece
            self.set_font(family, style, 10)
            self.text(left, self.at, text)
            left += self.get_string_width(text) + 8
        self.at += step


def blocks(fill: Callable[[Page], None]) -> list[Block]:
    page = Page()
    fill(page)
    for number in range(4):
        page.say(prose(1, 600 + number)[:85])
    sections = read_pdf(bytes(page.output()), "x", 1).sections
    return [block for section in sections for block in section.blocks]


def holding(words: str, found: list[Block]) -> Block:
    return next(block for block in found if words in block.text)


def test_code_at_the_end_of_a_page_is_no_part_of_the_text_on_the_next() -> None:
    def fill(page: Page) -> None:
        for number in range(4):
            page.say(("courier", "", f"R> count.moths(trap = {number}, lamp = TRUE)"))
        page.at += STEP
        page.say(("courier", "", "[1] FALSE"))
        page.turn()
        page.say("This trap also works for moths of the night, as everybody has seen by now.")

    assert "FALSE" not in holding("This trap also", blocks(fill)).text


def test_a_paragraph_goes_on_behind_a_figure_of_code_within_it() -> None:
    def fill(page: Page) -> None:
        page.say("In this way of counting one uses the lamps that were hung up above the")
        page.turn()
        page.say(("courier", "", "> moths <- trap(3)"), left=LEFT + 12)
        page.say(("courier", "", "> summary(moths)"), left=LEFT + 12, step=2 * STEP)
        page.say(("times", "I", "Figure 3:"), "How moths are counted with the lamps.", step=3 * STEP)
        page.say("river by those who count, and all that come to them are written down.")

    text = holding("one uses the lamps", blocks(fill)).text
    assert "hung up above the river by those" in text
    assert "summary(moths)" not in text


def test_what_explains_a_term_goes_on_below_though_it_hangs_less_far_in() -> None:
    def fill(page: Page) -> None:
        page.say(
            ("courier", "B", "superLamp"),
            "Takes two or more lamps, of oil or of gas, and hangs all into the",
        )
        page.say(
            "tree above, with the brightest one on top, and counts what comes to them.", left=LEFT + 25
        )

    text = holding("superLamp", blocks(fill)).text
    assert "hangs all into the tree above" in text


def test_a_caption_is_known_by_a_label_in_a_face_of_its_own() -> None:
    def fill(page: Page) -> None:
        page.say("All of the moths that were seen in the traps at night were put into the")
        page.at += 60
        page.say(("times", "I", "Figure 6."), "Moths in a trap: four lamps", left=LEFT + 60, step=4 * STEP)
        page.say(
            "Counting them, of course, takes more time and needs a larger lamp than that.", left=LEFT + 12
        )

    found = blocks(fill)
    assert holding("four lamps", found).kind is BlockKind.CAPTION
    assert "Counting" not in holding("four lamps", found).text


def test_a_little_room_behind_the_end_of_a_sentence_parts_paragraphs_and_none_within_one() -> None:
    def fill(page: Page) -> None:
        page.say("There are those who say that moths are seen at night by each of them.", step=1.4 * STEP)
        page.say("There are others who say that a moth with a very tall index is seen by", step=1.4 * STEP)
        page.say("each of them at night, and nobody knows who of them is right in the end.")

    found = blocks(fill)
    assert holding("There are others", found).text.startswith("There are others")
    assert "is seen by each of them" in holding("There are others", found).text


def test_a_head_of_a_table_with_little_room_between_its_words_stays_with_its_rows() -> None:
    def fill(page: Page) -> None:
        page.say(("times", "B", "Table 2:"), "Moths in the traps.", step=1.5 * STEP)
        columns = (0, 48, 96, 144, 192)
        for row in range(4):
            page.set_font("times", "", 10)
            for column, left in enumerate(columns):
                page.text(LEFT + left, page.at, f"{row}.{column}5" if row else f"Lamp of {'ABCDE'[column]}")
            page.at += STEP
        page.at += 2 * STEP

    table = holding("1.15", blocks(fill))
    assert table.kind is BlockKind.TABLE
    assert "Lamp of B" in table.text


def test_entries_that_dots_lead_from_to_pages_are_rows_and_no_sentences() -> None:
    def fill(page: Page) -> None:
        for number, name in enumerate(("moths by night", "lamps of oil", "traps")):
            page.say(f"{name} {'. ' * 20}", f"{number + 12}")

    found = blocks(fill)
    assert holding("lamps of oil", found).kind is BlockKind.TABLE
    assert holding("lamps of oil", found) is holding("traps", found)
    assert ". . ." not in " ".join(block.text for block in found if block.kind is BlockKind.PARAGRAPH)


def test_items_of_a_list_begin_with_a_lozenge_too() -> None:
    def fill(page: Page) -> None:
        for words in ("Lamps of oil that burn for a night", "Traps of moths that hold them all"):
            page.set_font("zapfdingbats", "", 10)
            page.text(LEFT, page.at, "v")
            page.say(("times", "B", words), left=LEFT + 12)

    items = [block.text for block in blocks(fill) if block.kind is BlockKind.LIST]
    assert items[0] == "❖ Lamps of oil that burn for a night"
    assert items[1].startswith("❖ Traps of moths that hold them all")


def test_code_is_none_of_the_text_of_a_paper_that_is_mostly_code() -> None:
    def fill(page: Page) -> None:
        for number in range(120):
            page.say(("courier", "", f"R> count.moths(trap = {number}, lamp = TRUE, night = {number % 7})"))
            if not number % 20:
                page.turn()
        page.at += STEP

    kinds = {block.kind for block in blocks(fill) if "count.moths" in block.text}
    assert kinds == {BlockKind.ALGORITHM}


def test_text_right_below_what_a_program_printed_is_a_paragraph_of_its_own() -> None:
    def fill(page: Page) -> None:
        page.say(("courier", "", "Error in trap(moths) :"))
        page.say(("courier", "", "too many moths were counted"))
        page.say("to which one of those who count said that there are as many as there are lamps")
        page.say("in all of the trees, and that none of them is counted more often than once.")

    found = blocks(fill)
    assert holding("too many moths", found).kind is BlockKind.ALGORITHM
    assert holding("to which one of those", found).text.startswith("to which one")


def test_a_line_of_text_with_stretched_spaces_that_ends_within_a_word_is_no_row() -> None:
    def fill(page: Page) -> None:
        left = 0.0
        for words in ("--lamp", "Hangs the one of", "--traps", "above"):
            page.set_font("times", "B" if words.startswith("--") else "", 10)
            page.text(LEFT + left, page.at, words)
            left += page.get_string_width(words) + 11
        page.say("all the others that there are, with the diffe-", left=LEFT + left - 8)
        page.say("rence that nobody has to go there to see how many moths there are.", left=LEFT + 40)

    assert "with the difference that nobody" in holding("nobody has to go", blocks(fill)).text


@pytest.mark.parametrize("first", [False, True])
def test_words_that_are_set_far_apart_are_of_the_paragraph_that_is_as_wide(first: bool) -> None:
    def fill(page: Page) -> None:
        page.set_font("times", "", 10)
        text = "The lanterns of the whole meadow, which were lit by hand at dusk, are all seen by"
        words = ("thosewhocountthem", "andthosewhodonot", "ateveryhour", "ofthenight", "andmore")
        room = (page.get_string_width(text) - sum(map(page.get_string_width, words))) / (len(words) - 1)
        page.at += STEP
        if not first:
            page.say(text)
        left: float = LEFT
        for word in words:
            page.text(left, page.at, word)
            left += page.get_string_width(word) + room
        page.at += STEP
        if first:
            page.say(text)
        page.say("them, before they go home in the morning.")

    text = holding("of the whole meadow", blocks(fill)).text
    assert "thosewhocountthem andthosewhodonot ateveryhour ofthenight andmore" in text
    assert "go home in the morning." in text


def test_the_rest_of_an_address_is_of_its_sentence_though_it_is_set_smaller() -> None:
    def fill(page: Page) -> None:
        page.say("Whoever wants to have one of these lamps for the moths is told of it at https:")
        page.set_font("helvetica", "", 8)
        page.text(LEFT, page.at, "//moths.example/lamps.")
        page.at += STEP

    assert "at https://moths.example/lamps." in holding("one of these lamps", blocks(fill)).text


def test_a_display_that_is_set_smaller_than_the_text_parts_what_leads_to_it_from_the_next_sentence() -> (
    None
):
    def fill(page: Page) -> None:
        page.say(
            "The number of moths that come to a lamp in one night can be approximated by", step=2 * STEP
        )
        page.set_font("times", "", 8)
        page.text(LEFT + 60, page.at, "m = 2n + 3w (4)")
        page.at += 2 * STEP
        page.say("Finally, the number of all the lamps that are lit in a night is had likewise.")

    found = blocks(fill)
    assert holding("Finally, the number", found).text.startswith("Finally")
    assert holding("m = 2n", found).kind is BlockKind.FORMULA


def test_the_last_words_of_a_paragraph_on_the_next_page_are_no_formula() -> None:
    def fill(page: Page) -> None:
        page.say("For all of the moths that come to any of the lamps at night we use a rate of")
        page.turn()
        page.say("P = 0.1.")

    assert "we use a rate of P = 0.1." in holding("For all of the moths", blocks(fill)).text


def test_names_of_the_parts_of_a_figure_are_no_text() -> None:
    def fill(page: Page) -> None:
        page.say("All of the moths were counted.", step=4 * STEP)
        page.say("(a) Lamp of oil", left=LEFT + 60, step=2 * STEP)
        page.say(("times", "B", "Figure 3:"), "Both of the lamps.", left=LEFT + 60, step=2 * STEP)
        page.say("By day the lamps that hang in the meadow are all put out by those who count.")

    found = blocks(fill)
    assert "Lamp of oil" not in "".join(block.text for block in found)


def test_a_line_in_italics_with_little_room_below_it_is_no_part_of_the_sentence_below() -> None:
    def fill(page: Page) -> None:
        page.at += STEP
        page.say(("times", "I", "Counting of moths"), step=1.35 * STEP)
        page.say("Whoever counts moths by the light of a lantern does so until the night is over, and")
        page.say("then goes home.")

    assert holding("Whoever counts", blocks(fill)).text.startswith("Whoever counts")


def test_items_of_a_list_are_parted_however_much_room_is_between_them() -> None:
    def fill(page: Page) -> None:
        for words in ("Lamps: none", "Traps: one of oil", "Nights: seven"):
            page.set_font("zapfdingbats", "", 10)
            page.text(LEFT, page.at, "v")
            page.say(words, left=LEFT + 12, step=4 * STEP)

    found = [block.text for block in blocks(fill) if block.kind is BlockKind.LIST]
    assert found[:2] == ["❖ Lamps: none", "❖ Traps: one of oil"]
    assert found[2].startswith("❖ Nights: seven")


def test_a_bold_line_in_a_face_of_its_own_that_is_flush_with_the_text_is_no_lettering() -> None:
    def fill(page: Page) -> None:
        page.at += STEP
        page.say(("helvetica", "B", "What lamps are for"), step=2 * STEP)
        page.say("Lamps are hung into the trees at night, and those who count look at them all.")

    assert holding("What lamps are for", blocks(fill)).text.endswith("What lamps are for")


@pytest.mark.parametrize(("left", "apart"), [(LEFT, True), (LEFT + 24, False)])
def test_an_item_ends_with_its_page_where_the_next_begins_at_the_edge_of_the_text(
    left: int, apart: bool
) -> None:
    def fill(page: Page) -> None:
        page.set_font("zapfdingbats", size=6)
        page.text(LEFT + 14, page.at, "l")
        page.say("Lamps that were hung up in the meadow attract all the moths of a night.", left=LEFT + 24)
        page.turn()
        page.say("Other ways of counting are a net, a trap and a friend who remembers them.", left=left)
        page.at += 2 * STEP

    assert ("Other ways" not in holding("Lamps that were", blocks(fill)).text) is apart


@pytest.mark.parametrize(
    ("last", "apart"),
    [("as is told on the lamp", True), ("as is told of them on all lamps of Dusk and of", False)],
)
def test_a_short_line_with_more_room_below_ends_a_paragraph_without_a_full_stop(
    last: str, apart: bool
) -> None:
    def fill(page: Page) -> None:
        page.say("All moths that came to lamps in the meadow were counted by hand there,")
        page.say(last, step=1.25 * STEP)
        page.say("Summer lamps are lit at dusk by those who count the moths there, and")
        page.say("put out at dawn.")

    assert holding("Summer lamps", blocks(fill)).text.startswith("Summer lamps") is apart


@pytest.mark.parametrize(
    ("printed", "kind"), [("", BlockKind.ALGORITHM), ("Min. Max. Mean", BlockKind.TABLE)]
)
def test_what_is_typed_at_a_prompt_is_no_table_below_the_caption_of_one(
    printed: str, kind: BlockKind
) -> None:
    def fill(page: Page) -> None:
        page.say(("times", "B", "Table 1:"), "All moths of the night.", step=2 * STEP)
        for line in ("> library(moths)", "> lamps <- trap(oil,", "+ glass)", printed):
            page.set_font("courier", "", 8)
            page.text(LEFT, page.at, line)
            page.at += 9
        page.at += 2 * STEP

    assert holding("library(moths)", blocks(fill)).kind is kind
