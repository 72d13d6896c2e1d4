"""OpenAI's `/files` and `/batches` on loopback, as a part of the pretended endpoint."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Line = Mapping[str, Any]
Answers = Callable[[dict[str, Any]], dict[str, Any] | None]


@dataclass
class BatchServer:
    """Keeps files and batches; a batch is worked on when `work` says so, or at once."""

    answers: Answers
    """The completion for the body of a call; None where it fails."""
    at_once: bool = True
    begins_unheard: bool = False
    """Whether a batch is begun and the answer to who began it gets lost."""
    hangs: bool = False
    """Whether it never says that a batch is begun."""
    refuses: bool = False
    """Whether it takes files and begins no batches."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Those that were not deleted."""
    names: dict[str, str] = field(default_factory=dict)
    """What whoever uploaded a file called it."""
    given: dict[str, bytes] = field(default_factory=dict)
    """The calls of each batch."""
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody asked for a batch by its id."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/files", self._upload),
            web.get("/v1/files", self._list_files),
            web.delete("/v1/files/{id}", self._delete),
            web.get("/v1/files/{id}/content", self._content),
            web.post("/v1/batches", self._begin),
            web.get("/v1/batches", self._list),
            web.get("/v1/batches/{id}", self._retrieve),
            web.post("/v1/batches/{id}/cancel", self._cancel),
        ]

    def lines(self, batch_id: str) -> list[Any]:
        """The calls of a batch."""
        return [json.loads(line) for line in self.given[batch_id].splitlines()]

    def work(self, batch_id: str, status: str = "completed", most: int | None = None) -> None:
        """Answer the calls of a batch, or `most` of them, and end it."""
        batch = self.batches[batch_id]
        done: list[str] = []
        failed: list[str] = []
        for line in self.lines(batch_id)[:most]:
            body = self.answers(line["body"])
            code = 400 if body is None else 200
            answered = {
                "status_code": code,
                "request_id": "r",
                "body": body or {"error": {"message": "no"}},
            }
            made = {"id": "x", "custom_id": line["custom_id"], "response": answered, "error": None}
            (failed if body is None else done).append(json.dumps(made))
        for name, made_lines in (("output_file_id", done), ("error_file_id", failed)):
            if made_lines:
                batch[name] = self.keep(f"{name}.jsonl", "\n".join(made_lines).encode())
        batch["status"] = status

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        assert form["purpose"] == "batch"
        return web.json_response(self._told(self.keep(file.filename, file.file.read())))

    def keep(self, name: str, data: bytes) -> str:
        """The id of a new file."""
        made = f"file-{len(self.names)}"
        self.names[made], self.files[made] = name, data
        return made

    def _told(self, file: str) -> dict[str, Any]:
        told = {"id": file, "object": "file", "bytes": 1, "created_at": 0, "filename": self.names[file]}
        return {**told, "purpose": "batch", "status": "processed"}

    async def _list_files(self, _: web.Request) -> web.StreamResponse:
        found = [self._told(each) for each in self.files]
        return web.json_response({"object": "list", "data": found, "has_more": False})

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        file = request.match_info["id"]
        if self.files.pop(file, None) is None:
            return web.json_response({"error": {"message": "No such File object"}}, status=404)
        return web.json_response({"id": file, "object": "file", "deleted": True})

    async def _content(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.files[request.match_info["id"]])

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if self.refuses:
            return web.json_response({"error": {"message": "no batches here"}}, status=404)
        name = f"batch-{len(self.batches)}"
        self.given[name] = self.files[asked["input_file_id"]]
        self.batches[name] = {
            **asked,
            "id": name,
            "object": "batch",
            "created_at": 0,
            "status": "in_progress",
        }
        if self.at_once:
            self.work(name)
        self.begun.set()
        if self.hangs:
            await asyncio.Event().wait()
        if self.begins_unheard and request.transport:
            request.transport.abort()
        return web.json_response(self.batches[name])

    async def _list(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": [*self.batches.values()], "has_more": False})

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        self.looked.set()
        return web.json_response(self.batches[request.match_info["id"]])

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["id"]
        self.work(name, "cancelled", most=1)
        return web.json_response(self.batches[name])
