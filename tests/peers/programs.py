"""The programs of other people, in an environment of their own."""

from __future__ import annotations

from typing import Final

from tests.programs.program import ROOT

PEERS: Final = ROOT / ".venv-peers" / "bin"


def peer(name: str) -> str:
    """The path of a program of `.venv-peers`."""
    path = PEERS / name
    assert path.is_file(), f"{path} is not here: make setup-peers"
    return str(path)
