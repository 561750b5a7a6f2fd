"""Every name that a user may meet is documented, and what is documented exists."""

from __future__ import annotations

import ast
import dataclasses
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from scrapy.settings import Settings, default_settings

from archive.catalogue.database import open_catalogue
from archive.faults import Code
from archive.journal.stats import JournalStat
from archive.journal.unit import Outcome
from archive.warc.exchange import Truncation
from archive.warc.fields import CRAWL_ARGUMENTS, CRAWL_NUMBER, VISIT_KEY, VISIT_OUTCOME
from crawler import settings
from crawler.console.exit_codes import ExitCode
from crawler.engine.opening import warcinfo_fields
from crawler.stats import CrawlStat
from crawler.visits.addresses import Addresses
from crawler.visits.plan import _KNOWN, parse_plan
from pipelines.extraction.article import Method
from pipelines.records import record
from pipelines.records.validate import _PROMISES
from pipelines.replay.captures import ReplayReport
from pipelines.site import SITE
from tests.docs import source
from tests.docs.pages import ROOT, Page, all_pages, names, page, rows

SETTINGS = {
    name: value
    for name, value in vars(settings).items()
    if name.isupper() and name not in ("NAME", "VERSION")
}


def test_settings() -> None:
    assert sorted(names(page("docs/settings.md").text)) == sorted(SETTINGS)


def test_defaults_of_settings() -> None:
    settings_page = page("docs/settings.md")
    titles = ("What it writes, and where", "Politeness", "What may come in")
    told = {
        row[0].strip("`"): ast.literal_eval(row[1].strip("`"))
        for title in titles
        for row in rows(settings_page.section(title))
    }
    assert len(told) > 20
    assert told == {name: SETTINGS[name] for name in told}


def test_spider_arguments() -> None:
    assert sorted(names(page("docs/crawl.md").section("Arguments"))) == sorted(_KNOWN)


def test_exit_codes() -> None:
    told = [row[:2] for row in rows(page("docs/exit-codes.md").text) if row[0].isdigit()]
    assert told == [[str(code.value), f"`{code.name}`"] for code in ExitCode]


def test_fault_codes() -> None:
    assert sorted(names(page("docs/faults.md").text)) == sorted(Code)


REPLAY_COUNTS = "What `scrapy replay` counts"
COUNTED_IN_PLACE = re.compile(r"""(?:inc|set|max|min)_value\(f?["']|(?:stats|counts)\[f?["']""")


def test_stats() -> None:
    stats = page("docs/stats.md")
    told = [name for name in names(stats.text) if name not in names(stats.section(REPLAY_COUNTS))]
    assert sorted(told) == sorted([*JournalStat, *CrawlStat])


def test_counts_of_replay() -> None:
    counts = [field.name for field in dataclasses.fields(ReplayReport) if field.type == "int"]
    assert sorted(names(page("docs/stats.md").section(REPLAY_COUNTS))) == sorted(counts)


def test_outcomes_are_stats() -> None:
    for outcome in get_args(Outcome):
        assert CrawlStat(f"store/{outcome}")
        assert CrawlStat(f"requisite/{outcome}")
    for method in (*get_args(Method), "no_article"):
        assert CrawlStat(f"extract/{method}")


@pytest.mark.parametrize("package", ["archive", "crawler", "pipelines", "viewer"])
def test_nothing_is_counted_under_a_name_that_is_not_declared(package: str) -> None:
    found = {
        f"{module.relative_to(ROOT)}: {match[0]}"
        for module in (ROOT / package).rglob("*.py")
        for match in COUNTED_IN_PLACE.finditer(module.read_text())
    }
    assert found == set()


