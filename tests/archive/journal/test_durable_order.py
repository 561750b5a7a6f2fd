"""The order in which bytes, names and the catalogue become durable, for when the power goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.archive.crawls import Crawls, unit

NAME = "zamanalwsl-20260304050607-00001"


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each sync and rename from here on, in order."""
    done: list[str] = []
    rename = Path.rename

    def renamed(path: Path, target: Path) -> Path:
        done.append(f"rename {path.name} {target.name}")
        return rename(path, target)

    def synced(descriptor: int) -> None:
        done.append(f"sync {Path(f'/dev/fd/{descriptor}').readlink().name}")

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "fdatasync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    return done


def test_the_names_of_new_files_and_then_their_bytes_are_durable_before_the_commit(
    crawls: Crawls, steps: list[str]
) -> None:
    journal = crawls.begin()
    steps.clear()
    journal._db.set_trace_callback(lambda statement: steps.append(statement.split(" ")[0]))
    journal.write(unit(crawls, 1))
    journal.commit()
    journal._db.set_trace_callback(None)
    order = [step for step in steps if step.startswith(("sync", "COMMIT"))]
    assert order == [
        "sync archive",
        "sync records",
        f"sync {NAME}.warc.gz.open",
        f"sync {NAME}.jsonl.open",
        "COMMIT",
    ]


def test_a_file_is_marked_as_sealed_after_its_bytes_and_its_name_are_durable(
    crawls: Crawls, steps: list[str]
) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    journal.commit()
    steps.clear()
    journal._db.set_trace_callback(lambda statement: steps.append(statement.split(",")[0]))
    journal.close()
    assert steps[:7] == [
        f"sync {NAME}.warc.gz.open",
        f"rename {NAME}.warc.gz.open {NAME}.warc.gz",
        f"sync {NAME}.jsonl.open",
        f"rename {NAME}.jsonl.open {NAME}.jsonl",
        "sync archive",
        "sync records",
        "UPDATE files SET sealed = 1",
    ]
