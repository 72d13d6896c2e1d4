"""`paperboy prompt`: what a model is asked, so that people can judge it and change it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from adapters.cli.shell import Shell

if TYPE_CHECKING:
    from adapters.models.lazy import LazyModel
    from adapters.wiring import Services
    from bot.domain.full_text import FullText
    from bot.domain.paper import Paper
    from bot.llm.prompting import Prompt
    from bot.ports.model import ModelRequest

OF_A_PAPER = ("analyse", "abstract", "brief", "answer")
"""The prompts that can be shown with a paper in them."""


@click.group()
def prompt() -> None:
    """Show what a model is asked, in exactly which words, and change it."""


@prompt.command("list")
@click.pass_obj
def list_prompts(shell: Shell) -> None:
    """List the prompts, and which of them are your own."""
    from adapters.prompt_files import prompts

    shipped = prompts()
    for name, each in prompts(shell.folder).items():
        mark = shell.text("prompt.own") if each.hash != shipped[name].hash else ""
        click.echo(f"{click.style(name, bold=True)}  {each.purpose}{mark}")


@prompt.command()
@click.argument("name")
@click.argument("reference", metavar="[ID]", default="")
@click.option("--question", default="What is new?", help="The question that `answer` is shown with.")
@click.option("--language", default="", help="Language of the answer: en, zh, …")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def show(
    shell: Shell, /, name: str, reference: str, question: str, language: str, *, as_json: bool
) -> None:
    """Print a prompt; with a paper's ID, exactly what would be sent, and how many tokens it has."""
    from adapters.prompt_files import prompts

    found = prompts(shell.folder).get(_check_name(shell, name))
    if found is None:
        raise AssertionError("it is known")
    if not reference or name not in OF_A_PAPER:
        click.echo(f"# System\n{found.system}\n\n# User\n{found.user}")
        return
    request, limit = _fill(shell, found, reference, question, language or shell.language)
    if as_json:
        click.echo(json.dumps(request.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    click.echo(f"# System\n{request.system}\n\n# User\n{request.user}\n\n# JSON Schema")
    click.echo(json.dumps(request.json_schema, ensure_ascii=False))
    _count(shell, request, limit)


@prompt.command()
@click.argument("name")
@click.pass_obj
def copy(shell: Shell, /, name: str) -> None:
    """Put a prompt's file into the data folder, to be changed there."""
    from adapters.private import write_whole
    from adapters.prompt_files import FOLDER, shipped_text

    text = shipped_text(_check_name(shell, name))
    file = shell.folder / FOLDER / f"{name}.md"
    if file.exists():
        shell.say("prompt.there", file=file)
        return
    write_whole(file, text.encode())
    shell.say("prompt.copied", file=file)


def _check_name(shell: Shell, name: str) -> str:
    from adapters.prompt_files import shipped_names
    from bot.domain.errors import BadInputError

    if name not in shipped_names():
        problem = shell.text("prompt.unknown", name=name, names=", ".join(shipped_names()))
        raise BadInputError(problem=problem)
    return name


def _fill(
    shell: Shell, found: Prompt, reference: str, question: str, language: str
) -> tuple[ModelRequest, int]:
    """The request about a paper, and the tokens that it and its answer may have together."""
    from adapters.models.lazy import LazyModel
    from bot.sources.registry import parse_ref

    ref = parse_ref(reference)
    model = LazyModel(shell.settings.model)

    async def work(services: Services) -> ModelRequest:
        paper = await services.repository.paper(ref)
        full_text = await services.analyses.full_text(paper)
        if found.name == "answer":
            return _answering(shell, model, paper, full_text, question=question, language=language)
        return _analysing(shell, model, found, (paper, full_text), language)

    return shell.run(work), model.context_tokens


def _analysing(
    shell: Shell, model: LazyModel, found: Prompt, read: tuple[Paper, FullText], language: str
) -> ModelRequest:
    from bot.analysis.model_analyst import analysis_values, fitted_paper
    from bot.llm.call import request_for

    form, (paper, full_text) = shell.settings.analysis, read
    fitted = fitted_paper(model, found, paper, full_text, form)
    return request_for(model, found, analysis_values(found, paper, fitted, language, form))


def _answering(
    shell: Shell, model: LazyModel, paper: Paper, full_text: FullText, *, question: str, language: str
) -> ModelRequest:
    from adapters.prompt_files import prompts
    from bot.analysis.verify import index_paper
    from bot.chat.questions.ask_model import ModelAnswerer
    from bot.chat.questions.check import ReadPaper
    from bot.chat.questions.question import Question

    asked = Question(text=question, papers=(paper,), language=language)
    reading = ReadPaper(paper, full_text, index_paper(full_text, paper))
    return ModelAnswerer(model=model, prompts=prompts(shell.folder)).request(asked, [reading])


def _count(shell: Shell, request: ModelRequest, limit: int) -> None:
    """How long it is, as Paperboy estimates it."""
    from bot.llm.fit import estimated_tokens

    parts = (request.system, request.user, json.dumps(request.json_schema))
    system, user, schema = map(estimated_tokens, parts)
    click.echo(
        shell.text(
            "prompt.tokens", system=system, user=user, schema=schema, answer=request.max_tokens, limit=limit
        ),
        err=True,
    )
