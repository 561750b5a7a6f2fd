"""Named fields: one line each, whatever the network puts into them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from archive.warc.capture import Original
from archive.warc.writing import one_line, warc_fields
from tests.archive.golden import build, text
from tests.archive.wire import exchange


def test_context_outside_ascii_is_written_as_utf_8() -> None:
    metadata = build(exchange(), {"section-name": "رأي وتحليل"}).records[-1]
    assert metadata.block == "section-name: رأي وتحليل\r\n".encode()


def test_line_ends_in_any_value_never_become_lines() -> None:
    evil = "a\r\nWARC-Type: response\n\u2028b\x85c\x00d\ud800e"
    made = exchange(url=f"http://host/{evil}", ip=evil, tls_version=evil, cipher=evil, error=evil)
    original = Original(evil, evil, evil)
    for record in build(made, {"via": evil}, original).records:
        lines = text(record).split("\r\n\r\n")[0].split("\r\n")
        assert [line for line in lines if line.startswith("WARC-Type")] == [lines[1]]
        if record.type == "metadata":
            assert record.block.count(b"\r\n") == 2
            assert b"via: a WARC-Type: response b c d e\r\n" in record.block


@given(st.text(st.characters(), max_size=100))
def test_one_line_is_one_line_of_utf_8_whatever_comes(value: str) -> None:
    line = one_line(value)
    assert not set(line) & set("\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    assert len(line.splitlines()) <= 1
    assert line.encode().decode() == line
    assert one_line(line) == line


@example({"via": "\r\n", "section-id": "", "feed-date": " 1 "})
@given(st.dictionaries(st.sampled_from(["via", "section-id", "feed-date"]), st.text()))
def test_fields_are_one_line_each_and_empty_ones_are_left_out(pairs: dict[str, str]) -> None:
    lines = warc_fields(pairs.items()).decode().split("\r\n")
    assert lines.pop() == ""
    assert lines == [
        f"{name}: {one_line(value)}" for name, value in pairs.items() if one_line(value)
    ]
