"""The site's words as data: what both editions print around an article, and how they write dates.

Source: stored page texts of 2011 to 2026. Nothing else in the project knows a phrase of the site.
Phrases are compared after `pipelines.site.folding.fold`: case, diacritics, the forms of alef and
the punctuation around a phrase do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one edition. Patterns are matched against whole folded lines."""

    language: str
    letters: str
    """A pattern of its script's letters."""
    site_names: tuple[str, ...]
    search_prompts: tuple[str, ...]
    page_tops: tuple[str, ...]
    """Lines above every article begin like this: a ticker's label, the site's motto."""
    vote_questions: tuple[str, ...]
    comment_totals: tuple[str, ...]
    """A number in parentheses follows."""
    comment_headings: tuple[str, ...]
    form_prompts: tuple[str, ...]
    related: tuple[str, ...]
    """Labels of a related headline inside the body."""
    actions: tuple[str, ...]
    """Names of buttons and of what they lead to."""
    furniture: Mapping[str, tuple[str, ...]]
    """By the names of `pipelines.extraction.phrases.Mark`: patterns of other lines."""
    pagers: tuple[str, ...]
    """Links to other pages of a long article."""
    rights: tuple[str, ...]
    missing: tuple[str, ...]
    """Words of a page that stands in for a missing article."""
    bylines: tuple[str, ...]
    credits: tuple[str, ...]
    caption_endings: tuple[str, ...]
    openings: tuple[str, ...]
    """Patterns of an opening credit, matched at the start of the text as it is printed; the groups
    `agency` and, if a writer is named, `writer`."""
    ago: str
    """A pattern of times that count from now: `2 days ago`."""
    common_words: frozenset[str]
    """Words no text of this language does without; they tell it from others in its script, where
    the site's readers would meet others."""


ENGLISH: Final = Wording(
    language="en",
    letters="[a-z]",
    site_names=("Zaman Al Wasl", "Zaman Al-Wasl", "Zaman Alwasl"),
    search_prompts=("Search For Keyword",),
    page_tops=("Latest News", "Established by Fathi Ibrahim Bayoud"),
    vote_questions=(),
    comment_totals=("Total Comments", "Number of Comments", "Comments"),
    comment_headings=("Comments About This Article",),
    form_prompts=("Please fill the fields below", "*code confirming note"),
    related=(
        "Related",
        "Related articles",
        "Related news",
        "Related stories",
        "Read also",
        "Also read",
        "See also",
        "Read more",
        "More on this",
        "You may also like",
    ),
    actions=(
        "share",
        "share this",
        "share on",
        "share this article",
        "facebook",
        "twitter",
        "tweet",
        "whatsapp",
        "telegram",
        "linkedin",
        "pinterest",
        "google",
        "instagram",
        "messenger",
        "viber",
        "reddit",
        "print",
        "print this",
        "print article",
        "email",
        "e-mail",
        "mail",
        "send",
        "send to a friend",
        "send to friend",
        "email this",
        "copy link",
        "save",
        "pdf",
        "font size",
        "text size",
        "increase",
        "decrease",
        "reset",
        "listen",
        "bookmark",
        "reply",
        "report",
        "like",
        "dislike",
        "follow us",
        "back to top",
        "top",
        "comment",
        "close",
    ),
    furniture={
        "VIEWS": (
            (
                r"(?:number of )?(?:views|hits|reads|visits|viewed|read) ?:? ?"
                r"\(?\d[\d,.]*\)?(?: times)?"
            ),
            r"\d[\d,.]* (?:views|hits|reads|visits)",
        ),
        "UPDATED": (r"(?:last |date )?(?:updated?|modified)(?: on| at)? ?:? .{6,60}",),
        "ADVERTISEMENT": (
            r"advertise?ments?|ads?|advertising|sponsored(?: content)?",
            r"(?:story|article) continues below.{0,20}",
        ),
        "NEWSLETTER": (r"(?:subscribe|sign up|join)\b.{0,40}(?:newsletter|mailing list).{0,20}",),
        "TAGS": (r"(?:tags|keywords|key words|labels|filed under)(?: ?:.*)?",),
        "PAGES": (r"page \d{1,3} (?:of|/) \d{1,3}",),
        "RATING": (
            (
                r"(?:rate this(?: article| story)?|(?:your |article )?rating) ?:?"
                r"[\d./ ()★☆⭐]*(?:votes?\)?)?"
            ),
            r"(?:[\d.]+ ?/ ?\d+ )?\(?\d+ (?:votes|ratings)\)?",
        ),
        "DISCLAIMER": (
            r"(?:the )?(?:opinions|views)(?: and (?:opinions|views))? expressed.*",
            r".{0,60}\bnot (?:necessarily )?(?:reflect|represent) the (?:views?|opinions?).*",
        ),
    },
    pagers=("next", "previous", "prev", "first", "last"),
    rights=("All rights reserved",),
    missing=("not found", "does not exist", "no longer available", "404"),
    bylines=(r"zaman al[ -]?wasl",),
    credits=(r"zaman al[ -]?wasl with \w[\w ,&'-]{1,40}",),
    caption_endings=(),
    openings=(
        (
            r"(?:(?:Writing by|Written by|By) ?:? ?(?P<writer>[^()\d]{2,60}?) ?)?"
            r"[(\[](?P<agency>[^()\[\]]{2,60})[)\]] ?[-–—]+ ?"
        ),
    ),
    ago=r"(?:about )?(?:\d{1,3}|an?|one) (?:second|minute|hour|day|week|month|year)s? ago"
    r"|yesterday|today|just now",
    common_words=frozenset("the of to and in a is for on that was".split()),
)

