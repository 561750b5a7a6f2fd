"""Crawls whose disk fills up, or loses its power. `make soak` does more of the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.durability.filling import bytes_needed, problems_of_full_disk
from tests.durability.mounted import why_not
from tests.durability.power import cut_at_random, problems_after
from tests.site.process import RunningSite

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]


def test_a_crawl_goes_on_once_its_full_disk_has_room(sixty: RunningSite, tmp_path: Path) -> None:
    needed = bytes_needed(tmp_path, sixty)
    for part in (0.2, 0.7):
        assert problems_of_full_disk(tmp_path, sixty, int(needed * part)) == []


def test_nothing_acknowledged_is_lost_to_a_power_cut(sixty: RunningSite, tmp_path: Path) -> None:
    cuts = cut_at_random(tmp_path, sixty, random.Random(1), cuts=3)
    assert cuts[-1].promised
    for cut in cuts:
        assert problems_after(cut, sixty) == []


def test_a_program_that_does_not_sync_is_caught_by_a_power_cut(
    sixty: RunningSite, tmp_path: Path
) -> None:
    *_, last = cut_at_random(tmp_path, sixty, random.Random(1), cuts=3, program="no-fsync")
    assert last.promised
    assert problems_after(last, sixty)
