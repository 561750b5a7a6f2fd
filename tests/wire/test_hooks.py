"""Libraries that changed are noticed before a page is lost."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

import pytest
import scrapy.core.downloader.handlers.http11 as http11
from twisted.internet.testing import MemoryReactorClock
from twisted.web.client import HTTPConnectionPool

from archive.errors import IncompatibleLibraryError
from crawler.wire.tap import TappedPool, check_hooks


class Changed:
    """What is left of a class whose methods have other names now."""


@pytest.fixture
def reloadable() -> Iterator[None]:
    """Lets a test import the tap anew, and puts back what was there."""
    kept = sys.modules.pop("crawler.wire.tap")
    yield
    sys.modules["crawler.wire.tap"] = kept


def test_a_method_that_is_gone_is_named() -> None:
    with pytest.raises(IncompatibleLibraryError, match=r"no Changed\.request.*requirements\.lock"):
        check_hooks([(Changed, ["request"])])


@pytest.mark.usefixtures("reloadable")
def test_a_class_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(http11, "_LenientHTTPClientParser")
    with pytest.raises(
        IncompatibleLibraryError, match=r"Scrapy 2\..*Twisted \d.*_LenientHTTPClientParser"
    ):
        importlib.import_module("crawler.wire.tap")


def test_a_pool_that_scrapy_set_up_otherwise_is_refused() -> None:
    pool = HTTPConnectionPool(MemoryReactorClock())  # type: ignore[no-untyped-call]
    with pytest.raises(IncompatibleLibraryError, match="_HTTP11ClientFactory"):
        TappedPool.like(pool)


def test_the_pool_keeps_as_many_as_scrapy_has_and_those_that_rest() -> None:
    pool = HTTPConnectionPool(MemoryReactorClock())  # type: ignore[no-untyped-call]
    pool._factory = http11._LenientHTTP11ClientFactory
    pool.maxPersistentPerHost = 7
    assert TappedPool.like(pool).maxPersistentPerHost == 7 + 64
