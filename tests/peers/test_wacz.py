"""Exported packages pass `wacz validate`, of a whole collection and of a selection."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.command_line import scrapy
from tests.peers.programs import peer

pytestmark = pytest.mark.xdist_group("peers")


def validate(package: Path) -> subprocess.CompletedProcess[str]:
    command = [peer("wacz"), "validate", "-f", str(package)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def export(collection: Collection, package: Path, *selection: str) -> None:
    done = scrapy(
        "export", "wacz", "-o", package, *selection, "-s", f"COLLECTION={collection.root}"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("selection", [[], ["--edition", "en", "--latest"]])
def test_packages_are_valid(collection: Collection, tmp_path: Path, selection: list[str]) -> None:
    package = tmp_path / "out.wacz"
    export(collection, package, *selection)
    done = validate(package)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout + done.stderr


def test_the_validator_sees_what_is_wrong(collection: Collection, tmp_path: Path) -> None:
    package = tmp_path / "out.wacz"
    export(collection, package)
    data = package.read_bytes()
    place = data.index(b'"wacz_version": "1.1.1"')
    package.write_bytes(data[:place] + b'"wacz_version": "9.9.9"' + data[place + 23 :])
    assert "Validation succeeded" not in validate(package).stdout
