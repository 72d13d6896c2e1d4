"""Keywords are read the way people type them, and match papers and names as people expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import TopicError
from bot.domain.paper import Paper
from bot.locales import error_message
from bot.selection.keywords import (
    MAX_KEYWORDS,
    parse_keywords,
    read_author,
    read_keyword,
    readable_keywords,
    same_author,
)
from bot.selection.paper_index import PaperIndex


@pytest.mark.parametrize(
    ("typed", "keywords"),
    [
        ("kite tracking", ("kite tracking",)),
        ("kites, boats;fog\nradar", ("kites", "boats", "fog", "radar")),
        ('"kite tracking" boats', ("kite tracking", "boats")),
        ("kite tracking -survey", ("kite tracking", "-survey")),
        ('-"toy kites",boats', ("-toy kites", "boats")),
        ("“toy kites”，风筝、船", ("toy kites", "风筝", "船")),
        ("x-ray, multi-view stereo", ("x-ray", "multi-view stereo")),
        ("kite, Kites, -kite", ("kite", "-kite")),
        ("-kite, kite, kite boats, boats kite", ("-kite", "kite", "kite boats", "boats kite")),
        ("-Xenon −Xenon2 –Xenon3", ("-Xenon", "-Xenon2", "-Xenon3")),
        ('kite  \t tracking, "toy   kites"', ("kite tracking", "toy kites")),
        ('"" kite', ("kite",)),
        ("kite \t\r\n,; ", ("kite",)),
        (" , ,kite,", ("kite",)),
        ("", ()),
    ],
)
def test_keywords_are_split_as_typed(typed: str, keywords: tuple[str, ...]) -> None:
    assert parse_keywords(typed) == keywords


@pytest.mark.parametrize("typed", ['"kite', "kite, -", "!!!", "x" * 200, '-""'])
def test_what_cannot_be_followed_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(TopicError) as caught:
        parse_keywords(typed)
    assert error_message("en", caught.value).startswith("Something in this topic is wrong: ")
    assert "topic.problem" not in error_message("zh", caught.value)


def test_too_many_keywords_are_refused() -> None:
    assert len(parse_keywords(",".join(f"kite{number}" for number in range(MAX_KEYWORDS)))) == MAX_KEYWORDS
    with pytest.raises(TopicError):
        parse_keywords(",".join(f"kite{number}" for number in range(MAX_KEYWORDS + 1)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('"kite', ["quotation mark"]),
        (" ?! ", ["“?!”"]),
        ("x" * 121, ["“" + "x" * 30 + "…”", "120"]),
        (",".join(f"kite{number}" for number in range(MAX_KEYWORDS + 1)), ["100"]),
    ],
)
def test_the_reason_names_what_is_wrong_and_how_much_there_may_be(typed: str, said: list[str]) -> None:
    with pytest.raises(TopicError) as caught:
        parse_keywords(typed)
    told = {language: error_message(language, caught.value) for language in ("en", "zh")}
    assert not any("topic.problem" in each or "{" in each for each in told.values())
    assert all(each in told["en"] for each in said)


@pytest.mark.parametrize(
    ("kept", "text", "is_excluded"),
    [
        ('"toy kites"', "toy kites", False),
        (' -"toy  kites" ', "toy kites", True),
        ("−Xenon", "Xenon", True),
        ("–“Xenon”", "Xenon", True),
        ("x-ray", "x-ray", False),
        ("x" * 120, "x" * 120, False),
    ],
)
def test_a_keyword_is_read_with_or_without_its_quotes(kept: str, text: str, *, is_excluded: bool) -> None:
    keyword = read_keyword(kept)
    assert (keyword.text, keyword.excluded, keyword.english) == (text, is_excluded, ())


@given(st.text(max_size=80))
def test_whatever_is_typed_gives_readable_keywords_or_a_reason(typed: str) -> None:
    try:
        keywords = parse_keywords(typed)
    except TopicError:
        return
    assert len(readable_keywords(keywords)) == len(keywords)
    assert all(keyword.stems for keyword in readable_keywords(keywords))
    assert parse_keywords(",".join(keywords)) == keywords


def test_a_stored_keyword_that_cannot_be_read_is_left_out() -> None:
    assert [keyword.text for keyword in readable_keywords(("kite", "?!", "-boat"))] == ["kite", "boat"]


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("gaussian splatting", "On Gaussian-splatted kites", "Gaussian-splatted"),
        ("Kite", "KITES", "KITES"),
        ("multi-view", "multiview and multi-view", "multiview"),
        ("surgery", "surgical kites", "surgical"),
        ("CLIP", "video clips with CLIP", "CLIP"),
        ("CLIP", "video clips", ""),
        ("clip", "video clips", "clips"),
        ("LLM", "many LLMs fly", "LLMs"),
        ("AI", "kites by AI", "AI"),
        ("AI", "kites by Ai", ""),
        ("CLIP", "Clips and CLIPs", "CLIPs"),
        ("kite tracking", "kite, then tracking", "kite, then tracking"[:0]),
        ("café", "The Cafe", "Cafe"),
        ("-survey", "a survey", "survey"),
        ("图像分割", "医学图像分割", "图像分割"),
    ],
)
def test_a_keyword_matches_whatever_case_hyphens_and_endings(keyword: str, text: str, found: str) -> None:
    assert words_met(keyword, text) == found


def words_met(keyword: str, text: str) -> str:
    wanted, index = read_keyword(keyword), PaperIndex([Paper(id="9912.00001", title=text)])
    return next((words for words, _ in index.words_of(0, wanted.forms) if wanted.is_meant_by(words)), "")


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [
        ("J. Barton", "Jonas T. Barton"),
        ("Jonas Barton", "Jonas T. Barton"),
        ("Barton, Jonas", "Jonas Barton"),
        ("Barton", "Jonas Barton"),
        ("Muller", "Thea Müller"),
        ("Mueller, T.", "Thea Müller"),
        ("Müller", "Thea Mueller"),
        ("Jun-Yan Zu", "J.-Y. Zu"),
        ("Jun-Yan Zu", "Junyan Zu"),
        ("Łucja Kayser", "Lucja Kayser"),
        ("Ada van Hook", "Ada Van Hook"),
        ("Ada Hook Jr.", "Ada Hook"),
        ("王小明", "王小明"),
        ("Jonas Q. Barton", "Jonas Quill Barton"),
        ("Jonas T. Barton", "Jonas Quill T. Barton"),
        ("Xu, X.", "Xiao Xu"),
        ("Barton,", "Jonas Barton"),
        ("Barton, .", "Jonas Barton"),
        ("Barton, Jr.", "Jonas Barton"),
        ("Hook Jr.", "Ada Hook"),
        ("Ada Hook, Jr.", "Ada Hook Jr."),
        ("Hook III, Ada", "Ada Hook"),
        ("Jr.", "Jr."),
        ("Jäger", "Ada Jaeger"),
        ("Löwe", "Ada Loewe"),
        ("ÜBEL", "Ada Uebel"),
        ("Löwe", "Ada Lowe"),
        ("O'Hara-Xi", "Ada OHaraXi"),
    ],
)
def test_names_of_one_person_match(wanted: str, printed: str) -> None:
    assert same_author(read_author(wanted), read_author(printed))


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [
        ("Jon Barton", "Jonas Barton"),
        ("Jonas Q. Barton", "Jonas T. Barton"),
        ("J. Barton", "Jonas Bartons"),
        ("Ada Barton", "Jonas Barton"),
        ("Barton, Ada", "Jonas Barton"),
        ("", "Jonas Barton"),
        ("X. Barton", "Jonas Barton"),
        ("J. T. Q. Barton", "Jonas Q. T. Barton"),
        ("Jonas T. Barton", "Thea Jonas Barton"),
        ("Jo Barton", "Jonas Barton"),
        ("...", "..."),
    ],
)
def test_names_of_two_people_do_not_match(wanted: str, printed: str) -> None:
    assert not same_author(read_author(wanted), read_author(printed))


def test_a_chinese_keyword_finds_english_papers_and_chinese_ones() -> None:
    assert words_met("幻觉", "Fewer Hallucinations in Reports") == "Hallucinations"
    assert words_met("幻觉", "论幻觉的来源")
    assert read_keyword("-綜述").english == ("survey",)
    assert words_met("3D 幻觉", "On 3D Hallucinations") == "3D Hallucinations"
