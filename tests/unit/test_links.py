from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.links import MOST_LINKS, code_link, find_links


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://github.com/lab/heron", "https://github.com/lab/heron"),
        ("http://www.GitHub.com/lab/heron/.", "https://github.com/lab/heron"),
        ("github.com/lab/heron),", "https://github.com/lab/heron"),
        ("https://huggingface.co/datasets/lab/reeds", "https://huggingface.co/datasets/lab/reeds"),
        ("https://doi.org/10.5281/zenodo.99", "https://doi.org/10.5281/zenodo.99"),
        ("https://heron-lab.github.io", "https://heron-lab.github.io"),
        ("https://github.com", ""),
        ("https://doi.org/10.1000/182", ""),
        ("https://example.org/github.com/lab", ""),
        ("https://user@github.com/lab/heron", ""),
        ("javascript:alert(1)//github.com/a", ""),
    ],
)
def test_only_addresses_of_code_and_data_are_links(address: str, link: str) -> None:
    assert code_link(address) == link


def test_links_are_found_in_running_text_once_and_in_order() -> None:
    text = "Code is at https://github.com/lab/heron (data: zenodo.org/record/99). See github.com/Lab/Heron."
    assert find_links([text]) == ("https://github.com/lab/heron", "https://zenodo.org/record/99")


def test_the_number_of_links_is_limited() -> None:
    assert len(find_links(f"github.com/lab/r{n}" for n in range(999))) == MOST_LINKS


@given(st.text(max_size=300))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    assert all(link.startswith("https://") for link in find_links([text, f"github.com/{text}"]))
