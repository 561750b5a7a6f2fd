"""A record as columns: a flat row for formats that have no nesting.

The columns follow from the record's class, so that none is forgotten. An object's fields are
columns of their own (`warc.offset`); lists, and objects whose fields vary, are JSON text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
from msgspec import inspect

from pipelines.records.record import Record

Kind = Literal["integer", "real", "text", "json"]
_KINDS: Final[dict[type[inspect.Type], Kind]] = {
    inspect.IntType: "integer",
    inspect.FloatType: "real",
    inspect.StrType: "text",
    inspect.LiteralType: "text",
    inspect.ListType: "json",
    inspect.DictType: "json",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A value of a record."""

    path: tuple[str, ...]
    """The names that lead to it."""
    kind: Kind
    required: bool
    """Whether it is never null."""

    @property
    def name(self) -> str:
        """As `docs/record-format.md` calls it: `warc.offset`."""
        return ".".join(self.path)

    def value_in(self, record: Record) -> Any:  # noqa: ANN401
        """The value in a record, as it is there."""
        value: Any = record
        for name in self.path:
            value = None if value is None else getattr(value, name)
        return value

    def of(self, record: Record) -> str | int | float | None:
        """The value in a record, flat."""
        value = self.value_in(record)
        if self.kind == "json":
            return msgspec.json.encode(value).decode()
        scalar: str | int | float | None = value
        return scalar


def _columns(cls: type, path: tuple[str, ...], *, required: bool) -> Iterator[Column]:
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    for its in info.fields:
        kinds = its.type.types if isinstance(its.type, inspect.UnionType) else (its.type,)
        own = next(kind for kind in kinds if not isinstance(kind, inspect.NoneType))
        always = required and len(kinds) == 1
        if isinstance(own, inspect.StructType):
            yield from _columns(own.cls, (*path, its.name), required=always)
        else:
            yield Column((*path, its.name), _KINDS[type(own)], always)


COLUMNS: Final = tuple(_columns(Record, (), required=True))
"""All of them, in the record's order."""
