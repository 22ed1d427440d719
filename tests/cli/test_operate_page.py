"""docs/operate.md explains every line that the kiosk logs and every option that its commands have."""

import re

import pytest

from tests.cli.conftest import ROOT, kiosk

PAGE = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
LOG = PAGE.partition("## The log\n")[2].partition("\n## ")[0]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "kiosk").rglob("*.py")))


def test_every_event_of_the_log_is_explained_and_no_other() -> None:
    logged = set(re.findall(r'log_event\(\s*"([a-z-]+)"', SOURCES)) | {"failed"}
    rows = [row.split("|")[1] for row in LOG.splitlines() if row.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert explained == logged


@pytest.mark.parametrize("command", ["enrol", "doctor", "journal"])
def test_every_option_of_a_command_for_offices_is_explained(command: str) -> None:
    options = set(re.findall(r"--[a-z-]+", kiosk(command, "--help").out)) - {"--help"}
    assert {option for option in options if option not in PAGE} == set()


def test_every_subject_of_the_doctor_stands_in_its_sample() -> None:
    findings = re.findall(r'(?:ok|warn|fail)\(\s*"([a-z ]+)"', SOURCES)
    sample = PAGE.partition("```\n")[2].partition("```")[0]
    shown = {line[5:].split()[0] for line in sample.splitlines()}
    assert set(findings) - {"test ticket"} <= shown
