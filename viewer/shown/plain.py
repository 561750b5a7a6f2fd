"""Removes the characters of archived text that would change how the text around it is shown.

A title may hold invisible characters that reverse the order of letters, so that `gpj.exe` reads
`exe.jpg` (Unicode Technical Report 36, section 3.3; CVE-2021-42574). The exact text is in the
record.
"""

from __future__ import annotations

import re
from typing import Final

_REPLACEMENT: Final = "\ufffd"
# Direction overrides; C0 and C1 controls except tab and line ends; surrogates; noncharacters.
_OVERRIDES_AND_CONTROLS: Final = re.compile(
    "[\u202d\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Embeddings and isolates. HTML elements isolate each text; an unpaired mark would end that.
_EMBEDDINGS: Final = re.compile("[\u202a-\u202c\u2066-\u2069]")


def plain(text: str) -> str:
    """Returns a text without embeddings, and with U+FFFD for overrides and control characters."""
    return _EMBEDDINGS.sub("", _OVERRIDES_AND_CONTROLS.sub(_REPLACEMENT, text))


def shortened(text: str, most: int) -> str:
    """Returns at most `most` characters of a text; an ellipsis shows that it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
