"""Answers a question about papers: by the model where there is one, in the papers' own words otherwise.

A paper that fits the model's context is read whole; of a longer one, or of many, the passages that the
question's words lead to. Whoever answers, nothing is said that the papers do not hold, and where they hold
no answer that is the answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.analysis.analyses import Analyses
from bot.analysis.second_opinion import SecondOpinion
from bot.analysis.verify import Index, index_paper
from bot.chat.questions.answer_message import SMALL_TALK
from bot.chat.questions.answer_types import AnswerType, holds, wanted_by
from bot.chat.questions.ask_extract import CLOSEST, MOST_QUOTES, answering_hits, quote_hits
from bot.chat.questions.ask_model import ModelAnswerer
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.chinese_meanings import telling_pieces
from bot.chat.questions.chinese_questions import question_in_english
from bot.chat.questions.conversation import COMPARES, without_numbers
from bot.chat.questions.front_matter import front_matter
from bot.chat.questions.general import general_answer
from bot.chat.questions.named_blocks import named_blocks
from bot.chat.questions.overview_questions import asked_of_whole
from bot.chat.questions.question import Question
from bot.chat.questions.question_names import holds_names, names_asked
from bot.chat.questions.retrieve import Retriever, Search, question_stems, with_neighbours
from bot.chat.questions.sentence_answers import may_answer, sentence_answers
from bot.chat.questions.small_talk import is_other_language, is_small_talk
from bot.chat.questions.streaming_answer import Grow
from bot.chat.questions.suggest import follow_ups, suggestion_in_english
from bot.chat.questions.vector_search import VectorSearch
from bot.domain.analysis import AnalysisPart, Claim
from bot.domain.answer import Answer, How, Row, Said
from bot.domain.errors import ModelOutputError, ModelRefusesError, ModelUnavailableError
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Level
from bot.llm.output_gate import showable
from bot.llm.prompting import Prompt
from bot.locales import translate
from bot.ports.conversations import PassageStore
from bot.ports.model import LanguageModel
from bot.ports.pool import INLINE, Pool
from bot.ports.vectors import VectorStore
from bot.selection.glossary import in_english as english_terms
from bot.sources.registry import find_refs
from bot.text.chinese import HAN, spoken_in
from bot.text.spelling import american
from bot.text.terms import content_stems
from bot.util.single_flight import SingleFlight

log = logging.getLogger(__name__)

PASSAGES = 8
"""How many passages a model is given of papers that do not fit; each comes with its neighbours."""
SHOWN = 5
NEAR_ENOUGH = 0.34
"""The share of a question that a passage covers at least to be shown as the closest there is."""
FEW_WORDS = 3
"""A question with fewer words of its own is taken to go on from the one before."""
OVERVIEW = 2
"""How many findings are shown with the summary of each paper."""
STEPS = 3
"""How many statements of one part of the analysis answer a question about it."""
TYPED = 0.7
"""The share of a question that a passage covers at least where a number or a name is asked for."""
_EXPLAINED = {AnswerType.ANY, AnswerType.REASON, AnswerType.COMPARISON, AnswerType.DEFINITION}
"""What more than a sentence may be needed for."""
OTHER_LANGUAGE, UNTRANSLATED = "ask.other_language", "ask.untranslated"
_ROWS = (
    (AnalysisPart.METHOD, "ask.aspect.method"),
    (AnalysisPart.EXPERIMENTS, "ask.aspect.result"),
)


class AskedStore(PassageStore, VectorStore, Protocol):
    """What is kept to answer."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Answers questions."""

    analyses: Analyses
    store: PassageStore
    model: LanguageModel | None = None
    prompts: Mapping[str, Prompt] | None = None
    budget: Budget | None = None
    checker: LanguageModel | None = None
    """Is asked, once an answer, if the quotes say what its sentences say; none: no second opinion."""
    vector_search: VectorSearch | None = None
    pool: Pool = INLINE
    """Where the computing of answers is done."""
    _flights: SingleFlight = field(init=False, default_factory=SingleFlight)
    _indexing: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    def over(self, store: AskedStore, analyses: Analyses) -> Asker:
        """The same over other papers, kept elsewhere."""
        vector_search = replace(self.vector_search, store=store) if self.vector_search else None
        return replace(self, store=store, analyses=analyses, vector_search=vector_search)

    @property
    def retriever(self) -> Retriever:
        """The search in passages."""
        return Retriever(
            store=self.store, read=self.analyses.full_text, vector_search=self.vector_search, pool=self.pool
        )

    async def ask(self, question: Question, grow: Grow | None = None) -> Answer:
        """The answer, never an invented one; `grow` is handed what there is of it while a model writes.

        Raises:
            SourceUnavailableError, StorageError: a paper cannot be had.
        """
        readings = [await self._reading(paper) for paper in question.papers]
        answerer = self._answerer()
        if answerer is None:
            return await self._extract(question, readings)
        if self.budget and await self.budget.level(question.workspace) is Level.EXTRACT:
            return await self._extract(question, readings, note="note.ask_budget")
        try:
            return await self._within(answerer, question, readings, grow)
        except ModelUnavailableError as error:
            log.warning("the model is not answering: %s", error)
            extract = await self._extract(question, readings, note="note.ask_model")
            return extract.evolve(excuse=showable(error.said))
        except ModelOutputError as error:
            log.warning("an answer failed the checks: %s", error)
            return await self._extract(question, readings, note="note.ask_checks")

    async def holding(self, question: Question, *, least: int = 0) -> tuple[Paper, ...]:
        """The papers whose own words answer it, each asked alone. No model is asked.

        So many words of the question, at the `least`, must stand in the answer.

        Raises:
            SourceUnavailableError, StorageError: a paper cannot be had.
        """
        asked, found = set(content_stems(english_terms(question.text))), []
        for paper in question.papers:
            alone = question.evolve(papers=(paper,))
            answer = await self._extract(alone, [await self._reading(paper)])
            said = content_stems(" ".join(claim.quote for claim in answer.claims))
            if answer.found and len(asked.intersection(said)) >= least:
                found.append(paper)
        return tuple(found)

    async def search(self, question: Question, *, limit: int = SHOWN) -> Search:
        """The passages that the question's words lead to, going on from the question before."""
        return await self.retriever.search(
            _words_of(question),
            question.papers,
            limit=limit,
            more=_before(question),
            workspace=question.workspace,
        )

    async def _reading(self, paper: Paper) -> ReadPaper:
        full_text = await self.analyses.full_text(paper)
        key = (paper.id, paper.version, full_text.source)
        return ReadPaper(
            paper, full_text, await self._flights.do(key, lambda: self._index(full_text, paper))
        )

    async def _index(self, full_text: FullText, paper: Paper) -> Index:
        """The index of a paper; who asks about the same one meanwhile gets the same.

        One at a time: threads that compute would all be served before the one that answers people.
        """
        async with self._indexing:
            return await self.pool.run(index_paper, full_text, paper)

    def _answerer(self) -> ModelAnswerer | None:
        if self.model is None or self.prompts is None:
            return None
        return ModelAnswerer(model=self.model, prompts=self.prompts, pool=self.pool)

    async def _within(
        self, answerer: ModelAnswerer, question: Question, readings: Sequence[ReadPaper], grow: Grow | None
    ) -> Answer:
        """The model's answer; from less, where it turns out to read less at once than it was given.

        Raises: as `_by_model` does.
        """
        context = answerer.model.context_tokens
        try:
            return await self._by_model(answerer, question, readings, grow)
        except ModelRefusesError:
            if answerer.model.context_tokens >= context:
                raise
        return await self._by_model(answerer, question, readings, grow)

    async def _by_model(
        self, answerer: ModelAnswerer, question: Question, readings: Sequence[ReadPaper], grow: Grow | None
    ) -> Answer:
        """The answer, or that the papers do not say.

        Raises:
            ModelOutputError: it is none, or nothing of it could be confirmed.
            ModelUnavailableError: none comes.
        """
        excerpts = None
        if not await self.pool.run(answerer.fits, question, readings):
            searched = await self._search(answerer, question)
            cut = {paper.id: await self.retriever.passages(paper) for paper in question.papers}
            excerpts = with_neighbours(searched.hits, cut)
        answer = await self._get_second_opinion(
            await answerer.answer(question, readings, excerpts, grow), question
        )
        if answer.dropped and not answer.found:  # which does not mean that the papers are silent
            raise ModelOutputError(problems=("nothing of it could be confirmed",))
        return answer if answer.found else await self._with_closest(answer, question, readings)

    async def _get_second_opinion(self, answer: Answer, question: Question) -> Answer:
        """The answer without what the second opinion denies, where there is the budget for one."""
        is_asked = self.budget is None or await self.budget.level(question.workspace) is Level.FULL
        if self.checker is None or self.prompts is None or not is_asked:
            return answer
        second = SecondOpinion(model=self.checker, prompt=self.prompts["entail"])
        cells = [cell for row in answer.rows for cell in row.cells]
        claims = [said.claim for said in (*answer.said, *cells)]
        return _without(answer, await second.find_denied(claims, workspace=question.workspace))

    async def _search(self, answerer: ModelAnswerer, question: Question) -> Search:
        """The passages for the model; its own terms are searched for where the languages differ."""
        if not HAN.search(question.text) and question.language.split("-")[0] in {"en", "zh"}:
            return await self.search(question, limit=PASSAGES)
        terms = await answerer.terms(question)
        translated = question.evolve(text=terms or question_in_english(question.text).text)
        return await self.search(translated, limit=PASSAGES)

    async def _with_closest(
        self, answer: Answer, question: Question, readings: Sequence[ReadPaper]
    ) -> Answer:
        found = await self.search(question)
        return answer.evolve(closest=_closest(found, readings))

    async def _extract(
        self, question: Question, readings: Sequence[ReadPaper], *, note: str = ""
    ) -> Answer:
        if is_small_talk(question.text):
            return _say(question, SMALL_TALK)
        if spoken := spoken_in(question.text):
            return _say(question, f"{OTHER_LANGUAGE}_{spoken}")
        typed, question = _words_of(question), question.evolve(text=suggestion_in_english(question.text))
        found = await self.search(question)
        if found.foreign:
            question = _translate_question(question, found.asked)
        compares = question.compares and len(question.papers) > 1
        rows = await self._compare(question, readings) if compares else ()
        known = () if compares or found.unread else await self._answer_known(question, readings)
        said = known or (() if compares else await self._in_own_words(question, readings, found, typed))
        return Answer(
            papers=question.papers,
            language=question.language,
            how=How.EXTRACT,
            said=said,
            rows=rows,
            closest=() if said or rows or (found.unread and not found.words) else _closest(found, readings),
            follow_ups=await self._follow_ups(question, readings) if said else (),
            searched=found.words,
            unread=found.unread,
            notes=tuple(filter(None, (note, _language_note(typed, found, answered=bool(said or rows))))),
            sources={each.paper.id: each.full_text.source for each in readings},
            partial=any(each.full_text.is_partial for each in readings),
        )

    async def _in_own_words(
        self, question: Question, readings: Sequence[ReadPaper], found: Search, typed: str
    ) -> tuple[Said, ...]:
        """The sentences that answer; of how and why, and where no sentence does, passages that may."""
        words = " ".join((_words_of(question), *telling_pieces(found.unread)))
        if found.foreign and not found.words:
            return ()
        said = await self.pool.run(
            sentence_answers, words, readings, before=_before(question), typed=typed, alike=found.alike
        )
        kind = wanted_by(words).type
        if said and kind not in _EXPLAINED:
            return said
        indexes = {each.paper.id: each.index for each in readings}
        least = 0.0 if kind in _EXPLAINED else TYPED
        hits = [hit for hit in answering_hits(found) if hit.coverage >= least]
        passages = quote_hits(hits, found, indexes)
        names = {each.paper.id: await self.pool.run(names_asked, typed, each) for each in readings}
        fitting = [
            one
            for one in passages
            if holds(kind, one.claim.quote)
            and may_answer(words, one.claim.quote)
            and holds_names(names[one.paper_id], _stems_with_heading(one.claim))
        ]
        shown = " ".join(one.claim.quote for one in said)
        return (*said, *(one for one in fitting if one.claim.quote not in shown))[:MOST_QUOTES]

    async def _answer_known(
        self, question: Question, readings: Sequence[ReadPaper]
    ) -> tuple[Said, ...] | None:
        """What answers a question that can be put to every paper; None to any other."""
        words, titles = _words_of(question), [paper.title for paper in question.papers]
        whole = None if question.compares else asked_of_whole(words, titles)
        if whole and (overview := await self._overview(question, whole.part)):
            return overview
        for find in (named_blocks, front_matter):
            if found := await self.pool.run(find, question.text, readings):
                return found
        return await self.pool.run(general_answer, words, titles, readings)

    async def _follow_ups(self, question: Question, readings: Sequence[ReadPaper]) -> tuple[str, ...]:
        """What the paper is known to answer besides; of several, nothing is suggested."""
        if len(readings) != 1:
            return ()
        return await self.pool.run(follow_ups, question.text, readings[0], question.language)

    async def _overview(self, question: Question, part: AnalysisPart | None) -> tuple[Said, ...]:
        """What each paper is about and finds, or one part of it, in the sentences its analysis chose."""
        said: list[Said] = []
        for paper in question.papers:
            analysis = await self.analyses.of(paper, question.language, workspace=question.workspace)
            parts = {section.part: section.claims for section in analysis.sections}
            claims = parts.get(part, ())[:STEPS] if part else ()
            claims = claims or (analysis.summary, *analysis.findings[:OVERVIEW])
            said.extend(Said(paper_id=paper.id, claim=claim) for claim in claims if claim.quote)
        return tuple(said)

    async def _compare(self, question: Question, readings: Sequence[ReadPaper]) -> tuple[Row, ...]:
        """A row for what the question is about, then what each paper says of itself."""
        language = question.language
        rows = [
            Row(
                aspect=translate(language, "ask.aspect.question"),
                cells=await self._beside(question, readings),
            )
        ]
        analyses = [
            await self.analyses.of(each.paper, language, workspace=question.workspace) for each in readings
        ]
        summaries = tuple(Said(paper_id=each.paper_id, claim=each.summary) for each in analyses)
        rows.append(Row(aspect=translate(language, "ask.aspect.summary"), cells=summaries))
        for part, key in _ROWS:
            cells = tuple(
                Said(paper_id=each.paper_id, claim=section.claims[0])
                for each in analyses
                for section in each.sections
                if section.part is part and section.claims
            )
            rows.append(Row(aspect=translate(language, key), cells=cells))
        return tuple(row for row in rows if row.cells)

    async def _beside(self, question: Question, readings: Sequence[ReadPaper]) -> tuple[Said, ...]:
        """What each paper says about what is compared, where the question says what that is."""
        names = {stem for paper in question.papers for stem in content_stems(paper.title)}
        wanted = [each for each in _content(question.text) if not set(content_stems(each)) & names]
        if not wanted:
            return ()
        about = " ".join(wanted)
        cells: list[Said] = []
        for reading in readings:
            found = await self.retriever.search(about, [reading.paper], workspace=question.workspace)
            said = quote_hits(answering_hits(found)[:1], found, {reading.paper.id: reading.index})
            known = None if said else await self.pool.run(general_answer, about, (), [reading])
            cells.extend(said or (known or ())[:1])
        return tuple(cells)


