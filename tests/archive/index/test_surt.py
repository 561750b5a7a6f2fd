"""URL keys as pywb and cdxj-indexer make them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.index.surt import surt

# Recorded from surt 0.3.1, which pywb 2.10 and cdxj-indexer 1.5 use; but for 256.1.1.1, which that
# looks up in the DNS.
LINES = (Path(__file__).parent / "surt_keys.tsv").read_text("utf-8").splitlines()
EXPECTED = dict(line.split("\t") for line in LINES)


@pytest.mark.parametrize("url", EXPECTED)
def test_keys_are_those_of_other_tools(url: str) -> None:
    assert surt(url) == EXPECTED[url]


@pytest.mark.parametrize("url", ["http://example.com:many/a b", "http://example.com:999999/é\n"])
def test_what_cannot_be_read_is_its_own_key(url: str) -> None:
    assert surt(url) == url.strip().replace(" ", "%20").replace("é", "%C3%A9")


def test_an_escape_of_escapes_of_escapes_takes_no_time() -> None:
    assert surt("http://a.b/%" + "25" * 8000 + "41") == "b,a)/a"


def test_a_very_long_address_takes_no_time() -> None:
    assert len(surt("http://a.b/?" + "cfid=" * 400_000)) == 2_000_012


def test_a_host_of_thousands_of_digits_is_a_number_as_any_other() -> None:
    assert surt(f"http://{2**32 + 0x7F000001}/a") == "1,0,0,127)/a"
    assert surt(f"http://{'1' * 5000}/a") == surt(f"http://{int('1' * 4000) % 2**32}/a")


def test_escapes_that_make_up_escapes() -> None:
    assert surt("http://a.b/%3%3%35") == surt("http://a.b/%2535") == "b,a)/5"


@given(st.text() | st.from_regex(r"https?://[^/]*/.*"))
def test_any_text_gives_a_key_that_fits_a_line(url: str) -> None:
    assert re.fullmatch(r"[\x21-\x7e]*", surt(url))
