"""What a model thinks before it answers, taken off the answer.

Endpoints that do not separate the two leave the thoughts in the text: between tags, whose opening one may
stand in the prompt alone, or in the channels of gpt-oss's format ("harmony"). Only what stands before the
answer's JSON object is a thought: a paper on reasoning models has such tags in its quotes.
"""

from __future__ import annotations

import re

_TAGS = (
    (r"<(?:seed:|antml:)?(?P<name>think|thinking|thought|thoughts|reasoning|reflection|scratchpad)\b[^<>]{0,40}>",
     r"</(?:seed:|antml:)?(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad)>"),
    (r"\[THINK\]", r"\[/THINK\]"),
    (r"◁think▷", r"◁/think▷"),
    (r"<\|START_THINKING\|>", r"<\|END_THINKING\|>"),
    (r"<\|begin_of_thought\|>", r"<\|end_of_thought\|>"),
    (r"<unused94>thought", r"<unused95>"),
)  # fmt: skip
"""How thoughts begin and end: most models; Magistral; Kimi; Command A; Sky-T1; MedGemma."""
_THOUGHTS = tuple(
    (re.compile(opens, re.IGNORECASE), re.compile(closes, re.IGNORECASE)) for opens, closes in _TAGS
)
_CHANNEL = re.compile(r"<\|channel\|>\s*(?P<name>\w+)(?:(?!<\|message\|>).){0,200}?<\|message\|>")
_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")
_MARKS = re.compile(r"<\|(?:START|END)_(?:RESPONSE|TEXT)\|>|<\|(?:begin|end)_of_solution\|>")
_ANSWER = re.compile(r"\{|```")


def without_thoughts(text: str) -> str:
    """The answer without what a model thinks before it; empty while there are thoughts alone."""
    if "<|channel|>" in text:
        return _final(text)
    for opens, closes in _THOUGHTS:
        text = _without(text, opens, closes)
    return _MARKS.sub("", text).strip()


def _final(text: str) -> str:
    """What stands in the last of harmony's channels that are meant for the reader."""
    channels = list(_CHANNEL.finditer(text))
    final = next((each for each in reversed(channels) if each["name"] == "final"), None)
    if final is None:
        return ""
    end = _END.search(text, final.end())
    return text[final.end() : end.start() if end else len(text)].strip()


def _without(text: str, opens: re.Pattern[str], closes: re.Pattern[str]) -> str:
    while (opened := opens.search(text, 0, _starts(text))) is not None:
        closed = closes.search(text, opened.end())
        if closed is None:
            return text[: opened.start()]
        text = text[: opened.start()] + text[closed.end() :]
    closed = closes.search(text)
    if closed is not None and _ANSWER.match(text.lstrip()) is None:
        return text[closed.end() :]
    return text


def _starts(text: str) -> int:
    """Where the answer's object may begin, at the earliest."""
    found = _ANSWER.search(text)
    return found.start() if found else len(text)
