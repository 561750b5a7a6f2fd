"""Processes that are started for work load nothing of the program that starts them."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from archive.spawning import BareContext
from tests.archive.loaded import loaded
from tests.programs.program import ROOT

_MAIN = """
import sys
from concurrent.futures import ProcessPoolExecutor
from archive.spawning import BareContext
from tests.archive.loaded import loaded

if __name__ == "__main__":
    import colorsys  # anything that nothing else loads
    with ProcessPoolExecutor(1, BareContext()) as pool:
        print(pool.submit(loaded, "colorsys").result(), pool.submit(loaded, "archive").result())
else:
    import colorsys
"""


def test_the_main_module_is_not_loaded(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_MAIN)
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "False True\n"


def test_the_caller_keeps_its_main_module() -> None:
    main = sys.modules["__main__"]
    with ProcessPoolExecutor(1, BareContext()) as pool:
        assert pool.submit(loaded, "archive").result(timeout=60)
    assert sys.modules["__main__"] is main
