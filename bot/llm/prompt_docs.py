"""The page on prompts: for each one what it is for, what goes in, and what must come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.llm.output import SCHEMAS, json_schema
from bot.llm.prompting import Prompt

VARIABLES: Mapping[str, str] = {
    "abstract": "whether the abstract is wanted: not where readers have the paper's own in their language",
    "answer": "the answer that did not pass, fenced, as far as there is room for it",
    "authors": "the authors' names, fenced",
    "characters": "the most characters of a statement, by the setting",
    "count": "how many entries the digest has",
    "earlier": "up to four questions and answers before this one, fenced",
    "entries": "number, title, categories, summary and findings of each paper of the day, fenced",
    "findings": "the most findings, by the setting",
    "interest": "what a reader says he is interested in, fenced",
    "language": "the name of the reader's language",
    "left_out": "the headings of what found no room in the model's context, fenced",
    "outline": "the steps of the method as the first reading found them, numbered, fenced",
    "paper": "the paper's sections in reading order, or its abstract where no more is read, fenced",
    "papers": "each paper with its number, title, authors and text or passages, fenced",
    "points": "the most statements or points of a list, by the setting",
    "problems": "what was wrong with the answer, a line for each",
    "question": "the question, fenced",
    "statements": "statements and their quotes: those to judge, or those that did not pass and what failed",
    "steps": "the most steps of a method, by the setting",
    "task": "the whole user message of the request that is repeated",
    "title": "the paper's title, fenced",
    "topic": "name and interest of what is followed, fenced",
}
"""What fills each variable."""
INTRODUCTION = """# Prompts

Everything that a language model is asked. A test keeps this page true; `make docs` writes it.

`paperboy prompt show analyse 2601.16914` prints exactly what would be sent for a paper, and how many tokens
it has; `--question` asks with `answer`. To change a prompt, `paperboy prompt copy analyse` puts its file
into the folder `prompts` of the data folder, where it stands for the shipped one from the next start on.
It is checked when it is loaded: it may leave out variables, and use no others; what must come out stays
as it is, for that is what is read and verified. Analyses by another prompt are made anew.

Text of papers and of people is fenced: it stands between tags whose name holds a digest of the text, so
that nothing in it can end it, and every system message says that it is data. Whatever comes out is checked:
quotes are looked up in the paper, figures in the quotes, and talk of the model's own is not published.
"""


def prompt_page(prompts: Mapping[str, Prompt]) -> str:
    """The page in Markdown."""
    return "\n".join([INTRODUCTION, *(_section(prompts[name]) for name in sorted(prompts))])


def _section(prompt: Prompt) -> str:
    lines = [
        f"## {prompt.name}",
        "",
        f"{prompt.purpose} [prompts/{prompt.name}.md](../prompts/{prompt.name}.md)",
    ]
    lines += ["", "| goes in | what it is |", "|---|---|"]
    lines += [f"| `{{{{{name}}}}}` | {VARIABLES[name]} |" for name in prompt.variables]
    lines += ["", *_comes_out(prompt.schema_name)]
    return "\n".join(lines) + "\n"


def _comes_out(schema: str) -> Iterable[str]:
    if not schema:
        return ["What comes out has the shape of the request that is repeated."]
    whole = json_schema(SCHEMAS[schema])
    rows = (f"| `{name}` | {_kind(part, whole)} |" for name, part in whole["properties"].items())
    return ["| must come out | as |", "|---|---|", *rows]


def _kind(part: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """A field's type in words, with those of what it is made of."""
    if "$ref" in part:
        inner = whole["$defs"][str(part["$ref"]).rpartition("/")[2]]
        return f"{{{', '.join(_fields(inner, whole))}}}"
    if part.get("type") == "array":
        return f"list of {_kind(part['items'], whole)}"
    return {"string": "text", "boolean": "true or false"}.get(str(part.get("type")), "number")


def _fields(inner: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    for name, part in inner["properties"].items():
        yield f"{name}: {_kind(part, whole)}"
