"""An answer as a message: the sentences with marks, then the words of the paper that each rests on.

A mark opens the cited place. What a model wrote and what a paper says are told apart: the first is running
text, the second always a quote with section and page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.chat.questions.suggest import question_buttons
from bot.compose.shown_formulas import quoted_words
from bot.compose.topic_words import SEPARATOR
from bot.compose.words import abs_url, cite, place_url, unverified_mark, withdrawn_lines
from bot.domain.analysis import Citation, Quotation, Source
from bot.domain.answer import Answer, How, Said
from bot.domain.message import (
    Action,
    Block,
    Button,
    Buttons,
    Context,
    Heading,
    Line,
    Message,
    Paragraph,
    Quote,
    Span,
    Table,
    bold,
    italic,
    line,
    link,
    plain,
)
from bot.domain.paper import Paper
from bot.locales import join_list, translate

LONGEST_CELL = 240
LONGEST_TITLE = 60
LONGEST_SUMMARY = 120
MOST_QUOTES = 8
SMALL_TALK = "ask.small_talk"
"""The note of an answer to thanks and greetings."""
ALONE = frozenset({SMALL_TALK, "ask.other_language_ja", "ask.other_language_ko"})
"""Notes that are all that is said."""
ANSWER = "answer:"
"""What the value of the buttons about an answer begins with; the question's message id follows."""


def compose_answer(
    answer: Answer, *, question: str, message_id: str, show_question: bool = False
) -> Message:
    """The answer with its citations; with `show_question`, the question above it."""
    if not answer.found and answer.notes and answer.notes[0] in ALONE:
        told = translate(answer.language, answer.notes[0])
        return Message(summary=told, blocks=(Paragraph(content=line(told)),))
    blocks: list[Block] = []
    if show_question:
        blocks.append(Context(content=line(italic(question))))
    blocks.extend(Context(content=each) for each in withdrawn_lines(answer.papers, answer.language))
    blocks.extend(_body(answer))
    blocks.append(Context(content=_label(answer)))
    blocks.extend(Context(content=line(remark)) for remark in _remarks(answer))
    blocks.extend(_buttons(answer, message_id))
    summary = translate(answer.language, "ask.notice", question=question[:LONGEST_SUMMARY])
    return Message(summary=summary, blocks=tuple(blocks))


def compose_growing(answer: Answer, *, question: str, show_question: bool = False) -> Message:
    """What is checked of an answer that a model is still writing."""
    blocks: list[Block] = [Context(content=line(italic(question)))] if show_question else []
    blocks.extend(_body(answer))
    blocks.append(Context(content=line(translate(answer.language, "ask.growing"))))
    summary = translate(answer.language, "ask.notice", question=question[:LONGEST_SUMMARY])
    return Message(summary=summary, blocks=tuple(blocks))


def _body(answer: Answer) -> tuple[Block, ...]:
    if not answer.found:
        return _silence(answer)
    marks = _Marks(answer)
    if answer.how is How.EXTRACT and not answer.rows:
        return _extract(answer, marks)
    text = marks.text(answer.said)
    table = marks.table() if answer.rows else None
    return (
        *((Paragraph(content=text),) if text else ()),
        *((table,) if table else ()),
        *marks.quotes(),
    )


def _silence(answer: Answer) -> tuple[Block, ...]:
    said = bold(translate(answer.language, _silent(answer)))
    blocks: list[Block] = [Paragraph(content=line(said))]
    if answer.closest:
        blocks.append(Paragraph(content=line(translate(answer.language, "ask.closest"))))
        blocks.extend(_quotes(answer, answer.closest))
    return tuple(blocks)


def _silent(answer: Answer) -> str:
    """A model read the paper and can say what it does not say; a search only knows what it did not find."""
    if answer.how is How.EXTRACT:
        return "ask.untranslated" if "ask.untranslated" in answer.notes else "ask.not_found"
    return "ask.silent_all" if len(answer.papers) > 1 else "ask.silent"


def _extract(answer: Answer, marks: _Marks) -> tuple[Block, ...]:
    """The words of the papers under one line that says what they are."""
    language = answer.language
    if len(answer.papers) == 1:
        opening = translate(language, "ask.extract")
    else:
        titles = {said.paper_id: marks.papers[said.paper_id].title for said in answer.said}
        opening = translate(language, "ask.extract_title", title="”, “".join(titles.values()))
        opening = opening if len(titles) == 1 else translate(language, "ask.extract_several")
    return (Paragraph(content=line(bold(opening))), *_quotes(answer, answer.said))


def _quotes(answer: Answer, said: Iterable[Said]) -> tuple[Block, ...]:
    papers = {paper.id: paper for paper in answer.papers}
    quotes = (quote for each in said for quote in _quotes_of(answer, papers, each))
    return tuple(block for quote in quotes for block in _as_printed(quote))


def _as_printed(quote: Quote) -> tuple[Block, ...]:
    """Rows of a table as a table with where they stand below it; other words as the quote they are."""
    rows = [tuple(cell.strip() for cell in row.split(" | ")) for row in plain(quote.content).splitlines()]
    columns = max(map(len, rows), default=0)
    if len(rows) < 2 or columns < 2:
        return (quote,)
    header, *others = ((*row, *[""] * (columns - len(row))) for row in rows)
    number = (quote.mark, " ") if quote.mark else ()
    place = Context(content=line(*number, Span(text=quote.source, url=quote.url)))
    return Table(header=header, rows=tuple(others)), place


def _quotes_of(answer: Answer, papers: Mapping[str, Paper], said: Said, mark: str = "") -> Iterator[Quote]:
    """All the words that a sentence rests on, each with where it stands."""
    for quoted in said.claim.quotes:
        paper = papers[quoted.paper_id or said.paper_id]
        yield _quote(answer, paper, quoted, mark, several=len(papers) > 1)


