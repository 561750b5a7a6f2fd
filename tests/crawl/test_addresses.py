"""Base addresses that are no names."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.crawl.collected import articles
from tests.crawl.running import crawl
from tests.crawl.scripted import OK, ROBOTS, scripted_site


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")
def test_an_ipv6_literal(tmp_path: Path) -> None:
    with scripted_site({**ROBOTS, "/news/article/5": [OK]}, host="::1") as site:
        assert site.url.startswith("http://[::1]:")
        assert crawl(tmp_path / "c", f"en={site.url}", "ids=en:5").code == 0
        assert site.asked == ["/robots.txt", "/news/article/5"]
    (record,) = articles(tmp_path / "c")
    assert record["url"] == f"{site.url}/news/article/5"