ARABIC: Final = Wording(
    language="ar",
    letters="[\u0620-\u06d3]",
    site_names=("زمان الوصل",),
    search_prompts=("أدخل كلمات البحث واضغط على إدخال",),
    page_tops=(),
    vote_questions=("هل أعجبتك المقالة",),
    comment_totals=("التعليقات", "عدد التعليقات", "تعليقات"),
    comment_headings=("تعليقات حول الموضوع",),
    form_prompts=("لإرسال تعليق,الرجاء تعبئة الحقول التالية",),
    related=(
        "تابعوا أيضا",
        "اقرأ أيضا",
        "اقرؤوا أيضا",
        "اقرأوا أيضا",
        "إقرأ أيضا",
        "طالع أيضا",
        "شاهد أيضا",
        "انظر أيضا",
        "مواضيع ذات صلة",
        "مواضيع متعلقة",
        "أخبار ذات صلة",
        "مقالات ذات صلة",
        "اقرأ المزيد",
    ),
    actions=(
        "شارك",
        "شاركها",
        "مشاركة",
        "شارك على",
        "شارك المقال",
        "شارك الخبر",
        "فيسبوك",
        "فيس بوك",
        "تويتر",
        "غرد",
        "تغريد",
        "واتساب",
        "واتس اب",
        "تلغرام",
        "تيليغرام",
        "لينكد إن",
        "طباعة",
        "اطبع",
        "أرسل",
        "إرسال",
        "أرسل لصديق",
        "أرسل إلى صديق",
        "إرسال لصديق",
        "إرسال إلى صديق",
        "بريد",
        "بريد إلكتروني",
        "البريد الإلكتروني",
        "حفظ",
        "نسخ الرابط",
        "تكبير الخط",
        "تصغير الخط",
        "حجم الخط",
        "تكبير",
        "تصغير",
        "استمع",
        "رد",
        "إبلاغ",
        "أعجبني",
        "لم يعجبني",
        "تابعنا",
        "إغلاق",
        "علق",
        "أضف تعليقا",
    ),
    furniture={
        "VIEWS": (
            (
                r"(?:عدد )?(?:ال)?(?:مشاهدات|قراءات|زيارات|مشاهده|قراءه|قراء|زوار) ?:? ?"
                r"\(?\d[\d,.]*\)?(?: مره)?"
            ),
            r"\d[\d,.]* ?(?:مشاهده|مشاهدات|قراءه|زياره)",
        ),
        "UPDATED": (r"(?:اخر|تاريخ|تم)? ?(?:ال)?(?:تحديث|تعديل)(?: في| بتاريخ)? ?:? .{6,60}",),
        "ADVERTISEMENT": (r"اعلان|اعلانات|مساحه اعلانيه|اعلان ممول|محتوي ممول",),
        "NEWSLETTER": (r"اشترك(?:وا)?\b.{0,30}(?:نشرتنا|النشره|القائمه) البريديه.{0,20}",),
        "TAGS": (
            r"(?:الوسوم|وسوم|تاغات|(?:ال)?كلمات (?:ال)?(?:مفتاحيه|دلاليه)|كلمات البحث)(?: ?:.*)?",
        ),
        "PAGES": (r"(?:ال)?صفحه \d{1,3} (?:من|/) \d{1,3}",),
        "RATING": (
            (
                r"(?:قيم (?:هذا |هذه )?(?:ال)?(?:مقال|مقاله|خبر|موضوع)"
                r"|(?:ال)?تقييم(?: (?:ال)?مقال)?) ?:?[\d./ ()★☆⭐]*"
            ),
        ),
        "DISCLAIMER": (
            r".{0,30}الاراء (?:الوارده|المنشوره|المعبر).*",
            r".{0,60}(?:تعبر|يعبر) عن (?:راي|اراء|وجهه نظر).{0,40}(?:ولا|ليس|لا تعبر|بالضروره).*",
        ),
    },
    pagers=("التالي", "السابق", "الأولى", "الأخيرة"),
    rights=("جميع الحقوق محفوظة",),
    missing=("غير موجود", "لم يتم العثور"),
    bylines=(r"زمان الوصل",),
    credits=(
        r"زمان الوصل ?[-–—] ?\w[\w ،]{1,30}",
        r"زمان الوصل (?:خاص|ترجمه)",
        r"\w[\w ،]{1,40} ?[-–—] ?زمان الوصل",
        r"\w[\w ،]{1,40} ?[-–—] ?خاص",
    ),
    caption_endings=("زمان الوصل", "جيتي"),
    openings=(
        (
            r"(?:(?:كتبت|كتب|بقلم|إعداد|ترجمة) ?:? ?(?P<writer>[^()\d]{2,60}?) ?)?"
            r"[(\[](?P<agency>[^()\[\]]{2,60})[)\]] ?[-–—]+ ?"
        ),
    ),
    ago=r"(?:منذ|قبل) (?:\d{1,3} )?(?:ثانيه|ثوان|دقيقه|دقيقتين|دقائق|ساعه|ساعتين|ساعات|يوم|يومين|"
    r"ايام|اسبوع|اسبوعين|اسابيع|شهر|شهرين|اشهر|سنه|سنتين|سنوات|عام|عامين|اعوام)|امس|اليوم|الان",
    common_words=frozenset(),
)

