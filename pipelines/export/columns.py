"""The columns of a record, for formats without nesting.

They are derived from the record's class. The fields of an object are separate columns
(`warc.offset`); lists, and objects whose fields vary, are JSON text.
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
    """A value of a record, and where it is found."""

    path: tuple[str, ...]
    """Names of fields, from the outermost in."""
    kind: Kind
    required: bool
    """Whether the value is never null."""

    @property
    def name(self) -> str:
        """The name in `docs/record-format.md`, such as `warc.offset`."""
        return ".".join(self.path)

    def value_in(self, record: Record) -> Any:  # noqa: ANN401
        """The value in a record, nested as it is there."""
        value: Any = record
        for name in self.path:
            value = None if value is None else getattr(value, name)
        return value

    def of(self, record: Record) -> str | int | float | None:
        """The value in a record; lists and objects as JSON text."""
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
"""All columns, in the order of the record."""
