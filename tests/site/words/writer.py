"""The body of one article: paragraphs, quotations, lists, links, pictures, comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.site.words.language import Language
from tests.site.words.language_ar import LEVANTINE, MAGHREBI
from tests.site.words.model import (
    Article,
    ArticleLink,
    Block,
    Comment,
    Edition,
    Image,
    Line,
    LinkForm,
    Opening,
    Outline,
    Span,
)

# How many paragraphs, dealt out in turn: a brief of one sentence up to a page of reading.
_LENGTHS = (5, 1, 9, 3, 14, 4, 7, 2, 10)
_EVERY_LONG, _LONG = 29, 40
# An unlisted article is linked from a listed one at most this far before it.
_NEIGHBOURS = 8
_OTHER_HOSTS = ("https://example.com/report", "http://leaks.zamanalwsl.net/list")
_LINK_FORMS: tuple[LinkForm, ...] = ("path", "absolute", "slash", "relative", "real")
# An older page answers at two addresses, so that a relative link would mean two things.
_OLDER_LINK_FORMS: tuple[LinkForm, ...] = ("path", "absolute", "slash", "real")


def write_article(
    outline: Outline,
    *,
    language: Language,
    outlines: Mapping[Edition, Sequence[Outline]],
    seed: int,
) -> Article:
    """The article of `outline`; `outlines` are those it may link to. The same, whenever asked."""
    rng = Random(f"{seed}/{outline.edition}/{outline.id}")
    return _Writer(outline, language, outlines, rng, set()).article()


@dataclass(slots=True)
class _Writer:
    outline: Outline
    language: Language
    outlines: Mapping[Edition, Sequence[Outline]]
    rng: Random
    used: set[str]

    def article(self) -> Article:
        rng, language, index = self.rng, self.language, self.outline.index
        credit, byline = language.closings[index % len(language.closings)]
        opening = self._opening()
        if opening and opening.writer and credit is None:
            byline = None  # one byline: the writer's
        image = self._image() if index % 5 != 4 or self.outline.layout != "present" else None
        captioned = bool(language.captions) and image is not None and index % 3 != 1
        interactive = self.outline.interactive
        return Article(
            outline=self.outline,
            blocks=tuple(self._blocks()),
            likes=rng.randint(0, 400),
            dislikes=rng.randint(0, 400),
            opening=opening,
            credit=language.fill(credit, rng) if credit else None,
            byline=byline,
            image=image,
            caption=language.one_of(language.captions, rng) if captioned else None,
            teaser=self._teaser() if language.code == "ar" and index % 3 == 0 else None,
            comments=tuple(self._comment(n) for n in range(index % 6 if interactive else 0)),
        )

    def _opening(self) -> Opening | None:
        agencies, index = self.language.agencies, self.outline.index
        if not agencies or index % 4 == 3:
            return None
        agency = agencies[index % len(agencies)]
        writer = self.language.fill("{name}", self.rng)
        match index % 4:
            case 1:
                return Opening(agency, "By", writer)
            case 2:
                return Opening(agency, "Writing by", writer)
            case _:
                return Opening(agency)

    def _image(self) -> Image:
        name = f"{self.rng.getrandbits(96):024x}"
        if self.outline.index % 2:
            return Image(f"/uploads/{name[:8]}.png", 480, 270)
        return Image(f"/CustomImage/get/600/338/{name}.jpg", 600, 338)

    def _blocks(self) -> list[Block]:
        index = self.outline.index
        count = _LONG if index % _EVERY_LONG == 11 else _LENGTHS[index % len(_LENGTHS)]
        texts = [self._paragraph(sentences=1 if count == 1 else None) for _ in range(count)]
        blocks = [Block("paragraph", (line,)) for line in self._linked(texts)]
        # From the end to the beginning, so that the extras keep their order and never collide.
        if count >= 7 and index % 3 != 1:
            blocks.insert(count - 2, self._names())
        if count >= 7 and index % 2:
            blocks.insert(5, Block("image", image=self._image()))
        if count >= 3 and index % 4 != 2:
            blocks.insert(2, Block("related", (self._related(),)))
        if count >= 4 and index % 5 != 3:
            blocks.insert(1, Block("quotation", (self._quotation(),)))
        return blocks

    def _paragraph(self, sentences: int | None = None) -> str:
        count = sentences or self.rng.randint(1, 5)
        return " ".join(self._sentence() for _ in range(count))

    def _sentence(self) -> str:
        return self.language.fresh(self.language.sentences, self.rng, self.used)

    def _quotation(self) -> Line:
        return (Span(self.language.fresh(self.language.quotations, self.rng, self.used)),)

    def _names(self) -> Block:
        language, rng = self.language, self.rng
        intro = language.fresh(language.name_list_intros, rng, self.used)
        entries = ("{name}, {place}", "{name}", "{name} ({n:19-88})")
        names = [language.fresh(entries, rng, self.used) for _ in range(rng.randint(4, 12))]
        return Block("names", tuple((Span(text),) for text in (intro, *names)))

    def _related(self) -> Line:
        other = self._other(self.outline.edition)
        return (Span(other.title, ArticleLink(other, "path")),)

    def _teaser(self) -> Outline | None:
        return self._other(self.outline.edition)

    def _other(self, edition: Edition) -> Outline:
        """Some listed article; the article itself only where there is no other."""
        candidates = self.outlines[edition]
        start = self.rng.randrange(len(candidates))
        for offset in range(len(candidates)):
            other = candidates[(start + offset) % len(candidates)]
            if other.listed and other is not self.outline:
                return other
        return self.outline

    def _linked(self, texts: list[str]) -> list[Line]:
        """The texts as lines, some with a link in the middle, no two links in one line."""
        links = self._links(room=len(texts))
        texts += [self._sentence() for _ in range(len(links) - len(texts))]
        places = self.rng.sample(range(len(texts)), len(links))
        by_place = dict(zip(places, links, strict=True))
        return [
            self._with_link(text, by_place[n]) if n in by_place else (Span(text),)
            for n, text in enumerate(texts)
        ]

    def _links(self, room: int) -> list[ArticleLink | str]:
        outline, rng = self.outline, self.rng
        forms = _LINK_FORMS if outline.layout == "present" else _OLDER_LINK_FORMS
        hosted: list[ArticleLink | str] = [
            ArticleLink(other, rng.choice(forms[:3]))
            for other in self.outlines[outline.edition][outline.index : outline.index + _NEIGHBOURS]
            if other.id in outline.hosted
        ]
        free: list[ArticleLink | str] = [
            ArticleLink(self._other(outline.edition), rng.choice(forms))
            for _ in range(outline.index % 3)
        ]
        if outline.index % 7 == 2:
            free.append(rng.choice(_OTHER_HOSTS))
        other_edition: Edition = "en" if outline.edition == "ar" else "ar"
        if outline.index % 13 == 4 and self.outlines[other_edition]:
            other = self._other(other_edition)
            if other.listed:
                free.append(ArticleLink(other, rng.choice(("absolute", "real"))))
        return [*hosted, *free[: max(room - len(hosted), 0)]]

    def _with_link(self, text: str, link: ArticleLink | str) -> Line:
        words = text.split(" ")
        start = self.rng.randint(1, len(words) - 4)
        end = start + self.rng.randint(1, 3)
        before, anchor, after = words[:start], words[start:end], words[end:]
        return (
            Span(" ".join(before) + " "),
            Span(" ".join(anchor), link),
            Span(" " + " ".join(after)),
        )

    def _comment(self, number: int) -> Comment:
        language, rng = self.language, self.rng
        moment = self.outline.published + timedelta(minutes=rng.randint(7, 600) * (number + 1))
        in_words = language.code == "ar" and self.outline.index % 2 == 1
        return Comment(
            author=language.fill("{name}", rng),
            published=moment.date().isoformat() if in_words else moment.isoformat(),
            shown=_arabic_date(moment.date()) if in_words else moment.isoformat(" "),
            text=language.fresh(language.comments, rng, self.used),
        )


def _arabic_date(day: date) -> str:
    """A date by both names of its month, as the site's texts write it: `27 أيلول/ سبتمبر 2005`."""
    return f"{day.day} {LEVANTINE[day.month - 1]}/ {MAGHREBI[day.month - 1]} {day.year}"
