"""Disks for tests: small ones that fill up, and ones whose power can be cut; Linux, and root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


def run(*command: str | Path) -> None:
    """Runs a program; raises with what it said where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise OSError(f"{command[0]}: {done.stderr.strip()}")


@contextmanager
def mounted(*arguments: str | Path, at: Path) -> Iterator[Path]:
    """Mounts for the time of the block."""
    at.mkdir()
    run("mount", *arguments, at)
    try:
        yield at
    finally:
        run("umount", "--lazy", at)
        at.rmdir()


@contextmanager
def small_disk(at: Path, size: int) -> Iterator[Path]:
    """A file system in memory that holds so many bytes."""
    with mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", at=at) as folder:
        yield folder


def enlarge(disk: Path, size: int) -> None:
    """Makes room on a small disk."""
    run("mount", "-o", f"remount,size={size}", disk)


def new_image(path: Path, megabytes: int = 128) -> None:
    """Makes a file with an ext4 file system, with a journal, in its default mode."""
    with path.open("wb") as file:
        file.truncate(megabytes << 20)
    run("mkfs.ext4", "-q", "-F", path)


def cut_power(image: Path, copy: Path) -> None:
    """Copies what has reached the disk by now: the rest is what a power cut loses."""
    run("cp", "--sparse=always", image, copy)


@cache
def why_not() -> str:
    """Why nothing can be mounted here; empty where it can."""
    if os.geteuid() != 0:
        return "only root can mount a disk"
    if not shutil.which("mkfs.ext4"):
        return "mkfs.ext4 is not here"
    image, folder = Path(f"/tmp/probe-{os.getpid()}.img"), Path(f"/tmp/probe-{os.getpid()}")
    try:
        new_image(image, 16)
        with mounted("-o", "loop", image, at=folder), small_disk(folder / "small", 1 << 20):
            pass
    except OSError as error:
        return f"no disk can be mounted ({error})"
    finally:
        image.unlink(missing_ok=True)
        if folder.exists():
            folder.rmdir()
    return ""
