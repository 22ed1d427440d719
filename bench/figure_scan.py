"""From the last byte of the scan to the last byte at the printer, beside the parts that nothing can avoid."""

import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.office import Office, open_office
from bench.process import Process
from bench.report import Figure, Target
from bench.sink import Sink

VISITS = 200
WARM_UP_VISITS = 10
_CALM_S = 0.04
"""After a ticket the kiosk still draws and marks the row; the bare pass comes when that is over."""
_SPREAD_S = 0.06
"""Scans come at any moment of a frame. (And the scanner's driver takes no more than 16 a second.)"""


@dataclass(frozen=True, slots=True)
class BarePass:
    """One pass of the bare script, in milliseconds."""

    post_ms: float
    commits_ms: float
    socket_ms: float

    @property
    def sum_ms(self) -> float:
        """All parts one after the other."""
        return self.post_ms + self.commits_ms + self.socket_ms


def measure(folder: Path) -> list[Figure]:
    """200 visits, a bare pass after each."""
    with open_office(folder / "scan") as office, office.kiosk() as kiosk:
        kiosk.wait_for("event=ready")
        codes = office.book(WARM_UP_VISITS + VISITS)
        _warm_up(office, kiosk, codes[:WARM_UP_VISITS])
        ticket_bytes = office.printer.received_bytes // WARM_UP_VISITS
        with (
            Sink(ticket_bytes) as sink,
            Process(("-m", "bench.bare_server")) as server,
        ):
            _, found = server.wait_for(r"event=ready url=(\S+)")
            with Process(
                ("-m", "bench.bare_visit", str(office.folder), found[1], str(sink.port), str(ticket_bytes))
            ) as bare:
                for _ in range(WARM_UP_VISITS):
                    _pass(bare)
                visits_ms, passes = _alternate(office, kiosk, bare, codes[WARM_UP_VISITS:])
    return _figures(visits_ms, passes)


def _warm_up(office: Office, kiosk: Process, codes: Sequence[str]) -> None:
    for code in codes:
        office.visit(kiosk, code)
        time.sleep(_CALM_S + _SPREAD_S)


def _alternate(
    office: Office, kiosk: Process, bare: Process, codes: Sequence[str]
) -> tuple[list[float], list[BarePass]]:
    moments = random.Random(1)  # noqa: S311 - spreads scans over a frame, guards nothing
    visits_ms, passes = [], []
    for code in codes:
        visits_ms.append(office.visit(kiosk, code).took_ms)
        time.sleep(_CALM_S)
        passes.append(_pass(bare))
        time.sleep(moments.uniform(_SPREAD_S / 3, _SPREAD_S))
    return visits_ms, passes


def _pass(bare: Process) -> BarePass:
    bare.send("pass")
    _, found = bare.wait_for(r"parts (\S+) (\S+) (\S+)")
    return BarePass(*(float(part) for part in found.groups()))


def _figures(visits_ms: Sequence[float], passes: Sequence[BarePass]) -> list[Figure]:
    unavoidable_ms = statistics.median(each.sum_ms for each in passes)
    post_ms = statistics.median(each.post_ms for each in passes)
    commits_ms = statistics.median(each.commits_ms for each in passes)
    socket_ms = statistics.median(each.socket_ms for each in passes)
    percentiles_ms = statistics.quantiles(visits_ms, n=100)
    return [
        Figure("scan to last byte at the printer, p50", "ms", percentiles_ms[49], unavoidable_ms, Target(times=2.5)),
        Figure("scan to last byte at the printer, p95", "ms", percentiles_ms[94], unavoidable_ms, Target(times=6)),
        Figure("  of the unavoidable: a POST to a no-op", "ms", post_ms, None, Target()),
        Figure("  of the unavoidable: three synced commits", "ms", commits_ms, None, Target()),
        Figure("  of the unavoidable: the bytes through a socket", "ms", socket_ms, None, Target()),
    ]