def _translate_question(question: Question, asked: str) -> Question:
    """The question as it is asked in English, and what was asked before it."""
    earlier = (turn.evolve(question=question_in_english(turn.question).text) for turn in question.earlier)
    return question.evolve(text=asked, earlier=tuple(earlier))


def _language_note(typed: str, found: Search, *, answered: bool) -> str:
    """What is said of a question that could not be understood for its language."""
    if is_other_language(typed):
        return OTHER_LANGUAGE
    return UNTRANSLATED if found.foreign and not found.words and not answered else ""


def _say(question: Question, note: str) -> Answer:
    """An answer that is one sentence of ours: nothing was asked."""
    return Answer(papers=question.papers, language=question.language, how=How.EXTRACT, notes=(note,))


def _stems_with_heading(claim: Claim) -> frozenset[str]:
    place = claim.citation.section if claim.citation else ""
    return frozenset(content_stems(american(f"{place} {claim.quote}")))


def _closest(found: Search, readings: Sequence[ReadPaper]) -> tuple[Said, ...]:
    near = [hit for hit in found.hits[:CLOSEST] if hit.coverage >= NEAR_ENOUGH]
    return quote_hits(near, found, {each.paper.id: each.index for each in readings})


def _content(text: str) -> list[str]:
    """The words of a comparison that say what to compare."""
    bare = COMPARES.sub(" ", text)
    return [word for word in bare.split() if content_stems(word) and not any(map(str.isdigit, word))]


def _words_of(question: Question) -> str:
    """The question without what only names a paper: ids, links and numbers in the digest."""
    text = without_numbers(question.text)
    return " ".join(word for word in text.split() if not (word.startswith("#") or find_refs(word)))


def _before(question: Question) -> str:
    """The words of the question before, where this one has too few of its own to stand alone."""
    if not question.earlier or len(question_stems(question_in_english(question.text).text)) >= FEW_WORDS:
        return ""
    return question.earlier[-1].question


def _without(answer: Answer, denied: Collection[Claim]) -> Answer:
    """The answer without the sentences and cells of these claims."""
    said = tuple(each for each in answer.said if each.claim not in denied)
    rows = [
        row.evolve(cells=cells)
        for row in answer.rows
        if (cells := tuple(cell for cell in row.cells if cell.claim not in denied))
    ]
    return answer.evolve(said=said, rows=tuple(rows), dropped=answer.dropped + len(denied))
