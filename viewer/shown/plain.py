"""Text of an archive as it may stand on a page: nothing in it governs the text around it.

A title may hold characters that nobody sees and that turn the order of letters round, so that
`gpj.exe` reads `exe.jpg` (Unicode Technical Report 36, section 3.3; CVE-2021-42574). The exact text
is in the record; a page shows what can be read.
"""

from __future__ import annotations

import re
from typing import Final

_REPLACEMENT: Final = "\ufffd"
# Overrides of direction; C0 and C1 controls but tab and line ends; lone surrogates; no characters.
_HARMFUL: Final = re.compile(
    "[\u202d\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Embeddings and isolates. Each text is isolated by its element, which an unpaired end would close.
_NEEDLESS: Final = re.compile("[\u202a-\u202c\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without embeddings; overrides and control characters are shown as U+FFFD."""
    return _NEEDLESS.sub("", _HARMFUL.sub(_REPLACEMENT, text))


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text; what was left out is shown by an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
