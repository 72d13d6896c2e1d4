"""The second stage of selection: a model judges what the first one picked and nearly picked, in batches.

It reorders the picks, and adds near misses that it finds to fit clearly, with its reason. A model that
finds so of most of them tells nothing apart, and adds none. It takes nothing away: what it finds unrelated
comes last, where the limit of the topic may cut it off. What it was asked once, by whichever process, it is
not asked again. Ids it was not asked about are ignored; papers it
says nothing of keep their place among themselves. What readers thought of earlier papers counts here too,
as a point of the model's ten at most.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from bot.domain.digest import Pick, Reason
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.domain.topic import Topic
from bot.llm.budget import Budget, Level
from bot.llm.call import answer_tokens, ask_whole, request_for
from bot.llm.fit import estimated_tokens
from bot.llm.output import RankOutput, parse_output
from bot.llm.output_gate import showable
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelRequest
from bot.ports.store import ReplyStore
from bot.selection.meaning import FITS
from bot.util.shared_flight import SharedFlight

log = logging.getLogger(__name__)

BATCH = 20
EACH = 400
"""Tokens of one paper in a batch, about."""
ABSTRACT_LENGTH = 900  # characters; what a paper is about stands in them
HIGHEST = 10.0
LEANING = 1.0
UNJUDGED = 4.0
"""Where a paper stands that the model says nothing of: just below what it calls related."""
CLEARLY = 7.0
"""From where on a paper that only just missed is picked: what the model calls clearly fitting."""
SURELY = 9.0
"""From where on one is picked in which the first stage saw nothing fitting; between both, in proportion.

A model that errs now and then would otherwise fill a digest from the many of the day that do not fit.
"""
MOST_ADDED = 0.5
"""The share of the near misses from which on finding that they fit is no judgement."""
FEW = 3
"""Near misses of which any share may fit."""
REASON_WORDS = 12


class Judgement(NamedTuple):
    """What the model thinks of a paper: from 0 to `HIGHEST`, and why."""

    value: float
    reason: str = ""


_UNJUDGED = Judgement(UNJUDGED)


@dataclass(frozen=True, kw_only=True)
class ModelRanker:
    """Implements `bot.ports.model.Ranker` with the cheaper model."""

    model: LanguageModel
    prompt: Prompt
    budget: Budget
    replies: ReplyStore | None = None
    """Where its answers are kept; without it each is asked for anew."""
    flights: SharedFlight = field(default_factory=SharedFlight)

    async def rank(
        self, topic: Topic, picks: Sequence[Pick], near: Sequence[Pick] = (), *, workspace: str = ""
    ) -> Sequence[Pick]:
        if await self.budget.level(workspace) is not Level.FULL:
            return picks
        pool = [*picks, *near]
        size = self._batch
        batches = [pool[start : start + size] for start in range(0, len(pool), size)]
        judged = await asyncio.gather(*(self._judge(topic, batch, workspace) for batch in batches))
        scores = {paper_id: score for batch in judged for paper_id, score in batch.items()}
        fitting = [
            _as_pick(pick, score)
            for pick in near
            if (score := scores.get(_id(pick))) and _fits(pick, score)
        ]
        tells_apart = len(fitting) <= max(FEW, MOST_ADDED * len(near))
        return sorted(
            [*picks, *(fitting if tells_apart else ())],
            key=lambda pick: -(scores.get(_id(pick), _UNJUDGED).value + LEANING * pick.leaning),
        )

    @property
    def _batch(self) -> int:
        """How many papers the model can be shown at once."""
        frame = estimated_tokens(self.prompt.system + self.prompt.user)
        room = self.model.context_tokens - answer_tokens(self.model) - frame
        return min(BATCH, max(1, room // EACH))

    async def _judge(self, topic: Topic, batch: Sequence[Pick], workspace: str) -> Mapping[str, Judgement]:
        values = {
            "topic": fence("topic", _describe_topic(topic)),
            "papers": fence("papers", "\n\n".join(map(_describe, batch))),
        }
        request = request_for(self.model, self.prompt, values, cheap=True, workspace=workspace)
        try:
            output = parse_output(await self._ask(request), RankOutput)
        except (ModelOutputError, ModelUnavailableError) as error:
            log.warning("a batch of %d keeps its lexical order: %s", len(batch), error)
            return {}
        asked = {pick.candidate.paper.id for pick in batch}
        return {
            each.id: Judgement(min(max(each.score, 0), HIGHEST), each.reason)
            for each in output.scores
            if each.id in asked
        }

    async def _ask(self, request: ModelRequest) -> str:
        """What the model says, which whoever asks first pays for.

        Raises:
            ModelOutputError, ModelUnavailableError, StorageError.
        """
        replies = self.replies
        if replies is None:
            return await ask_whole(self.model, request)
        asked = (self.model.name, self.prompt.hash, request.system, request.user)
        key = hashlib.sha256("\0".join(asked).encode("utf-8", "replace")).hexdigest()
        return await self.flights.do(
            "ranking",
            key,
            kept=partial(replies.reply, key),
            work=partial(self._ask_and_keep, key, request, replies),
        )

    async def _ask_and_keep(self, key: str, request: ModelRequest, replies: ReplyStore) -> str:
        said = await ask_whole(self.model, request)
        parse_output(said, RankOutput)  # what will not do is asked for again
        await replies.save_reply(key, said)
        return said


def _id(pick: Pick) -> str:
    return pick.candidate.paper.id


def _fits(pick: Pick, judged: Judgement) -> bool:
    nearness = min(max(pick.score / FITS, 0.0), 1.0)
    return judged.value >= SURELY - (SURELY - CLEARLY) * nearness


def _as_pick(pick: Pick, judged: Judgement) -> Pick:
    """The near miss as a pick, with the model's reason as far as it can be shown."""
    words = showable(" ".join(judged.reason.split()[:REASON_WORDS]))
    shown = (Reason(key="reason.model", terms=(words,)),) if words else ()
    return pick.evolve(reasons=(*shown, *pick.reasons))


def _describe_topic(topic: Topic) -> str:
    return "\n".join(
        filter(
            None,
            [topic.name, topic.interest, "; ".join(topic.keywords), "; ".join(topic.authors)],
        )
    )


def _describe(pick: Pick) -> str:
    paper = pick.candidate.paper
    return f"id: {paper.id}\ntitle: {paper.title}\nabstract: {paper.abstract[:ABSTRACT_LENGTH]}"
