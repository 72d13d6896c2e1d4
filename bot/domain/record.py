"""What every record has in common: it is immutable, and what goes into it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError


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
