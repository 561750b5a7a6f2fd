"""What stands on every page: search prompt, menu, sidebar, footer, and the traps in them."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from random import Random
from urllib.parse import quote

from tests.site import requisites
from tests.site.addresses import Addresses
from tests.site.pages.frames import Page, document
from tests.site.pages.markup import Markup
from tests.site.pages.markups import all_markups
from tests.site.words.content import LANGUAGES, Corpus
from tests.site.words.model import ArticleLink, Edition, LinkForm, MarkupName, Outline

_SIDEBAR_LENGTH = 8
_SIDEBAR_FORMS: tuple[LinkForm, ...] = ("path", "fragment", "absolute", "slash", "real", "bare")
_USUAL_MARKUP: dict[Edition, MarkupName] = {"ar": "breaks", "en": "paragraphs"}


class Furniture:
    """Puts a main part into a whole page."""

    def __init__(self, corpus: Corpus, addresses: Addresses) -> None:
        self.corpus = corpus
        self.addresses = addresses
        self.markups = all_markups(corpus.seed)
        self.menu = lru_cache(self._menu)
        self.side = lru_cache(self._side)

    def usual_markup(self, edition: Edition) -> Markup:
        """The markup of an edition's pages that are no articles."""
        return self.markups[_USUAL_MARKUP[edition]]

    def page(
        self,
        edition: Edition,
        title: str,
        main: str,
        *,
        head: str = '<meta charset="utf-8">\n',
        markup: Markup | None = None,
        ticker: str = "",
        form_target: str = "/news/comment",
    ) -> str:
        """A whole page around `main`."""
        markup = markup or self.usual_markup(edition)
        language = LANGUAGES[edition]
        page = Page(
            language=language,
            title=title,
            head=head,
            requisites=requisites.head(),
            search=f'<label>{language.interface.search_prompt} <input name="q"></label>',
            menu=self.menu(edition) + ticker,
            main=main,
            side=self.side(edition),
            foot=self._foot(edition),
            form_target=form_target,
        )
        return document(markup.name, markup.names, page)

    def headline_link(self, outline: Outline, form: LinkForm = "path") -> str:
        """A headline that leads to its article."""
        href = self.addresses.href(ArticleLink(outline, form), outline.edition)
        return f'<a href="{escape(href)}">{escape(outline.title, quote=False)}</a>'

    def latest(self, edition: Edition, count: int) -> list[Outline]:
        """The newest listed articles of an edition."""
        return list(reversed(self.corpus.listed(edition)[-count:]))

    def _menu(self, edition: Edition) -> str:
        interface = LANGUAGES[edition].interface
        sections = "\n".join(
            f'<a href="/news/articles/{section.id}">{escape(section.name)}</a>'
            for section in self.corpus.sections[edition]
        )
        return f'<a href="/">{interface.home}</a>\n{sections}'

    def _side(self, edition: Edition) -> str:
        """Headlines and dates that are not the article's: what an extractor must not take."""
        listed = self.corpus.listed(edition)
        rng = Random(f"{self.corpus.seed}/{edition}/most read")
        chosen = rng.sample(listed, min(_SIDEBAR_LENGTH, len(listed)))
        items = "\n".join(
            f"<div>{self.headline_link(outline, _SIDEBAR_FORMS[n % len(_SIDEBAR_FORMS)])}"
            f"<br><small>{outline.published.date().isoformat()}</small></div>"
            for n, outline in enumerate(chosen)
        )
        return f"<h3>{LANGUAGES[edition].interface.most_read}</h3>\n{items}"

    def _foot(self, edition: Edition) -> str:
        """The last links of the page; a good crawler follows none of them."""
        interface = LANGUAGES[edition].interface
        term = interface.search_term
        newest = self.latest(edition, 1)
        return (
            f'{interface.footer} <a href="/news/search/{quote(term)}/1">#{term}</a>\n'
            '<a href="/cgi-bin/stats">stats</a>\n'
            '<a href="http://leaks.zamanalwsl.net/">leaks</a>\n'
            '<a href="https://example.com/">example.com</a>'
            f"{requisites.foot(edition, newest[0] if newest else None)}"
        )
