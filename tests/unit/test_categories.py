"""Categories are found as people write them, and suggested when they are not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import TopicError
from bot.locales import error_message
from bot.sources.arxiv.categories import CATEGORIES
from bot.sources.registry import category_name, find_category, search_categories


def test_the_taxonomy_is_whole() -> None:
    assert len(CATEGORIES) == 155
    assert CATEGORIES["cs.CE"] == "Computational Engineering, Finance, and Science"
    assert {"hep-th", "quant-ph", "gr-qc", "math-ph", "nucl-ex"} <= CATEGORIES.keys()


@pytest.mark.parametrize("code", CATEGORIES)
def test_every_code_is_found_in_any_case_and_with_any_mark(code: str) -> None:
    for written in (
        code,
        code.upper(),
        code.lower(),
        f" {code} ",
        code.replace(".", " "),
        code.replace("-", ""),
    ):
        assert find_category(written) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Robotics", "cs.RO"), ("human-computer  interaction", "cs.HC"), ("arxiv:cs.CV", "cs.CV")],
)
def test_a_name_is_as_good_as_a_code(text: str, code: str) -> None:
    assert find_category(text) == code


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("cs.VC", "cs.CV (Computer Vision and Pattern Recognition)"),
        ("csv", "cs.CV (Computer Vision and Pattern Recognition)"),
        ("cv", "cs.CV (Computer Vision and Pattern Recognition), math.CV (Complex Variables)"),
        ("computer vison", "cs.CV (Computer Vision and Pattern Recognition)"),
        ("Machine Learning", "cs.LG (Machine Learning), stat.ML (Machine Learning)"),
        ("economics", "econ.GN (General Economics), econ.TH (Theoretical Economics), q-fin.EC (Economics)"),
        ("Cardiology", "medrxiv:cardiovascular-medicine (Cardiovascular Medicine)?"),
        ("linguistics", "cs.CL (Computation and Language)"),
        ("AI", "cs.AI (Artificial Intelligence)"),  # a part of “Algebraische Geometrie”, too
        ("econ", "all of an archive of arXiv; name what you read of it, such as econ.EM (Econometrics)"),
    ],
)
def test_a_near_miss_is_answered_with_a_suggestion(text: str, near: str) -> None:
    with pytest.raises(TopicError) as caught:
        find_category(text)
    said = error_message("en", caught.value)
    assert near in said
    assert text in said


@pytest.mark.parametrize("text", ["banana", "{near}", "🦊"])
def test_what_is_like_no_category_is_told_where_all_are_listed(text: str) -> None:
    with pytest.raises(TopicError) as caught:
        find_category(text)
    assert "category_taxonomy" in error_message("zh", caught.value)


@pytest.mark.parametrize(
    ("typed", "title"), [("medrxiv", "medRxiv"), ("bioRxiv", "bioRxiv"), ("arXiv", "arXiv")]
)
def test_a_source_by_itself_is_answered_with_categories_of_it(typed: str, title: str) -> None:
    with pytest.raises(TopicError) as caught:
        find_category(typed)
    told = error_message("en", caught.value)
    assert f"is all of {title}; " in told
    assert find_category(str(caught.value.fields["near"]).split(", ")[0])


def test_nothing_typed_is_no_category() -> None:
    with pytest.raises(TopicError) as caught:
        find_category("  ")
    assert caught.value.fields["problem"] == "topic.no_category"


def test_completion_prefers_codes_then_names_then_likeness() -> None:
    assert [found.code for found in search_categories("cs.c")][:3] == ["cs.CC", "cs.CE", "cs.CG"]
    assert [found.code for found in search_categories("machine learning")][:2] == ["cs.LG", "stat.ML"]
    assert next(found.code for found in search_categories("crypto")) == "cs.CR"
    assert len(search_categories("")) == 25


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert all(category_name(found.code) for found in search_categories(text, limit=5))
    with suppress(TopicError):
        assert category_name(find_category(text))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("计算机视觉", "cs.CV"), ("機器人", "cs.RO"), ("数论", "math.NT"), ("Robotik", "cs.RO")],
)
def test_a_category_is_found_by_its_name_in_another_language(typed: str, code: str) -> None:
    assert find_category(typed) == code
    assert code in [each.code for each in search_categories(typed)]


def test_a_name_that_two_categories_have_in_another_language_is_asked_back() -> None:
    with pytest.raises(TopicError) as caught:
        find_category("机器学习")
    assert "cs.LG" in str(caught.value.fields["near"])
