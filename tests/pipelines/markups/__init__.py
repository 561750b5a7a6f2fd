"""Ways to build one page of the same story, each with tags and an order of its own.

They share nothing with the sample site but what a reader sees. A class or id, where there is one,
is meant to mislead.
"""

from tests.pipelines.markups import blocks, loose
from tests.pipelines.markups.building import MARKUPS

__all__ = ["MARKUPS", "blocks", "loose"]
