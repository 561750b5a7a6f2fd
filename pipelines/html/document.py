"""A page decoded and parsed once, for all who read it."""

from __future__ import annotations

from functools import cached_property

from pipelines.html.decode import Decoded, decode
from pipelines.html.parse import Parsed, parse


class HtmlDocument:
    """The bytes of a page, and its text and tree as soon as somebody asks for them."""

    def __init__(self, body: bytes, content_type: str | None = None) -> None:
        """Takes the page.

        Args:
            body: Without content or transfer coding.
            content_type: The HTTP header of this name.

        """
        self.body = body
        self.content_type = content_type

    @cached_property
    def decoded(self) -> Decoded:
        """The text, and the encoding that it was taken for."""
        return decode(self.body, self.content_type)

    @cached_property
    def parsed(self) -> Parsed:
        """The tree. Nobody changes it."""
        return parse(self.decoded.text)
