"""The sixty acceptance scenarios of the domain (its section 10): each has a test of its number here, or a reason."""

import re
from pathlib import Path

HERE = Path(__file__).parent
_NUMBERED = re.compile(r"^def test_scenario_((?:[0-9]{2}_|and_)+)", re.MULTILINE)

ELSEWHERE = {
    9: "the kiosk refuses a wrong check character without asking: tests/quota_protocol, tests/kiosk",
    10: "a kiosk without a server: tests/kiosk/offline, tests/simulation, tests/journeys/test_server_trouble.py",
    18: "no Suket is issued here or in any part of this system: it only queues and notifies; staff must know the rule",
    19: "the dates of a Suket programme: as 18; that a Suket is brought is on the list of documents",
    27: "not built: the four ticks before an urgent recording of a suspended service, in the kiosk's staff menu",
    30: "wording: the lint of SMS with the tests of notifications, of screens with the kiosk's",
    31: "what is on every ticket: tests/hardware, tests/kiosk",
    36: "the lint of invitations: with the tests of notifications",
    40: "the health notice is the kiosk's; the server has no column for a temperature",
    42: "a PDF for printing at home: notifications/test_messages_page.py",
    49: "the idle wipe: tests/kiosk",
    51: "copies are counted in the kiosk's journal: tests/kiosk; in the report: offline/test_report_of_kiosks.py",
    57: "the kiosk locks its own keys: tests/kiosk; the server's own limits: test_hostile_input.py",
}
"""Scenarios that are not the server's, or not yet."""


def numbers_in(text: str) -> set[int]:
    """The scenarios whose tests a file holds: `test_scenario_05_and_26_…` is two."""
    return {int(number) for found in _NUMBERED.findall(text) for number in re.findall("[0-9]{2}", found)}


def test_every_scenario_has_a_test_of_its_number_or_a_reason() -> None:
    tested: set[int] = set()
    for file in HERE.glob("test_*.py"):
        tested |= numbers_in(file.read_text(encoding="utf-8"))
    assert set(range(1, 61)) - tested - ELSEWHERE.keys() == set()
    assert tested <= set(range(1, 61))


def test_numbers_are_read_from_names() -> None:
    text = "def test_scenario_05_and_26_full() -> None:\n    def test_scenario_07_inside(): ...\n"
    assert numbers_in(text + "def test_scenario_20_21_22_350_x() -> None:\n") == {5, 26, 20, 21, 22}
