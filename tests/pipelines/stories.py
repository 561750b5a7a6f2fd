"""Invented articles: what the markups of the tests write down, and what a record of it holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from typing import Final, Literal

from pipelines.extraction.article import Comment


@dataclass(frozen=True)
class Words:
    """What an edition prints around an article."""

    search: str
    site: str
    home: str
    section: str
    most_read: str
    votes: str
    total: str
    heading: str
    form: str
    related: str
    rights: str
    sharing: tuple[str, ...]


WORDS: Final = {
    "en": Words(
        search="Search For Keyword.",
        site="Zaman Al Wasl",
        home="Home",
        section="Opinion",
        most_read="Most Read",
        votes="({likes}) &nbsp;&nbsp; ({dislikes})",
        total="Total Comments ({count})",
        heading="Comments About This Article",
        form="Please fill the fields below.",
        related="Related:",
        rights="All rights reserved Zaman Al Wasl",
        sharing=("Share", "Tweet", "Print"),
    ),
    "ar": Words(
        search="أدخل كلمات البحث واضغط على إدخال.",
        site="زمان الوصل",
        home="الرئيسية",
        section="رأي",
        most_read="الأكثر قراءة",
        votes="({likes}) &nbsp;&nbsp; هل أعجبتك المقالة ({dislikes})",
        total="التعليقات ({count})",
        heading="تعليقات حول الموضوع",
        form="لإرسال تعليق,الرجاء تعبئة الحقول التالية",
        related="تابعوا أيضا",
        rights="جميع الحقوق محفوظة زمان الوصل",
        sharing=("شارك", "غرد", "طباعة"),
    ),
}


@dataclass(frozen=True)
class Story:
    """An article; a field that is None or empty is not on its page."""

    language: Literal["en", "ar"]
    title: str
    paragraphs: tuple[str, ...]
    """`[[text|address]]` is a link."""
    names: tuple[str, ...] = ()
    related: str | None = None
    opening: str | None = None
    dateline: str | None = None
    caption: str | None = None
    picture: str | None = None
    credit: str | None = None
    author: str | None = None
    closing: tuple[str, ...] = ()
    votes: tuple[int, int] | None = None
    teaser: str | None = None
    comments: tuple[Comment, ...] = ()
    counted: bool = True
    """Whether comments are counted, headed and invited."""
    links: tuple[str, ...] = field(default=())

    @property
    def words(self) -> Words:
        return WORDS[self.language]


def _paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of a text in which an empty line divides them."""
    return tuple(" ".join(part.split()) for part in text.strip().split("\n\n"))


_EN_COMMENTS: Final = (
    Comment("Salma", "2017-08-12T10:20:00", "We waited for this bridge since 2003."),
    Comment(
        "A reader from Tartous",
        "2017-08-12T11:05:30",
        "The town council promised the same in spring and in winter, and every time the money went "
        "to another street. I have kept the papers, all forty of them, and whoever wants to read "
        "them may come to my shop on any day but Friday, when it is closed.",
    ),
    Comment("Omar K.", "2017-08-13T00:00:10", "Thank you!"),
)
_AR_COMMENTS: Final = (
    Comment("سلمى", "2018-09-04T10:20:00", "انتظرنا هذا الجسر منذ عام 2003."),
    Comment(
        "قارئ من طرطوس",
        "2018-09-04T11:05:30",
        "وعد مجلس البلدة بالشيء نفسه في الربيع وفي الشتاء، وفي كل مرة ذهب المال إلى شارع آخر. "
        "احتفظت بالأوراق كلها وهي أربعون ورقة، ومن أراد قراءتها فليأت إلى دكاني في أي يوم.",
    ),
    Comment("عمر", "2018-09-05T00:00:10", "شكرا لكم!"),
)

