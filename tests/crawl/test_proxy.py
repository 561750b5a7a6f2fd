"""A crawl through an HTTP proxy: the same records, and not a word of the proxy in the archive."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path
from typing import Any

from tests.crawl.collected import articles, exchanges, warc_records
from tests.crawl.running import bases, crawl
from tests.crawl.scripted import forward_proxy
from tests.site.process import RunningSite

USER, WORD = "halabi", "sumac-and-mint"


def test_through_a_proxy(site: RunningSite, tmp_path: Path) -> None:
    direct, proxied = tmp_path / "direct" / "c", tmp_path / "proxied" / "c"
    only = "sections=en:30"
    assert crawl(direct, *bases(site), only).code == 0
    seen = sorted(site.log())
    site.reset()
    with forward_proxy() as proxy:
        url = f"http://{USER}:{WORD}@127.0.0.1:{proxy.port}"
        done = crawl(proxied, *bases(site), only, environment={"http_proxy": url})
    assert done.code == 0
    assert sorted(site.log()) == seen

    token = base64.b64encode(f"{USER}:{WORD}".encode())
    assert len(proxy.heads) == len(seen)
    for head in proxy.heads:
        assert b"Proxy-Authorization: Basic " + token in head
        assert head.startswith(b"GET http://127.0.0.1:")

    assert comparable(articles(proxied)) == comparable(articles(direct))
    records = warc_records(proxied)
    assert sorted(
        (its.request["WARC-Target-URI"], its.logged[3]) for its in exchanges(records)
    ) == sorted((f"http://{host}{target}", status) for host, _, target, status in seen)
    for record in records:
        assert record.get("WARC-IP-Address") is None
        if record.type == "request":
            assert b"proxy-authorization" not in record.block.lower()
    for path in proxied.rglob("*"):
        if path.is_file():
            stored = path.read_bytes()
            if path.suffix == ".gz":
                stored = gzip.decompress(stored)
            for secret in (USER.encode(), WORD.encode(), token):
                assert secret not in stored, path
    assert WORD not in done.log


def comparable(records: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """The records by article, without when and where they were captured."""
    payloads = {its["article_id"]: its["warc"]["payload_sha256"] for its in records}
    kept = {
        its["article_id"]: {
            name: value for name, value in its.items() if name not in ("captured_at", "warc")
        }
        for its in records
    }
    return {number: {**its, "payload_sha256": payloads[number]} for number, its in kept.items()}
