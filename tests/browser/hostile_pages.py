"""Pages that try to reach out or to run, one way each; the name says which.

`E` stands for `http://NAME.elsewhere.test`, so that whatever arrives there says who sent it. A
script that runs says so with `console.log`, which no policy forbids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.browser.archived import answer
from tests.browser.lonely_network import DOMAIN

SITE: Final = "http://127.66.6.7:8080"
"""The site that was archived."""
RAN: Final = "a script ran"
_SAY: Final = f"console.log('{RAN}')"


@dataclass(frozen=True)
class Attack:
    """One page, and what it needs of its own site."""

    name: str
    page: bytes
    beside: dict[str, bytes] = field(default_factory=dict)
    """Other responses of the site by path."""

    @property
    def works(self) -> bool:
        """Whether it does anything in this browser on a page that nobody guards."""
        return self.name not in _IDLE

    @property
    def is_clicked(self) -> bool:
        """Whether somebody has to click on it."""
        return self.name in _CLICKS

    @property
    def url(self) -> str:
        return f"{SITE}/{self.name}"

    def answers(self) -> Iterator[tuple[str, bytes]]:
        yield self.url, self.page
        for path, response in self.beside.items():
            yield SITE + path, response


def _html(text: str) -> bytes:
    return answer(f"<!DOCTYPE html><html><head><title>x</title></head><body>{text}</body></html>")


_LOADS: Final = {
    "img": "<img src=E/>",
    "img-srcset": "<img srcset='E/ 1x'>",
    "picture": "<picture><source srcset=E/ ><img></picture>",
    "video": "<video src=E/ autoplay muted></video>",
    "poster": "<video poster=E/ ></video>",
    "audio": "<audio src=E/ preload=auto controls></audio>",
    "input-image": "<input type=image src=E/ >",
    "css-inline": "<p style='background:url(E/)'>x</p>",
    "css-import": "<style>@import 'E/';</style>",
    "css-import-escaped": "<style>@im\\port 'E/';</style>",
    "css-font": "<style>@font-face{font-family:f;src:url(E/)}p{font-family:f}</style><p>x</p>",
    "css-cursor": "<style>html{cursor:url(E/),auto}</style>",
    "css-image-set": "<style>p{background:image-set('E/' 1x)}</style><p>x</p>",
    "css-content": "<style>p::before{content:url(E/)}</style><p>x</p>",
    "link-style": "<link rel=stylesheet href=E/ >",
    "link-preconnect": "<link rel=preconnect href=E/ >",
    "link-preconnect-entity": "<link rel='pre&#99;onnect' href='E/'>",
    "link-preconnect-slashes": "<link/rel='preconnect'/href='E/'/>",
    "link-preconnect-case": "<LiNk REL=PreConnect HREF=E/ >",
    "link-preconnect-noscript": "<noscript><link rel=preconnect href=E/ ></noscript>",
    "link-preconnect-comment": "<!--> <link rel=preconnect href=E/ > -->",
    "link-preconnect-comment-bang": "<!-- --!> <link rel=preconnect href=E/ > -->",
    "link-preconnect-cdata": "<svg></svg><![CDATA[><link rel=preconnect href=E/ >]]>",
    "link-preconnect-textarea": "<textarea></textarea\f><link rel=preconnect href=E/ >",
    "link-preconnect-svg-style": "<svg><style><p><link rel=preconnect href=E/ ></style></svg>",
    "link-preconnect-declaration": "<!x '><link rel=preconnect href=E/ ><y'>",
    "link-preconnect-attribute": "<p a=`><link rel=preconnect href=E/ >`>",
    "link-preconnect-nul": "<link rel=preconnect\0x href=E/ ><link rel=preconnect href=E/ >",
    "link-preconnect-two": "<link rel='stylesheet preconnect' href=E/ >",
    "link-preconnect-twice": "<link rel='preconnect' rel='stylesheet' href=E/ >",
    "link-preconnect-template": (
        "<div><template shadowrootmode=open><link rel=preconnect href=E/ ></template></div>"
    ),
    "link-dns": "<link rel=dns-prefetch href=E/ >",
    "link-dns-meta": "<meta http-equiv=x-dns-prefetch-control content=on><a href=E/ >x</a>",
    "link-prefetch": "<link rel=prefetch href=E/ >",
    "link-prerender": "<link rel=prerender href=E/ >",
    "link-preload": "<link rel=preload as=image href=E/ >",
    "link-preload-fetch": "<link rel=preload as=fetch href=E/ crossorigin>",
    "link-modulepreload": "<link rel=modulepreload href=E/ >",
    "iframe": "<iframe src=E/ ></iframe>",
    "iframe-srcdoc": "<iframe srcdoc='<img src=E/ >'></iframe>",
    "iframe-srcdoc-entity": (
        "<iframe srcdoc='&lt;link rel=preconnect href=E/ &gt;&lt;img src=E/ &gt;'></iframe>"
    ),
    "iframe-data": "<iframe src='data:text/html,<img src=E/ >'></iframe>",
    "object": "<object data=E/ ></object>",
    "embed": "<embed src=E/ >",
    "svg-image": "<svg><image href=E/ /></svg>",
    "svg-filter": (
        "<svg><filter id=f><feImage href=E/ /></filter>"
        "<rect width=9 height=9 filter='url(#f)'/></svg>"
    ),
    "meta-refresh": "<meta http-equiv=refresh content='0;url=E/'>",
    "meta-refresh-comma": "<meta http-equiv=refresh content='0,E/'>",
    "base": "<base href=E/ ><img src=x.png>",
    "base-late": "<img src=y><base href=E/ ><img src=x.png>",
    "speculation": (
        "<script type=speculationrules>"
        '{"prefetch":[{"source":"list","urls":["E/"],"eagerness":"immediate"}]}</script>'
    ),
    "parser-attribute": "<img alt='\"' src='E/' title='\"'>",
    "parser-unquoted": "<img/src=E/>",
    "parser-newline": "<img\nsrc\n=\nE/\n>",
    "parser-script": "<script><!--<script></script><img src=E/ >--></script><img src=E/ >",
    "parser-title": "<title><img src=E/ ></title><img src=E/ >",
    "parser-style": "<style></stylex><img></style ><img src=E/ >",
    "scheme-relative": "<img src='//NAME.elsewhere.test/'>",
    "scheme-backslash": "<img src='http:\\\\NAME.elsewhere.test/'>",
    "scheme-tab": "<img src='ht\ttp://NAME.elsewhere.test/'>",
    "original-site": f"<link rel=preconnect href={SITE}/seen><img src={SITE}/seen?x>",
}
_CONNECT: Final = "<link rel=preconnect href=E/ ><img src=E/ >"
_COVER: Final = "style='position:fixed;inset:0;background:#fff'"
_CLICKS: Final = {
    # pywb takes what follows for a comment, or for a style sheet, and a browser does not.
    "click": f"<!--> <a href='E/' {_COVER}>x</a> -->",
    "click-style": f"<svg><style><p><a href='E/' {_COVER}>x</a></style></svg>",
    "click-entity": f"<a href='&#104;ttp://NAME.elsewhere.test/' {_COVER}>x</a>",
    "click-case": f"<a href='HTTP://NAME.elsewhere.test/' {_COVER}>x</a>",
    "click-window": f"<!--> <a href='E/' target=_blank {_COVER}>x</a> -->",
    "click-top": f"<!--> <a href='E/' target=_top {_COVER}>x</a> -->",
    "click-download": f"<!--> <a href='E/' download {_COVER}>x</a> -->",
    "click-ping": f"<!--> <a href='#' ping=E/ {_COVER}>x</a> -->",
    "click-form": f"<!--> <form action=E/ ><button {_COVER}>x</button></form> -->",
    "click-action": f"<!--> <form><button formaction=E/ {_COVER}>x</button></form> -->",
}
_SCRIPTS: Final = {
    "inline": f"<script>{_SAY}</script>",
    "module": f"<script type=module>{_SAY}</script>",
    "onerror": f'<img src=x onerror="{_SAY}">',
    "onload": f'<svg onload="{_SAY}"></svg>',
    "onfocus": f'<input autofocus onfocus="{_SAY}">',
    "ontoggle": f'<details open ontoggle="{_SAY}"></details>',
    "onanimation": (
        f'<style>@keyframes a{{}}</style><p style="animation:a" onanimationstart="{_SAY}">'
    ),
    "javascript-frame": f'<iframe src="javascript:{_SAY}"></iframe>',
    "srcdoc": f'<iframe srcdoc="<script>{_SAY}</script>"></iframe>',
    "data-frame": f'<iframe src="data:text/html,<script>{_SAY}</script>"></iframe>',
    "svg-script": f"<svg><script>{_SAY}</script></svg>",
    "dynamic": (
        "<script>let l=document.createElement('link');l.rel='preconnect';l.href='E/';"
        "document.head.append(l)</script>"
    ),
    "fetch": "<script>fetch('E/')</script>",
    "beacon": "<script>navigator.sendBeacon('E/','x')</script>",
    "events": "<script>new EventSource('E/')</script>",
    "request": "<script>x=new XMLHttpRequest;x.open('GET','E/');x.send()</script>",
    "socket": "<script>new WebSocket('ws://NAME.elsewhere.test/')</script>",
    "webrtc": (
        "<script>p=new RTCPeerConnection({iceServers:[{urls:'stun:NAME.elsewhere.test:3478'}]});"
        "p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))</script>"
    ),
    "worker": ("<script>new Worker(URL.createObjectURL(new Blob([\"fetch('E/')\"])))</script>"),
    "open": "<script>open('E/')</script>",
    "location": "<script>location='E/'</script>",
    "top": "<script>top.location='E/'</script>",
    "form": "<form action=E/ method=post></form><script>document.forms[0].submit()</script>",
    "storage": f"<script>localStorage.x=document.cookie;{_SAY}</script>",
    "service-worker": f"<script>navigator.serviceWorker;{_SAY}</script>",
}
_HEADERS: Final = {
    "header-preconnect": "Link: <E/>; rel=preconnect",
    "header-dns": "Link: <E/>; rel=dns-prefetch",
    "header-preload": "Link: <E/>; rel=preload; as=image",
    "header-style": "Link: <E/>; rel=stylesheet",
    "header-cookie": "Set-Cookie: stays=1; Max-Age=999999",
    "header-refresh": "Refresh: 0;url=E/",
    "header-report": ("Content-Security-Policy: default-src 'none'; img-src 'none'; report-uri E/"),
    "header-speculation": 'Speculation-Rules: "E/rules.json"',
}
_IDLE: Final = frozenset(
    {
        "link-preconnect-noscript",  # its scripts are on
        "link-dns-meta",
        "link-prerender",
        "header-style",
        "header-cookie",  # what it leaves is looked at apart
        "original-site",  # what goes there is counted apart
    }
)
"""What this browser does not do on an unguarded page; others might, or did."""


def attacks() -> list[Attack]:
    """All of them."""
    pages = (*_LOADS.items(), *_CLICKS.items())
    found = [Attack(name, _html(_for(name, text))) for name, text in pages]
    found += [
        Attack(f"js-{name}", _html(_for(f"js-{name}", text))) for name, text in _SCRIPTS.items()
    ]
    for name, header in _HEADERS.items():
        page = answer("<img src=x>", headers=[_for(name, header)])
        found.append(Attack(name, page))
    return [*found, *_other_kinds(), *_with_parts(), *_redirects()]


def _for(name: str, text: str) -> str:
    return text.replace("NAME", name).replace("E/", f"http://{name}.{DOMAIN}/")


def _page(name: str, text: str, kind: str) -> Attack:
    return Attack(name, answer(_for(name, text), kind))


def _other_kinds() -> Iterator[Attack]:
    """Those that are a page of another kind, or in another encoding."""
    yield _page("no-type", f"<!DOCTYPE html>{_CONNECT}", "")
    yield Attack("utf-16", answer(b"\xff\xfe" + _for("utf-16", _CONNECT).encode("utf-16-le")))
    jis = _for("iso-2022-jp", _CONNECT).replace("<link", "<l\x1b(Bink")
    yield Attack("iso-2022-jp", answer(jis, "text/html; charset=iso-2022-jp"))
    yield _page(
        "xhtml",
        "<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:head><h:link rel='preconnect' "
        "href='E/'/></h:head><h:body><h:img src='E/'/></h:body></h:html>",
        "application/xhtml+xml",
    )
    yield _page(
        "xml",
        "<x><h:link xmlns:h='http://www.w3.org/1999/xhtml' rel='preconnect' href='E/'/>"
        "<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='E/'/></x>",
        "text/xml",
    )
    yield _page(
        "svg-document",
        "<svg xmlns='http://www.w3.org/2000/svg'><h:link xmlns:h='http://www.w3.org/1999/xhtml' "
        f"rel='preconnect' href='E/'/><image href='E/'/><script>{_SAY}</script></svg>",
        "image/svg+xml",
    )
    frames = _for("frameset", "<html><frameset cols='*'><frame src=E/ ></frameset></html>")
    yield Attack("frameset", answer(frames))


def _with_parts() -> Iterator[Attack]:
    """Those whose parts, on the same site, do the harm."""
    svg = _for(
        "svg-picture",
        f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{_SAY}\"><image href='E/'/></svg>",
    )
    yield Attack(
        "svg-picture",
        _html("<img src=/p.svg><object data=/p.svg></object><iframe src=/p.svg></iframe>"),
        {"/p.svg": answer(svg, "image/svg+xml")},
    )
    yield Attack(
        "script-of-site",
        _html("<script src=/evil.js></script>"),
        {"/evil.js": answer(_SAY, "text/javascript")},
    )
    yield Attack(
        "style-of-site",
        _html("<link rel=stylesheet href=/evil.css>"),
        {"/evil.css": answer(_for("style-of-site", "@import 'E/';"), "text/css")},
    )
    yield Attack(
        "frame-of-site",
        _html("<iframe src=/inner></iframe>"),
        {"/inner": _html(_for("frame-of-site", f"{_CONNECT}<script>{_SAY}</script>"))},
    )
    playlist = _for("hls", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nE/1.ts\n#EXT-X-ENDLIST\n")
    yield Attack(
        "hls",
        _html(
            "<video src=/list.mp4 autoplay muted></video>"
            "<video src=/list.m3u8 autoplay muted></video>"
        ),
        {
            "/list.mp4": answer(playlist, "video/mp4"),
            "/list.m3u8": answer(playlist, "application/vnd.apple.mpegurl"),
        },
    )


def _redirects() -> Iterator[Attack]:
    """Those that send the browser elsewhere."""
    redirect = _for("redirect", "Location: E/")
    yield Attack("redirect", answer("x", status="302 Found", headers=[redirect]))
    yield Attack(
        "picture-redirect",
        _html("<img src=/away.png>"),
        {
            "/away.png": answer(
                "x", status="302 Found", headers=[_for("picture-redirect", "Location: E/")]
            )
        },
    )
