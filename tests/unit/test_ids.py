"""Identifiers are found in every form people paste, and nowhere else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import PaperIdError
from bot.domain.paper import PaperRef
from bot.sources.arxiv.ids import abs_url, find_refs, html_url, is_arxiv_url, parse_ref, pdf_url

NEW = PaperRef(id="9912.00001")
PINNED = PaperRef(id="9912.00001", version=2)
OLD = PaperRef(id="math/9912001")


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("9912.00001", NEW),
        ("  9912.00001v2 ", PINNED),
        ("9912.00001V2", PINNED),
        ("0704.0001", PaperRef(id="0704.0001")),
        ("1412.9999v1", PaperRef(id="1412.9999", version=1)),
        ("arXiv:9912.00001", NEW),
        ("arxiv: 9912.00001v2 [cs.CV]", PINNED),
        ("arXiv 9912.00001", NEW),
        ("arXiv9912.00001", NEW),
        ("oai:arXiv.org:9912.00001v2", PINNED),
        ("10.48550/arXiv.9912.00001", NEW),
        ("https://doi.org/10.48550/ARXIV.9912.00001", NEW),
        ("https://arxiv.org/abs/9912.00001", NEW),
        ("http://www.arxiv.org/abs/9912.00001v2", PINNED),
        ("arxiv.org/pdf/9912.00001v2.pdf", PINNED),
        ("https://arxiv.org/pdf/9912.00001v2.pdf#page=3", PINNED),
        ("https://arxiv.org/html/9912.00001v2#S3.SS1", PINNED),
        ("https://arxiv.org/src/9912.00001", NEW),
        ("https://arxiv.org/format/9912.00001", NEW),
        ("https://export.arxiv.org/abs/9912.00001?context=cs.CV", NEW),
        ("https://arxiv.org/abs/9912.00001/", NEW),
        ("https://www.alphaxiv.org/abs/9912.00001v2", PINNED),
        ("https://www.alphaxiv.org/overview/9912.00001", NEW),
        ("https://huggingface.co/papers/9912.00001", NEW),
        ("https://ar5iv.labs.arxiv.org/html/9912.00001", NEW),
        ("https://ar5iv.org/9912.00001", NEW),
        ("https://export.arxiv.org/api/query?id_list=9912.00001", NEW),
        ("https://www.example.org/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F9912.00001v2", PINNED),
        ("<https://arxiv.org/abs/9912.00001v2|9912.00001>", PINNED),
        ("<https://arxiv.org/abs/9912.00001>", NEW),
        ("[the paper](https://arxiv.org/abs/9912.00001)", NEW),
        ("９９１２．００００１ｖ２", PINNED),
        ("请看论文9912.00001的方法。", NEW),
        ("论文9912。00001怎么样", NEW),
        ("（arXiv：9912.00001v2）", PINNED),
        ("What does “9912.00001” say?", NEW),
        ("see 9912.00001.", NEW),
        ("_9912.00001_, *please*", NEW),
        ("9912.\u200b00001", NEW),
        ("math/9912001", OLD),
        ("math.GT/9912001", OLD),
        ("MATH.gt/9912001", OLD),
        ("arXiv:math.GT/9912001v3", PaperRef(id="math/9912001", version=3)),
        ("https://arxiv.org/abs/math/9912001", OLD),
        ("https://arxiv.org/pdf/math%2F9912001", OLD),
        ("10.48550/arXiv.math/9912001", OLD),
        ("hep-th/9912001v2", PaperRef(id="hep-th/9912001", version=2)),
        ("hep\u2011th/9912001", PaperRef(id="hep-th/9912001")),
        ("cond-mat.mes-hall/9912001", PaperRef(id="cond-mat/9912001")),
    ],
)
def test_an_id_is_read_in_every_form_people_paste(text: str, ref: PaperRef) -> None:
    assert parse_ref(text) == ref
    assert find_refs(text) == (ref,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "9913.00001",  # month 13
        "9900.00001",
        "0703.0001",  # before the scheme
        "9912.0001",  # four digits after 2014
        "1412.00001",  # five digits before 2015
        "9912.00000",
        "9912.000012",
        "19912.00001",
        "9912.00001v0",
        "9912.00001x",
        "x9912.00001",
        "3.9912.00001",
        "9912.00001.5",
        "-9912.00001",
        "$9912.00001",
        "9912.00001 %",
        "9912.00001-77",
        "2026-01-26",
        "26.01.2026",
        "2012.0101",
        "+49 30 9912.00001.22",
        "+49-9912.00001",
        "10.1000/9912.00001",
        "https://doi.org/10.1000/abs/9912.00001",
        "https://vixra.org/abs/1203.0045",
        "viXra:1203.0045",
        "math/9913001",
        "math/0704001",
        "math/9912000",
        "math/99120011",
        "docs/9912001",
        "https://example.org/math/9912001",
        "math/991200",
    ],
)
def test_what_cannot_be_an_id_is_not_taken_for_one(text: str) -> None:
    assert find_refs(text) == ()
    with pytest.raises(PaperIdError):
        parse_ref(text)


def test_all_papers_of_a_text_are_found_in_order_and_once() -> None:
    text = "Compare 9912.00002 with math/9912001 (see 9912.00002), 9912.00003v1,9912.00003v2."
    assert [str(ref) for ref in find_refs(text)] == [
        "9912.00002",
        "math/9912001",
        "9912.00003v1",
        "9912.00003v2",
    ]


def test_a_paper_named_with_and_without_its_version_is_one_paper() -> None:
    assert find_refs("9912.00001, that is arXiv:9912.00001v2") == (PINNED,)


def test_a_long_bad_input_is_repeated_only_in_part() -> None:
    with pytest.raises(PaperIdError) as caught:
        parse_ref("word " * 10_000)
    assert len(str(caught.value.fields["text"])) <= 80


def test_addresses_are_arxivs_own_and_pinned() -> None:
    assert abs_url("math/9912001") == "https://arxiv.org/abs/math/9912001"
    assert pdf_url("9912.00001", 2) == "https://arxiv.org/pdf/9912.00001v2"
    assert html_url("9912.00001", 2) == "https://arxiv.org/html/9912.00001v2"


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/9912.00001",
        "https://rss.arxiv.org:443/rss/cs.CV",
        "https://export.arxiv.org/",
    ],
)
def test_arxivs_hosts_are_known(url: str) -> None:
    assert is_arxiv_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://arxiv.org/abs/9912.00001",
        "https://arxiv.org.example.com/",
        "https://example.com/https://arxiv.org/",
        "https://arxiv.org@example.com/",
        "https://user:word@arxiv.org/",
        "https://arxiv.org:8443/",
        "https://arxiv.org:port/",
        "https://arxiv.org\\@example.com/",
        "https://arxiv.org/\n",
        "https://evil.arxiv.org/",
        "https://аrxiv.org/",  # a Cyrillic letter
        "https://[arxiv.org/",
        "file://arxiv.org/etc/passwd",
    ],
)
def test_nothing_else_passes_for_arxiv(url: str) -> None:
    assert not is_arxiv_url(url)


months = st.builds("{:02}{:02}".format, st.integers(15, 99), st.integers(1, 12))
new_refs = st.builds(
    PaperRef,
    id=st.builds("{}.{:05}".format, months, st.integers(1, 99_999)),
    version=st.none() | st.integers(1, 999),
)
old_refs = st.builds(
    PaperRef,
    id=st.builds(
        "{}/99{:02}{:03}".format,
        st.sampled_from(["math", "hep-th"]),
        st.integers(1, 12),
        st.integers(1, 999),
    ),
    version=st.none() | st.integers(1, 99),
)


@given(new_refs | old_refs)
def test_every_ref_survives_its_own_addresses(ref: PaperRef) -> None:
    for url in (abs_url, pdf_url, html_url):
        assert parse_ref(url(ref.id, ref.version)) == ref
        assert is_arxiv_url(url(ref.id, ref.version))
    assert parse_ref(f"10.48550/arXiv.{ref}") == ref


@given(st.text())
def test_whatever_is_found_in_any_text_is_found_again_by_its_name(text: str) -> None:
    for ref in find_refs(text):
        assert parse_ref(str(ref)) == ref


@given(st.text(alphabet=string.digits + ". v/-", max_size=40), new_refs)
def test_digits_glued_to_an_id_never_give_another_id(noise: str, ref: PaperRef) -> None:
    assert all(found == ref or str(found) in f"{noise} {ref}" for found in find_refs(f"{noise} {ref}"))


@pytest.mark.parametrize(
    "piece", ["arxiv ", "9912.", "10.1000/", "math/", "vixra", "9912.00001v", "hep-th.", "<", "%2F"]
)
def test_hostile_repetition_ends(piece: str) -> None:
    assert isinstance(find_refs(piece * 50_000), tuple)