def test_extraction_warnings() -> None:
    told = set(names(page("docs/extraction.md").section("Warnings")))
    invalid = [row for row in rows(page("docs/extraction.md").text) if "invalid_FIELD" in row[0]]
    coded = {code for code in source.warnings() if not code.startswith("content_coding_")}
    coded |= {f"content_coding_{word}" for word in source.decoding_faults()}
    compare(coded, told - {"invalid_FIELD"})
    assert set(re.findall(r"`(\w+)`", invalid[0][1])) == set(_PROMISES)


@pytest.mark.parametrize("name", ["docs/extraction.md", "docs/stats.md", "docs/archive-format.md"])
def test_reasons_of_truncation(name: str) -> None:
    assert set(get_args(Truncation)) <= set(page(name).code())


def test_fields_of_warc_records() -> None:
    modules = ("writing", "exchange_records")
    code = "".join((ROOT / f"archive/warc/{name}.py").read_text() for name in modules)
    written = [*re.findall(r'"((?:WARC|Content)-[A-Za-z-]+)"', code), "Content-Length"]
    told = names(page("docs/archive-format.md").section("Fields"))
    assert sorted(told) == sorted(set(written))


def test_fields_of_warcinfo() -> None:
    project = Settings(SETTINGS)
    plan = parse_plan(SITE, {})
    fields = warcinfo_fields(project, plan, Addresses(SITE, {}), "name")
    written = [*(name for name, _ in fields), CRAWL_ARGUMENTS, CRAWL_NUMBER]
    told = names(page("docs/archive-format.md").section("warcinfo"))
    assert sorted(told) == sorted(written)


def test_fields_of_metadata() -> None:
    written = source.keys("crawler/visits/follow.py") | source.appended_names(
        "archive/warc/exchange_records.py"
    )
    written |= {VISIT_KEY, VISIT_OUTCOME}
    told = names(page("docs/archive-format.md").section("metadata"))
    assert sorted(told) == sorted(written)


def test_tables_of_the_catalogue(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path / "catalogue.sqlite")
    tables = catalogue.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    columns = {
        (table, row[1])
        for (table,) in tables
        for row in catalogue.execute(f"PRAGMA table_info({table})")
    }
    catalogue.close()
    told: set[tuple[str, str]] = set()
    table = ""
    for row in rows(page("docs/archive-format.md").section("The catalogue")):
        table = row[0].strip("`") or table
        told |= {(table, column) for column in re.findall(r"`(\w+)`", row[1])}
    assert told == columns


@pytest.mark.parametrize(
    ("title", "table"),
    [("To run", "run"), ("To develop and test", "dev"), ("Apart", "peers")],
)
def test_dependencies(title: str, table: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = {
        "run": project["project"]["dependencies"],
        "dev": project["project"]["optional-dependencies"]["dev"],
        "peers": project["dependency-groups"]["peers"],
    }[table]
    wanted = sorted(re.match(r"[\w.-]+", line)[0] for line in declared)  # type: ignore[index]
    assert sorted(names(page("docs/dependencies.md").section(title))) == wanted


@pytest.mark.parametrize("its", all_pages(), ids=str)
def test_settings_named_anywhere(its: Page) -> None:
    known = {*SETTINGS, *vars(default_settings), *vars(record)}
    named = {name for name in its.code() if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", name)}
    assert named <= known


@pytest.mark.parametrize("its", all_pages(), ids=str)
def test_files_of_the_project_named_anywhere(its: Page) -> None:
    for name in its.code():
        if re.fullmatch(r"[\w./*-]+\.(py|toml|lock|md)", name):
            assert list(ROOT.glob(name)), f"{its} names {name}"


def compare(coded: set[str], told: set[str]) -> None:
    """Each name of the code stands for some that are told, and none is told besides."""
    patterns = {name: source.as_pattern(name) for name in coded}
    untold = {name for name, pattern in patterns.items() if not any(map(pattern.fullmatch, told))}
    unknown = {name for name in told if not any(p.fullmatch(name) for p in patterns.values())}
    assert (untold, unknown) == (set(), set())
    assert coded
