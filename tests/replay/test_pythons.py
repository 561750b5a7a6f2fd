"""Other versions of Python make the same records of the same captures, byte for byte.

`PYTHONS_TO_COMPARE` names their interpreters, as PATH names folders; each in an environment that
was made from `requirements.lock`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.crawl.collected import contents
from tests.programs.program import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawled")]

OTHERS = tuple(filter(None, os.environ.get("PYTHONS_TO_COMPARE", "").split(os.pathsep)))


@pytest.mark.skipif(not OTHERS, reason="PYTHONS_TO_COMPARE names no other interpreter")
@pytest.mark.parametrize("python", OTHERS)
def test_the_records_are_the_same(python: str, crawled: Collection, tmp_path: Path) -> None:
    copy = Collection(tmp_path / "sample")
    shutil.copytree(crawled.root, copy.root)
    shutil.rmtree(copy.records)
    done = subprocess.run(
        [python, "-m", "scrapy", "replay", "-s", f"COLLECTION={copy.root}"],
        cwd=ROOT,
        # It must not write its byte code beside the one of this version.
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert contents(copy.records) == contents(crawled.records)
