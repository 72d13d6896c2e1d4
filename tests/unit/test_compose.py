"""What a reader gets: the root message, the executive summary, one reply per paper."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compose.digest import (
    compose_card,
    compose_digest,
    compose_late,
    compose_nothing,
    compose_search,
    health_line,
)
from bot.compose.words import evidence_line
from bot.digests.entries import shortfall
from bot.domain.analysis import Claim, Evidence, Source, Support
from bot.domain.digest import Counts, Digest, ExecutiveSummary, Mention, PaperFigure, Reason
from bot.domain.message import (
    Action,
    Bullets,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Message,
    Paragraph,
    Quote,
    plain,
)
from bot.domain.paper import AnnounceType
from bot.ports.store import Found
from tests.samples_digest import COUNTS, DAY, ENGLISH_SUMMARY, analysis, claim, digest, entries, paper

HEALTH = (
    "132 new · 9 cross-listed · 12 seen before · 5 replaced · 2 unreadable · 4 picked · "
    "2 read in full, 1 abstract only, 1 failed · 41 of 43 figures verified · 0.04 USD"
)


def lines(message: Message) -> list[str]:
    """Every line of text a reader sees, in order."""
    found: list[str] = []
    for block in message.blocks:
        if isinstance(block, Bullets):
            found.extend(map(plain, block.items))
        elif isinstance(block, Heading | Paragraph | Context | Quote):
            found.append(plain(block.content))
    return found


def links(message: Message) -> dict[str, str]:
    """Address by its text."""
    found: dict[str, str] = {}
    for block in message.blocks:
        contents = block.items if isinstance(block, Bullets) else (getattr(block, "content", ()),)
        found |= {span.text: span.url for content in contents for span in content if span.url}
    return found


def buttons(message: Message) -> tuple[Button, ...]:
    return tuple(b for block in message.blocks if isinstance(block, Buttons) for b in block.items)


def root(shown: Digest) -> Message:
    return compose_digest(shown)[0].message


def reply(number: int, shown: Digest | None = None) -> Message:
    return compose_digest(shown or digest())[1 + number].message


def test_a_digest_is_a_root_a_summary_and_one_reply_per_paper_in_order() -> None:
    parts = compose_digest(digest())
    assert [part.key for part in parts] == [
        "root",
        "summary",
        "paper:9912.00001",
        "paper:9912.00002",
        "paper:9912.00003",
        "paper:9912.00004",
    ]
    assert [part.paper_id for part in parts[2:]] == [entry.paper.id for entry in digest().entries]
    assert [part.is_root for part in parts] == [True, False, False, False, False, False]


def test_the_root_tells_topic_and_date_three_lines_and_the_health_of_the_run() -> None:
    assert lines(root(digest())) == [
        "Tides & Lamps · Monday, 26 January 2026",
        "Reservoirs learn to use the tide instead of fighting it.",
        "A catalogue of lamps opens a century of light curves.",
        "Sand dunes turn out to be good dice.",
        HEALTH,
    ]
    assert root(digest()).summary == "Tides & Lamps: 4 papers, 26 January 2026"


def test_the_root_in_chinese() -> None:
    assert lines(root(digest("zh")))[0] == "潮汐与灯塔 · 2026年1月26日 星期一"
    assert lines(root(digest("zh")))[-1].startswith("新论文 132 篇 · 跨分类列出 9 篇 · 此前已见 12 篇")


def test_the_root_offers_a_question_and_the_list_of_that_very_day() -> None:
    whole = digest(entries=[each for each in digest().entries if not shortfall(each, asked=True)])
    ask, listing, *_ = buttons(root(whole))
    assert (ask.action, ask.value) == (Action.ASK, digest().run_key)
    assert (listing.label, listing.url) == ("All of cs.LG", "https://arxiv.org/catchup/cs.LG/2026-01-26")


def test_the_root_offers_to_redo_what_is_missing_where_something_is() -> None:
    short = [each for each in digest().entries if shortfall(each, asked=True)]
    for lacking in (digest(entries=short), digest(entries=(), late=("cs.LG",))):
        (again,) = [each for each in buttons(root(lacking)) if each.action is Action.AGAIN]
        assert (again.label, again.value) == ("Redo what is missing", "2026-01-26")


def test_never_more_than_three_lines_of_what_matters_and_titles_where_there_are_none() -> None:
    many = ExecutiveSummary(today=("a", "b", "c", "d"))
    assert lines(root(digest(summary=many)))[1:-1] == ["a", "b", "c"]
    assert lines(root(digest(summary=ExecutiveSummary())))[1:-1] == [
        "#1 Tidal Memory: Reservoirs that Remember the Moon",
        "#2 A Catalogue of Lighthouse Lamps",
        "#3 Whistling Sand as a Random Number Source",
    ]


def test_what_a_reader_should_know_of_the_run_stands_under_the_health_line() -> None:
    assert lines(root(digest(notes=(Reason(key="note.hidden_text"),))))[-1] == "contains hidden text"


def test_a_day_without_picks_is_told_in_the_root_alone() -> None:
    (only,) = compose_digest(digest(entries=(), counts=Counts(fetched=3, new=3)))
    assert "None of the papers of this day came close enough to this topic" in lines(only.message)[1]
    assert lines(only.message)[-1] == "3 new · 0 picked"


def test_the_executive_summary_names_papers_with_the_reason() -> None:
    assert lines(compose_digest(digest())[1].message) == [
        "Executive summary",
        "Main themes and trends",
        "Physical systems are used as computers. #1 #3",
        "Old records become data. #2",
        "Most significant or innovative",
        "#1 Tidal Memory: Reservoirs that Remember the Moon — Halves the error at 3.2% of the cost.",
        "Emerging directions and techniques",
        "Computing with landscapes.",
        "Recommended for full reading",
        "#1 Tidal Memory: Reservoirs that Remember the Moon — The method carries over to lakes.",
        "#2 A Catalogue of Lighthouse Lamps — The data are open.",
        "full text · rests on the analyses in this digest",
    ]


def test_a_section_of_the_executive_summary_with_nothing_to_say_is_left_out() -> None:
    only = ExecutiveSummary(directions=(Mention(text="More kites.", numbers=(1,)),))
    said = lines(compose_digest(digest(summary=only))[1].message)
    assert said[:2] == ["Executive summary", "Emerging directions and techniques"]
    assert len(said) == 4
    assert said[-1].startswith("extract · made without a language model")


def test_a_number_that_is_not_of_the_day_names_no_paper() -> None:
    wrong = ExecutiveSummary(notable=(Mention(text="Best of all.", numbers=(9,)),))
    message = compose_digest(digest(summary=wrong))[1].message
    assert "Best of all." in lines(message)
    assert links(message) == {}


def test_an_entry_reads_from_title_to_evidence() -> None:
    assert lines(reply(1)) == [
        "1. Tidal Memory: Reservoirs that Remember the Moon",
        "Ada Lindqvist, Bo Marchetti, Chi Okafor and 3 more · cs.LG, physics.ao-ph · 23 January 2026",
        "⚠ contains unverified statements",
        "Picked: “tidal memory”, “reservoir” in the title",
        ENGLISH_SUMMARY.text,
        "Key findings",
        "The tidal gate halves the error at seven days, from 0.42 to 0.21. (§4.2 Seven Days, p. 7)",
        "Training takes 11 minutes on one processor. (§4.3 Cost, p. 8)",
        "The gate generalises to harbours it never saw. [unverified]",
        "full text · read in full (HTML)",
    ]


def test_links_of_an_entry_pin_the_version_and_open_the_cited_section() -> None:
    assert links(reply(1)) == {
        "Tidal Memory: Reservoirs that Remember the Moon": "https://arxiv.org/abs/9912.00001v1",
        "§4.2 Seven Days, p. 7": "https://arxiv.org/html/9912.00001v1#S4.SS2",
        "§4.3 Cost, p. 8": "https://arxiv.org/html/9912.00001v1#S4.SS3",
    }
    assert links(reply(3))["§5 Tests, p. 9"] == "https://arxiv.org/pdf/9912.00003v1#page=9"


def test_the_buttons_of_an_entry_carry_id_and_version() -> None:
    *actions, pdf, useful, useless = buttons(reply(2))
    assert [button.action for button in actions] == ["analysis", "evidence", "ask", "similar", "bibtex"]
    assert {button.value for button in (*actions, useful, useless)} == {"9912.00002v2"}
    assert pdf.url == "https://arxiv.org/pdf/9912.00002v2"
    assert (useful.action, useless.action) == (Action.USEFUL, Action.NOT_USEFUL)


def test_full_text_abstract_and_extract_are_never_mistaken_for_one_another() -> None:
    labels = [lines(reply(number))[-1] for number in (1, 2, 3)]
    assert labels == [
        "full text · read in full (HTML)",
        "abstract · only the abstract was read",
        "extract · the paper's own sentences, no language model · read in full (PDF)",
    ]
    chinese = [lines(reply(number, digest("zh")))[-1] for number in (1, 2, 3)]
    assert [label.split(" · ")[0] for label in chinese] == ["全文", "仅摘要", "原文摘录"]


def test_an_analysis_of_an_abstract_is_never_labelled_full_text() -> None:
    pretended = analysis(paper(), evidence=Evidence.FULL_TEXT, source=Source.ABSTRACT)
    card = compose_card(paper(), pretended, "en")
    assert "abstract · only the abstract was read" in lines(card)


def test_badges_tell_cross_lists_and_hidden_text() -> None:
    assert "cross-list from astro-ph.IM" in lines(reply(2))
    assert "⚠ contains hidden text" in lines(reply(3))


def test_a_cross_list_is_not_told_twice() -> None:
    crossed = entries()[1].model_copy(
        update={"reasons": (Reason(key="reason.cross_list", terms=("astro-ph.IM",)),)}
    )
    said = " ".join(lines(reply(1, digest(entries=(crossed,)))))
    assert said.count("cross-list") == 1


def test_an_unknown_reason_still_says_what_it_is_about() -> None:
    entry = entries()[0].model_copy(update={"reasons": (Reason(key="reason.novel", terms=("tides",)),)})
    assert "Picked: tides" in lines(reply(1, digest(entries=(entry,))))


def test_the_day_of_announcement_stands_in_for_an_unknown_date() -> None:
    assert lines(reply(3))[1].endswith("announced 26 January 2026")


def test_a_failed_entry_says_kindly_that_it_is_tried_again() -> None:
    said = lines(reply(4))
    assert said[-1].startswith("This paper could not be read this time. It is not lost: it is tried again")
    assert [button.label for button in buttons(reply(4))] == ["Similar", "BibTeX", "PDF"]


def test_a_failure_that_has_words_gives_its_reason() -> None:
    entry = entries()[3].model_copy(update={"failure": "failure.later"})
    assert lines(reply(1, digest(entries=(entry,))))[-1] == (
        "This paper could not be analysed yet; it will be tried again. "
        "It is not lost: the result of the next try will stand here."
    )


def test_how_an_analysis_came_to_be_is_told_under_its_label() -> None:
    told = analysis(paper(), notes=("note.hidden_text", "note.left_out"))
    entry = entries()[0].model_copy(update={"analysis": told})
    said = lines(reply(1, digest(entries=(entry,))))
    assert said[2] == "⚠ contains hidden text · ⚠ contains unverified statements"
    assert said[-1].startswith("The paper is longer than the model can read at once")


def test_only_figures_of_arxiv_are_shown() -> None:
    shown = [block for block in reply(1).blocks if isinstance(block, Image)]
    assert [(image.alt, image.url) for image in shown] == [
        ("Figure 1: The gate.", "https://arxiv.org/html/9912.00001v1/x1.png")
    ]
    foreign = entries()[0].model_copy(
        update={"figure": PaperFigure(url="https://arxiv.org.example.com/x.png")}
    )
    assert not any(isinstance(b, Image) for b in reply(1, digest(entries=(foreign,))).blocks)


def test_a_figure_of_a_pdf_keeps_its_bytes_and_gets_words_for_who_cannot_see_it() -> None:
    drawn = entries()[0].model_copy(update={"figure": PaperFigure(image=b"\x89PNG")})
    (image,) = (b for b in reply(1, digest(entries=(drawn,))).blocks if isinstance(b, Image))
    assert image.data == b"\x89PNG"
    assert image.alt == "Figure of “Tidal Memory: Reservoirs that Remember the Moon”"


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "A1"), (4, "A1, A2, A3, A4"), (5, "A1, A2, A3 and 2 more")]
)
def test_authors_are_shortened_but_never_by_a_single_one(count: int, shown: str) -> None:
    authors = tuple(f"A{number}" for number in range(1, count + 1))
    entry = entries()[0].model_copy(update={"paper": paper(authors=authors)})
    assert lines(reply(1, digest(entries=(entry,))))[1].split(" · ")[0] == shown


def test_more_than_three_findings_are_for_the_full_analysis() -> None:
    many = tuple(claim(f"Finding {number}.") for number in range(5))
    entry = entries()[0].model_copy(update={"analysis": analysis(paper(), findings=many)})
    said = lines(reply(1, digest(entries=(entry,))))
    assert [text for text in said if text.startswith("Finding")] == [
        "Finding 0.",
        "Finding 1.",
        "Finding 2.",
    ]


def test_a_language_we_do_not_speak_gets_english_words_around_its_text() -> None:
    french = analysis(paper(), "fr", summary=claim("Une porte suit la marée."))
    entry = entries()[0].model_copy(update={"analysis": french})
    said = lines(reply(1, digest("fr", entries=(entry,))))
    assert "Une porte suit la marée." in said
    assert "Key findings" in said


def test_zeros_and_unknown_costs_are_left_out_of_the_health_line() -> None:
    counts = Counts(fetched=144, new=132, repeats=12, picked=10, read_in_full=9, abstract_only=1)
    assert health_line(counts, "en") == (
        "132 new · 12 seen before · 10 picked · 9 read in full, 1 abstract only"
    )
    assert health_line(COUNTS.model_copy(update={"cost": 0.001}), "en").endswith("< 0.01 USD")


@given(st.lists(st.integers(0, 10_000), min_size=8, max_size=8))
def test_the_health_line_adds_up_to_what_was_fetched_and_picked(numbers: list[int]) -> None:
    new, cross, repeats, replaced, unreadable, full, abstract, failed = numbers
    counts = Counts(
        fetched=new + cross + repeats + replaced + unreadable,
        new=new,
        cross_lists=cross,
        repeats=repeats,
        replacements=replaced,
        unreadable=unreadable,
        picked=full + abstract + failed,
        read_in_full=full,
        abstract_only=abstract,
        failed=failed,
    )
    found, _, read = health_line(counts, "en").partition(f" · {counts.picked} picked")
    assert sum(int(word) for word in found.split() if word.isdigit()) == counts.fetched
    assert sum(int(word) for word in read.replace("·", "").split() if word.isdigit()) == counts.picked


def test_a_day_without_announcement_says_so_and_why() -> None:
    (part,) = compose_nothing(digest().topic, DAY, "it is a weekend", "en")
    assert part.is_root
    assert lines(part.message) == [
        "Tides & Lamps · Monday, 26 January 2026",
        "arXiv announced nothing on this day: it is a weekend.",
        "Nothing was missed. The next digest comes with the next announcement.",
    ]


def test_a_late_feed_says_what_it_still_shows_and_that_the_digest_follows() -> None:
    (part,) = compose_late(digest().topic, DAY, dt.date(2026, 1, 23), "en")
    assert (
        lines(part.message)[1]
        == "arXiv's feed for 26 January 2026 is not out yet; it still shows 23 January 2026."
    )
    (part,) = compose_late(digest().topic, DAY, None, "zh")
    assert lines(part.message)[1] == "arXiv 尚未公布 2026年1月26日的论文列表。"


def test_a_card_gives_the_facts_and_the_abstract() -> None:
    card = compose_card(paper(doi="10.9999/tide.1", comment="11 pages"), None, "en")
    (fields,) = (block for block in card.blocks if isinstance(block, Fields))
    facts = {name: plain(content) for name, content in fields.items}
    assert facts["Comment"] == "11 pages"
    assert facts["Published"] == "23 January 2026"
    assert "Updated" not in facts
    assert fields.items[-1][1][0].url == "https://doi.org/10.9999/tide.1"
    assert lines(card)[-1] == paper().abstract


def test_a_search_shows_passages_and_where_they_were_posted() -> None:
    hit = Found(paper=paper(), snippet="the tidal gate", posted=("https://chat.example.org/1",))
    message = compose_search("gate", (hit,), "en")
    assert lines(message) == [
        "1 paper for “gate”",
        "Tidal Memory: Reservoirs that Remember the Moon",
        "9912.00001 · Ada Lindqvist, Bo Marchetti, Chi Okafor and 3 more · cs.LG, physics.ao-ph · posted",
        "the tidal gate",
    ]
    assert links(message)["posted"] == "https://chat.example.org/1"


def test_a_search_without_a_hit_says_what_to_try() -> None:
    assert lines(compose_search("moss", (), "en"))[0] == "Nothing stored matches “moss”."


def test_cross_lists_are_marked_only_where_they_are_some() -> None:
    plain_entry = entries()[1].model_copy(update={"announce_type": AnnounceType.NEW})
    assert not any("cross-list" in said for said in lines(reply(1, digest(entries=(plain_entry,)))))


@given(st.text(min_size=1))
def test_no_text_becomes_a_link_or_is_lost(text: str) -> None:
    entry = entries()[0].model_copy(
        update={"paper": paper(title=text), "analysis": analysis(paper(), summary=Claim(text=text))}
    )
    message = reply(1, digest(entries=(entry,)))
    assert text in lines(message)[0]
    assert all(url.startswith("https://arxiv.org/") for url in links(message).values())


def test_a_chinese_analysis_says_that_its_quotes_are_in_another_language() -> None:
    def label(support: Support) -> str:
        made = entries()[0].analysis
        assert made is not None
        summary = made.summary.model_copy(update={"support": support})
        full = made.model_copy(update={"summary": summary, "evidence": Evidence.FULL_TEXT})
        return plain(evidence_line(full, "zh"))

    assert "引文为另一种语言" in label(Support.FIGURES)
    assert "引文为另一种语言" not in label(Support.WORDS)


def test_a_withdrawn_paper_says_so_before_anything_else() -> None:
    withdrawn = paper(comment="This paper has been withdrawn due to an error in Section 4")
    entry = entries()[0].model_copy(update={"paper": withdrawn})
    for message in (reply(1, digest(entries=(entry,))), compose_card(withdrawn, None, "en")):
        assert "⚠ This paper has been withdrawn." in [
            plain(b.content) for b in message.blocks if isinstance(b, Context)
        ]
    assert not any("withdrawn" in said for said in lines(compose_card(paper(), None, "en")))


def test_a_paper_of_which_only_a_part_was_read_never_says_in_full() -> None:
    part = analysis(paper(), source=Source.PDF, evidence=Evidence.FULL_TEXT, notes=("note.read_in_part",))
    label = plain(evidence_line(part, "en"))
    assert "only a part of the paper was read" in label
    assert "in full" not in label


def test_a_note_of_all_entries_is_told_once() -> None:
    made = digest("zh")
    noted = [
        each.evolve(analysis=each.analysis.evolve(notes=("note.quoted_in_original",)))
        for each in made.entries
        if each.analysis
    ]
    parts = compose_digest(made.evolve(entries=tuple(noted)))
    told = [part.key for part in parts if "未配置语言模型，引文保留原文。" in lines(part.message)]
    assert told == ["summary"]


def test_categories_are_listed_as_the_language_lists() -> None:
    two = paper().evolve(categories=("cs.CV", "cs.LG"))
    assert "cs.CV、cs.LG" in " ".join(lines(compose_search("x", (Found(paper=two, snippet=""),), "zh")))