EDITIONS: Final = (ENGLISH, ARABIC)


_ENGLISH_MONTHS: Final = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
    "august aug", "september sep sept", "october oct", "november nov", "december dec",
)  # fmt: skip
_LEVANTINE_MONTHS: Final = (
    "كانون الثاني|كانون ثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول",
    "تشرين الأول|تشرين أول", "تشرين الثاني|تشرين ثاني", "كانون الأول|كانون أول",
)  # fmt: skip
# As in Egypt and in most of the press; then Algeria and Tunisia; then Morocco.
_WESTERN_MONTHS: Final = (
    "يناير|جانفي", "فبراير|فيفري", "مارس", "أبريل|أفريل", "مايو|ماي", "يونيو|يونيه|جوان",
    "يوليو|يوليه|جويلية|يوليوز", "أغسطس|أوت|غشت", "سبتمبر|شتنبر", "أكتوبر", "نوفمبر|نونبر",
    "ديسمبر|دجنبر",
)  # fmt: skip

MONTHS: Final[dict[str, int]] = {
    name: number
    for names, separator in (
        (_ENGLISH_MONTHS, " "),
        (_LEVANTINE_MONTHS, "|"),
        (_WESTERN_MONTHS, "|"),
    )
    for number, spellings in enumerate(names, start=1)
    for name in spellings.split(separator)
}
"""Every spelling of a month's name, and its number."""

WEEKDAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday "
    "mon tue tues wed thu thur thurs fri sat sun "
    "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"
).split()
"""They are allowed before a date and say nothing more than it."""

MORNING_MARKS: Final = ("am", "a.m", "ص", "صباحا", "فجرا")
EVENING_MARKS: Final = ("pm", "p.m", "م", "مساء", "ظهرا", "عصرا")
DATE_FILLERS: Final = ("of", "at", "on", "يوم", "من", "الساعة", "في", "عام", "سنة", "شهر")
"""Words that may stand inside a date."""
DATE_LABELS: Final = (
    "published on", "published at", "published", "posted on", "posted", "publication date",
    "date of publication", "date", "on", "تاريخ النشر", "نشر في", "نشر بتاريخ", "نشر يوم", "نشر",
    "تم النشر في", "بتاريخ", "التاريخ", "تاريخ",
)  # fmt: skip
"""Words that may stand before a date. A date of change is no date of publication."""
