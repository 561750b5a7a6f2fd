"""Where an edition is fetched from: the real site, or another base address put in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from archive.errors import ArgumentError
from pipelines.site.addresses import Edition, Page, Site

_UNESCAPED: Final = "!$%&'()*+,/:;=?@[]~"
"""What RFC 3986 lets stand in an address, and the escapes that are there already."""


class Addresses:
    """Turns addresses into pages and pages into addresses."""

    def __init__(self, site: Site, bases: Mapping[str, Iterable[str]]) -> None:
        """Takes the site and, by edition, the addresses that stand in for it.

        Raises:
            ArgumentError: Where an address cannot be used.

        """
        self.site = site
        self._bases: dict[str, str] = {edition.name: edition.base for edition in site.editions}
        self._stand_ins: list[tuple[str, str, Edition]] = []
        for name, addresses in bases.items():
            edition = site.edition(name)
            assert edition is not None
            for number, address in enumerate(addresses):
                parts = _base(name, address)
                if number == 0:
                    self._bases[name] = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
                self._stand_ins.append((parts.netloc, parts.path.rstrip("/"), edition))

    def page(self, url: str) -> Page | None:
        """What an address is; None if it is not of this site."""
        found = self._edition_and_path(url)
        return None if found is None else self.site.page_of(*found, urlsplit(url).query)

    def fetch_url(self, page: Page) -> str:
        """Where a page is fetched from."""
        return self._bases[page.edition.name] + page.path

    def article_urls(self, page: Page) -> Iterator[str]:
        """All addresses of an article: on each host that its edition is fetched from, then on those
        of the real site."""
        origins = [self._bases[page.edition.name]]
        origins += [f"http://{a}{b}" for a, b, its in self._stand_ins if its == page.edition]
        origins += [f"https://{host}" for host in page.edition.hosts]
        paths = self.site.article_paths(page.number or 0)
        yield from dict.fromkeys(origin + path for origin in origins for path in paths)

    def requisite_url(self, url: str, *, moved: bool = False) -> str | None:
        """Where a part of a page is fetched from; None outside of the site, and for what is
        no part of a page: votes, forms, other pages.

        Args:
            url: As the page names it. Its path and query stay as they are written, and the rest
                becomes the base address of its edition, as of a page.
            moved: Whether a redirect names it: then it is fetched from this very address.

        """
        found = self._edition_and_path(url)
        if found is None:
            return None
        edition, path = found
        query = urlsplit(url).query
        if not self.site.may_be_part(f"{path}?{query}"):
            return None
        address = self._bases[edition.name] + path + (f"?{query}" if query else "")
        if moved and self.is_own_host(url):
            address = url.partition("#")[0]
        # Escaped as it will be asked for, so that two spellings are one.
        escaped = quote(address, safe=_UNESCAPED, errors="replace")
        return escaped if self.may_fetch(escaped) else None

    def base(self, edition: str) -> str:
        """The base address of an edition, without a slash at the end."""
        return self._bases[edition]

    def may_fetch(self, url: str) -> bool:
        """Whether a request to this address may leave at all."""
        if not self.is_own_host(url):
            return False
        page = self.page(url)
        parts = urlsplit(url)
        return page is not None and not self.site.is_refused(f"{parts.path}?{parts.query}")

    def _edition_and_path(self, url: str) -> tuple[Edition, str] | None:
        try:
            parts = urlsplit(url)
            netloc = parts.netloc.rpartition("@")[2].lower()
        except ValueError:
            return None
        if parts.scheme not in ("http", "https"):
            return None
        for its_netloc, prefix, edition in self._stand_ins:
            if netloc == its_netloc and f"{parts.path}/".startswith(f"{prefix}/"):
                return edition, parts.path[len(prefix) :]
        page = self.site.page(url)
        return None if page is None else (page.edition, parts.path)

    def is_given(self, url: str) -> bool:
        """Whether the address is on a host that the user gave as a base address."""
        netloc = urlsplit(url).netloc.lower()
        return any(netloc == its_netloc for its_netloc, _, _ in self._stand_ins)

    def is_own_host(self, url: str) -> bool:
        """Whether the address is on a host that an edition is fetched from.

        The real site's hosts are not, for an edition that another address stands in for.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if parts.scheme not in ("http", "https"):
            return False
        if any(parts.netloc.lower() == netloc for netloc, _, _ in self._stand_ins):
            return True
        page = self.site.page(url)
        return (
            page is not None
            and self._bases[page.edition.name] == page.edition.base
            and port in (None, 80, 443)
            and parts.username is None
        )


def _base(edition: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ArgumentError(
            f"-a {edition}={address} is no base address. "
            f"Give one such as -a {edition}=https://mirror.example"
        )
    return parts._replace(netloc=parts.netloc.lower())
