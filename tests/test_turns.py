"""Tests that share a machine between processes, and those that must have it alone."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

WITHIN_S = 60
TURNS_ALONE = 50
PROGRAM = """
import os, sys
from tests.turns import turn
name, turns, log = sys.argv[1], int(sys.argv[2]), os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for count in range(turns):
    with turn(alone=name == "alone"):
        os.write(log, f"{name} in\\n".encode())
        if count == 0:
            print(name, flush=True)
            # The first turn of an ordinary one lasts until it is told to go on.
            if name != "alone":
                sys.stdin.readline()
        os.sched_yield()
        os.write(log, f"{name} out\\n".encode())
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room of its own: in the tests' own one a turn within this test's turn would never end."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").touch()
    shutil.copy(Path(__file__).with_name("turns.py"), tmp_path / "tests")
    return tmp_path


@contextmanager
def taking_turns(room: Path, name: str, turns: int) -> Iterator[subprocess.Popen[str]]:
    """A process that takes so many turns, and is ended with the block."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, name, str(turns), str(room / "log")],
        cwd=room,
        env={"PYTEST_XDIST_WORKER": name},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def is_in(running: subprocess.Popen[str], name: str) -> bool:
    """Waits until it has its first turn."""
    assert running.stdout is not None
    return running.stdout.readline() == f"{name}\n"


def test_ordinary_tests_run_together_and_one_that_wants_to_be_alone_comes_in_and_is_alone(room: Path) -> None:
    endless = 1_000_000
    with taking_turns(room, "first", endless) as first, taking_turns(room, "second", endless) as second:
        assert is_in(first, "first")
        assert is_in(second, "second")
        with taking_turns(room, "alone", TURNS_ALONE) as alone:
            for ordinary in (first, second):
                assert ordinary.stdin is not None
                ordinary.stdin.write("go on\n")
                ordinary.stdin.flush()
            assert alone.wait(WITHIN_S) == 0
    lines = (room / "log").read_text().splitlines()
    turns_alone = [following for line, following in pairwise(lines) if line == "alone in"]
    assert turns_alone == ["alone out"] * TURNS_ALONE
