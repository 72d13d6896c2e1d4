"""No test runs the embedding model unless it asks for that: the model's process is pretended.

Its vectors are hashed words, so that texts with words in common are near each other here too. Processes
that tests start have the model as it always is.
"""

from __future__ import annotations

import array
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import pytest

from adapters.models.embedding import chosen, local
from adapters.models.embedding.engine import ModelFiles
from adapters.models.embedding.process import ModelProcess
from adapters.models.embedding.shipped import DIMENSIONS, shipped_vectors
from bot.selection.meaning import subject_texts
from bot.util.packed_vectors import pack
from tests.fake_embedder import vector


class HashedModel:
    """Answers as `adapters.models.embedding.process.ModelProcess` does, in this process."""

    def __init__(self, _: ModelFiles) -> None:
        pass

    def vector(self, text: str) -> bytes:
        return array.array("f", vector(text, DIMENSIONS)).tobytes()

    def end(self) -> None:
        pass


@cache
def hashed_subjects(_: str) -> Mapping[str, bytes]:
    """Stands for `adapters.models.embedding.shipped.shipped_vectors`."""
    return {text: pack(np.asarray(vector(text, DIMENSIONS), np.float32)) for text in subject_texts()}


@pytest.fixture(scope="session", autouse=True)
def no_model() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "ModelProcess", HashedModel)
        patch.setattr(chosen, "shipped_vectors", hashed_subjects)
        yield


@pytest.fixture
def real_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model itself, in its process."""
    monkeypatch.setattr(local, "ModelProcess", ModelProcess)
    monkeypatch.setattr(chosen, "shipped_vectors", shipped_vectors)
