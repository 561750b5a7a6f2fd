"""Parts of small pages, and what is read of them."""

from __future__ import annotations

from pipelines.extract import extract_article
from pipelines.extraction.article import Article

EN = "https://en.zamanalwsl.net/news/article/28874"
OLDER = "https://en.zamanalwsl.net/news/28874.html"
HEADLINE = "Nine wells repaired in Hama"
ONE = "The council of Hama repaired nine wells before the summer, and four more are to follow."
TWO = "Farmers had asked for it since the dry winter of 2010, when most of the barley was lost."
THREE = "A tenth well was given up because its water was salty."
TEXT = "\n".join([ONE, TWO, THREE])
PS = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
H2 = f"<h2>{HEADLINE}</h2>"
END = (
    "<div>Zaman Al Wasl with Agencies</div><div>Zaman Al Wasl</div><div>(3) (1)</div>"
    "<div>Total Comments (0)</div><div>Comments About This Article</div>"
)
VOTES = "<div>(3) (1)</div>"


def page(body: str, title: str = "Zaman Al Wasl") -> str:
    top = "<div>Search For Keyword.</div>"
    return f"<html><head><title>{title}</title></head><body>{top}{body}</body></html>"


def read(html: str, url: str = EN) -> Article:
    return extract_article(html.encode(), url)


def check(html: str, url: str = EN, **expected: object) -> None:
    article = read(html, url)
    assert {name: getattr(article, name) for name in expected} == expected
