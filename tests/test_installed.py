"""The project installed as a package: its command does the main job from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.programs.program import ROOT
from tests.site.process import running_site
from tests.waiting import PATIENCE

PACKAGES = ("archive", "crawler", "pipelines", "viewer")


def run(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, words)),
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `zamanalwsl` of a wheel, in an environment with what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    alone = ("--no-deps", "--no-index")
    made = run(*pip, "wheel", *alone, "--no-build-isolation", "-w", folder, source, folder=folder)
    assert made.returncode == 0, made.stderr
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    installed = run(*pip, "--python", python, "install", *alone, wheel, folder=folder)
    assert installed.returncode == 0, installed.stderr
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    dependencies = environment / "lib" / version / "site-packages" / "dependencies.pth"
    dependencies.write_text(sysconfig.get_path("purelib"))
    return environment / "bin" / "zamanalwsl"


def test_it_does_the_main_job_from_any_folder(command: Path, tmp_path: Path) -> None:
    with running_site(articles=6, seed=2) as site:
        crawled = run(
            *(command, "crawl", "zamanalwsl", "-a", f"en={site.addresses['en']}"),
            *("-a", "editions=en", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"),
            folder=tmp_path,
        )
    assert crawled.returncode == 0, crawled.stderr
    assert crawled.stderr.splitlines()[-1].startswith("zamanalwsl crawl: ")
    assert [path.name for path in tmp_path.iterdir()] == ["collections"]
    (records,) = tmp_path.glob("collections/zamanalwsl/records/*.jsonl")
    before = records.read_bytes()
    assert all(json.loads(line)["text"] for line in before.splitlines())

    replayed = run(command, "replay", "--again", folder=tmp_path)
    assert replayed.returncode == 0, replayed.stderr
    assert records.read_bytes() == before
    verified = run(command, "verify", folder=tmp_path)
    assert verified.returncode == 0, verified.stdout
    exported = run(command, "export", "csv", "-o", "out.csv", folder=tmp_path)
    assert exported.returncode == 0, exported.stderr


def test_the_reader_has_its_files(command: Path) -> None:
    (viewer,) = command.parents[1].glob("lib/*/site-packages/viewer")
    its = {path.relative_to(ROOT / "viewer") for path in (ROOT / "viewer").rglob("*.*")}
    for path in its:
        assert "__pycache__" in path.parts or (viewer / path).exists(), path


def test_advice_names_the_command_that_was_typed(command: Path, tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"")
    done = run(command, "replay", "--into", "c", folder=tmp_path)
    assert done.returncode == 2
    assert "zamanalwsl replay: " in done.stderr


def test_another_projects_settings_are_not_taken(command: Path, tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = other.settings\n")
    done = run(command, "list", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "zamanalwsl\n"), done.stderr
