"""The demonstration: crawl a sample site, verify the archive, rebuild its records offline.

    python -m tests.demo [--articles N] [--collection DIR]

It types the same commands as a person, and ends with an exit code other than 0 if any part fails.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from archive.collection import Collection
from archive.errors import ArchiveError
from tests.comparison import articles_equal_to_truth
from tests.site.process import RunningSite, running_site

ROOT: Final = Path(__file__).resolve().parents[1]
SCRAPY: Final = Path(sys.executable).with_name("scrapy")
WIDTH: Final = 100
_MARK: Final = ".made-by-the-demo"
_PATIENCE: Final = 120.0
_TRAPS: Final = ("vote", "search", "trap", "disallowed", "form")
_SHOWN: Final = (
    "canonical_url",
    "title",
    "text",
    "published",
    "section",
    "comments",
    "captured_at",
    "warc",
    "extraction",
)
"""The fields of a record that stand for all."""


class DemoError(Exception):
    """A part of the demonstration failed; the message says which, and shows its output."""


def crawl_command(collection: Path, site: RunningSite) -> list[list[str]]:
    """The crawl of the sample site, in the lines that it is shown in.

    On this machine there is nobody to be polite to, so there is no delay.
    """
    at = site.addresses
    return [
        ["crawl", "zamanalwsl", "-s", f"COLLECTION={shown(collection)}"],
        ["-a", f"ar={at['ar']},{at['ar-bare']}"],
        ["-a", f"en={at['en']},{at['en-bare']}"],
        ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"],
    ]


def verify_command(collection: Path) -> list[list[str]]:
    """The check of every byte."""
    return [["verify", shown(collection)]]


def replay_command(collection: Path) -> list[list[str]]:
    """The records again, from the WARC files alone."""
    return [["replay", "-s", f"COLLECTION={shown(collection)}"]]


def shown(path: Path) -> str:
    """A path as a person in the project's folder would type it."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


