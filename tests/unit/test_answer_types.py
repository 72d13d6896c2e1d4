"""An answer holds what is asked for, in the paper's own words; thanks are no questions."""

import pytest

from bot.analysis.verify import index_paper
from bot.chat.questions.answer_types import AnswerType, holds, wanted_by
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.overview_questions import asked_of_whole
from bot.chat.questions.sentence_answers import sentence_answers
from bot.chat.questions.small_talk import is_other_language, is_small_talk
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.text.spelling import american

PROSE = (
    "Kites of silk are flown over nine harbours, and many kites are lost at sea each year.",
    "For this study 31 healthy sailors were asked to fly each kite twice.",
    "Each flight of the 20-meter kites lasted for two hours on average.",
    "The flights took place between May and July of 1998 off the coast of Norway.",
    "The string was made by the firm Bowline and Sons with a loom of its own.",
    "A tangle is a knot that forms while the kite is in the air.",
    "Strings were heated to 140 °C before the first flight.",
)


def _reading() -> ReadPaper:
    table = Block(
        kind=BlockKind.TABLE, text="", rows=(("String", "Tangles"), ("silk", "12"), ("steel", "3"))
    )
    text = FullText(
        paper_id="9912.00004",
        version=1,
        source=Source.HTML,
        sections=(
            Section(
                title="Flights",
                blocks=(*(Block(kind=BlockKind.PARAGRAPH, text=one) for one in PROSE), table),
            ),
            Section(
                title="Acknowledgements",
                kind=SectionKind.ACKNOWLEDGEMENT,
                blocks=(Block(kind=BlockKind.PARAGRAPH, text="We thank 12 sailors of Bergen for tea."),),
            ),
        ),
    )
    paper = Paper(id="9912.00004", title="Silk and Steel over Nine Harbours")
    return ReadPaper(paper, text, index_paper(text, paper))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many sailors took part?", "31 healthy sailors"),
        ("When did the flights take place?", "1998"),
        ("How long did each flight last?", "two hours"),
        ("Who made the string?", "Bowline"),
        ("What is a tangle?", "A tangle is a knot"),
        ("At what temperature were the strings heated?", "140 °C"),
        ("How many tangles did steel have?", "steel | 3"),
    ],
)
def test_the_sentence_that_holds_what_is_asked_for_comes_first(question: str, words: str) -> None:
    found = sentence_answers(question, [_reading()])
    assert found
    assert words in found[0].claim.quote


