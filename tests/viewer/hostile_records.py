"""Records with markup in every field that takes a text, and records of nothing."""

from __future__ import annotations

from typing import Any

from tests.pipelines.export.collections import record

MARKUP = (
    "\"'></title></textarea><script>window.pwned=1</script><img src=x onerror=alert(1)>{{77*997}}"
)
UNKNOWN = (
    "language title dateline text credit author published published_raw published_source section "
    "likes dislikes comment_count text_sha256"
).split()
NOTHING: dict[str, Any] = dict.fromkeys(UNKNOWN) | {"images": [], "links": [], "comments": []}


def identity(text: str) -> dict[str, Any]:
    return {**record()["warc"], "record_id": text, "file": MARKUP, "payload_sha256": MARKUP}


def of_markup(number: int) -> dict[str, Any]:
    """A record with markup in each field that takes a text."""
    return record(
        number,
        url=f"javascript:{MARKUP}",
        canonical_url=f"javascript:{MARKUP}",
        language=MARKUP,
        title=MARKUP,
        dateline=MARKUP,
        text=f"{MARKUP}\n{MARKUP}",
        credit=MARKUP,
        author=MARKUP,
        published=MARKUP,
        published_raw=MARKUP,
        section={"id": 1, "name": MARKUP},
        images=[{"url": f"javascript:{MARKUP}", "caption": MARKUP}],
        links=[f"javascript:{MARKUP}", MARKUP],
        comments=[{"author": MARKUP, "published": MARKUP, "text": MARKUP}],
        text_sha256=MARKUP,
        encoding={"declared": MARKUP, "used": MARKUP},
        warc=identity(f"<{MARKUP}/../{number}>"),
        extraction={
            "method": "container",
            "versions": {MARKUP: MARKUP},
            "coverage": 1.0,
            "warnings": [MARKUP],
        },
    )
