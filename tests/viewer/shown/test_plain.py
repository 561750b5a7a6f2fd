from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from viewer.shown.plain import plain, shortened


def test_overrides_and_controls_are_shown() -> None:
    assert plain("photo\u202egpj.exe") == "photo\ufffdgpj.exe"
    assert plain("a\x00b\x1b[31mc\x9bd") == "a\ufffdb\ufffd[31mc\ufffdd"


def test_embeddings_and_isolates_are_left_out() -> None:
    assert plain("\u202bسوق\u202c \u2067القرية\u2069") == "سوق القرية"


def test_what_arabic_is_written_with_stays() -> None:
    text = "زمان\u200cالوصل\u200f «١٤» مُدُن\n\tx"
    assert plain(text) == text


@given(st.text())
def test_nothing_is_left_that_governs_other_text(text: str) -> None:
    shown = plain(text)
    shown.encode()
    harmful = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not {unicodedata.bidirectional(letter) for letter in shown} & harmful
    controls = {letter for letter in shown if unicodedata.category(letter) == "Cc"}
    assert controls <= {"\n", "\r", "\t", "\x85"}


def test_shortened() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd efgh", 6) == "abcd…"
