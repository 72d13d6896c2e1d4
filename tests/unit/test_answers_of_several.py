"""A sentence may rest on two papers, each part of it on one, and a cell on its own alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.prompt_files import prompts
from bot.analysis.verify import index_paper
from bot.chat.questions.answer_message import compose_answer
from bot.chat.questions.ask_model import ModelAnswerer
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.question import Question
from bot.domain.analysis import Source
from bot.domain.answer import Answer
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.message import Table, plain
from bot.domain.paper import Paper
from tests.fakes import ScriptedModel

SAID = {
    "9912.00001": (
        "Heron",
        "We train Heron with plain gradient descent on 12 machines.",
        "Heron took 40 days.",
    ),
    "9912.00002": (
        "Egret",
        "Egret is trained with Lion on one machine.",
        "Its nest model has 310 weights.",
    ),
}
PAPERS = tuple(
    Paper(id=ident, title=f"{name}: a model of rivers", abstract=f"{name} models rivers.")
    for ident, (name, *_) in SAID.items()
)
HERON, EGRET = (lines for _, *lines in SAID.values())


def reading(paper: Paper) -> ReadPaper:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in SAID[paper.id][1:])
    sections = (Section(number="3", title="Training", blocks=blocks),)
    text = FullText(paper_id=paper.id, version=1, source=Source.PDF, sections=sections)
    return ReadPaper(paper=paper, full_text=text, index=index_paper(text, paper))


def told(text: str, *quotes: str, paper: int = 1) -> dict[str, Any]:
    return {"text": text, "quotes": list(quotes), "paper": paper}


async def answered(*sentences: dict[str, Any], cells: tuple[dict[str, Any], ...] = ()) -> Answer:
    table = [{"aspect": "Machines", "cells": list(cells)}] if cells else []
    says = {"found": True, "sentences": sentences, "table": table, "follow_ups": []}
    model = ScriptedModel(lambda request: json.dumps(says) if request.purpose == "answer" else "{}")
    question = Question(text="How are they trained?", papers=PAPERS, language="en", workspace="w")
    answerer = ModelAnswerer(model=model, prompts=prompts())
    return await answerer.answer(question, [reading(paper) for paper in PAPERS])


async def test_a_sentence_on_two_papers_cites_each_for_its_part() -> None:
    text = "Heron is trained with plain gradient descent, whereas Egret is trained with Lion."
    answer = await answered(told(text, HERON[0], EGRET[0]))
    assert [said.claim.text for said in answer.said] == [text]
    message = compose_answer(answer, question="?", message_id="")
    sources = [block.source for block in message.blocks if block.kind == "quote"]
    assert [source.partition(":")[0] for source in sources] == ["Heron", "Egret"]


@pytest.mark.parametrize(
    "text",
    [
        "Heron is trained with Lion, whereas Egret is trained with plain gradient descent.",
        "Egret is trained on 12 machines, and Heron is trained on one machine.",
    ],
)
async def test_what_changed_places_between_two_papers_is_left_out(text: str) -> None:
    answer = await answered(told(text, HERON[0], EGRET[0]), told("Heron took 40 days.", HERON[1]))
    assert [said.claim.text for said in answer.said] == ["Heron took 40 days."]
    assert answer.dropped == 1


@pytest.mark.parametrize(
    "silent", ["not reported", "None given", "N/A", "—", "unbekannt", "keine Angabe", "未说明", "不詳"]
)
async def test_a_cell_without_words_of_its_paper_is_told_from_one_that_failed(silent: str) -> None:
    cells = (told("12 machines", HERON[0]), told(silent, paper=2))
    answer = await answered(cells=cells)
    assert answer.dropped == 0
    assert _row(answer)[2] == "nothing found"
    answer = await answered(cells=(cells[0], told("7 machines", EGRET[0], paper=2)))
    assert answer.dropped == 1
    assert _row(answer)[2] == "could not be confirmed"


async def test_a_cell_rests_on_its_own_paper_alone() -> None:
    answer = await answered(cells=(told("12 machines", HERON[0]), told("310 weights", EGRET[1], paper=1)))
    assert [cell.claim.text for row in answer.rows for cell in row.cells] == ["12 machines"]


async def test_what_the_papers_leave_unsaid_is_said_and_marked() -> None:
    answer = await answered(
        told("Egret is trained with Lion.", EGRET[0], paper=2), told("The paper names no price.", paper=2)
    )
    assert answer.dropped == 0
    text = plain(compose_answer(answer, question="?", message_id="").blocks[0].content)  # type: ignore[union-attr]
    assert "The paper names no price. [by the model’s reading, nothing to quote]" in text


async def test_nothing_but_what_is_unsaid_is_no_answer() -> None:
    assert not (await answered(told("The paper names no price.", paper=2))).found


def _row(answer: Answer) -> tuple[str, ...]:
    blocks = compose_answer(answer, question="?", message_id="").blocks
    (table,) = (block for block in blocks if isinstance(block, Table))
    return table.rows[0]
