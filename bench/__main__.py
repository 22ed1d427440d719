"""`python -m bench [NAME ...] [--json FILE]`: measures and prints the table; a figure that misses ends with 0, too."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import (
    figure_devices,
    figure_idle,
    figure_memory,
    figure_notifications,
    figure_offices,
    figure_offline,
    figure_postgres,
    figure_scan,
    figure_server,
    figure_start,
    figure_touch,
    figure_visits,
)
from bench.machine import machine
from bench.process import BenchError
from bench.report import Figure, table

BENCHMARKS: dict[str, Callable[[Path], list[Figure]]] = {
    "scan": figure_scan.measure,
    "start": figure_start.measure,
    "touch": figure_touch.measure,
    "memory": figure_memory.measure,
    "visits": figure_visits.measure,
    "idle": figure_idle.measure,
    "devices": figure_devices.measure,
    "server": figure_server.measure,
    "offices": figure_offices.measure,
    "notifications": figure_notifications.measure,
    "offline": figure_offline.measure,
    "postgres": figure_postgres.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are named, or all; 1 when one could not be measured."""
    options = _parser().parse_args(arguments)
    figures: list[Figure] = []
    here = machine()
    print(here, flush=True)
    try:
        # Not /tmp, which may be memory: a synced commit must cost what it costs.
        with tempfile.TemporaryDirectory(prefix="kiosk-bench-", dir=options.dir) as folder:
            for name in options.names or BENCHMARKS:
                print(f"measuring: {name}", file=sys.stderr, flush=True)
                figures += BENCHMARKS[name](Path(folder))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(table(figures))
    if options.json:
        document = {"machine": asdict(here), "figures": [figure.as_document() for figure in figures]}
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The kiosk's figures beside their targets.")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help=", ".join(BENCHMARKS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument(
        "--dir",
        type=Path,
        default=Path("/var/tmp"),  # noqa: S108 - only the parent of a folder of our own
        metavar="DIR",
        help="disk to measure on (default: %(default)s)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
