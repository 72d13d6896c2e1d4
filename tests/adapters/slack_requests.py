"""Reading a request as Slack does, and answering in pages."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]


class Dropped(Exception):  # noqa: N818 - nobody sees it
    """The connection breaks."""


def paged(messages: list[Json], asked: Json) -> Json:
    start, size = int(asked.get("cursor") or 0), min(int(asked.get("limit", 100)), 1_000)
    more = str(start + size) if start + size < len(messages) else ""
    shown = messages[start : start + size]
    if not asked.get("include_all_metadata"):
        shown = [{name: value for name, value in m.items() if name != "metadata"} for m in shown]
    return {"messages": shown, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


async def parameters_of(request: web.Request) -> Json:
    if request.content_type == "application/json":
        body: Json = await request.json()
        return body
    form = dict((*request.query.items(), *(await request.post()).items()))
    return {name: _decoded(name, str(value)) for name, value in form.items()}


def _decoded(name: str, value: str) -> Any:
    structured = name in {"blocks", "view", "metadata", "prompts", "files", "unfurls"}
    return json.loads(value) if structured else value


def break_off(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise Dropped
