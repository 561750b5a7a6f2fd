"""What servers do on the wire: well, oddly and badly."""

from __future__ import annotations

import gzip
import sys
import zlib
from typing import Final

import brotli

from tests.wire.case import (
    CHUNKED,
    HTML,
    LARGE_BODY,
    OK,
    PAGE,
    SHORT,
    SMALL,
    Ask,
    Case,
    Reply,
    answered,
    chunks,
    cut,
    encoded,
    lenient,
    sized,
    stopped,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODIES: Final = (
    answered("sized", sized(PAGE)),
    Case("sized-in-pieces", (Reply(tuple(bytes([b]) for b in sized(b"slow", OK)), pause=0.01),)),
    answered("large", sized(LARGE_BODY)),
    answered("empty", sized(b"")),
    answered("gzip", encoded(b"gzip", gzip.compress(PAGE, mtime=0))),
    answered("deflate", encoded(b"deflate", zlib.compress(PAGE))),
    answered("br-unasked", encoded(b"br", brotli.compress(PAGE))),
    answered("zstd-unasked", encoded(b"zstd", zstd.compress(PAGE))),
    answered("gzip-that-is-none", encoded(b"gzip", PAGE)),
    answered("chunked", CHUNKED + chunks(PAGE) + b"0\r\n\r\n"),
    answered("chunked-in-pieces", CHUNKED, chunks(PAGE), b"0\r\n", b"\r\n"),
    answered("chunked-extensions", CHUNKED + chunks(PAGE, 50, b';a=b;c="d e"') + b"0;z\r\n\r\n"),
    answered("chunked-trailers", CHUNKED + chunks(PAGE) + b"0\r\nETag: x\r\nX-Sum:  1 \r\n\r\n"),
    answered("chunked-empty", CHUNKED + b"0\r\n\r\n"),
    answered("chunked-zeroed-sizes", CHUNKED + b"0002\r\nok\r\n000\r\n\r\n"),
    answered(
        "chunked-gzip",
        HTML + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"" + chunks(gzip.compress(PAGE, mtime=0)) + b"0\r\n\r\n",
    ),
    answered(
        "chunked-and-sized",
        HTML
        + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunks(PAGE)
        + b"0\r\n\r\n",
    ),
    answered("closed-1.0", b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\n" + PAGE, then="close"),
    answered("closed-1.1", HTML + b"\r\n" + PAGE, PAGE, then="close"),
    answered("closed-1.1-empty", HTML + b"\r\n", then="close"),
    answered("connection-close", sized(PAGE, HTML + b"Connection: close\r\n"), then="close"),
    answered("surplus", sized(PAGE), surplus=b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!"),
    answered("surplus-chunked", CHUNKED + chunks(PAGE) + b"0\r\n\r\n", surplus=b"\r\nmore"),
    answered("surplus-empty", sized(b""), surplus=PAGE),
)

HEADS: Final = (
    answered(
        "headers-cased", sized(PAGE, OK + b"cOnTeNt-TyPe:text/html\r\nX-UPPER:   spaced  \r\n")
    ),
    answered("headers-twice", sized(PAGE, OK + b"Set-Cookie: a=1\r\nX: 1\r\nset-cookie: b=2\r\n")),
    answered("headers-latin-1", sized(PAGE, OK + "X-Ou: café\r\n".encode("latin-1"))),
    answered("headers-utf-8", sized(PAGE, OK + "X-Site: زمان\r\n".encode())),
    lenient("headers-space-before-colon", OK + b"X-Space : value\r\n"),
    lenient("content-type-with-a-space-before-its-colon", OK + b"Content-Type : text/html\r\n"),
    lenient("headers-empty-name", OK + b": nameless\r\nX-Empty:\r\n"),
    lenient("headers-name-not-ascii", OK + b"X-O\xf9: y\r\n"),
    lenient("headers-name-of-two-words", OK + b"X Y: z\r\n"),
    lenient("header-line-long", OK + b"X: " + b"y" * 20_000 + b"\r\n"),
    lenient("header-line-very-long", OK + b"X: " + b"y" * 200_000 + b"\r\n"),
    answered("headers-folded", sized(PAGE, OK + b"X-Folded: a\r\n b\r\n\tc\r\n")),
    answered("headers-no-colon", sized(PAGE, OK + b"this is no header\r\n")),
    answered("headers-nul", sized(PAGE, OK + b"X-Nul: a\x00b\x01\r\n")),
    answered("headers-none", OK + b"\r\n" + PAGE, then="close"),
    answered(
        "headers-200k",
        sized(
            PAGE, OK + b"".join(b"X-%04d: %s\r\n" % (number, b"v" * 190) for number in range(1024))
        ),
    ),
    answered("lf-only", (sized(b"", HTML)).replace(b"\r\n", b"\n")),
    answered("lf-only-body", HTML.replace(b"\r\n", b"\n") + b"Content-Length: 2\n\nok"),
    answered("lengths-equal", HTML + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
    answered("reason-none", b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"),
    answered("reason-empty", b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"),
    answered("reason-utf-8", "HTTP/1.1 200 حسنا\r\nContent-Length: 2\r\n\r\nok".encode()),
    answered("reason-latin-1", b"HTTP/1.1 404 Non trouv\xe9\r\nContent-Length: 2\r\n\r\nok"),
    answered("interim-100", b"HTTP/1.1 100 Continue\r\n\r\n" + sized(PAGE)),
    answered(
        "interim-103",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        sized(PAGE),
    ),
)

STATUSES: Final = (
    answered("no-content", b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", surplus=b"never a body"),
    answered(
        "not-modified", b'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\nContent-Length: 9\r\n\r\n'
    ),
    answered("not-found", sized(PAGE, b"HTTP/1.1 404 Not Found\r\n")),
    answered(
        "unauthorised", sized(b"who?", b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n")
    ),
    answered("server-error", sized(b"oops", b"HTTP/1.1 500 Oh No\r\n")),
    Case("head", (Reply((HTML + b"Content-Length: 1234\r\n\r\n",)),), (Ask(method="HEAD"),)),
    Case("head-chunked", (Reply((CHUNKED,), surplus=b"0\r\n\r\n"),), (Ask(method="HEAD"),)),
    Case("post", (Reply((SHORT,)),), (Ask(method="POST", body=b"q=\r\n\r\nAuthorization: mine"),)),
    Case(
        "redirect",
        (Reply((sized(b"", b"HTTP/1.1 302 Found\r\nLocation: /there\r\n"),)), Reply((SHORT,))),
        truncated=(None, None),
    ),
    Case(
        "retry",
        (Reply((sized(b"", b"HTTP/1.1 503 Busy\r\n"),)), Reply((SHORT,))),
        (Ask(meta=()),),
        (None, None),
    ),
    Case("kept-open", (Reply((sized(PAGE),)),) * 3, (Ask("/1"), Ask("/2"), Ask("/3")), (None,) * 3),
    Case(
        "kept-open-after-surplus",
        (Reply((sized(PAGE),), surplus=b"\x00\x01"), Reply((SHORT,))),
        (Ask("/1"), Ask("/2")),
        (None, None),
    ),
    Case(
        "closed-while-idle",  # the pool notices as it asks, and asks again
        (Reply((sized(PAGE),)), Reply((), "close"), Reply((SHORT,))),
        (Ask("/1"), Ask("/2")),
        (None, None, None),
    ),
)

FAILURES: Final = (
    cut("closed-before-answer", None),
    cut("reset-before-answer", None, then="reset"),
    cut("closed-in-status-line", "disconnect", b"HTTP/1.1 20"),
    cut("closed-in-headers", "disconnect", OK + b"Content-Ty"),
    cut("reset-in-headers", "disconnect", OK + b"Content-Ty", then="reset"),
    cut("closed-after-interim", "disconnect", b"HTTP/1.1 100 Continue\r\n\r\n"),
    cut("short-body", "disconnect", sized(PAGE)[:-7]),
    cut("no-body", "disconnect", HTML + b"Content-Length: 10\r\n\r\n"),
    cut("reset-in-body", "disconnect", sized(PAGE)[:-7], then="reset"),
    cut("reset-in-closed-body", "disconnect", HTML + b"\r\n" + PAGE, then="reset"),
    cut("chunk-cut", "disconnect", CHUNKED + chunks(PAGE)[:-30]),
    cut("chunks-without-last", "disconnect", CHUNKED + chunks(PAGE)),
    cut("chunks-without-last-line", "disconnect", CHUNKED + chunks(PAGE) + b"0\r\n"),
    cut("chunk-size-bad", "unspecified", CHUNKED + chunks(PAGE) + b"xyz\r\nmore\r\n0\r\n\r\n"),
    cut("chunk-size-negative", "unspecified", CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n"),
    cut("chunk-too-long", "unspecified", CHUNKED + b"3\r\nhello\r\n0\r\n\r\n"),
    cut("trailers-endless", "unspecified", CHUNKED + b"0\r\n" + b"X: y\r\n" * 20_000),
    cut(
        "lengths-differ", "unspecified", HTML + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok"
    ),
    cut("length-garbage", "unspecified", HTML + b"Content-Length: ten\r\n\r\nok"),
    cut("coding-unknown", "unspecified", HTML + b"Transfer-Encoding: gzip\r\n\r\nok"),
    Case(
        "status-garbage-endless",
        (Reply((b"no HTTP at all\r\n\r\n", *(bytes(1 << 16),) * 300), "hang", pause=0.001),),
        truncated=("unspecified",),
    ),
    cut("status-garbage", "unspecified", b"<html>no HTTP at all</html>\r\n\r\n"),
    cut("status-no-number", "unspecified", b"HTTP/1.1 OK fine\r\n\r\n"),
    cut("hangs", None, then="hang"),
    cut("hangs-in-status-line", "time", b"HTTP/1.1 2", then="hang"),
    cut("hangs-in-headers", "time", OK + b"X: y\r\n", then="hang"),
    cut("hangs-in-body", "time", sized(PAGE)[:-1], then="hang"),
    cut("hangs-in-chunk", "time", CHUNKED + chunks(PAGE)[:-9], then="hang"),
    cut("hangs-in-closed-body", "time", HTML + b"\r\n" + PAGE, then="hang"),
    cut("drips", "time", HTML + b"\r\n", *(b"." for _ in range(40)), then="hang"),
    cut("header-line-endless", "length", OK + b"X: " + b"y" * 300_000),
)

LIMITS: Final = (
    Case(
        "over-size-declared",
        (Reply((sized(LARGE_BODY),), "hang"),),
        (Ask(meta=SMALL),),
        ("length",),
    ),
    Case(
        "over-size-chunked",
        (Reply((CHUNKED, *(chunks(LARGE_BODY[:60_000], 6000),) * 9), "hang"),),
        (Ask(meta=SMALL),),
        ("length",),
    ),
    Case(
        "over-size-closed",
        (Reply((HTML + b"\r\n", LARGE_BODY), "close"),),
        (Ask(meta=SMALL),),
        ("length",),
    ),
    Case("at-size", (Reply((sized(LARGE_BODY[:100_000]),)),), (Ask(meta=SMALL),)),
    Case(
        "heads-endless",
        (Reply((OK, *(b"X-Y: z\r\n" * 9000,) * 40), "hang", pause=0),),
        (Ask(meta=SMALL),),
        ("length",),
        as_stock=False,
    ),
    Case(
        "interims-endless",
        (Reply((b"HTTP/1.1 102 Processing\r\n\r\n" * 3000,) * 40, "hang", pause=0),),
        (Ask(meta=SMALL),),
        ("length",),
        as_stock=False,
    ),
    Case(
        "framing-endless",
        (Reply((CHUNKED, *(chunks(b"x" * 100, 1, b";" + b"e" * 1000),) * 40), "hang", pause=0),),
        (Ask(meta=SMALL),),
        ("length",),
        as_stock=False,
    ),
    Case(
        "framing-endless-loss-allowed",
        (Reply((CHUNKED, *(chunks(b"x" * 100, 1, b";" + b"e" * 1000),) * 40), "hang", pause=0),),
        (Ask(meta=(*SMALL, ("download_fail_on_dataloss", False))),),
        ("length",),
        as_stock=False,
    ),
)

STOPS: Final = (
    stopped("stopped-at-headers", HTML + b"Content-Length: 9\r\n\r\n", "headers", "unspecified"),
    stopped("stopped-in-sized-body", sized(PAGE)[:-1], "body", "unspecified"),
    stopped("stopped-in-closed-body", HTML + b"\r\n" + PAGE, "body", "unspecified"),
    stopped("stopped-at-the-end", sized(PAGE), "body", None),
)

SECRETS: Final = (
    Case(
        "authorisation", (Reply((SHORT,)),), (Ask(headers=(("Authorization", "Basic c2VjcmV0"),)),)
    ),
    Case("by-proxy", (Reply((SHORT,)),), (Ask(proxy="server"),), schemes=("http",)),
    Case(
        "by-proxy-with-login",
        (Reply((SHORT,)),),
        (Ask(proxy="server", userinfo="secret:word@"),),
        schemes=("http",),
    ),
    Case(
        "by-tunnel",
        (Reply((sized(PAGE),)), Reply((SHORT,))),
        (Ask("/1", proxy="tunnel"), Ask("/2", proxy="tunnel")),
        (None, None),
        schemes=("https",),
    ),
    Case(
        "by-tunnel-cut",
        (Reply((sized(PAGE)[:-1],), "drop"),),
        (Ask(proxy="tunnel"),),
        ("disconnect",),
        schemes=("https",),
    ),
)

CONNECTIONS: Final = (
    Case("refused", (), refused=True),
    Case("tunnel-refused", (), (Ask(proxy="refusing"),), schemes=("https",)),
    Case("no-tls", (), schemes=("https",), plain=True),
    Case(
        "tls-close-without-alert",
        (Reply((HTML + b"\r\n" + PAGE,), "drop"),),
        truncated=("disconnect",),
        schemes=("https",),
    ),
    Case("tls-sized-close-without-alert", (Reply((sized(PAGE),), "drop"),), schemes=("https",)),
)

CASES: Final = (*BODIES, *HEADS, *STATUSES, *FAILURES, *LIMITS, *STOPS, *SECRETS, *CONNECTIONS)
