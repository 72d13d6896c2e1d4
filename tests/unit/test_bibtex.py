"""BibTeX that compiles, whatever a title holds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.papers.bibtex import bibtex
from tests.samples_digest import paper


def test_an_entry_names_the_preprint_as_arxiv_asks() -> None:
    assert bibtex(paper()) == (
        "@misc{arxiv-9912.00001,\n"
        "  title         = {{Tidal Memory: Reservoirs that Remember the Moon}},\n"
        "  author        = {Ada Lindqvist and Bo Marchetti and Chi Okafor and Dilan Petrov and "
        "Eva Quist and Finn Rossi},\n"
        "  year          = {2026},\n"
        "  eprint        = {9912.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass  = {cs.LG},\n"
        "  url           = {https://arxiv.org/abs/9912.00001v1}\n"
        "}"
    )


def test_the_key_does_not_change_with_title_or_version() -> None:
    changed = paper(title="Another Title", version=3, authors=("Zoe Zeh",))
    assert bibtex(changed).splitlines()[0] == bibtex(paper()).splitlines()[0]


def test_an_old_style_id_makes_a_key_without_a_slash_and_knows_its_year() -> None:
    entry = bibtex(paper(id="math/9912001", published=None))
    assert entry.startswith("@misc{arxiv-math-9912001,")
    assert "year          = {1999}" in entry
    assert "eprint        = {math/9912001}" in entry


def test_special_characters_are_escaped() -> None:
    entry = bibtex(paper(title="100% of $x_1$ & {braces}~\\end #1"))
    assert (
        r"{{100\% of \$x\_1\$ \& \textbraceleft{}braces\textbraceright{}"
        r"\textasciitilde{}\textbackslash{}end \#1}}" in entry
    )


def test_a_collaboration_with_and_in_its_name_stays_one_author() -> None:
    entry = bibtex(paper(authors=("Tide and Moon Collaboration", "Ada Lindqvist")))
    assert "{{Tide and Moon Collaboration} and Ada Lindqvist}" in entry


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_no_text_breaks_out_of_its_field(title: str, authors: list[str]) -> None:
    entry = bibtex(paper(title=title, authors=tuple(authors)))
    depth = 0
    for character in entry:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert all(re.match(r"@misc\{|  [a-zA-Z]+ +=|\}$", row) for row in entry.split("\n"))
    assert not re.search(r"(?<!\\)[%#$&_~^]", entry)
