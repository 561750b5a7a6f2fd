"""What a crawl over real connections cannot show at will."""

# Twisted's test transports have no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    StopDownload,
)
from twisted.internet.testing import StringTransport

from archive.warc.exchange import Truncation
from crawler.wire.handler import _reason
from crawler.wire.tap import TappedPool


def test_bytes_that_nobody_asked_for_end_the_connection_at_once() -> None:
    connection = TappedPool._factory(lambda _: None, "a test").buildProtocol(None)
    transport = StringTransport()
    connection.makeConnection(transport)
    connection.dataReceived(b"HTTP/1.1 200 OK\r\n\r\n")
    assert transport.disconnected
    assert transport.value() == b""


@pytest.mark.parametrize(
    ("exception", "reason"),
    [
        (DownloadTimeoutError(), "time"),
        (DownloadCancelledError(), "length"),
        # Closing takes a while: by then a body without a length may look whole.
        (StopDownload(), "unspecified"),
        (DownloadFailedError(), None),
    ],
)
def test_what_we_gave_up_is_told_from_what_failed(
    exception: Exception, reason: Truncation | None
) -> None:
    assert _reason(exception) == reason
