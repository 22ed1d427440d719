"""Log lines: one event a line, whatever the values hold."""

import logging
from collections.abc import Iterator

import pytest

from kiosk.core.model import LinkFault
from kiosk.logs import MAX_VALUE_CHARACTERS, log_event, start_logging


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """What `start_logging` sets holds for the whole process: other tests must not run under it."""
    log = logging.getLogger("kiosk")
    before = (log.handlers[:], log.level, log.propagate)
    yield
    log.handlers[:], log.level, log.propagate = before


def test_a_line_is_an_event_and_its_values(logging_as_before: None, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging()
    log_event("link-lost", logging.WARNING, fault=LinkFault.TIMED_OUT, tries=2)
    assert capsys.readouterr().err == "event=link-lost fault=timed-out tries=2\n"


def test_no_value_can_begin_a_new_line_or_hide(logging_as_before: None, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging()
    log_event("gate", why="two words\nevent=forged\x1b[2J", empty="", long="x" * 5000)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('event=gate why="two words?event=forged?[2J" empty="" long=xxx')
    assert len(line) < 100 + MAX_VALUE_CHARACTERS


def test_under_journald_every_line_carries_its_priority(
    logging_as_before: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    start_logging()
    log_event("ready")
    try:
        raise ValueError("an error of two\nlines")
    except ValueError as error:
        logging.getLogger("kiosk").critical("event=failed", exc_info=error)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "<6>event=ready"
    assert all(line.startswith("<2>") for line in lines[1:])
    assert len(lines) > 4