ENGLISH: Final = Story(
    language="en",
    title="Salamiyah opens a bridge for walkers beside the old mill",
    opening="Writing by Rima Narenji (News Week)- ",
    dateline="News Week",
    paragraphs=_paragraphs("""
The town council of Salamiyah opened a bridge for walkers on Thursday, two years after
the flood of 12 May 2015 took the old one away, its head said.

“Nobody drowned, and nobody will,” the miller’s daughter told Zaman Al Wasl.

It was built.

The bridge is 41 metres long & wide enough for a cart; the [[council’s
report|/files/12.pdf]] counts 1,204 persons who crossed it on the first day, among them
300 pupils.

Those who gave more than a thousand pounds are named on a stone at its eastern end:

For years the nearest way to the market led through [[Tell Darra|/news/article/28100]],
an hour on foot, and in winter much longer than that, the farmers say.
"""),
    names=(
        "Bassel Warraqi, Homs",
        "Amal Jisrawi",
        "Amal Jisrawi",
        "Nizar Halwaji (61)",
        "Iman Sabouni",
    ),
    related="Farmers around Hama ask for a second bridge",
    picture="/CustomImage/get/600/338/0123456789abcdef01234567.jpg",
    credit="Zaman Al Wasl with Agencies",
    author="Rima Narenji",
    closing=("Zaman Al Wasl with Agencies", "Zaman Al Wasl"),
    votes=(67, 58),
    comments=_EN_COMMENTS,
    links=("/files/12.pdf", "/news/article/28100"),
)

ARABIC: Final = Story(
    language="ar",
    title="السلمية.. جسر جديد للمشاة قرب «الطاحونة القديمة»",
    paragraphs=_paragraphs("""
افتتح مجلس مدينة السلمية يوم الخميس جسرا للمشاة، بعد عامين من الفيضان الذي جرف الجسر
القديم في 21 أيار/مايو 2016، كما قال رئيسه.

«لم يغرق أحد ولن يغرق أحد»، تقول ابنة الطحان لـ"زمان الوصل".

تم البناء.

يبلغ طول الجسر ٤١ مترا، ويحصي [[تقرير المجلس|/files/12.pdf]] 1204 أشخاص عبروه في اليوم
الأول بينهم ٣٠٠ تلميذ من المدارس المجاورة\u200f.

أما من تبرعوا بأكثر من ألف ليرة فقد نقشت أسماؤهم على حجر عند طرفه الشرقي:

وكان أقرب طريق إلى السوق يمر عبر [[تل الدرة|/news/article/93100]] مسيرة ساعة على
الأقدام، وفي الشتاء أطول من ذلك بكثير كما يقول الفلاحون.
"""),
    names=(
        "باسل الوراقي، حمص",
        "أمل الجسراوي",
        "أمل الجسراوي",
        "نزار الحلوجي (٦١)",
        "إيمان الصابوناتي",
    ),
    related="فلاحو حماة يطلبون جسرا ثانيا",
    caption="أطفال على الجسر الجديد في السلمية - زمان الوصل",
    picture="/uploads/bridge01.png",
    author=None,
    credit="السلمية - زمان الوصل",
    closing=("السلمية - زمان الوصل",),
    votes=(374, 339),
    teaser=" ".join(
        _paragraphs("""
2018-02-11|قرية تنتظر الجسر|قال رئيس البلدية إن القرية تنتظر منذ سنوات جسرا يصلها بالسوق
والمدرسة وإن الأهالي جمعوا نصف المال، أما النصف الثاني فوعدت به المحافظة قبل الشتاء
الماضي ثم نسيته...
""")
    ),
    comments=_AR_COMMENTS,
    links=("/files/12.pdf", "/news/article/93100"),
)


def _brief(story: Story) -> Story:
    """One sentence, with comments longer than it."""
    return replace(
        story, paragraphs=story.paragraphs[:1], names=(), related=None, links=(), opening=None,
        dateline=None, author=None if story.language == "ar" else "Zaman Al Wasl",
    )  # fmt: skip


def _bare(story: Story) -> Story:
    """Neither votes nor comments nor credit, nor a picture."""
    return replace(
        story, votes=None, comments=(), counted=False, credit=None, closing=(), teaser=None,
        picture=None, caption=None, author=story.author if story.opening else None,
    )  # fmt: skip


def _uncounted(story: Story) -> Story:
    """Its credit is the last thing said of it."""
    return replace(story, votes=None, comments=(), counted=False, teaser=None)


def _long(story: Story) -> Story:
    """5,000 words, no two paragraphs alike."""
    plain = [p for p in story.paragraphs if "[[" not in p and not p.endswith(":")]
    total = 5000 // (sum(len(p.split()) for p in plain) // len(plain))
    many = (f"{p[:-1]} ({n})." for n, p in enumerate(islice(cycle(plain), total)))
    return replace(story, paragraphs=(*many,), names=(), links=(), related=None)


STORIES: Final[dict[str, Story]] = {
    f"{story.language}-{name}": make(story)
    for story in (ENGLISH, ARABIC)
    for name, make in (
        ("full", lambda story: story),
        ("brief", _brief),
        ("uncounted", _uncounted),
        ("bare", _bare),
        ("long", _long),
    )
}
