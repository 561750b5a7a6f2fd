"""The page around its main part: header, menu, sidebar, footer, in four constructions."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from tests.site.pages.style import ClassNames
from tests.site.words.language import Language
from tests.site.words.model import MarkupName


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page, each as HTML."""

    language: Language
    title: str
    head: str
    requisites: str
    """Style sheets, scripts and icons, for the end of the head."""
    search: str
    menu: str
    main: str
    side: str
    foot: str
    form_target: str
    """Where the form of a whole-page form goes."""


def document(markup: MarkupName, names: ClassNames, page: Page) -> str:
    """The whole document, in the construction that goes with the markup."""
    match markup:
        case "paragraphs" | "wrapped":
            return _html5(names, page)
        case "tables" | "pasted":
            return _layout_table(names, page)
        case "spans":
            return _one_form(names, page)
        case _:
            return _divisions(names, page)


def _start(page: Page, doctype: str = "<!DOCTYPE html>") -> str:
    language = page.language
    return (
        f'{doctype}\n<html lang="{language.code}" dir="{language.direction}">\n<head>\n'
        f"{page.head}<title>{escape(page.title, quote=False)}</title>\n"
        f"{page.requisites}</head>\n<body>\n"
    )


def _site_name(names: ClassNames, page: Page) -> str:
    return f'<a class="{names("name")}" href="/">{page.language.interface.site}</a>'


def _search_form(names: ClassNames, page: Page) -> str:
    return (
        f'<form class="{names("search")}" action="/news/search" method="get">{page.search}</form>'
    )


def _html5(names: ClassNames, page: Page) -> str:
    return (
        f'{_start(page)}<div class="{names("page")}">\n'
        f'<header class="{names("top")}">{_search_form(names, page)}{_site_name(names, page)}'
        f'<nav class="{names("menu")}">{page.menu}</nav></header>\n'
        f'<div class="{names("columns")}">\n'
        f'<main class="{names("main")}"><article>\n{page.main}\n</article></main>\n'
        f'<aside class="{names("side")}">\n{page.side}\n</aside>\n</div>\n'
        f'<footer class="{names("foot")}">{page.foot}</footer>\n</div>\n</body>\n</html>\n'
    )


def _divisions(names: ClassNames, page: Page) -> str:
    return (
        f'{_start(page)}<div class="{names("page")}">\n'
        f'<div class="{names("top")}">{_search_form(names, page)}{_site_name(names, page)}'
        f'<div class="{names("menu")}">{page.menu}</div></div>\n'
        f'<div class="{names("columns")}">\n'
        f'<div class="{names("main")}">\n{page.main}\n</div>\n'
        f'<div class="{names("side")}">\n{page.side}\n</div>\n</div>\n'
        f'<div class="{names("foot")}">{page.foot}</div>\n</div>\n</body>\n</html>\n'
    )


def _layout_table(names: ClassNames, page: Page) -> str:
    doctype = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">'
    return (
        f'{_start(page, doctype)}<table class="{names("page")}" width="980" align="center">\n'
        f'<tr><td colspan="2">{_search_form(names, page)}{_site_name(names, page)}</td></tr>\n'
        f'<tr><td colspan="2" bgcolor="#eef3ee">{page.menu}</td></tr>\n'
        f'<tr><td valign="top" width="700">\n{page.main}\n</td>\n'
        f'<td valign="top" bgcolor="#f6f6f6">\n{page.side}\n</td></tr>\n'
        f'<tr><td colspan="2">{page.foot}</td></tr>\n</table>\n</body>\n</html>\n'
    )


def _one_form(names: ClassNames, page: Page) -> str:
    return (
        f'{_start(page)}<form method="post" action="{page.form_target}">\n'
        f'<div class="{names("page")}">\n'
        f'<div class="{names("top")}"><div class="{names("search")}">{page.search}</div>'
        f'{_site_name(names, page)}<div class="{names("menu")}">{page.menu}</div></div>\n'
        f'<div class="{names("columns")}">\n'
        f'<div class="{names("side")}">\n{page.side}\n</div>\n'
        f'<div class="{names("main")}">\n{page.main}\n</div>\n</div>\n'
        f'<div class="{names("foot")}">{page.foot}</div>\n</div>\n</form>\n</body>\n</html>\n'
    )
