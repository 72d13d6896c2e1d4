"""The batches of an endpoint that has OpenAI's `/files` and `/batches`."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import openai
from openai.types import Batch

from adapters.models.openai import OpenAIModel
from bot.domain.errors import ModelUnavailableError

log = logging.getLogger(__name__)

CALL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
MARK = "paperboy"
"""Under which name an endpoint keeps our key of a batch."""
OK = 200
LATEST = 100
"""So many of its last batches are looked through for one whose id never reached us."""
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})


class Results(NamedTuple):
    """What became of a batch."""

    status: str
    bodies: Mapping[str, bytes]
    """The answers, by what names the call. A call without one was not made, or failed."""


class EndpointBatches:
    """Sends batches and looks after them. Every method raises ModelUnavailableError."""

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model

    async def send(self, calls: Mapping[str, dict[str, Any]], key: str) -> str:
        """The id of a new batch of these calls, also where it was begun and no answer came."""
        lines = (
            json.dumps({"custom_id": name, "method": "POST", "url": CALL, "body": body}, ensure_ascii=False)
            for name, body in calls.items()
        )
        data = "\n".join(lines).encode()
        with self._model.foreign_errors():
            file = await self._once.files.create(file=(_file_name(key), data), purpose="batch")
        try:
            return await self._begin(file.id, key)
        except ModelUnavailableError:
            if found := await self.find(key):
                return found
            await self._delete(file.id)
            raise

    async def find(self, key: str) -> str:
        """The id of the batch that was begun under our key; empty where there is none."""
        with self._model.foreign_errors():
            page = await self._client.batches.list(limit=LATEST)
        return next((each.id for each in page.data if dict(each.metadata or {}).get(MARK) == key), "")

    async def look(self, batch_id: str) -> Results | None:
        """What became of the batch; None while it is worked on. Once it is done, its calls are deleted."""
        with self._model.foreign_errors():
            batch = await self._client.batches.retrieve(batch_id)
            if batch.status not in ENDED:
                return None
            results = Results(batch.status, await self._answers(batch))
        await self._delete(batch.input_file_id)
        return results

    async def cancel(self, batch_id: str) -> None:
        """Have no more of its calls made: what is done already can be had soon."""
        with self._model.foreign_errors():
            await self._client.batches.cancel(batch_id)

    async def forget(self, batch_id: str) -> None:
        """Have what was asked and answered in the batch deleted."""
        with self._model.foreign_errors():
            batch = await self._client.batches.retrieve(batch_id)
        await self._delete(batch.input_file_id, batch.output_file_id, batch.error_file_id)

    async def forget_unsent(self, key: str) -> None:
        """Have the calls deleted that were uploaded under our key for a batch that was never begun."""
        with self._model.foreign_errors():
            page = await self._client.files.list(purpose="batch", limit=LATEST)
        await self._delete(*(each.id for each in page.data if each.filename == _file_name(key)))

    async def _delete(self, *files: str | None) -> None:
        """Have these files deleted; one that cannot be, or is gone already, keeps nobody."""
        for file in filter(None, files):
            try:
                with self._model.foreign_errors():
                    await self._client.files.delete(file)
            except ModelUnavailableError as error:
                log.info("file %s of a batch is not deleted: %s", file, error)

    @property
    def _client(self) -> openai.AsyncOpenAI:
        return self._model.client

    @property
    def _once(self) -> openai.AsyncOpenAI:
        """Begins nothing a second time where an answer does not come."""
        return self._client.with_options(max_retries=0)

    async def _begin(self, file_id: str, key: str) -> str:
        with self._model.foreign_errors():
            batch = await self._once.batches.create(
                completion_window="24h", endpoint=CALL, input_file_id=file_id, metadata={MARK: key}
            )
        found = getattr(batch, "id", None)
        if not found:  # such as the page of a portal
            raise ModelUnavailableError(why="why.model_page")
        return str(found)

    async def _answers(self, batch: Batch) -> Mapping[str, bytes]:
        if not batch.output_file_id:
            return {}
        content = await self._client.files.content(batch.output_file_id)
        found = (_answer(line) for line in content.content.splitlines() if line.strip())
        return dict(each for each in found if each is not None)


def _file_name(key: str) -> str:
    return f"{key}.jsonl"


def _answer(line: bytes) -> tuple[str, bytes] | None:
    """What names the call, and the body of its answer; None where it failed."""
    try:
        told = json.loads(line)
        response = told["response"]
        if told.get("error") or response["status_code"] != OK:
            return None
        return str(told["custom_id"]), json.dumps(response["body"]).encode()
    except (ValueError, KeyError, TypeError):
        return None
