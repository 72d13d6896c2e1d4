"""The carried model's graph, said in the order that keeps its bytes as bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.models.embedding.engine import silent_runtime
from adapters.models.embedding.local import find_carried
from adapters.models.embedding.onnx_graph import kept_as_bytes


def test_the_rewritten_model_says_nearly_the_same_with_half_the_weights_in_memory() -> None:
    original = find_carried().model.read_bytes()
    rewritten = b"".join(kept_as_bytes(original))
    ids = np.arange(1_000, 1_032, dtype=np.int64).reshape(1, -1)
    given_ids = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }
    vectors = []
    for model in (original, rewritten):
        session = silent_runtime().InferenceSession(model, providers=["CPUExecutionProvider"])
        states = session.run(None, given_ids)[0][0].mean(axis=0)
        vectors.append(states / np.linalg.norm(states))
    assert float(vectors[0] @ vectors[1]) > 0.97
    assert original.count(b"MatMul") > rewritten.count(b"DynamicQuantizeMatMul") == 36
    assert rewritten.count(b"Gelu") == 6
    assert all(operator in original and operator not in rewritten for operator in (b"IsNaN", b"Erf"))


def test_a_graph_without_such_weights_stays_as_it_is() -> None:
    node = b"\x0a\x0a" + b"\x0a\x01a\x12\x01b\x22\x02Up"
    model = b"\x08\x07" + b"\x3a" + bytes([len(node)]) + node
    assert b"".join(kept_as_bytes(model)).startswith(model)


def test_a_model_is_rewritten_without_a_copy_of_it() -> None:
    parts = kept_as_bytes(find_carried().model.read_bytes())
    copied = sum(len(part) for part in parts if not isinstance(part, memoryview))
    assert copied < sum(map(len, parts)) / 100


def test_weights_that_are_bytes_stay_in_the_file_they_lie_in() -> None:
    file = find_carried().model
    whole = file.read_bytes()
    said = b"".join(kept_as_bytes(whole, file.name))
    assert len(said) < len(whole) / 20
    assert said.count(file.name.encode()) == 36 + 2  # those of products, the words and their places


@given(st.binary(max_size=64))
def test_what_is_no_model_is_refused_and_nothing_else_happens(data: bytes) -> None:
    try:
        kept_as_bytes(data)
    except ValueError:
        return


def test_a_file_that_is_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="cut short"):
        kept_as_bytes(find_carried().model.read_bytes()[:-1])
