"""The lines of docs/python.md run, with pandas."""

from __future__ import annotations

import os
import subprocess
import sysconfig

import pytest

from archive.collection import Collection
from tests.docs.pages import ROOT, page
from tests.peers.programs import peer
from tests.waiting import PATIENCE

pytestmark = pytest.mark.xdist_group("peers")


def test_it_runs(collection: Collection) -> None:
    blocks = page("docs/python.md").blocks("python")
    assert len(blocks) == 4
    ours = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    done = subprocess.run(
        [peer("python"), "-c", "\n".join(blocks)],
        cwd=collection.root.parents[1],
        env={**os.environ, "PYTHONPATH": ours},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "HTTP/1.1 200" in done.stdout
    assert "edition" in done.stdout
