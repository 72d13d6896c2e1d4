"""A document is the paper by its title or its abstract, unless it says that it stands beside it."""

import pytest

from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.identity import is_same_paper

TITLE = "A Lantern for Small Moths: Counting by Night"
ABSTRACT = "We hang lanterns over rivers and count small moths that come by night until dawn."


def document(title: str, abstract: str = "") -> FullText:
    block = Block(kind=BlockKind.PARAGRAPH, text=abstract or "Nothing.")
    kind = SectionKind.ABSTRACT if abstract else SectionKind.BODY
    section = Section(number="", title="", level=1, kind=kind, anchor="", blocks=(block,))
    return FullText(paper_id="9912.00042", version=1, source=Source.HTML, sections=(section,), title=title)


@pytest.mark.parametrize(
    ("title", "abstract", "same"),
    [
        (TITLE, "", True),
        (f"Supplementary Material for: {TITLE}", "", False),
        (f"{TITLE}: Supporting Information", "", False),
        (f"Appendix to “{TITLE}”", "", False),
        (f"Response to Reviewers: {TITLE}", "", False),
        (f"Supplementary Material for: {TITLE}", ABSTRACT, True),
        ("Paper Checklist", "", False),
    ],
)
def test_what_stands_beside_a_paper_is_not_the_paper(title: str, abstract: str, *, same: bool) -> None:
    paper = Paper(id="9912.00042", title=TITLE, abstract=ABSTRACT)
    assert is_same_paper(document(title, abstract), paper) is same


def test_a_paper_on_checklists_may_say_so() -> None:
    paper = Paper(id="9912.00042", title="A Checklist for Those Who Count Moths", abstract=ABSTRACT)
    assert is_same_paper(document("A Checklist for Those Who Count Moths"), paper)
