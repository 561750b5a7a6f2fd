"""An offline crawl gives every record, however late each of its steps is."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.collection import Collection
from tests.crawl.collected import contents
from tests.programs import program

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawled")]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_record_is_lost(seed: int, crawled: Collection, tmp_path: Path) -> None:
    done = program.run(
        *("-m", "tests.replay.late.delayed", seed, "crawl", "zamanalwsl"),
        *("-s", f"REPLAY={crawled.root}", "-s", f"COLLECTION={tmp_path / 'again'}"),
        *("-s", "EXTRACTION_WORKERS=2"),
        merged=True,
    )
    assert done.returncode == 0, done.stdout
    again = contents(tmp_path / "again" / "records")
    expected = {name: data for name, data in contents(crawled.records).items() if data}
    assert again == expected, done.stdout
