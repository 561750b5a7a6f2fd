from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.records.record import Record
from tests.pipelines.export.collections import HOSTILE, record
from viewer.proof.citation import ARABIC, ENGLISH, as_bibtex, as_csl, as_text, citation_of


def of(**fields: Any) -> Record:  # noqa: ANN401
    return msgspec.convert(record(28874, **fields), Record)


TITLE = 'Costs rise 5% & "more" {in} C:\\Homs_1 #2 ~ ^ $'


def test_as_text() -> None:
    citation = citation_of(of())
    identity = "<urn:uuid:00000000-0000-4000-8000-000000028874>"
    address = "https://en.zamanalwsl.net/news/article/28874"
    assert as_text(citation, ENGLISH) == (
        f"Zaman Al Wasl. “Bread in village 28874”. Zaman Al Wasl, 2017-08-11. {address}. "
        f"Captured 2026-03-04T05:06:07.080000Z. WARC record {identity}."
    )
    assert "«Bread in village 28874»" in as_text(citation, ARABIC)
    assert as_text(citation_of(of(title=None, author=None, published=None)), ENGLISH).startswith(
        "“Untitled”. Zaman Al Wasl. https://"
    )


def test_the_digest_stands_there_where_it_is_known() -> None:
    place = {**record()["warc"], "payload_sha256": "ab" * 32}
    assert f"payload sha256:{'ab' * 32}." in as_text(citation_of(of(warc=place)), ENGLISH)


def entry_fields(text: str) -> dict[str, str]:
    """The fields of a BibTeX entry, read by the rules: braces balance, values end on a comma."""
    match = re.fullmatch(r"@misc\{([A-Za-z0-9-]+),\n(.*)\n\}\n", text, re.DOTALL)
    assert match is not None
    fields = {}
    for line in match[2].split("\n"):
        name, value = re.fullmatch(r"  ([a-z]+) = \{(.*)\},?", line).groups()  # type: ignore[union-attr]
        depth = 0
        for sign in re.findall(r"\\.|[{}]", value):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            assert depth >= 0
        assert depth == 0
        fields[name] = value
    return fields


def test_bibtex() -> None:
    fields = entry_fields(as_bibtex(citation_of(of(title=TITLE, language="ar"))))
    assert fields["title"] == (
        r'{Costs rise 5\% \& "more" \{in\} C:\textbackslash{}Homs\_1 \#2 '
        r"\textasciitilde{} \textasciicircum{} \$}"
    )
    assert fields["date"] == "2017-08-11"
    assert (fields["year"], fields["month"]) == ("2017", "8")
    assert fields["urldate"] == "2026-03-04"
    assert fields["url"] == "https://en.zamanalwsl.net/news/article/28874"
    assert fields["langid"] == "arabic"


def test_csl() -> None:
    (item,) = json.loads(as_csl(citation_of(of(title=TITLE))))
    assert item["title"] == TITLE
    assert item["issued"] == {"date-parts": [[2017, 8, 11]]}
    assert item["accessed"] == {"date-parts": [[2026, 3, 4]]}
    assert item["archive_location"] == "<urn:uuid:00000000-0000-4000-8000-000000028874>"
    assert item["author"] == [{"literal": "Zaman Al Wasl"}]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_fields(value: str) -> None:
    check(value)


@given(st.text())
def test_any_text(value: str) -> None:
    check(value)


def check(value: str) -> None:
    place = {**record()["warc"], "record_id": value, "payload_sha256": value}
    fields = {"title": value, "author": value, "published": value, "canonical_url": value}
    citation = citation_of(of(**fields, language=value, warc=place))
    assert "\n" not in as_text(citation, ENGLISH)
    assert "url" in entry_fields(as_bibtex(citation))
    assert json.loads(as_csl(citation))[0]["id"] == citation.key
