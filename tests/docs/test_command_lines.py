"""The commands that the documentation shows can be typed; their options are documented."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import scrapy.commands
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings, default_settings

import crawler.commands
from crawler import settings
from crawler.visits.addresses import Addresses
from crawler.visits.plan import parse_plan
from pipelines.site import SITE
from tests.docs.pages import ROOT, all_pages, names, page
from tests.programs.program import SCRAPY, run

OURS = sorted(module.name for module in pkgutil.iter_modules(crawler.commands.__path__))
SCRAPYS = {module.name for module in pkgutil.iter_modules(scrapy.commands.__path__)}
_OPTION = re.compile(r"--?[A-Za-z][\w-]*")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def typed(program: str) -> list[tuple[str, str]]:
    """All lines in blocks of code that begin with a program, and where they stand."""
    return [
        (str(its), line)
        for its in all_pages()
        for block in its.blocks("")
        for line in block.splitlines()
        if line.startswith(f"{program} ")
    ]


def test_every_command_has_a_section() -> None:
    text = page("docs/commands.md").text
    assert sorted(re.findall(r"^## scrapy (\w+)$", text, re.MULTILINE)) == OURS


@pytest.mark.parametrize("command", OURS)
def test_options(command: str) -> None:
    commands = page("docs/commands.md")
    told = names(commands.section(f"scrapy {command}"))
    told += names(commands.section("Options of all commands"))
    assert {option for name in told for option in _OPTION.findall(name)} == options_of(command)


def options_of(command: str) -> set[str]:
    """What --help lists."""
    done = run(*SCRAPY, command, "--help")
    assert done.returncode == 0
    lists = re.findall(r"^  (-.*?)(?:  |$)", done.stdout, re.MULTILINE)
    return {option for line in lists for option in _OPTION.findall(line)}


@pytest.mark.parametrize(("where", "line"), [*typed("scrapy"), *typed("zamanalwsl")])
def test_scrapy_lines(where: str, line: str, tmp_path: Path) -> None:
    words = shlex.split(line, comments=True)
    assert words[1] in OURS
    command = command_of(words[1])
    parser = ScrapyArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options, positional = parser.parse_known_args(words[2:])
    assert not [word for word in positional if word.startswith("-")]
    command.process_options(positional, options)
    assert {text.partition("=")[0] for text in options.set} <= known_settings()
    if words[1] == "crawl":
        assert positional == ["zamanalwsl"]
        arguments = dict(options.spargs)
        if "urls" in arguments:
            arguments["urls"] = str(tmp_path / "urls")
            (tmp_path / "urls").touch()
        Addresses(SITE, parse_plan(SITE, arguments).bases)


def test_there_are_lines_to_test() -> None:
    assert len(typed("scrapy")) > 10
    assert len(typed("make")) > 3


@pytest.mark.parametrize(("where", "line"), typed("make"))
def test_make_lines(where: str, line: str) -> None:
    assert set(shlex.split(line, comments=True)[1:]) <= TARGETS


def test_commands_within_the_text() -> None:
    for its in all_pages():
        for code in its.code():
            words = code.split()
            if words[0] in {"scrapy", "zamanalwsl"} and len(words) > 1:
                assert words[1] in {*OURS, *SCRAPYS}, f"{its}: {code}"
            if words[0] == "make" and len(words) > 1:
                assert words[1] in TARGETS, f"{its}: {code}"


def test_every_target_is_documented() -> None:
    told = names(page("docs/development.md").section("Commands"))
    assert {name.removeprefix("make ") for name in told} == TARGETS - {"help"}


@cache
def known_settings() -> frozenset[str]:
    """The settings of the project and of Scrapy."""
    return frozenset({*vars(settings), *vars(default_settings)})


def command_of(name: str) -> ScrapyCommand:
    """A command with the project's settings."""
    command = importlib.import_module(f"crawler.commands.{name}").Command()
    assert isinstance(command, ScrapyCommand)
    command.settings = Settings()
    command.settings.setmodule(settings)
    return command
