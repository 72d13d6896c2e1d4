"""The schema of all that commands print with `--json`; it is part of the documentation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from adapters.operator_status import Status
from bot.analysis.usage import UsageTotal
from bot.compose.records import DigestRecord, PreviewRecord
from bot.digests.preview import Why
from bot.domain.analysis import Analysis
from bot.domain.answer import Answer
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.domain.topic import Subscription
from bot.papers.reading_report import ReadingReport
from bot.ports.model import ModelRequest
from bot.ports.store import Found


class PaperAnalysed(Record):
    """What `paperboy paper --json` prints."""

    paper: Paper
    analysis: Analysis


class WorkspaceUsage(UsageTotal):
    """One line of `paperboy usage --json`."""

    workspace: str


class CheckRecord(Record):
    """One check of `paperboy doctor --json`."""

    name: str
    state: Literal["ok", "warning", "wrong", "off"]
    finding: str
    advice: str


class FailureRecord(Record):
    """What every command prints with `--json` where it fails; the exit code tells the kind."""

    status: Literal["error"]
    error: str
    message: str


PRINTED: Mapping[str, TypeAdapter[Any]] = {
    "digest": TypeAdapter(DigestRecord),
    "preview": TypeAdapter(PreviewRecord),
    "why": TypeAdapter(Why),
    "paper": TypeAdapter(PaperAnalysed),
    "read": TypeAdapter(ReadingReport),
    "ask": TypeAdapter(Answer),
    "search": TypeAdapter(tuple[Found, ...]),
    "topics": TypeAdapter(tuple[Subscription, ...]),
    "prompt show": TypeAdapter(ModelRequest),
    "usage": TypeAdapter(tuple[WorkspaceUsage, ...]),
    "status": TypeAdapter(Status),
    "doctor": TypeAdapter(tuple[CheckRecord, ...]),
    "error": TypeAdapter(FailureRecord),
}
"""By command."""


def schema() -> str:
    """The JSON schema of what each command prints."""
    told = {name: kind.json_schema(mode="serialization") for name, kind in PRINTED.items()}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
