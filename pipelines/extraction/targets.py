"""Where a page's links and pictures lead: gathered as they are said, resolved at the end.

Not before, since a `<base>` anywhere on the page says what all of them are relative to.
"""

from __future__ import annotations

from pipelines.extraction.flow import Flow, Link, Picture
from pipelines.html.addresses import join


class Targets:
    """The links and pictures of one page, in their order."""

    def __init__(self) -> None:
        self._links: list[Link] = []
        self._begins: list[tuple[int, Link]] = []
        self._pictures: list[tuple[list[str], Link | None, Picture]] = []

    def begin(self, said: str, before: int) -> Link:
        """A link; its `url` is what it says, until all are resolved.

        Args:
            said: Its `href`.
            before: How many lines stand before it.

        """
        link = self.go_on(said)
        self._begins.append((before, link))
        return link

    def go_on(self, said: str) -> Link:
        """The rest of a link, in the next line."""
        link = Link(said)
        self._links.append(link)
        return link

    def show(self, sources: list[str], link: Link | None, picture: Picture) -> None:
        """A picture, what its attributes say of its address, and the link around it."""
        self._pictures.append((sources, link, picture))

    def resolve(self, flow: Flow) -> None:
        """Makes addresses of all, relative to the flow's, and gives them to it.

        A picture without an http address is left out.
        """
        addresses: dict[str, str | None] = {}

        def address(said: str) -> str | None:
            if said not in addresses:
                addresses[said] = join(flow.url, said)
            return addresses[said]

        for link in self._links:
            # A place on the same page is no address of another.
            if not link.url.startswith("#"):
                link.url = address(link.url) or link.url
        flow.links = [(before, link.url) for before, link in self._begins]
        for sources, around, picture in self._pictures:
            url = next(filter(None, map(address, sources)), None)
            if url is not None:
                picture.url = url
                picture.link = around.url if around else None
                flow.pictures.append(picture)
