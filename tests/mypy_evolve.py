"""mypy's plugin that knows what a record can be changed into: `evolve` takes the record's own fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import ARG_NAMED_OPT, TypeInfo, Var
from mypy.plugin import MethodSigContext, Plugin
from mypy.typeops import map_type_from_supertype
from mypy.types import FunctionLike, Instance, Type, get_proper_type

RECORD = "bot.domain.record.Record"
METADATA = "pydantic-mypy-metadata"


class EvolvePlugin(Plugin):
    """Gives every call of `evolve` the signature of the record that it is called on."""

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        return _of_the_record if fullname.endswith(".evolve") else None


def _of_the_record(context: MethodSigContext) -> FunctionLike:
    record = get_proper_type(context.type)
    if not isinstance(record, Instance) or not record.type.has_base(RECORD):
        return context.default_signature
    fields = dict(_fields(record.type))
    return context.default_signature.copy_modified(
        arg_types=list(fields.values()),
        arg_kinds=[ARG_NAMED_OPT] * len(fields),
        arg_names=list(fields),
    )


def _fields(record: TypeInfo) -> Iterator[tuple[str, Type]]:
    for owner in reversed(record.mro):
        for name in owner.metadata.get(METADATA, {}).get("fields", ()):
            symbol = record.get(name)
            if symbol is not None and isinstance(symbol.node, Var) and symbol.node.type is not None:
                yield name, map_type_from_supertype(symbol.node.type, record, symbol.node.info)


def plugin(_version: str) -> type[Plugin]:
    """The plugin for whichever version of mypy asks."""
    return EvolvePlugin
