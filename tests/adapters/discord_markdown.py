"""Discord's Markdown as its client reads it, as far as tests need: what is shown, and what is live.

The rules and their order are those of the client's parser (simple-markdown with Discord's own rules).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RULES = [
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("autolink", re.compile(r"<(https?://[^\s>]+)>")),
    ("mention", re.compile(r"<(?:@[!&]?|#|/[^:>]+:|t:|a?:\w+:|id:)[^>]*>")),
    ("everyone", re.compile(r"@(?:everyone|here)")),
    ("emoji", re.compile(r":([A-Za-z0-9_]+):")),
    ("url", re.compile(r"https?://[^\s<]+[^<.,:;\"')\]\s]")),
    ("link", re.compile(r"\[((?:\\.|\[(?:\\.|[^\]\\])*\]|[^\[\]\\])*)\]\(\s*<?([^\s\\]*?)>?\s*\)")),
    ("code", re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")),
    ("strong", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("strike", re.compile(r"~~([\s\S]+?)~~(?!_)")),
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|")),
    ("em", re.compile(r"_((?:\\[\s\S]|[^\\_])+?)_(?![A-Za-z0-9_])")),
    ("em", re.compile(r"\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)")),
]
NESTED = {"strong", "em", "underline", "strike", "spoiler"}
BLOCK = re.compile(r"^(#{1,3} |-# |> |>>> | *[-*] | *\d+\. )")


@dataclass
class Read:
    """What a person sees, and what would be live or styled in it."""

    text: str = ""
    kinds: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


def read(markdown: str) -> Read:
    """All lines of a text display; fences are shown as they are."""
    result = Read()
    fenced = False
    shown = []
    for row in markdown.split("\n"):
        if row == "```":
            fenced = not fenced
        elif fenced:
            shown.append(row)
        else:
            shown.append(_block(row, result))
    assert not fenced, "a fence that is never closed"
    result.text = "\n".join(shown)
    return result


def _block(row: str, result: Read) -> str:
    mark = ""
    if found := BLOCK.match(row):
        mark = found[0]
        result.blocks.append(mark.strip())
    return _inline(row[len(mark) :], result)


def _inline(text: str, result: Read) -> str:
    shown, at = "", 0
    while at < len(text):
        for kind, rule in RULES:
            found = rule.match(text, at)
            if found is None:
                continue
            at = found.end()
            if kind == "escape":
                shown += found[1]
                break
            result.kinds.append(kind)
            if kind == "link":
                result.links.append(found[2])
                shown += _inline(found[1], result)
            elif kind in NESTED:
                shown += _inline(found[1], result)
            else:
                shown += found[2] if kind == "code" else found[0]
                result.links.extend([found[0]] if kind in {"url", "autolink"} else [])
            break
        else:
            shown += text[at]
            at += 1
    return shown
