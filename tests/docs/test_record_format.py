"""The record's description, its schema and its class say the same."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from pipelines.records.json_schema import record_schema
from tests.archive.samples import our_records
from tests.docs.pages import ROOT, page, rows

SCHEMA = record_schema()
EXAMPLES = [
    json.loads(block)
    for name in ("README.md", "docs/record-format.md")
    for block in page(name).blocks("json")
]
_PLURALS = {"object": "list of objects", "string": "list of strings"}


def test_schema_is_what_the_class_gives() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.records.json_schema"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
    )
    assert done.stdout == (ROOT / "docs/record.schema.json").read_bytes()
    Draft202012Validator.check_schema(SCHEMA)


def test_fields_their_types_and_their_order() -> None:
    told = [
        (row[0].strip("`"), row[1], row[2] != "never")
        for row in rows(page("docs/record-format.md").text)
    ]
    assert told == [
        (name, kind, kind.endswith(" or null")) for name, kind in _fields(SCHEMA, "Record", "")
    ]


def test_examples_there_are() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_records(example: dict[str, Any]) -> None:
    Draft202012Validator(SCHEMA).validate(example)
    assert list(example) == list(SCHEMA["$defs"]["Record"]["properties"])
    assert hashlib.sha256(example["text"].encode()).hexdigest() == example["text_sha256"]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("schema"),
        lambda record: record["warc"].pop("length"),
        lambda record: record["images"][0].pop("caption"),
        lambda record: record.update(schema=1),
        lambda record: record.update(likes=-1),
        lambda record: record.update(more=1),
        lambda record: record["extraction"].update(method="other"),
    ],
)
def test_schema_refuses_other_things(change: Callable[[dict[str, Any]], object]) -> None:
    record = json.loads(json.dumps(EXAMPLES[0]))
    change(record)
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(record)


@pytest.mark.parametrize(("text", "code"), [("the text", 0), ("another text", 1)])
def test_check_of_a_record_against_its_capture(tmp_path: Path, text: str, code: int) -> None:
    written = our_records([1])
    members = [record.member() for record in written]
    for folder in ("archive", "records"):
        (tmp_path / folder).mkdir()
    (tmp_path / "archive/NAME.warc.gz").write_bytes(b"".join(members))
    place = {
        "file": "NAME.warc.gz",
        "offset": len(members[0]),
        "length": len(members[1]),
        "record_id": written[1].record_id,
    }
    digest = hashlib.sha256(b"the text").hexdigest()
    line = json.dumps({"text": text, "text_sha256": digest, "warc": place})
    (tmp_path / "records/NAME.jsonl").write_text(line + "\n")
    (program,) = page("docs/record-format.md").blocks("python")
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == code


def _fields(schema: dict[str, Any], name: str, prefix: str) -> Iterator[tuple[str, str]]:
    """The fields of a definition and of those within it, each with its type in words."""
    for field, its in schema["$defs"][name]["properties"].items():
        options = its.get("anyOf", [its])
        nullable = {"type": "null"} in options
        (option,) = (option for option in options if option != {"type": "null"})
        kind, inner = _kind(option)
        yield f"{prefix}{field}", f"{kind} or null" if nullable else kind
        if inner:
            brackets = "[]" if kind.startswith("list") else ""
            yield from _fields(schema, inner, f"{prefix}{field}{brackets}.")


def _kind(option: dict[str, Any]) -> tuple[str, str | None]:
    """A type in words, and the definition that it is of."""
    if "$ref" in option:
        return "object", option["$ref"].rpartition("/")[2]
    if "const" in option:
        return {int: "integer"}[type(option["const"])], None
    if "enum" in option:
        return "string", None
    if option["type"] == "array":
        kind, inner = _kind(option["items"])
        return _PLURALS[kind], inner
    return option["type"], None
