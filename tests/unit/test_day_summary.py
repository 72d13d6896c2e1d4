"""The executive summary says what papers share and what stands out, and nothing where there is nothing."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.extractive.day_summary import LONGEST_DEED, summarise_day
from bot.analysis.extractive.themes import find_directions, find_themes
from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Evidence, Source
from bot.domain.digest import Counts, Digest, Entry, ExecutiveSummary, Reason
from bot.domain.paper import Paper
from bot.domain.topic import Topic
from bot.selection.meaning import Meanings, subject_texts
from bot.selection.thesaurus import essence, subjects


def entry(
    number: int, title: str, *sentences: str, failure: str = "", reasons: tuple[Reason, ...] = ()
) -> Entry:
    paper = Paper(id=f"9912.{number:05d}", title=title, abstract=" ".join(sentences))
    claims = tuple(Claim(text=text, quote=text, verified=True) for text in sentences)
    analysis = Analysis(
        paper_id=paper.id,
        version=1,
        language="en",
        evidence=Evidence.EXTRACT,
        source=Source.ABSTRACT,
        summary=claims[0],
        findings=claims[1:],
        analyst="extractive",
    )
    return Entry(
        number=number, paper=paper, analysis=None if failure else analysis, failure=failure, reasons=reasons
    )


def summary(*entries: Entry, language: str = "en", meanings: Meanings | None = None) -> ExecutiveSummary:
    return summarise_day(
        Digest(
            run_key="a/run",
            day=dt.date(2099, 12, 7),
            topic=Topic(name="kites", categories=("cs.CV",)),
            language=language,
            summary=ExecutiveSummary(),
            entries=entries,
            counts=Counts(),
        ),
        meanings,
    )


FIRST = entry(1, "Kite Tracking at Sea", "We present the first open dataset of kite tracking over water.")
FAST = entry(2, "Faster Kite Tracking", "We track kites.", "Our tracker is 45% faster than all others.")
GIVEN = entry(3, "Fog and Boats", "We study boats in fog.", "Code is publicly available.")
DULL = entry(4, "On Lamps", "We look at lamps.")


def test_a_theme_is_a_phrase_papers_share_with_their_numbers() -> None:
    assert [(one.name.lower(), one.numbers) for one in find_themes([FIRST, FAST, GIVEN])] == [
        ("kite tracking", (1, 2))
    ]
    (theme,) = summary(FIRST, FAST, GIVEN).themes
    assert theme.text.lower() == (
        "kite tracking (2 papers): "
        "#1 “the first open dataset of kite tracking over water”; #2 “we track kites”"
    )
    assert theme.numbers == (1, 2)


def test_themes_and_further_results_are_told_in_the_readers_language() -> None:
    first = entry(1, "Object Detection at Sea", "Object detection of kites is hard, and we study it.")
    second = entry(2, "Object Detection in Fog", "Object detection is studied in fog of all kinds.")
    third = entry(3, "On Lamps", "We look at lamps and at what they show of a harbour at night.")
    made = summary(first, second, third, language="zh")
    assert made.themes[0].text.startswith("目标检测，2 篇：")
    assert "#1：“Object detection of kites" in made.today[1]


def test_a_name_is_told_whole() -> None:
    told = "We fly large kite language models over the sea."
    (theme,) = find_themes([entry(1, "Kite Language Models at Sea", told), entry(2, "Boats", told)])
    assert theme.name.lower() == "kite language models"


def test_papers_that_share_nothing_have_no_theme() -> None:
    assert find_themes([FIRST, GIVEN, DULL]) == ()


def test_phrases_of_every_abstract_are_no_theme() -> None:
    told = "We show experimental results of deep learning on a large dataset."
    assert find_themes([entry(1, "Kites", told), entry(2, "Boats", told)]) == ()


def test_notable_papers_are_quoted_the_strongest_claim_first() -> None:
    notable = summary(GIVEN, FAST, FIRST, DULL).notable
    assert [mention.numbers for mention in notable] == [(1,), (2,)]
    assert notable[0].text.startswith("a first by its own account: “We present the first")
    assert "45%" in notable[1].text


def test_a_figure_of_somebody_else_is_no_result_of_the_paper() -> None:
    others = Claim(text="Human annotators agree within 8%.", quote="x", verified=True)
    motivation = AnalysisSection(part=AnalysisPart.MOTIVATION, claims=(others,))
    assert DULL.analysis is not None
    analysis = DULL.analysis.model_copy(update={"sections": (motivation,)})
    assert summary(DULL.model_copy(update={"analysis": analysis})).notable == ()


def test_recommended_papers_come_in_order_with_a_reason_each() -> None:
    matched = DULL.model_copy(update={"reasons": (Reason(key="reason.interest", terms=("lamps",)),)})
    recommended = summary(FIRST, FAST, GIVEN, matched).recommended
    assert [mention.numbers for mention in recommended] == [(4,), (1,)], "what is close to the topic first"
    assert all(mention.text for mention in recommended)


def test_the_day_has_at_most_three_lines_naming_papers_by_number() -> None:
    today = summary(FIRST, FAST, GIVEN).today
    assert len(today) == 3
    assert today[0].startswith("Kite Tracking (2 papers): #1 “the first open dataset")
    assert today[1].startswith("#1: “")
    assert "#3" in today[2]


def test_a_phrase_of_titles_beside_the_themes_is_a_direction() -> None:
    papers = [
        entry(1, "Kite Tracking by Reinforcement Learning", "We track kites."),
        entry(2, "Kite Tracking at Night", "We track kites in the dark."),
        entry(3, "Kite Tracking in Rain", "We track wet kites."),
        entry(4, "Reinforcement Learning of Fog", "We study fog."),
        entry(5, "On Ink", "We spill ink."),
    ]
    told = summary(*papers)
    assert [one.numbers for one in told.themes] == [(1, 2, 3)]
    (direction,) = told.directions
    assert direction.numbers == (1, 4)
    assert direction.text == "Reinforcement Learning (2 papers): #4 “fog”"


CAVE = entry(1, "A Lamp in the Cave", "We map caves with a robot that draws little and needs one battery.")
REEF = entry(2, "Counting Eels", "A buoy listens for a month on two batteries to whatever robots do below.")
PEAK = entry(3, "The Mountain Is Still There", "Pictures of a summit taken by a robot on wheels.")


def vectors(entries: list[Entry], near: dict[int, float], phrase: str = "", subject: int = 0) -> Meanings:
    """Papers so near to a subject or a phrase, and to nothing else."""
    one, other = np.eye(2, dtype=np.float32)
    papers = {
        each.paper.id: one * (cosine := near.get(each.number, 0.0)) + other * (1 - cosine**2) ** 0.5
        for each in entries
    }
    chosen = subjects()[subject]
    texts = dict.fromkeys(subject_texts(), one * 0)
    named = [chosen.named, *(essence(term) for term in chosen.terms)]
    return Meanings(papers, texts | ({phrase: one} if phrase else dict.fromkeys(named, one)))


def test_papers_without_a_common_phrase_share_a_subject_that_they_are_near_to() -> None:
    papers = [CAVE, REEF, PEAK, entry(4, "Lamps", "We look at lamps.")]
    assert find_themes(papers) == ()
    near = vectors(papers, {1: 0.6, 3: 0.6, 4: 0.49})
    (theme,) = find_themes(papers, near)
    assert (theme.name.lower(), theme.numbers) == (subjects()[0].terms[0], (1, 3))
    told = summary(*papers, meanings=near).themes[0]
    assert "(2 papers): #1 “We map caves with a robot" in told.text
    assert "#3 “Pictures of a summit" in told.text


def test_a_phrase_is_a_theme_of_papers_that_are_about_it_alone() -> None:
    papers = [
        entry(n, f"{what} and Long Horizons", f"We study {what}.") for n, what in ((1, "Kites"), (2, "Fog"))
    ]
    papers += [entry(3, "Ink", "We spill ink."), entry(4, "Hats", "Of hats.")]
    assert [one.numbers for one in find_themes(papers)] == [(1, 2)], "by words alone nobody knows"
    name = find_themes(papers)[0].name
    assert find_themes(papers, vectors(papers, {1: 0.3, 2: 0.3}, name)) == ()
    assert find_themes(papers, vectors(papers, {1: 0.9, 2: 0.2}, name)) == (), "one only mentions it"
    (theme,) = find_themes(papers, vectors(papers, {1: 0.5, 2: 0.4}, name))
    assert theme.numbers == (1, 2)


def test_what_nearly_all_papers_are_about_is_no_theme_while_something_sets_some_apart() -> None:
    papers = [entry(n, f"Kite Tracking {n}", "We track kites.") for n in (1, 2, 3)]
    papers += [entry(n, f"Kite Tracking in Cold Rain {n}", "We track kites.") for n in (4, 5)]
    assert [(one.name, one.numbers) for one in find_themes(papers)] == [("Cold Rain", (4, 5))]
    assert find_directions(papers, find_themes(papers)) == ()
    assert [one.numbers for one in find_themes(papers[:3])] == [(1, 2, 3)]


@pytest.mark.parametrize(
    ("told", "deed"),
    [
        (
            "Through many trials, we find that kites of silk fly higher than those of paper.",
            "kites of silk fly higher",
        ),
        ("In this work, we tackle, for the first time, the tangling of kites.", "the tangling of kites"),
        ("To lift a camera, we present LIFT, a kite.", "LIFT, a kite"),
    ],
)
def test_of_a_paper_is_told_what_it_brings_or_found(told: str, deed: str) -> None:
    (theme,) = summary(entry(1, "Silk Kites", told), entry(2, "On Silk Kites", "We look up.")).themes
    assert f"#1 “{deed}" in theme.text


WORDS = ("kites", "of", "silk,", "that", "fly", "high;", "and", "fog", "by", "night", "which", "is", "wet")


@given(st.lists(st.sampled_from(WORDS), min_size=30))
def test_what_a_paper_brings_is_cut_to_a_line_and_says_so(words: list[str]) -> None:
    text = f"We present {' '.join(words)}."
    (theme,) = summary(entry(1, "Silk Kites", text), entry(2, "On Silk Kites", "We look up.")).themes
    deed = theme.text.split("“")[1].split("”")[0]
    assert len(deed) <= LONGEST_DEED + 2
    assert text[len("We present ") :].startswith(deed.removesuffix(" …"))
    assert deed.endswith(" …") == (len(text) - len("We present ") > LONGEST_DEED)


def test_what_is_promised_is_not_given() -> None:
    promised = entry(3, "Fog and Boats", "We study boats in fog.", "Code will be released upon acceptance.")
    told = summary(FIRST, FAST, promised)
    assert not any("#3" in line for line in told.today if "offered" in line)


def in_categories(*codes: str) -> list[Entry]:
    things = ("Hats", "Spoons", "Ink", "Kelp", "Bells")
    entries = [entry(number, thing, f"Of {thing}.") for number, thing in enumerate(things[: len(codes)], 1)]
    return [
        one.model_copy(update={"paper": one.paper.model_copy(update={"categories": (code,)})})
        for one, code in zip(entries, codes, strict=True)
    ]


def test_where_nothing_else_is_shared_the_categories_are() -> None:
    (theme,) = summary(*in_categories("cs.HC", "cs.HC", "cs.DL")).themes
    assert theme.text.startswith("Human-Computer Interaction (cs.HC) (2 papers): #1 “")
    assert theme.numbers == (1, 2)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Digital Libraries (#4, #5)"), ("zh", "数字图书馆（#4、#5）")],
)
def test_the_numbers_of_a_category_follow_its_name_in_one_pair_of_brackets(
    language: str, said: str
) -> None:
    told = summary(*in_categories("cs.HC", "cs.HC", "cs.HC", "cs.DL", "cs.DL"), language=language)
    assert any(said in line for line in told.today)


def test_a_category_of_all_papers_is_no_theme() -> None:
    assert summary(*in_categories("cs.HC", "cs.HC", "cs.HC")).themes == ()


def test_three_papers_always_give_three_lines() -> None:
    told = summary(CAVE, REEF, PEAK).today
    assert len(told) == 3
    assert told[0].startswith("#1: “We map caves")


def test_a_dull_day_gets_no_filler() -> None:
    assert summary(DULL) == ExecutiveSummary()
    assert summary() == ExecutiveSummary()


def test_a_paper_that_failed_is_left_out() -> None:
    failed = entry(1, "Kite Tracking at Sea", "We track kites.", failure="error.document")
    assert summary(failed, FAST).themes == ()
    assert summary(failed, DULL) == ExecutiveSummary()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_is_told_in_the_readers_language(language: str) -> None:
    told = summary(FIRST, FAST, GIVEN, language=language)
    text = " ".join((*told.today, *(one.text for one in (*told.themes, *told.notable, *told.recommended))))
    assert ("，2 篇" in text) == (language == "zh")


@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_text_upsets_the_summary(texts: list[str]) -> None:
    told = summary(*(entry(at, text, text) for at, text in enumerate(texts, 1)))
    assert all(0 < number <= len(texts) for one in told.themes for number in one.numbers)
