"""Answers as messages: marks that open the place, quotes with section and page, and honest labels."""

from bot.chat.handlers import answering
from bot.chat.questions.answer_message import compose_answer
from bot.domain.analysis import Citation, Claim, Source
from bot.domain.answer import Answer, How, Row, Said
from bot.domain.message import Action, Buttons, Context, Message, Paragraph, Quote, Table, plain
from bot.domain.paper import Paper
from bot.ports.store import Found
from tests.chat_bench import message_text
from tests.samples_digest import paper

GATE = Citation(section="3.1 The Gate", page=4, anchor="S3.SS1")


def said(of: Paper, text: str, quote: str) -> Said:
    return Said(paper_id=of.id, claim=Claim(text=text, quote=quote, citation=GATE, verified=True))


def answer(**changes: object) -> Answer:
    one = paper(1)
    facts: dict[str, object] = {
        "papers": (one,),
        "language": "en",
        "how": How.MODEL,
        "model": "tide-large",
        "said": (
            said(one, "The gate opens.", "we open the gate"),
            said(one, "It shuts.", "we open the gate"),
        ),
        "sources": {one.id: Source.HTML},
    }
    return Answer.model_validate(facts | changes)


def test_sentences_with_the_same_words_share_a_mark_that_opens_the_section() -> None:
    message = compose_answer(answer(), question="How?", message_id="q1")
    text = next(block for block in message.blocks if isinstance(block, Paragraph))
    marks = [span for span in text.content if span.url]
    assert [mark.text for mark in marks] == ["[1]", "[1]"]
    assert marks[0].url == "https://arxiv.org/html/9912.00001v1#S3.SS1"
    (quote,) = (block for block in message.blocks if isinstance(block, Quote))
    assert (quote.source, quote.url) == ("§3.1 The Gate, p. 4", marks[0].url)


def test_a_pdf_is_opened_at_its_page() -> None:
    place = Citation(section="2 Data", page=7)
    claim = Claim(text="Data.", quote="the data are", citation=place, verified=True)
    made = answer(said=(Said(paper_id=paper(1).id, claim=claim),), sources={paper(1).id: Source.PDF})
    message = compose_answer(made, question="How?", message_id="q1")
    (quote,) = (block for block in message.blocks if isinstance(block, Quote))
    assert quote.url == "https://arxiv.org/pdf/9912.00001v1#page=7"


def test_a_comparison_is_a_table_with_a_column_for_each_paper() -> None:
    one, two = paper(1), paper(2, title="Lamps")
    row = Row(aspect="Cost", cells=(said(one, "12 euros", "parts cost 12 euros"),))
    message = compose_answer(answer(papers=(one, two), said=(), rows=(row,)), question="?", message_id="q")
    (table,) = (block for block in message.blocks if isinstance(block, Table))
    assert table.header == ("Aspect", one.title, "Lamps")
    assert table.rows == (("Cost", "12 euros [1]", "nothing found"),)


def test_silence_is_said_first_and_the_closest_words_are_not_passed_for_an_answer() -> None:
    closest = (said(paper(1), "x", "we open the gate"),)
    text = message_text(compose_answer(answer(said=(), closest=closest), question="?", message_id="q"))
    assert text.startswith("The paper does not say.\nClosest to it in the paper:\nwe open the gate")


def test_a_search_claims_no_more_than_that_it_found_nothing() -> None:
    text = message_text(compose_answer(answer(said=(), how=How.EXTRACT), question="?", message_id="q"))
    assert text.startswith("I found no passage that clearly answers this.")


def test_who_answered_and_what_was_read_is_always_told() -> None:
    model = message_text(compose_answer(answer(), question="?", message_id="q"))
    assert "full text · written by tide-large" in model
    assert "read in full (HTML)" in model
    plain = message_text(compose_answer(answer(how=How.EXTRACT), question="?", message_id="q"))
    assert "extract · passages of the paper, chosen without a language model" in plain
    abstract = answer(sources={paper(1).id: Source.ABSTRACT})
    assert "abstract · written" in message_text(compose_answer(abstract, question="?", message_id="q"))


def test_opinions_name_the_question_and_follow_ups_the_paper() -> None:
    message = compose_answer(answer(follow_ups=("Why?",)), question="?", message_id="q1")
    buttons = [button for row in message.blocks if isinstance(row, Buttons) for button in row.items]
    assert [(button.action, button.value) for button in buttons] == [
        (Action.QUESTION, "9912.00001v1 Why?"),
        (Action.USEFUL, "answer:q1"),
        (Action.NOT_USEFUL, "answer:q1"),
    ]


def test_a_question_nobody_saw_is_repeated() -> None:
    message = compose_answer(answer(), question="How <!here>?", message_id="q", show_question=True)
    assert message_text(message).startswith("How <!here>?")


def test_rows_of_a_table_are_shown_as_one_with_where_they_stand_below() -> None:
    rows = "Gate | Error\nnone | 0.42\ntidal | 0.21 | best"
    shown = compose_answer(
        answer(how=How.EXTRACT, said=(said(paper(1), rows, rows),)), question="Which?", message_id="q1"
    ).blocks
    at, table = next((n, block) for n, block in enumerate(shown) if isinstance(block, Table))
    assert table.header == ("Gate", "Error", "")
    assert table.rows == (("none", "0.42", ""), ("tidal", "0.21", "best"))
    place = shown[at + 1]
    assert isinstance(place, Context)
    assert plain(place.content) == "§3.1 The Gate, p. 4"
    assert place.content[0].url.endswith("#S3.SS1")
    assert not any(isinstance(block, Quote) for block in shown)


def test_an_answer_over_a_part_of_a_paper_says_so_whether_it_found_something_or_not() -> None:
    for changes in ({}, {"said": ()}):
        made = answer(partial=True, sources={paper(1).id: Source.PDF}, **changes)
        text = message_text(compose_answer(made, question="How?", message_id="q1"))
        assert "only a part of the paper was read" in text
        assert "read in full" not in text


def test_an_answer_about_a_withdrawn_paper_says_so_first() -> None:
    one = paper(1).model_copy(update={"comment": "This paper has been withdrawn by the authors."})
    first = compose_answer(answer(papers=(one,)), question="How?", message_id="q1").blocks[0]
    assert isinstance(first, Context)
    assert plain(first.content) == "⚠ This paper has been withdrawn."


def test_titles_that_were_looked_into_are_kept_apart() -> None:
    found = [Found(paper=paper(title=title), snippet="", posted=()) for title in ("Tides", "Lamps")]
    message = answering._with_postings(Message(summary="Yes.", blocks=()), found, "en")
    looked = message.blocks[-1]
    assert isinstance(looked, Context)
    assert plain(looked.content) == "Looked into: Tides · Lamps"
