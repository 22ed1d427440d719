"""From a touch to the picture that it leads to, drawn by the processor alone."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

from bench.process import BenchError
from bench.report import Figure, Target

_AT_MOST_S = 300


def measure(folder: Path) -> list[Figure]:
    """Some hundred touches in the kiosk's own window."""
    home = folder / "touch"
    home.mkdir()
    command = [sys.executable, "-m", "bench.touching", str(home)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=_AT_MOST_S, check=False)
    if ran.returncode != 0 or not ran.stdout.strip():
        raise BenchError(f"bench.touching ended with {ran.returncode}: {ran.stderr[-400:]}")
    touches_ms, languages_ms, bare_ms = json.loads(ran.stdout.splitlines()[-1])
    # The reference is one frame of one rectangle: what the driver takes whoever draws.
    cuts = statistics.quantiles([*touches_ms, *languages_ms], n=100)
    return [
        Figure("touch to changed screen, p95", "ms", cuts[94], _p95(bare_ms), Target(at_most=100)),
        Figure("  median", "ms", cuts[49], statistics.median(bare_ms), Target()),
        Figure("  to another language, median", "ms", statistics.median(languages_ms), None, Target()),
    ]


def _p95(found_ms: list[float]) -> float:
    return statistics.quantiles(found_ms, n=20)[-1]
