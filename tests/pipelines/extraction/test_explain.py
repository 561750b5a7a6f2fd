"""The command that prints what extraction made of a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.explain import main
from tests.pipelines.pages import EN, END, H2, HEADLINE, ONE, TEXT, THREE, TWO, page


def printed(folder: Path, capsys: pytest.CaptureFixture[str], html: str) -> tuple[str, str]:
    file = folder / "page.html"
    file.write_text(html)
    assert main([str(file), EN]) == 0
    before, account, after = capsys.readouterr().out.split("\n\n")
    assert "words of text" in account
    return before, after


def test_every_line_of_the_page_after_what_it_was_taken_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = f"<div>{H2}<b>(News Week)- </b>{ONE}<br><br>{TWO}<br><br>{THREE}{END}</div>"
    before, after = printed(tmp_path, capsys, page(body))
    pairs = [line.split(" | ", 1) for line in before.splitlines()]
    assert [(part.strip(), text) for part, text in pairs] == [
        ("search prompt", "Search For Keyword."),
        ("headline", HEADLINE),
        ("opening, text", f"(News Week)- {ONE}"),
        ("text", TWO),
        ("text", THREE),
        ("credit", "Zaman Al Wasl with Agencies"),
        ("byline", "Zaman Al Wasl"),
        ("votes", "(3) (1)"),
        ("comment total", "Total Comments (0)"),
        ("comment heading", "Comments About This Article"),
    ]
    assert json.loads(after)["text"] == TEXT


def test_a_page_of_another_site_and_no_page_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"<p>{ONE}</p>")
    assert main([str(file), "https://example.org/"]) == 0
    assert f"                 | {ONE}\n" in capsys.readouterr().out
    file.write_bytes(b"")
    assert main([str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["text"] is None


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.html")]) == 2
    assert "none.html cannot be read: No such file" in capsys.readouterr().err
