"""The house shows itself: test folders mirror the packages, and test modules stand alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
TESTS: Final = ROOT / "tests"
PACKAGES: Final = ("archive", "crawler", "pipelines", "viewer")
ACROSS: Final = {
    "bench",
    "browser",
    "crawl",
    "docs",
    "durability",
    "fuzz",
    "hostile",
    "linear",
    "peers",
    "programs",
    "replay",
    "site",
    "site_tests",
    "wire",
}
"""Folders of tests that cut across the packages, or serve those that do: docs/development.md."""
HELPERS: Final = {"pipelines/markups"}
"""Folders beside the mirrors that hold no tests of a package of that name."""
MOST_MODULES: Final = 14


def folders(root: Path) -> Iterator[Path]:
    """All folders with modules, from the top."""
    for folder in (root, *sorted(root.rglob("*/"))):
        if folder.is_dir() and any(folder.glob("*.py")):
            yield folder


def imported(module: Path) -> Iterator[str]:
    """The names of the modules that a module imports, whichever way."""
    for node in ast.walk(ast.parse(module.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_imports_a_test_module() -> None:
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in sorted(TESTS.rglob("*.py"))
        for name in imported(module)
        if name.startswith("tests.")
        and (ROOT / (name.replace(".", "/") + ".py")).is_file()
        and name.rpartition(".")[2].startswith(("test_", "conftest"))
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_folders_mirror_the_package(package: str) -> None:
    own = {str(its.relative_to(ROOT)) for its in folders(ROOT / package)}
    mirrors = {str(its.relative_to(TESTS)) for its in folders(TESTS / package)}
    assert mirrors - own <= HELPERS


def test_other_folders_are_named() -> None:
    own = {its.name for its in TESTS.iterdir() if its.is_dir() and its.name != "__pycache__"}
    assert own == {*PACKAGES, *ACROSS}


def test_no_folder_holds_more_than_one_takes_in() -> None:
    crowded = {
        str(folder.relative_to(ROOT)): count
        for folder in folders(TESTS)
        if (count := sum(not its.name.startswith("__") for its in folder.glob("*.py")))
        > MOST_MODULES
    }
    assert not crowded
