"""The cable is pulled: how long the first ticket takes, how long the next ones, beside those of the same run before."""

import random
import sqlite3
import statistics
import time
from pathlib import Path

from bench.office import Office, open_office
from bench.process import BenchError, Process
from bench.report import Figure, Target
from workbench import NetworkSwitch

_WARM_UP_VISITS, _ONLINE_VISITS, _OFFLINE_VISITS = 10, 40, 80
"""Online visits stand before and after the others: what drifts meanwhile weighs on both. A block has 100 numbers."""
_REQUEST_TIMEOUT_MS, _MORE_MS = 1500, 200
_SPREAD_S = (0.06, 0.10)
_WITHIN_S = 30.0


def measure(folder: Path) -> list[Figure]:
    """Check-ins of bookings that the kiosk's manifest has: online, alone, online."""
    folder = folder / "visits"
    with NetworkSwitch() as cable, open_office(folder, cable) as office:
        codes = iter(office.book(_WARM_UP_VISITS + 2 * _ONLINE_VISITS + 1 + _OFFLINE_VISITS))
        count = _WARM_UP_VISITS + 2 * _ONLINE_VISITS + 1 + _OFFLINE_VISITS
        with office.kiosk() as kiosk:
            kiosk.wait_for("event=ready")
            _wait_for_manifest(folder / "state" / "journal.sqlite", count)
            _visits(office, kiosk, [next(codes) for _ in range(_WARM_UP_VISITS)])
            online_ms = _visits(office, kiosk, [next(codes) for _ in range(_ONLINE_VISITS)])
            cable.unplug()
            first_ms = office.visit(kiosk, next(codes)).took_ms
            offline_ms = _visits(office, kiosk, [next(codes) for _ in range(_OFFLINE_VISITS)])
            cable.plug_in()
            kiosk.wait_for("event=link-restored", _WITHIN_S)
            online_ms += _visits(office, kiosk, [next(codes) for _ in range(_ONLINE_VISITS)])
    online_p50_ms = statistics.median(online_ms)
    limit = Target(at_most=_REQUEST_TIMEOUT_MS + _MORE_MS)
    return [
        Figure(
            "offline, scan to last byte at the printer, p50",
            "ms",
            statistics.median(offline_ms),
            online_p50_ms,
            Target(times=1.0),
        ),
        Figure("  the longest of them", "ms", max(offline_ms), max(online_ms), Target()),
        Figure("first ticket after the cable is pulled", "ms", first_ms, None, limit),
    ]


def _visits(office: Office, kiosk: Process, codes: list[str]) -> list[float]:
    moments = random.Random(1)  # noqa: S311 - spreads scans over a frame, guards nothing
    took_ms = []
    for code in codes:
        time.sleep(moments.uniform(*_SPREAD_S))
        took_ms.append(office.visit(kiosk, code).took_ms)
    return took_ms


def _wait_for_manifest(path: Path, count: int) -> None:
    """A booking that the manifest does not have would take a unit, and be no plain visit."""
    deadline_s = time.monotonic() + _WITHIN_S
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5.0)
    try:
        while database.execute("SELECT count(*) FROM bookings").fetchone()[0] < count:
            if time.monotonic() >= deadline_s:
                raise BenchError("the manifest did not come")
            time.sleep(0.05)
    finally:
        database.close()
