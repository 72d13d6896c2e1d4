"""The second stage of selection: a model judges the best of the lexical ranking, in batches.

It can only reorder. Ids it was not asked about are ignored; papers it says nothing of keep their lexical
place among themselves, behind those it liked and before those it found unrelated. What readers thought of
earlier papers counts here too, as a point of the model's ten at most.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.digest import Pick
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.domain.topic import Topic
from bot.llm.budget import Budget, Level
from bot.llm.output import RankOutput, json_schema, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelRequest

log = logging.getLogger(__name__)

BATCH = 20
ABSTRACT_LENGTH = 900  # characters; what a paper is about stands in them
ANSWER_TOKENS = 2_000
HIGHEST = 10.0
LEANING = 1.0
UNJUDGED = 4.0
"""Where a paper stands that the model says nothing of: just below what it calls related."""


@dataclass(frozen=True, kw_only=True)
class ModelRanker:
    """Implements `bot.ports.model.Ranker` with the cheaper model."""

    model: LanguageModel
    prompt: Prompt
    budget: Budget

    async def rank(self, topic: Topic, picks: Sequence[Pick], *, workspace: str = "") -> Sequence[Pick]:
        if await self.budget.level(workspace) is not Level.FULL:
            return picks
        batches = [picks[start : start + BATCH] for start in range(0, len(picks), BATCH)]
        judged = await asyncio.gather(*(self._judge(topic, batch, workspace) for batch in batches))
        scores = {paper_id: score for batch in judged for paper_id, score in batch.items()}
        return sorted(
            picks,
            key=lambda pick: -(scores.get(pick.candidate.paper.id, UNJUDGED) + LEANING * pick.leaning),
        )

    async def _judge(self, topic: Topic, batch: Sequence[Pick], workspace: str) -> Mapping[str, float]:
        system, user = self.prompt.fill(
            {
                "topic": fence("topic", _wanted(topic)),
                "papers": fence("papers", "\n\n".join(map(_described, batch))),
            }
        )
        request = ModelRequest(
            purpose=self.prompt.name,
            system=system,
            user=user,
            json_schema=json_schema(RankOutput),
            max_tokens=ANSWER_TOKENS,
            cheap=True,
            workspace=workspace,
        )
        try:
            output = parse_output((await self.model.complete(request)).text, RankOutput)
        except (ModelOutputError, ModelUnavailableError) as error:
            log.warning("a batch of %d keeps its lexical order: %s", len(batch), error)
            return {}
        asked = {pick.candidate.paper.id for pick in batch}
        return {each.id: min(max(each.score, 0), HIGHEST) for each in output.scores if each.id in asked}


def _wanted(topic: Topic) -> str:
    return "\n".join(
        filter(
            None,
            [topic.name, topic.interest, "; ".join(topic.keywords), "; ".join(topic.authors)],
        )
    )


def _described(pick: Pick) -> str:
    paper = pick.candidate.paper
    return f"id: {paper.id}\ntitle: {paper.title}\nabstract: {paper.abstract[:ABSTRACT_LENGTH]}"
