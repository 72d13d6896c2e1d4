"""What `paperboy doctor` finds of the model: it is asked as real questions and analyses ask it.

A question about a sample paper, streamed, in the size of a paper and with the limit of real answers; then a
short analysis, whole. What the calls found out of the endpoint on the way is told as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from adapters.models.lazy import LazyModel
from adapters.models.openai import OpenAIModel
from adapters.prompt_files import prompts
from adapters.reading.html_reader import read_html
from adapters.sources.samples.answers import read_sample
from bot import locales
from bot.domain.errors import ModelOutputError, ModelRefusesError, ModelUnavailableError, NoAnswerError
from bot.domain.full_text import FullText, SectionKind
from bot.llm.call import answer_tokens, ask_model, request_for
from bot.llm.fit import estimated_tokens, fit
from bot.llm.output import SCHEMAS, parse_output
from bot.llm.prompting import fence
from bot.model_settings import ModelSettings
from bot.ports.model import ModelReply, ModelRequest

SIZE = 6_000
"""Tokens of the question: as many as a short paper has, and more than a window that nobody set."""
PAPER, VERSION = "9912.00417", 2
QUESTION = "Which journal printed a reply to this paper?"
State = Literal["ok", "warning", "wrong"]


class ModelDiagnosis(NamedTuple):
    """What was found, and what to do."""

    state: State
    finding: str
    advice: str = ""


async def diagnose(
    settings: ModelSettings, language: str, *, unpriced: Sequence[str] = ()
) -> ModelDiagnosis:
    """The model of these settings, examined; `unpriced` are those of which a price is missing."""
    model = LazyModel(settings)
    try:
        ready = await model.ready()
        whole = await _ask(ready)
    except ModelUnavailableError as error:
        return _of_error(error, settings, language)
    except ModelOutputError:
        return _odd(settings, language)
    finally:
        await model.close()
    return _of_answers(ready, settings, language, unpriced) if whole else _odd(settings, language)


async def _ask(model: OpenAIModel) -> bool:
    """Whether the model answers in the shapes that it is asked for.

    Raises:
        ModelUnavailableError, ModelOutputError: it does not answer.
    """

    async def watch(_: str) -> None:
        """A question is watched, so that it is streamed."""

    try:
        reply = await ask_model(model, question(model), watch)
    except ModelRefusesError as error:
        if error.why != "why.model_too_long":
            raise
        reply = await ask_model(model, question(model), watch)  # its window is known now
    return _is_shaped(reply, "answer") and _is_shaped(await ask_model(model, analysis(model)), "brief")


def _is_shaped(reply: ModelReply, schema: str) -> bool:
    if reply.truncated:
        raise NoAnswerError(why="why.model_cut")
    try:
        parse_output(reply.text, SCHEMAS[schema])
    except ModelOutputError:
        return False
    return True


def question(model: OpenAIModel) -> ModelRequest:
    """A question about a sample paper, which does not answer it."""
    prompt = prompts()["answer"]
    frame = estimated_tokens(prompt.system + prompt.user + QUESTION) + 200
    room = min(SIZE, model.context_tokens - answer_tokens(model) - frame)
    text = fit(_sample(), room).text
    values = {
        "language": "English",
        "papers": fence("paper", "\n\n".join([text] * max(1, room // estimated_tokens(text)))),
        "left_out": "",
        "earlier": fence("earlier", ""),
        "question": fence("question", QUESTION),
    }
    return _request(model, "answer", values)


def analysis(model: OpenAIModel) -> ModelRequest:
    """A short analysis of the same paper's abstract."""
    text = next(section.text for section in _sample().sections if section.kind is SectionKind.ABSTRACT)
    return _request(model, "brief", {"language": "English", "paper": fence("paper", text)})


def _request(model: OpenAIModel, name: str, values: dict[str, str]) -> ModelRequest:
    return request_for(model, prompts()[name], values)


def _sample() -> FullText:
    return read_html(read_sample(f"html/{PAPER}v{VERSION}"), PAPER, VERSION)


def _of_error(error: ModelUnavailableError, settings: ModelSettings, language: str) -> ModelDiagnosis:
    key = f"doctor.{error.why}"
    known = key if key in locales.catalogue() else "doctor.later"
    advice = locales.translate(
        language, known, limit=settings.max_tokens, url=settings.base_url, name=settings.name
    )
    return ModelDiagnosis("wrong", locales.error_message(language, error), advice)


def _odd(settings: ModelSettings, language: str) -> ModelDiagnosis:
    finding = locales.translate(language, "doctor.model_odd", name=settings.name)
    return ModelDiagnosis("warning", finding, locales.translate(language, "doctor.model_odd_advice"))


def _of_answers(
    model: OpenAIModel, settings: ModelSettings, language: str, unpriced: Sequence[str]
) -> ModelDiagnosis:
    """All is well, but for what could be better; what matters most comes first."""
    form = model.form_of(settings.name, "brief")
    finding = locales.translate(language, "doctor.model", name=settings.name, form=form)
    window = model.context_tokens
    if window < settings.context_tokens:
        told = locales.translate(
            language, "doctor.model_window", window=window, limit=settings.context_tokens
        )
        return ModelDiagnosis(
            "warning", f"{finding} {told}", locales.translate(language, "doctor.model_raise")
        )
    if unpriced:
        names = ", ".join(unpriced)
        return ModelDiagnosis(
            "warning", finding, locales.translate(language, "doctor.model_no_price", names=names)
        )
    if form == "prose":
        return ModelDiagnosis("warning", finding, locales.translate(language, "doctor.model_prose"))
    learned = ", ".join(_list_learned(model, settings))
    advice = locales.translate(language, "doctor.model_learned", settings=learned) if learned else ""
    return ModelDiagnosis("ok", finding, advice)


def _list_learned(model: OpenAIModel, settings: ModelSettings) -> list[str]:
    """The settings that would save the endpoint from refusing the first call of every start."""
    dialect = model.dialect_of(settings.name)
    found = []
    if dialect.token_parameter != settings.token_parameter:
        found.append(f'token_parameter = "{dialect.token_parameter}"')
    if dialect.most_tokens:
        found.append(f"max_tokens = {dialect.most_tokens}")
    if "temperature" in dialect.left_out:
        found.append("temperature = 1")
    if "reasoning_effort" in dialect.left_out:
        found.append('reasoning_effort = ""')
    if model.was_moved:
        found.append(f'base_url = "{model.base_url.rstrip("/")}"')
    return found
