"""A small grammar: templates with slots, filled at random, make the site's headlines and bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

_FIRST_LETTER = re.compile(r"\A\W*[^\W\d_]")
_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True, slots=True)
class Interface:
    """The words of the page around an article, in the order a reader meets them."""

    site: str
    search_prompt: str
    home: str
    most_read: str
    latest: str
    search_term: str
    search_heading: str
    related: str
    votes: str
    """With `{like}` and `{dislike}` for the links and their numbers."""
    comment_count: str
    """With `{n}` for the number."""
    comments: str
    comment_form: str
    comment_fields: tuple[str, ...]
    form_note: str
    footer: str
    established: str
    """The line above the headline in the older layout."""


@dataclass(frozen=True, slots=True)
class Language:
    """One edition's language, as data.

    Every template may hold `{slot}`, a random choice from `slots` that may hold slots itself;
    `{n:1-30}`, a number in Western digits; `{d:1-30}`, one in Arabic-Indic digits.
    """

    code: str
    direction: Literal["ltr", "rtl"]
    interface: Interface
    sections: tuple[tuple[int, str], ...]
    slots: Mapping[str, tuple[str, ...]]
    headlines: tuple[str, ...]
    sentences: tuple[str, ...]
    quotations: tuple[str, ...]
    name_list_intros: tuple[str, ...]
    comments: tuple[str, ...]
    captions: tuple[str, ...]
    agencies: tuple[str, ...]
    closings: tuple[tuple[str | None, str | None], ...]
    """Credit and byline, the last lines of a body."""

    def fill(self, template: str, rng: Random) -> str:
        """Replace every slot of `template`, slots within slots too."""

        def choose(slot: re.Match[str]) -> str:
            name, low, high = slot.groups()
            if low is None:
                return self.fill(rng.choice(self.slots[name]), rng)
            number = str(rng.randint(int(low), int(high)))
            return number.translate(_ARABIC_INDIC) if name == "d" else number

        return _SLOT.sub(choose, template)

    def one_of(self, templates: tuple[str, ...], rng: Random) -> str:
        """One of `templates`, filled, with its first letter a capital."""
        text = self.fill(rng.choice(templates), rng)
        return _FIRST_LETTER.sub(lambda start: start[0].upper(), text)

    def fresh(self, templates: tuple[str, ...], rng: Random, used: set[str]) -> str:
        """As `one_of`, but a text that is not in `used` yet; it is there afterwards."""
        while (text := self.one_of(templates, rng)) in used:
            continue
        used.add(text)
        return text
