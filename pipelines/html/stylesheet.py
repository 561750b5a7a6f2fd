"""What a style sheet asks for: pictures, fonts and other style sheets; pure, in linear time.

Source: CSS Syntax Module Level 3, sections 4.3.5 (strings), 4.3.6 (`url()`), 4.3.7 (escapes);
CSS Images Module Level 4, section 2.4 (`image-set()`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Comments and other strings are matched so that nothing is looked for within them. What is not
# closed goes to the end of its line, or of the style sheet: each match takes all that it looked at.
_DOUBLE: Final = r'"((?:[^"\\\n]|\\.)*+)"?'
_SINGLE: Final = r"'((?:[^'\\\n]|\\.)*+)'?"
_SKIPPED: Final = "|".join(its.replace("(", "(?:", 1) for its in (_DOUBLE, _SINGLE))
_URL: Final = (
    rf"\burl\(\s*+(?:{_DOUBLE}|{_SINGLE})"
    r"|\burl\(\s*+((?:[^\s\"'()\\]|\\[0-9a-f]{1,6}\s?|\\.)++)"
)
_REFERENCE: Final = re.compile(
    r"/\*.*?(?:\*/|\Z)"
    rf"|(?<![\w-])(?:-webkit-)?image-set\((?P<set>(?:[^()\"']|{_SKIPPED}"
    rf"|\((?:[^()\"']|{_SKIPPED})*+\)?)*+)"
    rf"|@import\s*+(?:{_DOUBLE}|{_SINGLE})|{_URL}|{_SKIPPED}",
    re.IGNORECASE | re.DOTALL,
)
# Within an image-set a string is an address, unless it names a type.
_IN_SET: Final = re.compile(
    rf"/\*.*?(?:\*/|\Z)|\btype\(\s*+(?:{_SKIPPED})|{_URL}|{_DOUBLE}|{_SINGLE}",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE)


def stylesheet_links(css: str) -> Iterator[str]:
    """The addresses in `url()`, `@import` and `image-set()`, as they are meant, in their order.

    Args:
        css: A style sheet, the content of a `style` element, or the value of a `style` attribute.

    """
    for match in _REFERENCE.finditer(css):
        images = match["set"]
        for its in (match,) if images is None else _IN_SET.finditer(images):
            link = "".join(filter(None, its.groups()))
            if link:
                yield _ESCAPE.sub(_escaped, link) if "\\" in link else link


def _escaped(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    is_letter = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_letter else "\N{REPLACEMENT CHARACTER}"
