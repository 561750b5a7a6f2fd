from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.links import Links, capture_name, record_id_of


def test_a_random_uuid_is_its_digits() -> None:
    digits = "53e147f2-5045-47b7-aa35-59620a76c6fa"
    assert capture_name(f"<urn:uuid:{digits}>") == digits
    assert record_id_of(digits) == f"<urn:uuid:{digits}>"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_id_has_a_name_that_no_server_takes_apart(record_id: str) -> None:
    name = capture_name(record_id)
    assert record_id_of(name) == record_id
    assert not set(name) & set("/%.?#\\ ")
    assert name.isascii()


@pytest.mark.parametrize("name", ["", "x", "..", "53E147F2-5045-47B7-AA35-59620A76C6FA"])
def test_what_names_no_capture(name: str) -> None:
    assert record_id_of(name) is None


def test_the_language_is_kept_where_it_was_chosen() -> None:
    assert Links(None).front() == "/"
    assert Links("ar").front() == "/?ui=ar"
    assert Links("ar").articles(edition="en", section=None, page=2) == (
        "/articles?edition=en&page=2&ui=ar"
    )


def test_nothing_asked_can_leave_the_reader() -> None:
    parts = urlsplit(Links(None).article("//example.org/", 1, comments="&ui=x#"))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("", "", "")
    assert parts.path == "/article/%2F%2Fexample.org%2F/1"
