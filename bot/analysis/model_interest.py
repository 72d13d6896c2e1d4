"""What papers call a reader's interest, asked of a language model once per topic, when it is followed.

The answer is kept with the topic, shown, and can be changed by hand. Without an answer the interest is read
without the model, as everywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.llm.budget import Budget, Level
from bot.llm.call import ask_whole, request_for
from bot.llm.output import TermsOutput, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel
from bot.text.terms import content_stems, is_generic

log = logging.getLogger(__name__)

MOST_TERMS = 10
LONGEST_TERM = 60


@dataclass(frozen=True, kw_only=True)
class InterestReader:
    """Asks the cheaper model."""

    model: LanguageModel
    prompt: Prompt
    budget: Budget

    async def terms(self, interest: str, *, workspace: str = "") -> Sequence[str]:
        """What papers call it; nothing where the model does not say."""
        if not interest or await self.budget.level(workspace) is not Level.FULL:
            return ()
        values = {"interest": fence("interest", interest)}
        request = request_for(self.model, self.prompt, values, cheap=True, workspace=workspace)
        try:
            output = parse_output(await ask_whole(self.model, request), TermsOutput)
        except (ModelOutputError, ModelUnavailableError) as error:
            log.warning("an interest is read without the model: %s", error)
            return ()
        return telling_terms(output.terms)


def telling_terms(terms: Sequence[str]) -> Sequence[str]:
    """The terms that can be looked for: short, of words, and not so general that every paper has them."""
    found = dict.fromkeys(" ".join(term.split()).strip(" .,;\"'“”") for term in terms)
    return [
        term
        for term in found
        if 0 < len(term) <= LONGEST_TERM and not all(map(is_generic, content_stems(term)))
    ][:MOST_TERMS]
