"""The messages that are shown in place of an archived page, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final


@dataclass(frozen=True, slots=True)
class Notice:
    """A message and its status code."""

    status: int
    english: str
    arabic: str

    def page(self, *, about: str = "") -> bytes:
        """Returns the notice as HTML; `about` is text shown below it, such as an address."""
        shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in about[:500])
        return (
            '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Archive</title>'
            f'<body style="{_STYLE}"><p>{escape(self.english)}</p>'
            f'<p lang="ar" dir="rtl">{escape(self.arabic)}</p>'
            f'<p dir="ltr"><bdi>{escape(shown)}</bdi></p></body></html>\n'
        ).encode()


_STYLE: Final = "font: 1rem/1.6 system-ui, sans-serif; margin: 2rem; overflow-wrap: anywhere"
FOREIGN_HOST: Final = Notice(
    421,
    "Archived pages are served only under the address that the reader gives.",
    "تُعرض الصفحات المؤرشفة على العنوان الذي يعطيه القارئ فقط.",
)
METHOD: Final = Notice(
    405,
    "Nothing is changed here: only GET and HEAD are answered.",
    "لا يتغير شيء هنا: يُجاب عن GET و HEAD فقط.",
)
NOT_FRAMED: Final = Notice(
    403,
    "For your safety archived pages are shown only inside the reader. Open the page there.",
    "حفاظا على سلامتك لا تُعرض الصفحات المؤرشفة إلا داخل القارئ. افتح الصفحة هناك.",
)
FOREIGN: Final = Notice(
    403,
    "Other sites may not use archived pages.",
    "لا يجوز لمواقع أخرى استعمال الصفحات المؤرشفة.",
)
NO_SUCH: Final = Notice(
    404,
    "There is nothing at this address.",
    "لا شيء على هذا العنوان.",
)
NOT_ARCHIVED: Final = Notice(
    404,
    "This address is not in the archive.",
    "هذا العنوان غير موجود في الأرشيف.",
)
NOT_SHOWN: Final = Notice(
    415,
    "This is in the archive, but it is no page, text or picture that can be shown safely. "
    "Its bytes are in the WARC file.",
    "هذا محفوظ في الأرشيف، لكنه ليس صفحة أو نصا أو صورة يمكن عرضها بأمان. بياناته في ملف WARC.",
)
TOO_LARGE: Final = Notice(
    413,
    "This page is too large to be shown. Its bytes are in the WARC file.",
    "هذه الصفحة أكبر من أن تُعرض. بياناتها في ملف WARC.",
)
FAILED: Final = Notice(
    502,
    "pywb, which prepares archived pages, could not show this one.",
    "تعذر على pywb، الذي يهيئ الصفحات المؤرشفة، عرض هذه الصفحة.",
)