def _told(*sentences: str, rows: tuple[tuple[str, ...], ...] = ()) -> ReadPaper:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=one) for one in sentences)
    table = Block(kind=BlockKind.TABLE, text="", rows=rows)
    section = Section(title="Kites", blocks=(*blocks, table) if rows else blocks)
    text = FullText(paper_id="9912.00005", version=1, source=Source.HTML, sections=(section,))
    paper = Paper(id="9912.00005", title="Kites")
    return ReadPaper(paper, text, index_paper(text, paper))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (
            "Which loom was used?",
            "Strings came from the JacQ loom, which was used for a year.",
            "The loom was used by Ada and by everybody else in Bergen.",
        ),
        (
            "What batch size was used?",
            "Kites were trained with a batch size of 32 at sea.",
            "Kites were tuned for 3 hours, a batch of whatever size.",
        ),
        (
            "What knot size is used?",
            "The knot size is set to M = 7 by default.",
            "A kite uses knots of size 4 at its ends, and others where it is used.",
        ),
        (
            "How many harbours are in Breeze?",
            "Breeze consists of 26 sheltered (less than 250 m, average 26 m) small harbours.",
            "Breeze runs through each of its harbours 10 times and tells the average.",
        ),
        (
            "How many letters are in the Breeze index?",
            "The index of Breeze holds 21M letters.",
            "We keep the letters of the Breeze index in a chest, which takes 100 GB there.",
        ),
        (
            "What mIoU does it reach on Breeze?",
            "On Breeze it obtains 53.5 mIoU in calm weather.",
            "It is the best on Breeze by a margin of +3.2 mIoU in calm weather.",
        ),
        (
            "By how much does the tail spinner help the flight?",
            "In the end the tail spinner (TS) helps the flight by 48 %.",
            "The tail spinner helps the flight that was made in 1998 over Bergen.",
        ),
        (
            "What is the knotting problem?",
            "On long strings a knotting problem has been seen: the string winds itself up.",
            "We note that the knotting problem of plain kites is also witnessed at sea.",
        ),
        (
            "What is Bluetail?",
            "Here we introduce Bluetail, a kite that folds itself in rain.",
            "The string of Bluetail is made of silk, and Bluetail was flown by Ada.",
        ),
        (
            "Which harbours were used for testing?",
            "For testing in harbours we use the Bergenhus (800 boats) and the Stavanger.",
            "Testing in harbours rather than at sea is as in the Billion Boats harbours list.",
        ),
        (
            "Where can I download the kite plans?",
            "The kite plans can be downloaded at https://kites.example/plans today.",
            "The kite plans that we drew, and that you can download, are of the Norwegian kind.",
        ),
        (
            "Who wrote the songs?",
            "The songs of the crossing were written by Ada Lowe of Bergen.",
            "The songs and the Norwegian Sea were loved by all.",
        ),
        (
            "Which kite is the null kite?",
            "Bluetail is regarded as the null kite and has no string at all.",
            "Each kite has one string, the Redtail two, and the null kite is not counted.",
        ),
        (
            "Which function winds the string?",
            "Function windup winds the string, and takes a knot.",
            "The string is wound by a function that takes a knot from Norway.",
        ),
        (
            "What are the flight goals?",
            "The kite club is a club of ten. Its flight goals are height and grace.",
            "While the club was young, the flight goals became clear to all of its ten members.",
        ),
        (
            "How often was the string inspected?",
            "The string was inspected every 30 knots.",
            "The string was inspected by 4 sailors, each of another harbour of the north.",
        ),
        (
            "What caused the tangle of 1998?",
            "It was the tangle of 1998, due to sheep.",
            "The tangle of 1998 was the first tangle that Ada saw.",
        ),
        (
            "What is the winding rate?",
            "We set the largest winding rate to 6e-5 at sea.",
            "A kite with a winding rate of 8 was seen there.",
        ),
        (
            "How many landing trials were run?",
            "Using 10000 landing trials we estimate the drift of a kite.",
            "Two ways were tried, one of them with, say, 900 trials of landing and flying.",
        ),
        (
            "How many letters was it trained on?",
            "We train a small kite on 569 billion letters of the harbour.",
            "Early kites were trained on 200 billion letters of all harbours of the north.",
        ),
        (
            "What was used for the tails?",
            "The tails were woven with the Looms of Stavanger.",
            "All of the tails were in good order, and tails are what a kite flies by.",
        ),
        (
            "Which fjord is studied?",
            "We count kites in the Sognefjord, a fjord of Norway.",
            "What comes from outside of the study is the wind of a fjord in Iceland.",
        ),
        (
            "How many annotators labelled the flights?",
            "All flights were annotated by 2 annotators of the club.",
            "The flights of 14 fjords were seen by all of the annotators.",
        ),
        (
            "How many sailors labelled the flights?",
            "All flights were annotated by 2 sailors of the club.",
            "The flights of 14 fjords were seen by all of the sailors.",
        ),
        (
            "How often was the validation wind measured?",
            "The validation wind was measured every 30 knots.",
            "We measured the training wind every five knots of the way.",
        ),
        (
            "What stand-in is used for the wind?",
            "We took the bend of the tail as a stand-in for the wind.",
            "A stand-in for the wind is not easy to find at sea.",
        ),
        (
            "Which sailor's boat was used?",
            "We use the boat of the sailor AdaL for all flights.",
            "A boat was used by each sailor of Bergen.",
        ),
    ],
)
def test_what_stands_beside_the_asked_word_is_the_answer(question: str, right: str, wrong: str) -> None:
    found = sentence_answers(question, [_told(wrong, right)])
    assert found[0].claim.quote == right


@pytest.mark.parametrize("question", ["Where do the authors work?", "When did the authors find it?"])
def test_one_thing_asked_is_no_question_of_the_whole(question: str) -> None:
    assert asked_of_whole(question, ["Kites"]) is None


def test_what_a_paper_writes_in_short_is_found_when_it_is_asked_in_full() -> None:
    told = _told("We build tail spinners (TS) of silk.", "The TS is heated to 140 °C for a day.")
    found = sentence_answers("To what temperature is the tail spinner heated?", [told])
    assert "140 °C" in found[0].claim.quote


