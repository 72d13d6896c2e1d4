"""The executive summary of a day by a language model, made from the entries of the digest alone.

Only papers of the day can be named, by number; every figure has to stand in the entries; what is not
supported is dropped, and if too little is left the extractive summary stands in its place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import replies
from bot.errors import ModelOutputError, ModelUnavailableError
from bot.figures import FigureSet, figures_in
from bot.fit import estimated_tokens
from bot.model import Digest, Entry, Evidence, ExecutiveSummary, Mention
from bot.model_output import DayOutput, Point, json_schema, parse_output
from bot.ports import LanguageModel, ModelRequest
from bot.prompting import Prompt, fence
from bot.publishable import problems

log = logging.getLogger(__name__)

MOST = {"today": 3, "themes": 4, "notable": 3, "directions": 3, "recommended": 4}
ANSWER_TOKENS = 2_500


@dataclass(frozen=True, kw_only=True)
class ModelSummary:
    """Writes executive summaries."""

    model: LanguageModel
    prompt: Prompt

    async def summary(self, digest: Digest, *, workspace: str) -> ExecutiveSummary | None:
        """The day's summary; None where the model's would not do, or does not come."""
        if not any(entry.analysis for entry in digest.entries):
            return None
        try:
            return await self._written(digest, workspace)
        except (ModelOutputError, ModelUnavailableError) as error:
            log.warning("the executive summary of %s is extractive: %s", digest.run_key, error)
            return None

    async def _written(self, digest: Digest, workspace: str) -> ExecutiveSummary:
        described = [_described(entry) for entry in digest.entries]
        system, user = self.prompt.fill(
            {
                "language": replies.language_name(digest.language),
                "topic": fence("topic", f"{digest.topic.name} {digest.topic.interest}"),
                "count": str(len(digest.entries)),
                "entries": fence("entries", self._fitting(described)),
            }
        )
        request = ModelRequest(
            purpose=self.prompt.name,
            system=system,
            user=user,
            json_schema=json_schema(DayOutput),
            max_tokens=ANSWER_TOKENS,
            workspace=workspace,
        )
        reply = await self.model.complete(request)
        return self._checked(digest, parse_output(reply.text, DayOutput), "\n".join(described))

    def _fitting(self, described: Sequence[str]) -> str:
        """The entries, each cut to the same length if all of them do not fit."""
        room = (
            self.model.context_tokens
            - ANSWER_TOKENS
            - estimated_tokens(self.prompt.system + self.prompt.user)
        )
        whole = "\n\n".join(described)
        share = room / estimated_tokens(whole)
        return whole if share >= 1 else "\n\n".join(text[: int(len(text) * share)] for text in described)

    def _checked(self, digest: Digest, output: DayOutput, source: str) -> ExecutiveSummary:
        figures = FigureSet(figures_in(source))
        known = {entry.number for entry in digest.entries}
        instruction = f"{self.prompt.system}\n{self.prompt.user}"

        def sound(point: Point) -> bool:
            return (
                all(figures.supports(figure) for figure in figures_in(point.text))
                and known.issuperset(point.papers)
                and not problems(point.text, digest.language, prompt=instruction)
            )

        kept: Mapping[str, tuple[Mention, ...]] = {
            field: tuple(
                Mention(text=point.text, numbers=tuple(dict.fromkeys(point.papers)))
                for point in getattr(output, field)
                if sound(point)
            )[:most]
            for field, most in MOST.items()
        }
        if not kept["today"] or not kept["themes"]:
            raise ModelOutputError(problems=("nothing in it is supported by the entries",))
        return ExecutiveSummary(
            today=tuple(mention.text for mention in kept["today"]),
            themes=kept["themes"],
            notable=kept["notable"],
            directions=kept["directions"],
            recommended=kept["recommended"],
            evidence=_evidence(digest),
        )


def _evidence(digest: Digest) -> Evidence:
    """As good as most of what it was made from."""
    found = [entry.analysis.evidence for entry in digest.entries if entry.analysis]
    return max(Evidence, key=found.count)


def _described(entry: Entry) -> str:
    lines = [f"{entry.number}. {entry.paper.title}", f"Categories: {', '.join(entry.paper.categories)}"]
    if entry.analysis is None:
        return "\n".join([*lines, entry.paper.abstract])
    lines.append(f"Summary: {entry.analysis.summary.text}")
    lines += [f"Finding: {claim.text}" for claim in entry.analysis.findings]
    return "\n".join(lines)
