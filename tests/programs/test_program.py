"""A program that is forked is a process like one that is started."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.programs.program import SCRAPY, run, start
from tests.waiting import wait_until


@pytest.mark.parametrize(
    ("code", "exit_code", "error"),
    [
        ("pass", 0, ""),
        ("raise SystemExit(7)", 7, ""),
        ("import sys; sys.exit('no')", 1, "no\n"),
        ("import os; os.kill(os.getpid(), 9)", -9, ""),
        ("import atexit, sys; atexit.register(print, 'end', file=sys.stderr)", 0, "end\n"),
    ],
)
def test_how_it_ends(code: str, exit_code: int, error: str) -> None:
    done = run("-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (exit_code, "", error)


def test_an_exception_is_said_and_is_exit_code_1() -> None:
    done = run("-c", "1 / 0")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("anew", [False, True])
def test_what_it_is_given(tmp_path: Path, anew: bool) -> None:
    code = "import os, sys; print(os.getcwd(), os.environ['GIVEN'], 'TZ' in os.environ, sys.argv)"
    variables = {"GIVEN": "a value", **({"PYTHONHASHSEED": "1"} if anew else {})}
    done = run("-c", code, 5, folder=tmp_path, variables=variables)
    assert done.stdout == f"{tmp_path} a value {'TZ' in os.environ} ['-c', '5']\n"


def test_outputs_that_are_merged_stand_in_their_order() -> None:
    code = "import sys; [print(n, file=(sys.stderr, sys.stdout)[n % 2], flush=True) for n in '123']"
    code = code.replace("n % 2", "int(n) % 2")
    assert run("-c", code, merged=True).stdout == "1\n2\n3\n"


def test_signals_reach_it_and_it_ends_with_its_block() -> None:
    waiting = "import signal; print('here', flush=True); signal.pause()"
    with start("-c", waiting) as program:
        wait_until(lambda: program.output() == "here\n", program)
        program.send_signal(signal.SIGTERM)
        assert program.wait() == -signal.SIGTERM
    with start("-c", waiting) as program:
        assert program.poll() is None
    assert program.returncode == -signal.SIGKILL


def test_each_draws_numbers_of_its_own() -> None:
    drawn = {run("-c", "import random; print(random.random())").stdout for _ in range(2)}
    assert len(drawn) == 2


def test_scrapy_says_what_it_says_when_it_is_started_anew() -> None:
    forked = run(*SCRAPY, "verify", "--help")
    anew = run(*SCRAPY, "verify", "--help", variables={"PYTHONHASHSEED": "0"})
    assert (forked.returncode, forked.stdout) == (0, anew.stdout)
    assert "--repair" in forked.stdout
