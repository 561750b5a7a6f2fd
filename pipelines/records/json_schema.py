"""The JSON Schema of a record, made of its class.

`python -m pipelines.records.json_schema` prints it.

`docs/record.schema.json` is its output.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from pipelines.records.record import SCHEMA_VERSION, Record

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, Any]:
    """The schema of one line of a records file (JSON Schema, draft 2020-12).

    It describes what is written, not what could be read: every field is always there, and no other.
    """
    schema = msgspec.json.schema(Record)
    for definition in schema["$defs"].values():
        if definition["type"] == "object":
            definition["required"] = list(definition["properties"])
            definition["additionalProperties"] = False
            for field in definition["properties"].values():
                field.pop("default", None)
    schema["$defs"]["Record"]["properties"]["schema"] = {"const": SCHEMA_VERSION}
    return {"$schema": _DIALECT, **schema}


def main() -> None:
    """Prints the schema."""
    print(json.dumps(record_schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
