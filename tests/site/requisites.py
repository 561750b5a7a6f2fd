"""What the pages need to look as they do, and what only looks like it and is none of a crawl's."""

from __future__ import annotations

from tests.site.pages import images
from tests.site.words.model import REAL_ORIGINS, Edition, Outline

STYLE = (
    '@import url("static/print.css") print;\n'
    "/* url(/static/never.png) */\n"
    "@font-face{font-family:Naskh;src:local('Naskh'),url('/static/naskh.woff2') format('woff2')}\n"
    "blockquote{background:url(static/quote.png) no-repeat 0 0/8px 8px}\n"
    "ul{list-style-image:url(data:image/gif;base64,R0lGODlhAQABAAAAACw=)}\n"
    "hr{background:url(https://example.com/line.png)}\n"
)
"""Stands before the rules of the site's style sheet."""
_PRINT = "@import \"print_colours.css\";\nhr{background:url( 'quote\\5f print.png' )}\n"
_PRINT_COLOURS = '@import "/style.css?v=3";\na{cursor:url(hand.png),auto}\n'
_SCRIPT = "document.documentElement.dataset.ready = 'yes'; // '<img src=\"/static/never.png\">'\n"

_FILES: dict[str, tuple[str, str, bytes]] = {
    "print.css": ("style", "text/css", _PRINT.encode()),
    "print_colours.css": ("style", "text/css; charset=utf-8", _PRINT_COLOURS.encode()),
    "menu.js": ("script", "text/javascript", _SCRIPT.encode()),
    "naskh.woff2": ("font", "font/woff2", b"wOF2" + bytes(60)),
}
PICTURES = (
    "icon", "logo", "logo_2x", "banner", "flag", "stripe", "corner", "quote", "quote_print",
    "hand", "like", "dislike", "next",
)  # fmt: skip


def static_file(name: str) -> tuple[str, str, bytes] | None:
    """Kind, media type and bytes of a file in `/static`; None where there is none."""
    if name in _FILES:
        return _FILES[name]
    stem = name.removesuffix(".png")
    if stem == "never":
        return "trap", "image/png", images.png(stem, 16, 16)
    return ("image", "image/png", images.png(stem, 16, 16)) if stem in PICTURES else None


def head() -> str:
    """What the head of each page names."""
    return (
        '<link rel="stylesheet" href="/style.css?v=3">\n'
        '<link rel="shortcut icon" href="/static/icon.png">\n'
        '<script src="/static/menu.js" defer></script>\n'
        "<script>var late = '<img src=\"/static/never.png\">';</script>\n"
        "<style>hr.corner{background:url(/static/corner.png)}</style>\n"
    )


def foot(edition: Edition, newest: Outline | None) -> str:
    """Pictures below each page, and traps that look like pictures."""
    votes = f'<img src="/news/article/{newest.id}/like" alt="">\n' if newest else ""
    return (
        '<span style="background:url(&quot;/static/stripe.png&quot;)"></span>\n'
        '<img src="/static/logo.png" srcset="/static/logo.png 1x,/static/logo_2x.png 2x" alt="">\n'
        f'<img src="{REAL_ORIGINS[edition]}/static/flag.png" width="16" height="16" alt="">\n'
        '<img data-src="/static/old_banner.png" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="'
        ' alt="">\n'
        '<img src="/static/missing.png" alt="">\n'
        '<img src="/cgi-bin/counter.png" alt="">\n'
        '<img src="https://example.com/pixel.png" alt="">\n'
        '<img src="http://leaks.zamanalwsl.net/pixel.png" alt="">\n'
        '<script src="/news/search/latest/1"></script>\n'
        '<!-- <img src="/static/never.png" alt=""> -->\n' + votes
    )
