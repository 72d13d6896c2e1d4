"""Has a language model fill a prompt, with one second chance that names what was wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.errors import ModelOutputError, NoAnswerError
from bot.llm.call import ask_model, with_more_room
from bot.llm.fit import CHARACTERS_PER_TOKEN, estimated_tokens
from bot.llm.output import Shape, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelReply, ModelRequest, Watch
from bot.ports.pool import INLINE, Pool

Output = TypeVar("Output", bound=Shape)
T = TypeVar("T")
Mend = Callable[[ModelRequest, Output], Awaitable[Output]]
LEAST_ROOM = 50  # tokens; less of an answer is not worth showing again
CUT_OFF = "cut off: it has to be shorter"


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Asks, checks, and asks once more where what came did not pass: an analysis, a summary, an answer."""

    model: LanguageModel
    repair: Prompt
    pool: Pool = INLINE

    async def write(
        self,
        request: ModelRequest,
        shape: type[Output],
        check: Callable[[Output], T],
        *,
        mended: Mend[Output] | None = None,
        watch: Watch | None = None,
    ) -> tuple[T, str]:
        """What `check` makes of the answer, and the name of the model that wrote it.

        `check` raises ModelOutputError where an answer will not do. `mended` has single statements written
        again before the first answer as a whole is judged; `watch` sees both come.

        Raises:
            ModelOutputError: the second answer is whole, and did not pass either.
            ModelUnavailableError: there was none, or none that is whole.
        """
        answer = ""
        try:
            reply = await ask_model(self.model, request, watch)
            answer = reply.text
            output = _parse(reply, shape)
            output = await mended(request, output) if mended else output
            return await self.pool.run(check, output), reply.usage.model
        except ModelOutputError as error:
            problems = error.fields["problems"]
        reply = await ask_model(self.model, self._again(request, answer, problems), watch)
        if reply.truncated:  # half an answer says nothing of what the whole would have been
            raise NoAnswerError(why="why.model_cut")
        return await self.pool.run(check, _parse(reply, shape)), reply.usage.model

    def _again(self, request: ModelRequest, answer: str, problems: object) -> ModelRequest:
        """The same request, with as much of the answer as there is room for, and what was wrong with it.

        It begins as the first one did, paper and all, so that a provider's prompt cache can tell. What was
        cut off gets twice the room, if the context has it.
        """
        named = "\n".join(f"- {problem}" for problem in problems) if isinstance(problems, tuple) else ""
        told = request.system + request.user + self.repair.user + named
        room = self.model.context_tokens - request.max_tokens - estimated_tokens(told)
        kept = answer[: int(room * CHARACTERS_PER_TOKEN)] if room >= LEAST_ROOM else ""
        values = {"task": request.user, "answer": fence("answer", kept), "problems": named}
        again = request.evolve(user=self.repair.fill(values)[1])
        return with_more_room(self.model, again) if problems == (CUT_OFF,) else again


def _parse(reply: ModelReply, shape: type[Output]) -> Output:
    if reply.truncated:
        raise ModelOutputError(problems=(CUT_OFF,))
    return parse_output(reply.text, shape)
