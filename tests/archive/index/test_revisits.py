"""The same page again: a pointer to its first capture, where there is a sound one."""

from __future__ import annotations

from dataclasses import replace

from tests.archive.crawls import (
    Crawls,
    article_exchange,
    committed,
    lines,
    members,
    named_fields,
    unit,
    warcs,
)


def test_the_same_page_again_is_a_revisit_of_the_first(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    journal.close()
    crawls.stamps.advance(86_400)
    journal = crawls.begin("again")
    journal.write(unit(crawls, 1, record_line=None))
    journal.write(unit(crawls, 1, b"the page was changed", record_line=None))
    journal.write(unit(crawls, 1, record_line=None))
    journal.close()
    first = lines(crawls)[0]
    records = [named_fields(content) for _, _, content in members(warcs(crawls)[1])]
    pages = [record for record in records if record["WARC-Type"] in ("response", "revisit")]
    assert [record["WARC-Type"] for record in pages] == ["revisit", "response", "revisit"]
    for revisit in (pages[0], pages[2]):
        assert revisit["WARC-Refers-To"] == first["record_id"]
        assert revisit["WARC-Refers-To-Target-URI"] == first["url"]
        assert revisit["WARC-Refers-To-Date"] == "2026-03-04T05:06:07.080000Z"
        assert revisit["WARC-Date"] == "2026-03-05T05:06:07.080000Z"
    assert journal.stats["capture/records/revisit"] == 2


def test_the_same_payload_of_another_address_or_of_a_cut_page_is_no_original(
    crawls: Crawls,
) -> None:
    body = b"the same for all"
    cut = replace(article_exchange(crawls.stamps, 1, body), truncated="disconnect")
    journal = crawls.begin()
    journal.write(unit(crawls, 1, exchanges=[cut]))
    journal.write(unit(crawls, 2, body))
    journal.write(unit(crawls, 1, body))
    journal.close()
    types = [row[0] for row in committed(crawls, "SELECT type FROM captures")]
    assert types == ["response"] * 3


def test_a_capture_that_was_rolled_back_is_no_original(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    crawls.crash(journal)
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    journal.close()
    assert committed(crawls, "SELECT type FROM captures") == [("response",)]
