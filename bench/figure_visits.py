"""5,000 visits of every kind, in every look: what the kiosk has grown by, and whether it is slower at the end."""

import os
import statistics
from dataclasses import dataclass
from pathlib import Path

from bench.office import CLOCK_FROM, OFFSCREEN, Office, open_office
from bench.process import Process
from bench.report import Figure, Target

VISITS = int(os.environ.get("KIOSK_BENCH_VISITS", "5000"))
GROWTH_MIB = 10.0
NO_SLOWER = 1.1
_WARM_UP_PART, _COMPARED_PART = 10, 5
"""The first tenth builds every screen once; then the first fifth is compared with the last."""
_WITHIN_S = 120.0

_FLOWS = (
    *("scan", "walk-in", "scan", "scan", "code", "scan", "scan", "pickup", "scan", "scan", "wander", "scan", "scan"),
    *("priority", "scan", "scan", "walk-in", "scan", "scan", "nik", "scan", "wander", "scan", "scan", "pickup"),
    *("scan", "scan", "walk-in-with-phone", "scan", "wander", "scan", "scan", "code", "scan", "walk-in", "scan"),
    *("scan", "wander", "scan", "scan", "scan"),
)
_LOOKS = ("english", "big", "english-big", "high", "low")
_LOOKS_EVERY = 7
"""Of so many visits one is in another look. No divisor is common to this, the flows and the looks."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some visits: processor milliseconds of the kiosk for each, and the median scan to last byte."""

    cpu_ms: float
    scan_ms: float


def measure(folder: Path) -> list[Figure]:
    """One kiosk with its screen, a real server, a virtual scanner and printer."""
    warm_up, compared = VISITS // _WARM_UP_PART, VISITS // _COMPARED_PART
    with open_office(folder / "visits") as office, _people(office) as kiosk:
        kiosk.wait_for("event=ready")
        _visits(office, kiosk, 0, warm_up)
        at_first = kiosk.memory()
        first = _visits(office, kiosk, warm_up, warm_up + compared)
        _visits(office, kiosk, warm_up + compared, VISITS - compared)
        last = _visits(office, kiosk, VISITS - compared, VISITS)
        at_end = kiosk.memory()
    growth = Target(at_most=GROWTH_MIB)
    no_slower = Target(times=NO_SLOWER)
    return [
        Figure(f"growth from visit {warm_up} to {VISITS}, all flows", "MiB", at_end.rss - at_first.rss, None, growth),
        Figure(f"  held at the end, beside visit {warm_up}'s", "MiB", at_end.rss, at_first.rss, Target()),
        Figure(f"processor time of the last {compared} visits, each", "ms", last.cpu_ms, first.cpu_ms, no_slower),
        Figure("  their scan to last byte, p50", "ms", last.scan_ms, first.scan_ms, Target()),
    ]


def _people(office: Office) -> Process:
    return Process(("-m", "bench.visiting", str(office.config_file), CLOCK_FROM), OFFSCREEN)


def _visits(office: Office, kiosk: Process, first: int, end: int) -> _Stretch:
    cpu_before_s, scans_ms = kiosk.cpu_s(), [0.0]
    for count in range(first, end):
        flow, look = _FLOWS[count % len(_FLOWS)], _look(count)
        if (took_ms := _visit(office, kiosk, flow, look)) is not None:
            scans_ms.append(took_ms)
    cpu_ms = (kiosk.cpu_s() - cpu_before_s) * 1000 / max(1, end - first)
    return _Stretch(cpu_ms, statistics.median(scans_ms[1:] or scans_ms))


def _look(count: int) -> str:
    turn, rest = divmod(count, _LOOKS_EVERY)
    return "default" if rest else _LOOKS[turn % len(_LOOKS)]


def _visit(office: Office, kiosk: Process, flow: str, look: str) -> float | None:
    code, nik = office.book_person() if flow in ("scan", "code", "nik") else ("", "")
    kiosk.send(f"{flow} {look} {nik if flow == 'nik' else code}")
    took_ms = None
    if flow == "scan":
        kiosk.wait_for("say=scan", _WITHIN_S)
        took_ms = office.visit(kiosk, code).took_ms
    kiosk.wait_for("say=over", _WITHIN_S)
    return took_ms
