"""What comes of recorded answers, and how two outcomes differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.prompt_files import prompts
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.analysis.mending import lost_of
from bot.analysis.model_analyst import ModelAnalyst
from bot.analysis.verify import index_paper
from bot.compose.analysis import compose_analysis
from bot.domain.full_text import FullText, SectionKind
from bot.domain.message import Context, Heading, Message, Paragraph
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Limits
from bot.llm.fit import estimated_tokens
from bot.llm.output import PaperOutput
from bot.ports.model import ModelRequest
from tests.e2e.model_run import sample
from tests.fakes import FakeClock, ScriptedModel
from tests.replay import read, statements
from tests.samples.source import find
from tests.unit.test_model_ranking import NoUsage
from tests.unit.test_second_opinion import Summaries


@dataclass
class Outcome:
    """What became of the statements of one recording."""

    prompts: str
    """The hash of the prompts, which names their version."""
    sent: int = 0
    """Tokens of all that the model was sent, about."""
    answered: int = 0
    kept: list[str] = field(default_factory=list)
    repaired: dict[str, str] = field(default_factory=dict)
    """What stands in the place of a statement."""
    dropped: dict[str, str] = field(default_factory=dict)
    """Statements that are gone, and what failed."""
    published: str = ""

    def told(self) -> str:
        """All of it, for people."""
        lines = [f"prompts {self.prompts}: about {self.sent} tokens sent, {self.answered} answered"]
        lines += [f"~ {old}\n  now: {new}" for old, new in self.repaired.items()]
        lines += [f"- {text}\n  {why}" for text, why in self.dropped.items()]
        counted = f"{len(self.kept)} kept, {len(self.repaired)} repaired, {len(self.dropped)} dropped"
        return "\n".join([*lines, counted, "", self.published, ""])


def _paper(name: str) -> tuple[Paper, FullText]:
    """A sample paper by its id, another by the path of its file."""
    if find(name) is not None:
        return sample(name)
    full_text = read(Path(name))
    abstract = " ".join(each.text for each in full_text.sections if each.kind is SectionKind.ABSTRACT)
    return Paper(id=full_text.paper_id, title=Path(name).stem, abstract=abstract), full_text


async def replayed(recording: dict[str, Any]) -> Outcome:
    """What the real analyst makes of the recorded answers."""
    paper, full_text = _paper(recording["paper"])
    answers = {purpose: list(given) for purpose, given in recording["answers"].items()}

    def says(request: ModelRequest) -> str:
        given = answers.get(request.purpose)
        return json.dumps(given.pop(0), ensure_ascii=False) if given else "{}"

    model = ScriptedModel(says)
    analyst = ModelAnalyst(
        model=model,
        prompts=prompts(),
        extractive=ExtractiveAnalyst(),
        store=Summaries(),
        budget=Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits()),
    )
    first = recording["answers"]["analyse"][0]
    analysis = await analyst.analyse(paper, full_text, recording["language"])
    index = index_paper(full_text, paper)
    lost = {
        one.statement.text: (one.field, one.number, one.reason)
        for one in lost_of(lambda _: index, PaperOutput.model_validate(first))
    }
    mended = {
        (each["field"], each["index"]): each["text"]
        for answer in recording["answers"].get("mend", ())
        for each in answer["statements"]
    }
    shown = {claim.text for claim in analysis.claims}
    outcome = Outcome(
        prompts=analyst.prompt_hash,
        sent=sum(estimated_tokens(asked.system + asked.user) for asked in model.asked),
        answered=sum(
            estimated_tokens(json.dumps(each, ensure_ascii=False))
            for given in recording["answers"].values()
            for each in given
        ),
        published="\n".join(_words(compose_analysis(paper, analysis))),
    )
    for claim, _ in statements(first):
        now = mended.get(lost[claim.text][:2], "") if claim.text in lost else ""
        if claim.text in shown:
            outcome.kept.append(claim.text)
        elif now in shown:
            outcome.repaired[claim.text] = now
        else:
            outcome.dropped[claim.text] = lost[claim.text][2] if claim.text in lost else "not published"
    return outcome


def _words(messages: Sequence[Message]) -> Iterator[str]:
    """The words of messages: a paragraph, a point or a row in each line."""
    for block in (block for message in messages for block in message.blocks):
        if block.kind == "table":
            yield from (" | ".join(row) for row in (block.header, *block.rows))
        elif block.kind == "bullets":
            yield from ("".join(span.text for span in item) for item in block.items)
        elif isinstance(block, Heading | Paragraph | Context):
            yield "".join(span.text for span in block.content)


def compared(before: Outcome, after: Outcome) -> str:
    """How two outcomes differ: what each of two versions of the prompts, or of the checks, keeps."""
    lines = [
        f"prompts {before.prompts} → {after.prompts}",
        f"tokens sent {before.sent} → {after.sent}, answered {before.answered} → {after.answered}",
    ]
    for name in ("kept", "repaired", "dropped"):
        old, new = getattr(before, name), getattr(after, name)
        lines.append(f"{name} {len(old)} → {len(new)}")
        lines += [f"  no longer: {text}" for text in old if text not in new]
        lines += [f"  new: {text}" for text in new if text not in old]
    return "\n".join(lines) + "\n"
