"""The look at all fields of a record at once finds what a look at each of them finds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.faults import Fault
from archive.verify.warc import WarcCheck
from archive.warc.fields import NamedFields
from archive.warc.reader import StoredRecord

_TELLING = (
    *("response", "warcinfo", "revisit", "<urn:uuid:00000000-0000-4000-8000-000000000001>", ""),
    *("2026-03-04T05:06:07Z", "2026-03", "https://a.example/ b", "x:\t", "a b", "x:\u0627\x7f"),
)
_VALUES = st.sampled_from(_TELLING) | st.text(max_size=6)


@settings(max_examples=500)
@given(values=st.tuples(*[st.none() | _VALUES] * 4), lines=st.booleans())
@example(values=("revisit", "x:1", "2026", "x:1"), lines=False)
@example(values=(None, "x:1", "2026", "x:1"), lines=False)
@example(values=("response", None, "2026", "x:1"), lines=False)
@example(values=("response", "x:1", None, "x:1"), lines=False)
@example(values=("response", "x:1", "2026", None), lines=False)
def test_it_finds_the_same(values: tuple[str | None, ...], *, lines: bool) -> None:
    names = ("WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI")
    pairs = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
    record = StoredRecord(0, 1, "1.1", NamedFields(pairs, int(lines)), b"", False)
    found: dict[str, list[Fault]] = {"at once": [], "each": []}
    for way, check in (
        ("at once", WarcCheck._check_fields),
        ("each", WarcCheck._check_each_field),
    ):
        check(
            WarcCheck(
                Path("a"),
                "a",
                on_fault=found[way].append,
                on_capture=lambda _: None,
                on_bytes=lambda _: None,
            ),
            record,
        )
    assert found["at once"] == found["each"]
