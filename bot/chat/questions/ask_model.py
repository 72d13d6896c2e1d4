"""Answers written by a language model, of which only what the papers support is kept.

Every sentence comes with a quote, and is dropped where the quote is not in the paper, a figure is not
supported, or the gate would not publish it. What is lost is asked for again once, by itself (`mending`), or
the answer as a whole where most of it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot import locales
from bot.analysis.mending import Mender
from bot.chat.questions.check import AnswerCheck, Checked, ReadPaper
from bot.chat.questions.question import Question
from bot.chat.questions.streaming_answer import MOST_ROWS, Grow, StreamingAnswer
from bot.chat.questions.suggest import LONGEST
from bot.domain.answer import Answer, How
from bot.domain.errors import ModelOutputError, NoAnswerError
from bot.domain.passage import Passage
from bot.llm.call import answer_tokens, ask_whole, request_for
from bot.llm.fit import estimated_tokens, fit
from bot.llm.output import AnswerOutput, TermsOutput, parse_output
from bot.llm.output_gate import problems
from bot.llm.prompting import Prompt, fence
from bot.llm.writer import Writer
from bot.ports.conversations import Turn
from bot.ports.model import LanguageModel, ModelRequest
from bot.ports.pool import INLINE, Pool

FRAME_TOKENS = 200
"""For the titles, the authors and the tags."""
MOST_TURNS = 4
LONGEST_TURN = 400
"""Characters of an earlier question or answer: they are cut, the paper never is for them."""
MOST_FOLLOW_UPS = 3


@dataclass(frozen=True, kw_only=True)
class ModelAnswerer:
    """Asks a language model."""

    model: LanguageModel
    prompts: Mapping[str, Prompt]
    pool: Pool = INLINE

    def fits(self, question: Question, readings: Sequence[ReadPaper]) -> bool:
        """Whether the model can read the papers whole."""
        room = self._room(question)
        return not any(fit(each.full_text, room).left_out for each in readings)

    async def terms(self, question: Question) -> str:
        """What to search for in the paper's language.

        Raises:
            ModelUnavailableError, ModelOutputError.
        """
        prompt = self.prompts["terms"]
        titles = "; ".join(paper.title for paper in question.papers)
        values = {"question": fence("question", question.text), "title": fence("title", titles)}
        request = request_for(self.model, prompt, values, cheap=True, workspace=question.workspace)
        text = await ask_whole(self.model, request)
        return " ".join(parse_output(text, TermsOutput).terms[:8])

    async def answer(
        self,
        question: Question,
        readings: Sequence[ReadPaper],
        excerpts: Mapping[str, Sequence[Passage]] | None = None,
        grow: Grow | None = None,
    ) -> Answer:
        """The answer, from the whole papers or from the excerpts of them; `grow` sees it come.

        Raises:
            ModelUnavailableError: the model does not answer, or not to the end.
            ModelOutputError: what it says is no answer, even after a repair.
        """
        request = await self.pool.run(self.request, question, readings, excerpts)
        check = AnswerCheck(question, readings, self.prompts["answer"])
        made = partial(self._make, question, readings)
        watch = StreamingAnswer(check, made, grow, self.pool).watch if grow else None
        drafts: list[Checked] = []

        def judge_draft(output: AnswerOutput) -> Checked:
            drafts.append(checked := self._check(check, output))
            if len(drafts) == 1 and len(checked.failed) > checked.kept:
                raise ModelOutputError(problems=tuple(checked.failed))
            return checked

        writer = Writer(model=self.model, repair=self.prompts["repair"], pool=self.pool)
        mended = self._mender(question, check).mend
        model = self.model.name
        try:
            _, model = await writer.write(request, AnswerOutput, judge_draft, mended=mended, watch=watch)
        except (ModelOutputError, NoAnswerError):
            if not any(draft.kept for draft in drafts):
                raise
        return made(max(reversed(drafts), key=lambda draft: draft.kept)).evolve(model=model)

    def request(
        self,
        question: Question,
        readings: Sequence[ReadPaper],
        excerpts: Mapping[str, Sequence[Passage]] | None = None,
    ) -> ModelRequest:
        """What the model is asked."""
        values = self._values(question, readings, excerpts)
        return request_for(self.model, self.prompts["answer"], values, workspace=question.workspace)

    def _room(self, question: Question) -> int:
        """Tokens for the text of each paper: what prompt, question and answer leave of the context."""
        prompt = self.prompts["answer"]
        frame = prompt.system + prompt.user + question.text + _quote_turns(question.earlier)
        taken = estimated_tokens(frame) + FRAME_TOKENS + answer_tokens(self.model)
        return max(0, self.model.context_tokens - taken) // max(1, len(question.papers))

    def _values(
        self,
        question: Question,
        readings: Sequence[ReadPaper],
        excerpts: Mapping[str, Sequence[Passage]] | None,
    ) -> dict[str, str]:
        room = self._room(question)
        texts = (
            _excerpt(excerpts.get(each.paper.id, ()), room)
            if excerpts is not None
            else fit(each.full_text, room).text
            for each in readings
        )
        papers = (
            fence("paper", f"Paper {number}: {each.paper.title}\n{', '.join(each.paper.authors)}\n\n{text}")
            for number, (each, text) in enumerate(zip(readings, texts, strict=True), 1)
        )
        return {
            "language": locales.language_name(question.language),
            "papers": "\n\n".join(papers),
            "left_out": "" if excerpts is None else "Only the passages closest to the question are given.",
            "earlier": fence("earlier", _quote_turns(question.earlier)),
            "question": fence("question", question.text),
        }

    def _mender(self, question: Question, check: AnswerCheck) -> Mender:
        """Has the sentences and cells that are lost written again, once, and those alone."""
        return Mender(
            model=self.model,
            prompt=self.prompts["mend"],
            indexes=check.index_of,
            papers=[each.index for each in check.readings],
            language=locales.language_name(question.language),
            pool=self.pool,
        )

    def _check(self, check: AnswerCheck, output: AnswerOutput) -> Checked:
        checked = Checked(found=output.found)
        check.sentences(output.sentences, checked)
        check.rows(output.table[:MOST_ROWS], checked)
        checked.follow_ups = tuple(
            each.strip()
            for each in output.follow_ups
            if 0 < len(each.strip()) <= LONGEST and not problems(each.strip(), check.question.language)
        )[:MOST_FOLLOW_UPS]
        return checked

    def _make(self, question: Question, readings: Sequence[ReadPaper], checked: Checked) -> Answer:
        return Answer(
            papers=question.papers,
            language=question.language,
            how=How.MODEL,
            said=tuple(checked.said) if checked.answers else (),
            rows=tuple(checked.rows) if checked.answers else (),
            follow_ups=checked.follow_ups if checked.answers else (),
            dropped=len(checked.failed),
            model=self.model.name,
            sources={each.paper.id: each.full_text.source for each in readings},
            partial=any(each.full_text.is_partial for each in readings),
        )


def _excerpt(passages: Sequence[Passage], room: int) -> str:
    """The passages under their headings, in reading order, as many as there is room for."""
    written: list[str] = []
    heading = ""
    for passage in passages:
        text = f"## {passage.section}\n\n{passage.text}" if passage.section != heading else passage.text
        room -= estimated_tokens(text)
        if room < 0:
            break
        heading = passage.section
        written.append(text)
    return "\n\n".join(written)


def _quote_turns(turns: Sequence[Turn]) -> str:
    pairs = (f"Q: {turn.question[:LONGEST_TURN]}\nA: {turn.answer[:LONGEST_TURN]}" for turn in turns)
    return "\n".join(list(pairs)[-MOST_TURNS:])
