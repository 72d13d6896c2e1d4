"""Vectors from any endpoint that speaks the OpenAI protocol's `/embeddings`."""

from __future__ import annotations

import array
import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from adapters.models.address import read_address
from adapters.models.reply import NO_ANSWER, Counted, usage_of
from bot.domain.errors import ModelOutputError
from bot.embedding_settings import Endpoint
from bot.llm.fit import estimated_tokens
from bot.model_settings import Price
from bot.ports.vectors import Embedded

if TYPE_CHECKING:
    import openai

NO_KEY = "none"
TIMEOUT = 20.0
"""Seconds of one attempt: a person is waiting, and there are passages without vectors too."""
RETRIES = 1
MOST_DIMENSIONS = 16_384
PURPOSE = "embed"


class _Vector(BaseModel):
    index: int = Field(ge=0)
    embedding: list[FiniteFloat] = Field(min_length=1, max_length=MOST_DIMENSIONS)


class _Answer(BaseModel):
    data: list[_Vector]
    usage: Counted | None = None


class OpenAIEmbedder:
    """Implements `bot.ports.vectors.Embedder`. The openai package is imported by the first call."""

    def __init__(self, endpoint: Endpoint, price: Price | None = None) -> None:
        self._endpoint = endpoint
        self._price = price
        self._client: openai.AsyncOpenAI | None = None

    @property
    def name(self) -> str:
        """With the place, as two of them may call different models the same."""
        address = urlsplit(self._endpoint.url)
        return f"{self._endpoint.name} ({address.hostname}{address.path.rstrip('/')})"

    async def embed(self, texts: Sequence[str]) -> Embedded:
        from adapters.models.openai import foreign_errors  # noqa: PLC0415 - half a second, see `lazy`

        with foreign_errors():
            # The package would ask for base64 where nothing is said, which not every endpoint knows.
            answer = await self._ready().embeddings.with_raw_response.create(
                model=self._endpoint.name, input=list(texts), encoding_format="float"
            )
        return read_vectors(answer.content, texts, model=self._endpoint.name, price=self._price)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    def _ready(self) -> openai.AsyncOpenAI:
        import openai  # noqa: PLC0415 - as above

        from adapters.models.transport import limited_client  # noqa: PLC0415 - as above

        if self._client is None:
            address = read_address(self._endpoint.url, self._endpoint.name)
            key = self._endpoint.key.get_secret_value()
            self._client = openai.AsyncOpenAI(
                api_key=key or NO_KEY,
                base_url=address.base,
                default_query=address.query,
                default_headers={"api-key": key} if address.is_azure and key else None,
                timeout=TIMEOUT,
                max_retries=RETRIES,
                http_client=limited_client(TIMEOUT, address.base),
            )
        return self._client


def read_vectors(body: bytes, texts: Sequence[str], *, model: str, price: Price | None) -> Embedded:
    """The vectors in a response's body, brought to length one.

    Raises:
        ModelOutputError: it holds no vector for each text, or vectors of several lengths.
    """
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        raise ModelOutputError(problems=(NO_ANSWER,)) from error
    found = sorted(answer.data, key=lambda each: each.index)
    lengths = {len(each.embedding) for each in found}
    if [each.index for each in found] != list(range(len(texts))) or len(lengths) != 1:
        raise ModelOutputError(problems=("vectors that do not fit the texts",))
    data = array.array("f", (value for each in found for value in _of_length_one(each.embedding)))
    if sys.byteorder == "big":
        data.byteswap()
    counted = answer.usage or Counted(prompt_tokens=sum(map(estimated_tokens, texts)))
    usage = usage_of(counted, model, PURPOSE, price)
    return Embedded(dimensions=lengths.pop(), data=data.tobytes(), usage=usage)


def _of_length_one(vector: Sequence[float]) -> Sequence[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector] if length else vector