class Screen:
    """What the person sees: plain where it is no terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)

    def line(self, text: str = "", style: str = "") -> None:
        """One line, never broken."""
        self._console.print(Text(text, style), soft_wrap=True)

    def result(self, name: str, text: str) -> None:
        """A line of what a command has brought."""
        self.line(f"  {name:<10} {text}")

    def run(self, command: Sequence[Sequence[str]], *, label: str) -> None:
        """Shows a command of Scrapy's, runs it, and shows the last line it says.

        Raises:
            DemoError: Where it ends with an exit code other than 0.

        """
        lines = [" ".join(part) for part in command]
        self.line(f"$ {shown(SCRAPY)} " + " \\\n    ".join(lines), "bold")
        with self._console.status(f"{label} ..."):
            said = run([str(SCRAPY), *(word for part in command for word in part)])
        last = said.splitlines()[-1] if said else ""
        last = last.removeprefix(f"scrapy {command[0][0]}: ")
        for line in textwrap.wrap(last, WIDTH - 2):
            self.line(f"  {line}", "green")


def run(command: Sequence[str]) -> str:
    """Runs a command in the project's folder, and returns all that it said.

    Raises:
        DemoError: Where it ends with an exit code other than 0, or not in time.

    """
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DemoError(f"{error}. Is the machine busy? Try again.") from error
    said = done.stdout.strip()
    if done.returncode:
        tail = "\n".join(said.splitlines()[-40:])
        raise DemoError(f"{tail}\n{' '.join(command)}: exit code {done.returncode}")
    return said


def make_room(collection: Path) -> None:
    """Removes the collection of an earlier demonstration, and nothing else; makes an empty one.

    Raises:
        DemoError: Where another collection is in the way.
        ArchiveError: Where a crawl is writing to it, or the folder cannot be made.

    """
    if collection.exists():
        if not (collection / _MARK).is_file():
            raise DemoError(
                f"{shown(collection)} is in the way, and was not made by the demonstration. "
                "Move it elsewhere, or give another folder with --collection DIR."
            )
        with Collection(collection).lock():
            shutil.rmtree(collection)
    Collection(collection).create()
    (collection / _MARK).touch()


def read_records(collection: Path) -> list[dict[str, Any]]:
    """All records of a collection."""
    files = sorted(Collection(collection).records.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a folder, by its name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def show_crawl(screen: Screen, collection: Path, site: RunningSite) -> list[dict[str, Any]]:
    """Crawls, and shows what came of it; returns the records."""
    screen.run(crawl_command(collection, site), label="Crawling")
    records = read_records(collection)
    truths = site.truth()
    equal, faults = articles_equal_to_truth(records, truths)
    if faults:
        raise DemoError("\n".join([*faults[:20], f"{len(faults)} differences from the site"]))
    editions = Counter(record["edition"] for record in records)
    counts = site.counts()
    trapped = sum(counts[kind] for kind in _TRAPS)
    if trapped:
        raise DemoError(f"The crawl touched what it must leave alone: {counts}")
    screen.result(
        "Pages", f"{counts['total']} answers of the site; no vote, search or trap touched"
    )
    show_requisites(screen, site)
    linked = sum(truth["reachable"] for truth in truths)
    screen.result("Articles", f"{editions['ar']} Arabic, {editions['en']} English")
    screen.result("Truth", f"{equal} of {linked} articles with a link equal it in every field")
    folders = Collection(collection)
    show_files(screen, "WARC", sorted(folders.archive.iterdir()))
    show_files(screen, "Records", sorted(folders.records.iterdir()))
    return records


def show_requisites(screen: Screen, site: RunningSite) -> None:
    """Compares what was fetched beside the pages with what the site's pages need.

    Raises:
        DemoError: Where one was left out, or fetched more than once.

    """
    asked = Counter(f"http://{host}{target}" for host, _, target, _ in site.log())
    needed = site.requisites()
    wrong = [its["url"] for its in needed if asked[its["url"]] != 1]
    if wrong:
        raise DemoError("\n".join([*wrong[:20], f"{len(wrong)} requisites not fetched just once"]))
    screen.result(
        "Requisites", f"{len(needed)} of {len(needed)} pictures, style sheets, scripts and fonts"
    )


def show_files(screen: Screen, name: str, files: Sequence[Path]) -> None:
    """Where files lie, and how large they are; of many, the first."""
    for path in files[:2]:
        screen.result(name, f"{shown(path)}  {path.stat().st_size:,} bytes")
    if len(files) > 2:
        screen.result("", f"and {len(files) - 2} more")


def show_rebuilding(screen: Screen, collection: Path) -> None:
    """Deletes the records, rebuilds them offline, and compares.

    Raises:
        DemoError: Where they are not the same.

    """
    folder = Collection(collection).records
    before = digests(folder)
    screen.line(f"$ rm {shown(folder)}/*.jsonl", "bold")
    for name in before:
        (folder / name).unlink()
    screen.run(replay_command(collection), label="Rebuilding the records")
    after = digests(folder)
    if after != before:
        raise DemoError(f"The rebuilt records differ (SHA-256).\nbefore: {before}\nafter: {after}")
    screen.result("SHA-256", next(iter(before.values()), ""))
    screen.result("Identical", f"{len(before)} of {len(before)} records files, byte for byte")


def show_record(screen: Screen, records: Sequence[dict[str, Any]]) -> None:
    """One record, shortened to a line for each field."""
    rich = [record for record in records if record["dateline"] and record["section"]]
    english = [record for record in rich if record["edition"] == "en"]
    record = (english or rich or records)[0]
    screen.line(f"One of the {len(records)} records, shortened:")
    for name in _SHOWN:
        line = f'  "{name}": {json.dumps(record[name], ensure_ascii=False)}'
        screen.line(line if len(line) <= WIDTH else line[: WIDTH - 1] + "…")


def show_next(screen: Screen, collection: Path) -> None:
    """What to type now."""
    scrapy = shown(SCRAPY)
    screen.line(
        "Next: read this in a web browser; then fetch some articles of the real site, politely."
    )
    screen.line(f"  {scrapy} view {shown(collection)}", "bold")
    screen.line(f"  {scrapy} crawl zamanalwsl -a ids=en:70600-70632", "bold")
    screen.line(f"  {scrapy} view", "bold")


def demonstrate(screen: Screen, collection: Path, articles: int) -> None:
    """All parts, in their order."""
    make_room(collection)
    with running_site(articles) as site:
        screen.line(f"A sample site on this machine: {articles} articles, Arabic and English.\n")
        records = show_crawl(screen, collection, site)
    screen.line("\nThe site is gone. What is left is the archive.")
    screen.run(verify_command(collection), label="Verifying")
    show_rebuilding(screen, collection)
    screen.line()
    show_record(screen, records)
    screen.line()
    show_next(screen, collection)


def main() -> int:
    """Runs the demonstration; the exit code is 0 if all of it held."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--articles", type=int, default=240, help="how many (default: 240)")
    parser.add_argument("--collection", type=Path, default=ROOT / "collections" / "demo")
    options = parser.parse_args()
    try:
        demonstrate(Screen(), options.collection.absolute(), options.articles)
    except (DemoError, ArchiveError) as error:
        print(f"{error}\nThe demonstration failed.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
