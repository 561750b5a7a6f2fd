"""What a style sheet asks for: pictures, fonts and other style sheets; pure, in linear time.

Source: CSS Syntax Module Level 3, sections 4.3.5 (strings), 4.3.6 (`url()`), 4.3.7 (escapes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Comments and other strings are matched so that nothing is looked for within them. What is not
# closed goes to the end of its line, or of the style sheet: each match takes all that it looked at.
_DOUBLE: Final = r'"((?:[^"\\\n]|\\.)*+)"?'
_SINGLE: Final = r"'((?:[^'\\\n]|\\.)*+)'?"
_REFERENCE: Final = re.compile(
    r"/\*.*?(?:\*/|\Z)"
    rf"|(?:@import|\burl\()\s*+(?:{_DOUBLE}|{_SINGLE})"
    r"|\burl\(\s*+((?:[^\s\"'()\\]|\\[0-9a-f]{1,6}\s?|\\.)++)"
    rf"|{_DOUBLE.replace('(', '(?:', 1)}|{_SINGLE.replace('(', '(?:', 1)}",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE)


def stylesheet_links(css: str) -> Iterator[str]:
    """The addresses in `url()` and `@import`, as they are meant, in their order.

    Args:
        css: A style sheet, the content of a `style` element, or the value of a `style` attribute.

    """
    for match in _REFERENCE.finditer(css):
        link = "".join(filter(None, match.groups()))
        if link:
            yield _ESCAPE.sub(_escaped, link) if "\\" in link else link


def _escaped(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    is_letter = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_letter else "\N{REPLACEMENT CHARACTER}"
