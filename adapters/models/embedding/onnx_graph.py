"""Says the carried model's graph so that it takes less: bytes as bytes, and nothing for what masks tokens.

It keeps its weights in a byte a number with a scale for each row or column, and says in its graph: make
floats of them, scale them, then look words up in them or multiply by them. onnxruntime does the first two
once, when it loads, and holds 90 MB of floats for 22 MB of bytes. Here a table of words is looked up first,
so that only the words of a text become floats; and a product is done in bytes by onnxruntime's own
`DynamicQuantizeMatMul`, which takes a third less time too, and adds what is to be added while it has the
product at hand.

A text comes alone and no token of it is masked, so what masks them is left out: it adds nothing. GELU, of
which the graph has the five steps, is onnxruntime's own. What nobody needs after that is left out as well.

Protocol buffers are read and written here as far as that needs, as the package `onnx` is larger than the
model: a message is a row of fields, each with its number, and for what has a length that length before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

GRAPH: Final = 7
OPERATORS: Final = 8
"""Fields of a model, as `onnx.proto` numbers them."""
NODE: Final = 1
WEIGHTS: Final = 5
GIVEN: Final = 12
"""Fields of a graph."""
INPUT, OUTPUT, OPERATOR, ATTRIBUTE, DOMAIN = 1, 2, 4, 5, 7
"""Fields of a node."""
SHAPE, KIND, NAME, RAW, ELSEWHERE, PLACE = 1, 2, 8, 9, 13, 14
"""Fields of weights."""
BYTES: Final = b"\x03"
"""The kind of weights that are bytes: they may lie anywhere."""
IN_A_FILE: Final = 1
"""What stands as the place of weights that are elsewhere."""
CALLED: Final = 1
"""The field of what a graph gives that names it."""
OWN_OPERATORS: Final = "com.microsoft"


Data = bytes | memoryview


class _Field(NamedTuple):
    number: int
    whole: Data
    """With its number and length."""
    value: Data
    begins: int
    """Where its value begins in what it is a field of."""


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
    """Weights that are kept as bytes, and the node that makes floats of them."""

    weights: str
    scale: str
    cast: _Node


def kept_as_bytes(model: Data, file: str = "") -> Sequence[Data]:
    """The model with bytes computed with as bytes, where it has any; else as it is.

    It is in parts that follow one another, most of them views of what was given: nothing is copied. Where
    the `file` is named in which it lies, most of its weights are said to be there.

    Raises:
        ValueError: it is no ONNX model.
    """
    parts: list[Data] = []
    for field in _fields(memoryview(model)):
        if field.number == GRAPH:
            graph = _graph(field, file)
            parts += [_head(GRAPH, sum(map(len, graph))), *graph]
        else:
            parts.append(field.whole)
    version = _varint(2 << 3) + _varint(1)
    return [*parts, _message(OPERATORS, _message(1, OWN_OPERATORS.encode()) + version)]


def _graph(graph: _Field, file: str) -> Sequence[Data]:
    fields = list(_fields(graph.value))
    nodes = {at: _node(field.value) for at, field in enumerate(fields) if field.number == NODE}
    rules = _Rules(list(nodes.values()), _ranks(fields))
    changed = {at: said for at, node in nodes.items() if (said := rules.say(node))}
    if not changed:
        return [field.whole for field in fields]
    needed = _find_needed(fields, [changed.get(at, (node,)) for at, node in nodes.items()])
    kept = {
        at: [each for each in changed.get(at, (node,)) if not needed.isdisjoint(each.outputs)]
        for at, node in nodes.items()
    }
    return [
        b"".join(_message(NODE, each.encode()) for each in kept[at])
        if at in changed or not kept.get(at, field)
        else _weights(field, rules.flat, _Place(file, graph.begins))
        for at, field in enumerate(fields)
    ]


def _find_needed(fields: Sequence[_Field], nodes: Sequence[Sequence[_Node]]) -> set[str]:
    """What the graph gives, and all that it is made of. Each node stands behind those it needs."""
    given = (_fields(field.value) for field in fields if field.number == GIVEN)
    needed = {bytes(part.value).decode() for each in given for part in each if part.number == CALLED}
    for node in reversed([node for said in nodes for node in said]):
        if not needed.isdisjoint(node.outputs):
            needed.update(node.inputs)
    return needed


class _Rules:
    """What is said in the place of nodes of a graph."""

    def __init__(self, nodes: Sequence[_Node], ranks: Mapping[str, int]) -> None:
        """`ranks` are the numbers of dimensions of its weights."""
        self.flat: set[str] = set()
        """Scales that are to be one row of numbers."""
        self._ranks = ranks
        self._made_by = {node.outputs[0]: node for node in nodes if node.outputs}
        self._uses = Counter(name for node in nodes for name in node.inputs)

    def say(self, node: _Node) -> Sequence[_Node]:
        """What gives the same as the node; nothing where it stays."""
        match node.operator:
            case "Gather" if table := self._find_scaled(node.inputs[0]):
                return _looked_up(node, table)
            case "MatMul" if table := self._find_scaled(node.inputs[1]):
                return (self._multiply(node, table),)
            case "Add":
                return self._multiply_and_add(node)
            case "Where":
                return self._weigh_unmasked(node)
            case "Mul":
                return self._gelu(node)
        return ()

    def _maker(self, name: str, operator: str) -> _Node | None:
        """The node that makes this, where it is of that kind."""
        made_by = self._made_by.get(name)
        return made_by if made_by is not None and made_by.operator == operator else None

    def _find_scaled(self, name: str) -> _Scaled | None:
        """What is of the form bytes → floats → scaled, and used once."""
        scaled = self._maker(name, "Mul")
        cast = scaled and self._maker(scaled.inputs[0], "Cast")
        if scaled is None or cast is None or cast.inputs[0] in self._made_by:
            return None
        scale = scaled.inputs[1]
        once = all(self._uses[each] == 1 for each in (cast.outputs[0], name, scale))
        return _Scaled(cast.inputs[0], scale, cast) if once and scale not in self._made_by else None

    def _multiply(self, node: _Node, table: _Scaled) -> _Node:
        self.flat.add(table.scale)
        inputs = (node.inputs[0], table.weights, table.scale)
        return _Node("DynamicQuantizeMatMul", inputs, node.outputs, domain=OWN_OPERATORS)

    def _multiply_and_add(self, node: _Node) -> Sequence[_Node]:
        """A product with one number for each column added to it."""
        product, added = (self._maker(node.inputs[0], "MatMul"), node.inputs[1])
        table = product and self._find_scaled(product.inputs[1])
        if not product or not table or self._uses[node.inputs[0]] > 1 or self._ranks.get(added) != 1:
            return ()
        made = self._multiply(product, table)
        return (made._replace(inputs=(*made.inputs, "", added), outputs=node.outputs),)

    def _weigh_unmasked(self, node: _Node) -> Sequence[_Node]:
        """The weights of attention as they are where no token is masked, and so each has some."""
        asked, weights = self._maker(node.inputs[0], "IsNaN"), self._maker(node.inputs[2], "Softmax")
        masked = weights and self._maker(weights.inputs[0], "Add")
        mask = masked and self._maker(masked.inputs[1], "Where")
        if not asked or not weights or not masked or not mask or asked.inputs[0] != node.inputs[2]:
            return ()
        return (weights._replace(inputs=(masked.inputs[0],), outputs=node.outputs),)

    def _gelu(self, node: _Node) -> Sequence[_Node]:
        """The fifth step of GELU: x · (½ · (1 + erf(x / √2)))."""
        halved = self._maker(node.inputs[1], "Mul")
        added = halved and self._maker(halved.inputs[1], "Add")
        error = added and self._maker(added.inputs[0], "Erf")
        divided = error and self._maker(error.inputs[0], "Div")
        if not divided or divided.inputs[0] != node.inputs[0]:
            return ()
        return (_Node("Gelu", (node.inputs[0],), node.outputs, domain=OWN_OPERATORS),)


def _looked_up(node: _Node, table: _Scaled) -> Sequence[_Node]:
    (out,), ids = node.outputs, node.inputs[1]
    words, scale, floats = f"{out}_words", f"{out}_scale", f"{out}_floats"
    return (
        _Node("Gather", (table.weights, ids), (words,), node.attributes),
        _Node("Cast", (words,), (floats,), table.cast.attributes),
        _Node("Gather", (table.scale, ids), (scale,), node.attributes),
        _Node("Mul", (floats, scale), (out,)),
    )


def _ranks(fields: Sequence[_Field]) -> Mapping[str, int]:
    """How many dimensions weights have, by their names."""
    parts = [list(_fields(field.value)) for field in fields if field.number == WEIGHTS]
    return {_name(each): sum(part.number == SHAPE for part in each) for each in parts}


def _name(parts: Sequence[_Field]) -> str:
    return next((bytes(part.value).decode() for part in parts if part.number == NAME), "")


def _weights(field: _Field, flat: set[str], place: _Place) -> Data:
    """The field; scales that are to be `flat`, a row for each column, as one row of numbers."""
    if field.number != WEIGHTS:
        return field.whole
    parts = list(_fields(field.value))
    said = place.leave(field, parts)
    if _name(parts) in flat:
        columns = [part for part in parts if part.number == SHAPE][-1]
        said = [columns.whole, *(part.whole for part in parts if part.number != SHAPE)]
    return _message(WEIGHTS, b"".join(said)) if said else field.whole


class _Place(NamedTuple):
    """Where a graph lies: in which file, and from which byte on."""

    file: str
    begins: int

    def leave(self, weights: _Field, parts: Sequence[_Field]) -> Sequence[Data]:
        """Parts that say where in the file weights are that are bytes; nothing for others."""
        raw = next((part for part in parts if part.number == RAW), None)
        are_bytes = any(part.number == KIND and part.value == BYTES for part in parts)
        if not self.file or raw is None or not are_bytes:
            return ()
        begins = self.begins + weights.begins + raw.begins
        told = {"location": self.file, "offset": str(begins), "length": str(len(raw.value))}
        where = (
            _message(ELSEWHERE, _message(1, name.encode()) + _message(2, said.encode()))
            for name, said in told.items()
        )
        kept = (part.whole for part in parts if part.number != RAW)
        return [*kept, *where, _varint(PLACE << 3) + _varint(IN_A_FILE)]


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
        yield _Field(key >> 3, data[start:at], data[begin:at], begin)


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
