"""Links lead somewhere, and the pages speak of this version."""

from __future__ import annotations

import re
from datetime import date

import pytest

from crawler.about import VERSION
from tests.docs.pages import ROOT, Page, all_pages, page

PATH = re.compile(r"(?<![\w/.:*}-])(?:\.ci|archive|crawler|docs|pipelines|tests|viewer)/[\w./*-]*")


@pytest.mark.parametrize("its", all_pages(), ids=str)
def test_relative_links(its: Page) -> None:
    for link in its.links():
        if re.match(r"https?://", link):
            continue
        target, _, anchor = link.partition("#")
        path = (its.path.parent / target).resolve() if target else its.path
        assert path.is_file(), f"{its}: {link}"
        if anchor:
            assert anchor in Page(path).anchors(), f"{its}: {link}"


@pytest.mark.parametrize("its", all_pages(), ids=str)
def test_paths_named_anywhere_exist(its: Page) -> None:
    named = {match[0].rstrip(".") for match in PATH.finditer(its.text)}
    of_the_project = {path for path in named if not path.endswith(".warc.gz")}  # of a collection
    assert [path for path in sorted(of_the_project) if not list(ROOT.glob(path))] == []


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in page("README.md").links()}
    assert {str(its) for its in all_pages()} - {"README.md"} <= linked
    assert "LICENSE" in linked


def test_changes_of_this_version() -> None:
    first = re.search(r"^## (\S+) \((\S+)\)$", page("CHANGELOG.md").text, re.MULTILINE)
    assert first is not None
    assert first[1] == VERSION
    date.fromisoformat(first[2])


def test_readme_is_no_book() -> None:
    assert page("README.md").text.count("\n") <= 165
