"""The site is one value: nothing outside `pipelines.site` names it or knows an address of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from pipelines.site import SITE

ROOT: Final = Path(__file__).resolve().parents[3]
KNOWN: Final = re.compile(
    rf"{SITE.name}|zaman ?al ?-?wasl|\u0632\u0645\u0627\u0646 \u0627\u0644\u0648\u0635\u0644"
    r"|/news\b|news/|\buploads\b|customimage|/rss",
    re.IGNORECASE,
)
SPIDER: Final = "ZamanAlWslSpider"
"""Its class and its module, by which Scrapy finds it, are named for the site."""
MODULES: Final = [
    module
    for package in ("archive", "crawler", "pipelines", "viewer")
    for module in sorted((ROOT / package).rglob("*.py"))
    if not module.is_relative_to(ROOT / "pipelines" / "site")
]


def texts(tree: ast.Module) -> Iterator[str]:
    """The strings of a module, but for its docstrings."""
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in spoken:
            yield from [node.value] if isinstance(node.value, str) else []


def test_nothing_else_knows_it() -> None:
    found = [
        f"{module.relative_to(ROOT)}: {text!r}"
        for module in MODULES
        for text in texts(ast.parse(module.read_bytes()))
        if KNOWN.search(text.replace(SPIDER, ""))
    ]
    assert found == []


@pytest.mark.parametrize("text", [SITE.editions[0].base, SITE.article.path, "/uploads/a.png"])
def test_one_that_does_is_found(text: str) -> None:
    assert KNOWN.search(text)
    assert list(texts(ast.parse(f"'''{text}'''\nx = {text!r}"))) == [text]
