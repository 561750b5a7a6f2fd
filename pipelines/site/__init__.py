"""The site as data: `SITE` has its hosts, addresses, refusals and words."""

from pipelines.site.zamanalwsl import SITE

__all__ = ["SITE"]
