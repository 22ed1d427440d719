"""Without the server, and back: what residents wait for, what the server takes in, what a manifest costs."""

from pathlib import Path

from bench import offline_manifest, offline_reports, offline_visits
from bench.report import Figure


def measure(folder: Path) -> list[Figure]:
    """Each part with a server of its own."""
    folder = folder / "offline"
    folder.mkdir()
    return [*offline_visits.measure(folder), *offline_reports.measure(folder), *offline_manifest.measure(folder)]
