"""Prompts as checked files, and the fence that keeps a paper's text from being read as instructions.

A prompt file is Markdown with a TOML front matter between `+++` lines: `name`, `purpose`, `variables` and
`schema` (a name of `bot.llm.output.SCHEMAS`, or empty for prose). Its body has the headings `# System`
and `# User`; `{{variable}}` is filled in. The hash of the file is part of the key of all it produced.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping

from pydantic import ValidationError

from bot.domain.errors import SettingError
from bot.domain.record import Record

FRONT_MATTER = re.compile(r"\A\+\+\+\n(?P<head>.*?)\n\+\+\+\n(?P<body>.*)\Z", re.DOTALL)
BODY = re.compile(r"\A\s*# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.DOTALL)
VARIABLE = re.compile(r"\{\{(\w+)\}\}")


class Prompt(Record):
    """One prompt file, checked."""

    name: str
    purpose: str
    variables: tuple[str, ...] = ()
    schema_name: str = ""
    system: str
    user: str
    hash: str

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The system and the user text with every variable filled in.

        What is filled in is not looked at again: a paper that contains `{{language}}` keeps it.

        Raises:
            KeyError: a declared variable has no value.
        """
        return _fill(self.system, values), _fill(self.user, values)


def parse_prompt(text: str, *, file: str) -> Prompt:
    """The prompt of a file's text.

    Raises:
        SettingError: the front matter is broken, or a variable is undeclared or unused.
    """
    try:
        return _parse(text)
    except (ValueError, TypeError) as error:
        problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise SettingError(setting="prompt", problem=problem, place=file) from error


def _parse(text: str) -> Prompt:
    whole = FRONT_MATTER.match(text)
    body = BODY.match(whole["body"]) if whole else None
    if whole is None or body is None:
        raise ValueError("it needs a front matter between +++ lines, then # System and # User")
    head = tomllib.loads(whole["head"])
    head["schema_name"] = head.pop("schema", "")
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    prompt = Prompt.model_validate(
        {**head, "system": body["system"].strip(), "user": body["user"].strip(), "hash": digest}
    )
    used, declared = set(VARIABLE.findall(prompt.system + prompt.user)), set(prompt.variables)
    if used != declared:
        wrong = ", ".join(sorted(used ^ declared))
        raise ValueError(f"declared variables and used ones differ: {wrong}")
    return prompt


def _fill(template: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda match: values[match[1]], template)


def fence(kind: str, text: str) -> str:
    """`text` between tags that it cannot close: their name holds a digest of the text itself."""
    tag = f"{kind}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return f"<{tag}>\n{text}\n</{tag}>"
