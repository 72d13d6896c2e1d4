"""What every record has in common: it is immutable, and what goes into it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

_FIELD_SETS: Final[dict[frozenset[str], set[str]]] = {}
"""Which fields of a record were given: one set for all records of which the same were."""


class Record(BaseModel):
    """An immutable value that knows how to become JSON and back."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        ser_json_bytes="base64",
        val_json_bytes="base64",
        protected_namespaces=(),
        defer_build=True,  # what checks a record is built for the first of its kind: most commands need few
    )

    def model_post_init(self, _: Any, /) -> None:  # noqa: ANN401 - as pydantic has it
        """Share what says which fields were given: a set of its own is most of a small record's memory."""
        given = self.__pydantic_fields_set__
        shared = _FIELD_SETS.setdefault(frozenset(given), given)
        object.__setattr__(self, "__pydantic_fields_set__", shared)

    def evolve(self, **changes: Any) -> Self:  # noqa: ANN401 - whatever the fields take
        """The record with some fields changed, as strictly checked as a new one.

        Raises:
            TypeError: there is no such field, or it cannot have that value: a mistake of ours, no bad data.
        """
        try:
            return self.model_validate(
                {name: getattr(self, name) for name in type(self).model_fields} | changes
            )
        except ValidationError as error:
            raise TypeError(f"no {type(self).__name__} can be so: {error}") from error


def build_all() -> None:
    """Have everything at hand that checks a record: whoever is forked from this process shares it then."""
    for kind in _kinds(Record):
        kind.model_rebuild()


def _kinds(kind: type[Record]) -> Iterator[type[Record]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)
