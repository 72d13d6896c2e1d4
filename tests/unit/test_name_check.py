"""Papers and addresses an output may name."""

import pytest

from bot.analysis.name_check import altered_titles, foreign_links, unknown_papers

TITLES = ["Lantern: Lighting Long Corridors with Few Lamps", "Moths in Motion"]


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("at https://arxiv.org/abs/9912.00042, arxiv.org/pdf/9912.00042", ()),
        ("at https://code.example/lantern/tree/main.", ()),
        ("at http://www.code.example/lantern", ()),
        ("at https://code.example/lantern-evil", ("https://code.example/lantern-evil",)),
        ("at https://arxiv.org.evil.example/abs", ("https://arxiv.org.evil.example/abs",)),
        ("at https://arxiv.org@evil.example/abs", ("https://arxiv.org@evil.example/abs",)),
        ("[x](ftp://files.example/a)", ("ftp://files.example/a",)),
        ("见https://evil.example/灯。", ("https://evil.example/灯",)),
        ("mail mailto:doe@evil.example", ("mailto:doe@evil.example",)),
        ("ratio a/b, e.g. 3.5/4 and v1.2/x", ()),
    ],
)
def test_only_arxiv_and_the_papers_own_links_pass(text: str, foreign: tuple[str, ...]) -> None:
    assert foreign_links(text, ["https://code.example/lantern"]) == foreign


def test_ids_of_other_papers_are_found() -> None:
    assert unknown_papers("9912.00042v2 and arXiv:9912.00043", ["9912.00042"]) == ("9912.00043",)


def test_a_title_that_was_changed_is_found() -> None:
    text = 'Read “Lantern: Lighting Long Corridors with Few Lamps”, "Moths in Motions".'
    assert altered_titles(text, TITLES) == ("Moths in Motions",)
    assert altered_titles("“Lantern: Lighting Short Corridors with Few Lamps”", TITLES) != ()
    assert altered_titles("“We light long corridors, and moths move”", TITLES) == ()
