"""Bytes to text, whatever is declared."""

from __future__ import annotations

import codecs

import pytest

from pipelines.html.decode import decode

ARABIC = (
    "السلمية.. جسر جديد للمشاة قرب «الطاحونة القديمة» بعد عامين من الفيضان، كما قال رئيس البلدة."
)
ENGLISH = "The miller’s daughter — 41 years old — said “no”; Café Amal was closed."
RUSSIAN = "Мост длиной сорок один метр открыли в четверг, сообщил глава города журналистам." * 3


def page(text: str, meta: str | None, codec: str) -> bytes:
    head = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(codec)


@pytest.mark.parametrize("text", [ARABIC, ENGLISH])
@pytest.mark.parametrize("meta", [None, "utf-8", "windows-1256", "iso-8859-1", "no-such-thing"])
@pytest.mark.parametrize("header", [None, "utf-8", "windows-1256", "windows-1252"])
def test_utf8_is_utf8_whatever_is_said(text: str, meta: str | None, header: str | None) -> None:
    content_type = f"text/html; charset={header}" if header else None
    decoded = decode(page(text, meta, "utf-8"), content_type)
    assert text in decoded.text
    assert (decoded.used, decoded.damaged) == ("utf-8", False)
    assert decoded.declared == (header or meta)


@pytest.mark.parametrize("meta", [None, "windows-1256", "utf-8", "iso-8859-1", "latin1", "cp1252"])
@pytest.mark.parametrize("header", [None, "windows-1256", "UTF-8", '"ISO-8859-1"'])
def test_arabic_in_windows_1256(meta: str | None, header: str | None) -> None:
    content_type = f"text/html;charset={header}" if header else None
    decoded = decode(page(ARABIC, meta, "windows-1256"), content_type)
    assert ARABIC in decoded.text
    assert (decoded.used, decoded.damaged) == ("windows-1256", False)


@pytest.mark.parametrize("meta", [None, "windows-1252", "iso-8859-1", "utf-8"])
def test_english_in_windows_1252(meta: str | None) -> None:
    decoded = decode(page(ENGLISH, meta, "windows-1252"))
    assert ENGLISH in decoded.text
    assert decoded.used == "windows-1252"


def test_a_declared_codec_counts() -> None:
    decoded = decode(page(RUSSIAN, "koi8-r", "koi8-r"))
    assert RUSSIAN in decoded.text
    assert (decoded.declared, decoded.used) == ("koi8-r", "koi8-r")


def test_an_undeclared_codec_is_detected() -> None:
    decoded = decode(page(RUSSIAN, None, "windows-1251"))
    assert "длиной сорок один метр открыли в четверг" in decoded.text
    assert not decoded.damaged


def test_one_bad_byte_costs_one_character() -> None:
    good = page(ARABIC, "utf-8", "utf-8")
    decoded = decode(good.replace("الفيضان".encode(), "الفي".encode() + b"\xff" + "ضان".encode()))
    assert decoded.damaged
    assert decoded.text.replace("\ufffd", "") == good.decode()
    assert decoded.used == "utf-8"


def test_text_cut_in_mid_character() -> None:
    decoded = decode(page(ARABIC, None, "utf-8")[:-24])
    assert decoded.used == "utf-8"
    assert decoded.text.startswith("<html>")


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, codec: str) -> None:
    decoded = decode(mark + page(ARABIC, "windows-1256", codec), "text/html; charset=latin1")
    assert ARABIC in decoded.text
    assert not decoded.text.startswith("\ufeff")
    assert (decoded.used, decoded.damaged) == (codec, False)


@pytest.mark.parametrize(
    "label", ["rot13", "zlib", "unicode_escape", "utf-7", "idna", "undefined", "mbcs", "x" * 30]
)
def test_labels_that_are_no_encoding_of_pages(label: str) -> None:
    decoded = decode(page(ARABIC, label, "windows-1256"))
    assert ARABIC in decoded.text
    assert decoded.declared == label


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00" * 10, bytes(range(256)) * 50])
def test_what_is_no_text_at_all(body: bytes) -> None:
    decoded = decode(body)
    assert decoded.damaged == ("\ufffd" in decoded.text)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_by_the_header(codec: str) -> None:
    text = "<p>افتتح مجلس المدينة جسرا</p>"
    header = f"text/html; charset={codec.replace('16-', '16')}"
    decoded = decode(text.encode(codec), header)
    assert (decoded.text, decoded.used, decoded.damaged) == (text, codec, False)


def test_a_header_of_utf_16_over_utf_8() -> None:
    text = "<p>افتتح</p>"
    assert decode(text.encode(), "text/html; charset=utf-16").text == text


def test_logical_iso_8859_6() -> None:
    text = "<p>افتتح مجلس المدينة جسرا</p>"
    decoded = decode(text.encode("iso-8859-6"), "text/html; charset=ISO-8859-6-I")
    assert (decoded.text, decoded.used) == (text, "iso8859-6")
