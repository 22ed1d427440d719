"""Without the server, and back: what residents wait for, what the server takes in, what a manifest costs,
and who is refused while another kiosk holds a unit."""

from pathlib import Path

from bench import offline_last_units, offline_manifest, offline_reports, offline_visits
from bench.report import Figure


def measure(folder: Path) -> list[Figure]:
    """Each part with a server of its own."""
    folder = folder / "offline"
    folder.mkdir()
    parts = (offline_visits, offline_reports, offline_manifest, offline_last_units)
    return [figure for part in parts for figure in part.measure(folder)]
