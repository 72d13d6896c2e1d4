"""Has a language model fill a prompt, with one second chance that names what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.errors import ModelOutputError
from bot.llm.fit import CHARACTERS_PER_TOKEN, estimated_tokens
from bot.llm.output import Shape, json_schema, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelReply, ModelRequest
from bot.ports.pool import INLINE, Pool

Output = TypeVar("Output", bound=Shape)
T = TypeVar("T")
LEAST_ROOM = 50  # tokens; less of an answer is not worth showing again
REFUSED = "refused"
CUT_OFF = "cut off: it has to be shorter"


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Asks, checks, and asks once more where the answer did not pass."""

    model: LanguageModel
    repair: Prompt
    max_tokens: int
    workspace: str
    pool: Pool = INLINE

    async def write(
        self, prompt: Prompt, values: Mapping[str, str], shape: type[Output], check: Callable[[Output], T]
    ) -> T:
        """What `check` makes of the answer; `check` raises ModelOutputError where it will not do.

        Raises:
            ModelOutputError: the second answer did not pass either.
            ModelUnavailableError: there was none.
        """
        system, user = prompt.fill(values)
        request = ModelRequest(
            purpose=prompt.name,
            system=system,
            user=user,
            json_schema=json_schema(shape),
            max_tokens=self.max_tokens,
            workspace=self.workspace,
        )
        answer = ""
        try:
            reply = await self.model.complete(request)
            answer = reply.text
            return await self.pool.run(check, _parsed(reply, shape))
        except ModelOutputError as error:
            problems = error.fields["problems"]
        reply = await self.model.complete(self._again(request, answer, problems))
        return await self.pool.run(check, _parsed(reply, shape))

    def _again(self, request: ModelRequest, answer: str, problems: object) -> ModelRequest:
        """The same request, with as much of the answer as there is room for, and what was wrong with it.

        It begins as the first one did, paper and all, so that a provider's prompt cache can tell.
        """
        named = "\n".join(f"- {problem}" for problem in problems) if isinstance(problems, tuple) else ""
        told = request.system + request.user + self.repair.user + named
        room = self.model.context_tokens - self.max_tokens - estimated_tokens(told)
        kept = answer[: int(room * CHARACTERS_PER_TOKEN)] if room >= LEAST_ROOM else ""
        values = {"task": request.user, "answer": fence("answer", kept), "problems": named}
        return request.evolve(user=self.repair.fill(values)[1])


def _parsed(reply: ModelReply, shape: type[Output]) -> Output:
    if reply.refused:
        raise ModelOutputError(problems=(REFUSED,))
    try:
        return parse_output(reply.text, shape)
    except ModelOutputError:
        if reply.truncated:
            raise ModelOutputError(problems=(CUT_OFF,)) from None
        raise
