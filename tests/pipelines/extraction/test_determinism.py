"""The same bytes give the same article, whatever is around."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("determinism")

_ROOT = Path(__file__).resolve().parents[3]


def extracted(order: str, **environment: str) -> list[str]:
    """One line for each article, in the order of the pages."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.extracting", order],
        cwd=_ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    lines = result.stdout.splitlines()
    pairs = [lines[n : n + 2] for n in range(0, len(lines), 2)]
    return [line for pair in (pairs[::-1] if order == "reverse" else pairs) for line in pair]


@pytest.fixture(scope="module")
def usual() -> list[str]:
    return extracted("forward", PYTHONHASHSEED="1", TZ="UTC")


@pytest.mark.parametrize(
    ("order", "seed", "zone", "locale"),
    [
        ("reverse", "1", "UTC", "C.UTF-8"),
        ("forward", "99", "Asia/Damascus", "C.UTF-8"),
        ("reverse", "7", "America/Lima", "C"),
    ],
)
def test_nothing_around_matters(
    usual: list[str], order: str, seed: str, zone: str, locale: str
) -> None:
    found = extracted(order, PYTHONHASHSEED=seed, TZ=zone, LC_ALL=locale, PYTHONIOENCODING="utf-8")
    assert found == usual
    assert len(set(usual)) > 10
