"""The sixty acceptance scenarios of the domain (its section 10): each has a test of its number here, or a reason."""

import re
from pathlib import Path

HERE = Path(__file__).parent
_NUMBERED = re.compile(r"^def test_scenario_((?:[0-9]{2}_|and_)+)", re.MULTILINE)

ELSEWHERE = {
    9: "the kiosk refuses a wrong check character without asking: tests/quota_protocol, tests/kiosk",
    10: "a kiosk without a server: tests/kiosk/offline, tests/simulation, tests/journeys/test_server_trouble.py",
    18: "Suket is not in this server yet: there is no event that issues one, so none for a record that is print ready",
    19: "the dates of a Suket programme: with 18",
    27: "the ticks before an urgent recording are for the staff menu at the kiosk, not built; the number is with 28",
    30: "wording: the lint of SMS with the tests of notifications, of screens with the kiosk's",
    31: "what is on every ticket: tests/hardware, tests/kiosk",
    36: "the lint of invitations: with the tests of notifications",
    40: "the health notice is the kiosk's; the server has no column for a temperature",
    42: "a PDF for printing at home: pages and notifications, later",
    43: "the originals of an online request: pages, later",
    49: "the idle wipe: tests/kiosk",
    51: "copies are counted in the kiosk's journal: tests/kiosk; the report has them when sync brings them",
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
