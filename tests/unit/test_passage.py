"""A cited passage is found by its words, in the place it was cited from, and shown with them marked."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.room.passage import marked_html, passage_at, plain_of, runs_of
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from tests.samples_digest import paper

P = BlockKind.PARAGRAPH


def text_of(*blocks: Block) -> FullText:
    sections = (
        Section(number="1", title="Start", anchor="S1", blocks=(Block(kind=P, text="Far away."),)),
        Section(number="2", title="Method", anchor="S2", blocks=blocks),
    )
    return FullText(paper_id="9912.00001", version=1, source=Source.HTML, sections=sections)


def marks(text: FullText, quote: str, near: str = "S2") -> list[str]:
    found = passage_at(text, paper(), near, quote)
    assert found is not None
    html = "".join(marked_html(each.block, found.marked.get(each.number, ())) for each in found.around)
    return [re.sub("<[^>]+>", "", each) for each in re.findall("<mark>(.*?)</mark>", html)]


def test_words_are_marked_whatever_typesetting_did_to_them() -> None:
    text = text_of(Block(kind=P, text="The “ﬁne” gate [3, 4] opens — slowly, at $x_i^2$ of cost <b>."))
    assert marks(text, 'the "fine" gate [3, 4] opens - slowly') == ["The “ﬁne” gate [3, 4] opens — slowly"]
    assert marks(text, "fine gate opens slowly") == ["fine” gate [3, 4] opens — slowly".replace("fi", "ﬁ")]
    assert marks(text, "slowly, at xi2 of cost") == ["slowly, at ", "xi2", " of cost"]


def test_words_that_cross_a_formula_or_are_left_out_between_are_marked_in_every_block() -> None:
    blocks = (
        Block(kind=P, text="We open the gate at slack tide, so that"),
        Block(kind=BlockKind.FORMULA, text=r"g = \frac{a}{b}"),
        Block(kind=P, text="holds while the current turns. And then it closes for good."),
    )
    assert marks(text_of(*blocks), "We open the gate … it closes for good") == [
        "We open the gate",
        "it closes for good",
    ]


def test_the_place_that_was_cited_is_taken_where_the_words_stand_twice() -> None:
    blocks = (Block(kind=P, text="Far away.", anchor="S2.p1"),)
    found = passage_at(text_of(*blocks), paper(), "S2.p1", "far away")
    assert found is not None
    assert found.place.citation.section == "2 Method"


def test_words_that_stand_nowhere_are_not_marked_and_the_cited_place_is_shown() -> None:
    text = text_of(Block(kind=P, text="The gate opens."))
    found = passage_at(text, paper(), "S2", "it never closes")
    assert found is not None
    assert not found.is_located
    assert passage_at(text, paper(), "nowhere", "it never closes") is None


def test_words_of_the_abstract_are_found_too() -> None:
    found = passage_at(text_of(), paper(), "", "A tidal gate halves the error")
    assert found is not None
    assert found.place.section.title == "Abstract"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("ab <&\"'$\\{}[1]-é中ﬁ\n", max_size=30), min_size=1, max_size=4), st.data())
def test_what_is_cut_out_of_a_text_is_found_in_it_and_nothing_is_lost(
    texts: list[str], data: st.DataObject
) -> None:
    blocks = [Block(kind=P, text=text) for text in texts]
    text = text_of(*blocks)
    shown = plain_of(data.draw(st.sampled_from(blocks)))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(shown))] * 2)))
    found = passage_at(text, paper(), "S2", shown[start:end])
    if any(char.isalnum() for char in shown[start:end]):
        assert found is not None
        assert found.is_located
    for block in blocks:
        html = str(marked_html(block, [(0, 3)])).replace("<mark>", "").replace("</mark>", "")
        assert html == "".join(str(piece.html) for piece in runs_of(block)).replace("<mark>", "")
