"""docs/hardware.md: every fault has its test, and every fault that a driver can tell is explained."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from kiosk.core.model import GateFault, PrinterFault, ScannerFault, ThermometerFault

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/hardware.md").read_text(encoding="utf-8")
MATRIX = PAGE.partition("## Every fault and its test\n")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\|([^|]*)\|([^|]*)\| `(test_\w+)` \|$", MATRIX, flags=re.MULTILINE)
DEFINED = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
}


def test_every_row_of_the_matrix_names_a_test_that_exists() -> None:
    lines = [line for line in MATRIX.splitlines() if line.startswith("| ")][1:]
    assert len(ROWS) == len(lines) > 60
    assert [test for _, _, test in ROWS if test not in DEFINED] == []


@pytest.mark.parametrize("device", ["printer", "scanner", "keyboard", "thermometer I2C", "thermometer UART", "gate"])
def test_every_device_has_rows(device: str) -> None:
    assert device in [row[0].strip() for row in ROWS]


@pytest.mark.parametrize(
    "fault",
    [*PrinterFault, *ThermometerFault, *GateFault],
    ids=lambda fault: f"{type(fault).__name__}-{fault.value}",
)
def test_every_fault_that_a_driver_tells_stands_on_the_page(fault: StrEnum) -> None:
    drivers = PAGE.partition("## What the drivers do\n")[2].partition("## Every fault")[0]
    plain = fault.value.replace("-", " ").split()[0]
    assert fault.name in drivers or plain in drivers.lower()


def test_what_a_scanner_can_tell_stands_on_the_page_too() -> None:
    words = {
        ScannerFault.ABSENT: "Absent",
        ScannerFault.IN_USE: "in use by another program",
        ScannerFault.DISCONNECTED: "pulled out",
    }
    assert set(words) == set(ScannerFault)
    assert all(word in PAGE for word in words.values())
