"""Coverage-guided fuzzing of `extract_article`: `python -m tests.fuzz.extraction [SECONDS]`.

Any bytes give an article, and never the warning that stands for a mistake of the extraction. The
corpus begins with pages of the tests; an input that breaks the promise is written to the folder
that is run from, as `crash-*`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipelines"]):
    from pipelines.extract import extract_article

from tests.pipelines.markups import MARKUPS
from tests.pipelines.stories import STORIES

URL = "https://www.zamanalwsl.net/news/article/93668"


def one_input(data: bytes) -> None:
    article = extract_article(data, URL)
    if "extraction_failed" in article.warnings:
        raise AssertionError("the extraction made a mistake")


def main(seconds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="corpus-") as corpus:
        for markup, write in MARKUPS.items():
            for name, story in STORIES.items():
                (Path(corpus) / f"{markup}-{name}".replace("/", "-")).write_bytes(
                    write(story).encode()
                )
        options = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=30", "-rss_limit_mb=0"]
        atheris.Setup([sys.argv[0], *options, corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
