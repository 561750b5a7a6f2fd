from __future__ import annotations

import pytest

from crawler.console.terminal import say


def test_a_line_says_whose_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say("view", "حلب is not this machine alone.")
    assert capsys.readouterr() == ("", "scrapy view: حلب is not this machine alone.\n")


def test_what_a_terminal_would_obey_is_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    say("replay", "a\x1b[31mb\nc\u202ed\udcff")
    assert capsys.readouterr().err == "scrapy replay: a\ufffd[31mb\ufffdc\ufffdd\ufffd\n"
