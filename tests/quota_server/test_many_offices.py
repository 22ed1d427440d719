"""7,514 offices on one server, each with a month of days in the tables: nobody waits longer for the others."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.figure_offices import among

_ALL_OFFICES = 7514
_VISITS_A_DAY = 6


@pytest.mark.soak
def test_a_number_takes_as_long_among_7514_offices_as_alone() -> None:
    # On a disk, as in the benchmark: /tmp may be memory. A million tickets are five gigabytes.
    with TemporaryDirectory(prefix="kiosk-soak-", dir="/var/tmp") as folder:
        figure, memory = among(Path(folder), _ALL_OFFICES, _VISITS_A_DAY)
    print(figure, memory)
    assert figure.verdict == "ok", figure