def test_a_signal_to_noise_ratio_is_found_in_its_short_form() -> None:
    told = _told("The S/N ratios of these spectra are all in the 400 to 600 range.")
    assert sentence_answers("What is the signal-to-noise ratio of the spectra?", [told])


def test_words_are_compared_in_one_spelling() -> None:
    assert american("Corpora are optimised") == "corpus are optimized"
    assert wanted_by("Which corpora were used?").words == ("corpus",)


def test_the_row_of_a_table_with_the_measure_comes_before_a_sentence_about_it() -> None:
    rows = (("Kite", "Error"), ("silk at night", "4.1"), ("steel at night", "9.5"))
    told = _told("The error of a kite of steel is within 12 of all others by day.", rows=rows)
    found = sentence_answers("What error does steel at night have?", [told])
    assert "9.5" in found[0].claim.quote


@pytest.mark.parametrize(
    "question",
    [
        "How many balloons were lost?",
        "How many children took part?",
        "Who paid for the balloons?",
        "When was the loom built?",
    ],
)
def test_what_the_paper_does_not_say_has_no_sentence(question: str) -> None:
    assert sentence_answers(question, [_reading()]) == ()


def test_a_question_that_goes_on_keeps_its_subject() -> None:
    found = sentence_answers(
        "When did they take place?", [_reading()], before="How long was each of the flights?"
    )
    assert "1998" in found[0].claim.quote


def test_the_kind_of_a_question_is_known_by_its_words() -> None:
    kinds = {
        "How many rats were in each group?": AnswerType.NUMBER,
        "What accuracy does it reach?": AnswerType.NUMBER,
        "How often was the loss measured?": AnswerType.FREQUENCY,
        "What was used for the tails?": AnswerType.NAME,
        "After how many weeks was it removed?": AnswerType.DURATION,
        "In which year was it built?": AnswerType.DATE,
        "Who suggested it?": AnswerType.PERSON,
        "Where was it measured?": AnswerType.PLACE,
        "Why does it fail?": AnswerType.REASON,
        "Which software was used?": AnswerType.NAME,
        "How does it compare with sails?": AnswerType.COMPARISON,
        "What BLEU score does it reach?": AnswerType.NUMBER,
        "What mIoU does it reach on the harbour?": AnswerType.NUMBER,
        "Which GPU was used?": AnswerType.NAME,
        "What is a tangle?": AnswerType.DEFINITION,
        "What are the drawbacks of steel RAG?": AnswerType.ANY,
    }
    assert {question: wanted_by(question).type for question in kinds} == kinds
    assert wanted_by("How many sailors labelled the flights?").words == ("sailor",)
    assert not holds(AnswerType.NUMBER, "Many kites are lost.")
    assert holds(AnswerType.NUMBER, "Nine kites are lost.")
    assert holds(AnswerType.PLACE, "Kites are flown in Bergen.")
    assert not holds(AnswerType.PLACE, "Kites are shown in Section 4.")


@pytest.mark.parametrize(
    "text", ["thanks", "Great, thank you very much!", "hello", "Thanks, that helps!", "谢谢", "你好！"]
)
def test_thanks_and_greetings_are_no_questions(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text", ["Is it good?", "What is new?", "Thank you, and what is the error?", "有代码吗"]
)
def test_a_question_is_never_taken_for_thanks(text: str) -> None:
    assert not is_small_talk(text)


def test_other_languages_are_told_from_english_and_chinese() -> None:
    assert is_other_language("Wie viele Schichten hat das Modell?")
    assert is_other_language("¿Cuántos pacientes participaron?")
    assert is_other_language("このモデルの層は何層ですか？")
    assert not is_other_language("How many layers does the model have?")
    assert not is_other_language("用了多少张图像？")


@pytest.mark.parametrize(
    "text",
    [
        "What is the main idea?",
        "tl;dr",
        "What's new?",
        "Why should I read this?",
        "Who is it for?",
        "Summarize this paper",
        "What is the gist?",
    ],
)
def test_what_can_be_asked_of_every_paper_has_an_answer_of_its_own(text: str) -> None:
    assert asked_of_whole(text, []) is not None
