"""Where things are: the addresses that pages link to and the truth speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.site.words.model import REAL_ORIGINS, ArticleLink, Edition, Outline


@dataclass(frozen=True, slots=True)
class Addresses:
    """The origins of a running site, each `scheme://host:port` without a path."""

    origins: dict[Edition, str]
    bare: dict[Edition, str]
    """The editions' second host names, which redirect to the first."""
    secure: dict[Edition, str] = field(default_factory=dict)
    """The same editions over TLS, where the site has a certificate."""

    def is_secure(self, outline: Outline) -> bool:
        """Whether the article moved to https: its http address only redirects."""
        return bool(self.secure) and outline.layout == "present" and outline.index % 10 == 3

    def page(self, outline: Outline) -> str:
        """The address at which the article's page is found in the end."""
        origins = self.secure if self.is_secure(outline) else self.origins
        return origins[outline.edition] + own_path(outline)

    def href(self, link: ArticleLink | str, edition: Edition) -> str:
        """A link as a page of `edition` writes it."""
        if isinstance(link, str):
            return link
        outline = link.to
        origin = "" if outline.edition == edition else self.origins[outline.edition]
        match link.form:
            case "real":
                return canonical_url(outline)
            case "slash":
                return f"{origin}/news/article/{outline.id}/"
            case "relative":
                return str(outline.id)
            case "absolute":
                return self.origins[outline.edition] + usual_path(outline)
            case "bare":
                return f"{self.bare[outline.edition]}/news/article/{outline.id}"
            case "fragment":
                return f"{origin}{usual_path(outline)}#comments"
            case "path":
                return origin + usual_path(outline)


def canonical_url(outline: Outline) -> str:
    """The article's address on the real site, the same in all layouts."""
    return f"{REAL_ORIGINS[outline.edition]}/news/article/{outline.id}"


def own_path(outline: Outline) -> str:
    """The path at which the page itself stands, behind all redirects."""
    if outline.layout == "older-redirected":
        return f"/news/{outline.id}.html"
    return f"/news/article/{outline.id}"


def usual_path(outline: Outline) -> str:
    """The path by which other pages link to it: older articles by either of their two."""
    if outline.layout != "present" and outline.index % 4 < 2:
        return f"/news/{outline.id}.html"
    return f"/news/article/{outline.id}"