def _quote(answer: Answer, paper: Paper, quoted: Quotation, mark: str, *, several: bool) -> Quote:
    place = quoted.citation or Citation()
    pieces = [_short(paper.title)] if several else []
    pieces.append(cite(answer.language, place))
    url = place_url(paper, answer.sources.get(paper.id, Source.ABSTRACT), place)
    source = SEPARATOR.join(piece for piece in pieces if piece)
    return Quote(mark=mark, content=line(quoted_words(quoted)), source=source, url=url)


class _Marks:
    """Numbers the citations of an answer in the order they are used."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._numbers: dict[tuple[str, str], int] = {}
        self._said: list[Said] = []
        self.papers = {paper.id: paper for paper in answer.papers}

    def text(self, said: Sequence[Said]) -> Line:
        """The sentences, each with the mark of its citation."""
        pieces: list[str | Span] = []
        gap = translate(self._answer.language, "locale.gap")
        for each in said:
            mark = (gap, self._mark(each)) if each.claim.quote else ()
            doubt = unverified_mark(self._answer.language, each.claim)
            pieces += [gap if pieces else "", each.claim.text, *mark, *doubt]
        return line(*pieces)

    def table(self) -> Table:
        """A column for each paper, a row for each aspect."""
        answer = self._answer
        header = (
            translate(answer.language, "ask.aspect"),
            *(_short(paper.title) for paper in answer.papers),
        )
        rows = []
        for row in answer.rows:
            cells = {cell.paper_id: self._cell(cell) for cell in row.cells}
            silent = {
                paper.id: "ask.unconfirmed" if paper.id in row.unconfirmed else "ask.nothing_found"
                for paper in answer.papers
            }
            told = (cells.get(each) or translate(answer.language, key) for each, key in silent.items())
            rows.append((row.aspect, *told))
        return Table(header=header, rows=tuple(rows))

    def quotes(self) -> tuple[Block, ...]:
        """What the marks stand for."""
        quotes = (
            quote
            for number, said in enumerate(self._said[:MOST_QUOTES], 1)
            for quote in _quotes_of(self._answer, self.papers, said, f"[{number}]")
        )
        return tuple(block for quote in quotes for block in _as_printed(quote))

    def _cell(self, said: Said) -> str:
        number = self._number(said)
        return f"{_short(said.claim.text, LONGEST_CELL)} [{number}]" if number else said.claim.text

    def _mark(self, said: Said) -> Span:
        number = self._number(said)
        paper = self.papers[said.paper_id]
        source = self._answer.sources.get(paper.id, Source.ABSTRACT)
        url = place_url(paper, source, said.claim.citation) if said.claim.citation else abs_url(paper)
        return link(f"[{number}]", url) if number else Span(text="")

    def _number(self, said: Said) -> int:
        """The number of this citation; 0 where there is none."""
        if not said.claim.quote:
            return 0
        key = (said.paper_id, "\n".join(quoted.text for quoted in said.claim.quotes))
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._said.append(said)
        return self._numbers[key]


def _label(answer: Answer) -> Line:
    """What the answer rests on: who wrote it, and what was read."""
    language = answer.language
    if answer.how is How.MODEL:
        by = translate(language, "ask.by_model", model=answer.model)
    else:
        by = translate(language, "ask.extract_label")
    read = {translate(language, f"evidence.read_{source.value}") for source in answer.sources.values()}
    if answer.partial:
        read = {translate(language, "evidence.read_part")}
    label = translate(language, f"evidence.{'full_text' if answer.how is How.MODEL else 'extract'}")
    only = Source.ABSTRACT in answer.sources.values() and answer.how is How.MODEL
    shown = translate(language, "evidence.abstract") if only else label
    return line(bold(shown), f"{SEPARATOR}{by}", *(f"{SEPARATOR}{each}" for each in sorted(read)))


def _remarks(answer: Answer) -> tuple[str, ...]:
    language = answer.language
    said = [translate(language, note) for note in answer.notes if note != _silent(answer)]
    if answer.excuse:
        said.append(translate(language, "note.model_said", said=answer.excuse))
    if answer.dropped and answer.found:
        said.append(translate(language, "ask.dropped", n=answer.dropped))
    if not answer.found and answer.searched:
        said.append(translate(language, "ask.searched", words=answer.searched))
    if answer.unread:
        said.append(translate(language, "ask.unread", words=join_list(language, answer.unread)))
    return tuple(said)


def _buttons(answer: Answer, message_id: str) -> tuple[Buttons, ...]:
    language = answer.language
    rows = []
    if answer.follow_ups and len(answer.papers) == 1:
        rows.append(question_buttons(answer.papers[0], answer.follow_ups))
    if message_id:
        value = f"{ANSWER}{message_id}"
        opinions = (
            Button(label=translate(language, f"button.{action.value}"), action=action, value=value)
            for action in (Action.USEFUL, Action.NOT_USEFUL)
        )
        rows.append(Buttons(items=tuple(opinions)))
    return tuple(rows)


def compose_choice(
    papers: Sequence[Paper], language: str, values: Sequence[str], numbers: Sequence[int]
) -> Message:
    """Which paper is meant, with a button for each."""
    title = translate(language, "ask.which")
    buttons = (
        Button(label=_short(f"#{number} {paper.title}"), action=Action.CHOOSE, value=value)
        for number, paper, value in zip(numbers, papers, values, strict=True)
    )
    return Message(
        summary=title, blocks=(Heading(content=line(title), level=3), Buttons(items=tuple(buttons)))
    )


def _short(text: str, most: int = LONGEST_TITLE) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
