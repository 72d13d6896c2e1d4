"""An entry that waits for the others of its digest takes little room, and is what it was."""

import zlib

import pytest

from bot.domain.digest import Entry, PaperFigure
from bot.util.packed_records import pack, unpack
from tests.samples_digest import analysis, entries, paper

PIXELS = bytes(range(256)) * 40
UNREAD = entries()[0].evolve(analysis=None, failure="failure.later")
PICTURED = entries()[0].evolve(figure=PaperFigure(label="Figure 1", caption="α ≤ β", image=PIXELS))


@pytest.mark.parametrize("entry", [*entries(), UNREAD, PICTURED], ids=lambda entry: entry.paper.id)
def test_an_entry_is_the_same_when_it_was_packed(entry: Entry) -> None:
    assert unpack(Entry, pack(entry)) == entry
    assert zlib.decompress(pack(entry)).decode() == entry.model_dump_json()


def test_packed_it_takes_a_third_of_its_text_at_most() -> None:
    entry = entries()[0].evolve(paper=paper(1), analysis=analysis(paper(1)))
    assert len(pack(entry)) * 3 < len(entry.model_dump_json())
