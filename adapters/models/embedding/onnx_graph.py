"""Computes with a model's bytes as bytes, where its ONNX file would have them turned into floats first.

The carried model keeps its weights in a byte a number with a scale for each row or column, and says in its
graph: make floats of them, scale them, then look words up in them or multiply by them. onnxruntime does the
first two once, when it loads, and holds 90 MB of floats for 22 MB of bytes. Here the same graph is said in
another order. A table of words is looked up first, so that only the words of a text become floats; and a
product is done in bytes by onnxruntime's own `DynamicQuantizeMatMul`, which takes a third less time too.

Protocol buffers are read and written here as far as that needs, as the package `onnx` is larger than the
model: a message is a row of fields, each with its number, and for what has a length that length before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

GRAPH: Final = 7
OPERATORS: Final = 8
"""Fields of a model, as `onnx.proto` numbers them."""
NODE: Final = 1
WEIGHTS: Final = 5
"""Fields of a graph."""
INPUT, OUTPUT, OPERATOR, ATTRIBUTE, DOMAIN = 1, 2, 4, 5, 7
"""Fields of a node."""
SHAPE, NAME = 1, 8
"""Fields of weights."""
OWN_OPERATORS: Final = "com.microsoft"


Data = bytes | memoryview


class _Field(NamedTuple):
    number: int
    whole: Data
    """With its number and length."""
    value: Data


class _Node(NamedTuple):
    operator: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    attributes: Sequence[bytes] = ()
    domain: str = ""

    def encode(self) -> bytes:
        texts = [*((INPUT, each) for each in self.inputs), *((OUTPUT, each) for each in self.outputs)]
        texts += [(OPERATOR, self.operator), (DOMAIN, self.domain)]
        parts = [(number, text.encode()) for number, text in texts]
        return b"".join(
            _message(number, value)
            for number, value in (*parts, *((ATTRIBUTE, each) for each in self.attributes))
        )


class _Scaled(NamedTuple):
    """Weights that are kept as bytes, and the nodes that make floats of them."""

    weights: str
    scale: str
    cast: _Node
    made_by: tuple[int, int]


def kept_as_bytes(model: bytes) -> Sequence[Data]:
    """The model with bytes computed with as bytes, where it has any; else as it is.

    It is in parts that follow one another, most of them views of what was given: nothing is copied.

    Raises:
        ValueError: it is no ONNX model.
    """
    parts: list[Data] = []
    for field in _fields(memoryview(model)):
        if field.number == GRAPH:
            graph = _graph(field.value)
            parts += [_head(GRAPH, sum(map(len, graph))), *graph]
        else:
            parts.append(field.whole)
    version = _varint(2 << 3) + _varint(1)
    return [*parts, _message(OPERATORS, _message(1, OWN_OPERATORS.encode()) + version)]


def _graph(graph: Data) -> Sequence[Data]:
    fields = list(_fields(graph))
    nodes = {at: _node(field.value) for at, field in enumerate(fields) if field.number == NODE}
    scaled = _find_scaled(nodes)
    changed: dict[int, Sequence[_Node]] = {}
    flat: set[str] = set()
    for at, node in nodes.items():
        if node.operator == "Gather" and (table := scaled.get(node.inputs[0])):
            changed |= dict.fromkeys(table.made_by, ()) | {at: _looked_up(node, table)}
        elif node.operator == "MatMul" and (table := scaled.get(node.inputs[1])):
            changed |= dict.fromkeys(table.made_by, ()) | {at: (_multiply(node, table),)}
            flat.add(table.scale)
    return [
        b"".join(_message(NODE, each.encode()) for each in changed[at])
        if at in changed
        else _flatten(field, flat)
        for at, field in enumerate(fields)
    ]


def _find_scaled(nodes: Mapping[int, _Node]) -> Mapping[str, _Scaled]:
    """Everything of the form bytes → floats → scaled that one node uses, by its name."""
    made_at = {each.outputs[0]: at for at, each in nodes.items() if each.outputs}
    uses: dict[str, int] = {}
    for node in nodes.values():
        for name in node.inputs:
            uses[name] = uses.get(name, 0) + 1
    found = {}
    for at, node in nodes.items():
        cast_at = made_at.get(node.inputs[0]) if node.operator == "Mul" else None
        if cast_at is None or nodes[cast_at].operator != "Cast" or nodes[cast_at].inputs[0] in made_at:
            continue
        cast, scale = nodes[cast_at], node.inputs[1]
        if scale not in made_at and uses[cast.outputs[0]] == uses.get(node.outputs[0]) == uses[scale] == 1:
            found[node.outputs[0]] = _Scaled(cast.inputs[0], scale, cast, (cast_at, at))
    return found


def _looked_up(node: _Node, table: _Scaled) -> Sequence[_Node]:
    (out,), ids = node.outputs, node.inputs[1]
    words, scale, floats = f"{out}_words", f"{out}_scale", f"{out}_floats"
    return (
        _Node("Gather", (table.weights, ids), (words,), node.attributes),
        _Node("Cast", (words,), (floats,), table.cast.attributes),
        _Node("Gather", (table.scale, ids), (scale,), node.attributes),
        _Node("Mul", (floats, scale), (out,)),
    )


def _multiply(node: _Node, table: _Scaled) -> _Node:
    inputs = (node.inputs[0], table.weights, table.scale)
    return _Node("DynamicQuantizeMatMul", inputs, node.outputs, domain=OWN_OPERATORS)


def _flatten(field: _Field, names: set[str]) -> Data:
    """The field; scales of these names, a row for each column, as one row of numbers."""
    if field.number != WEIGHTS:
        return field.whole
    parts = list(_fields(field.value))
    name = next((bytes(part.value).decode() for part in parts if part.number == NAME), "")
    if name not in names:
        return field.whole
    columns = [part for part in parts if part.number == SHAPE][-1]
    kept = [columns.whole, *(part.whole for part in parts if part.number != SHAPE)]
    return _message(WEIGHTS, b"".join(kept))


def _node(data: Data) -> _Node:
    values: dict[int, list[bytes]] = {}
    for field in _fields(data):
        values.setdefault(field.number, []).append(bytes(field.value))
    inputs, outputs = ([each.decode() for each in values.get(number, ())] for number in (INPUT, OUTPUT))
    operator, domain = (values.get(number, [b""])[0].decode() for number in (OPERATOR, DOMAIN))
    return _Node(operator, inputs, outputs, values.get(ATTRIBUTE, ()), domain)


def _fields(data: Data) -> Iterator[_Field]:
    at = 0
    while at < len(data):
        start = at
        key, at = _number(data, at)
        begin = at
        match key & 7:
            case 0:
                _, at = _number(data, at)
            case 1:
                at += 8
            case 2:
                length, begin = _number(data, at)
                at = begin + length
            case 5:
                at += 4
            case _:
                raise ValueError("no protocol buffer")
        if at > len(data):
            raise ValueError("a protocol buffer that is cut short")
        yield _Field(key >> 3, data[start:at], data[begin:at])


def _number(data: Data, at: int) -> tuple[int, int]:
    """A number in as many bytes as it needs, and where it ends."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("a protocol buffer that is cut short")


def _message(number: int, value: bytes) -> bytes:
    return _head(number, len(value)) + value


def _head(number: int, length: int) -> bytes:
    return _varint(number << 3 | 2) + _varint(length)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
