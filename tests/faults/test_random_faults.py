"""Two hundred visits with faults at random (twenty thousand in the long run, in legs): no ticket is lost or doubled."""

import _sqlite3
import contextlib
import ctypes
import gc
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.core.states import Welcome
from tests.faults.bookkeeping import nothing_is_lost_or_doubled, read_ledger
from tests.faults.conftest import cabled_office
from tests.faults.storm import Storm
from tests.journeys.office import Office

SEED = int(os.environ.get("KIOSK_STORM_SEED", "20261112"))
LEGS, DAYS_A_LEG, MEASURED_A_DAY = 5, 2, 4
VISITS_A_DAY = int(os.environ.get("KIOSK_STORM_VISITS_A_DAY", "2000"))
SPARE_DESCRIPTORS = 4
"""A kept-alive connection more or less, at the moment of counting."""
SETTLES_WITHIN_S = 10.0
GROWTH_BYTES_MAX = 4 << 20


def kept() -> Counter[str]:
    """All threads and open descriptors, by name."""
    names = [f"thread {thread.name}" for thread in threading.enumerate()]
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            # Without numbers: which pty or inode it is changes with every plug.
            names.append(re.sub("[0-9]+", "", str(descriptor.readlink())))
    return Counter(name for name in names if "quota.sqlite" not in name)


def held_in_use() -> Counter[str]:
    """How many threads and descriptors a kiosk holds that is well and serves."""
    return Counter(threads=threading.active_count(), descriptors=len(list(Path("/proc/self/fd").iterdir())))


def nothing_is_left_over(office: Office, before: Counter[str]) -> None:
    """The kiosk has stopped: no thread and no descriptor more than before it was there, once the server noticed."""
    office.stop()
    deadline_s, pause = time.monotonic() + SETTLES_WITHIN_S, threading.Event()
    while (left := kept() - before) and time.monotonic() < deadline_s:
        pause.wait(0.02)
    assert not left, f"left over: {left}"


def resident_bytes() -> int:
    """What this process holds in memory: not what its allocator keeps for later, nor what SQLite keeps of its files.

    The page caches of the server's database and of the journal fill up while the files grow, each to its own limit.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    memory_used = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
    memory_used.restype = ctypes.c_int64
    return resident - int(memory_used())


@contextmanager
def a_storm(folder: Path, seed: int = SEED, **settings: dict[str, object]) -> Iterator[tuple[Office, Storm]]:
    """An office, and a storm to come; afterwards nothing may be left of its kiosk. A failure prints seed and story."""
    with cabled_office(folder, **settings) as (office, network):
        # Its kiosk has run once, to be enrolled: what is imported and cached on first use is there.
        before = kept()
        office.start()
        storm = Storm(office, network, seed)
        try:
            yield office, storm
            nothing_is_left_over(office, before)
        except BaseException as error:
            print(
                f"KIOSK_STORM_SEED={SEED}, drawn from {seed}",
                repr(error),
                storm.tally,
                *office.log.lines[-40:],
                sep="\n",
            )
            raise


def end_the_day(office: Office, storm: Storm) -> None:
    storm.serve_the_rest()
    assert isinstance(office.kiosk_state, Welcome)
    day = office.clock.now().date().isoformat()
    # A number whose answer was lost may be one that the kiosk then could not give: it asks for it to be taken back.
    office.until(lambda: read_ledger(office, day).is_told, "the server's taking back of what was given up")
    nothing_is_lost_or_doubled(read_ledger(office, day), storm.papers)
    assert not [line for line in office.log.lines if "Traceback" in line]


def test_two_hundred_visits_with_faults_at_random_lose_and_double_nothing(folder: Path) -> None:
    with a_storm(folder) as (office, storm):
        storm.visits(100)
        storm.all_well()
        office.restart()
        middle_bytes = resident_bytes()
        storm.visits(100)
        end_the_day(office, storm)
        growth_bytes = resident_bytes() - middle_bytes
        print(storm.tally, growth_bytes)
        assert growth_bytes <= GROWTH_BYTES_MAX


def test_screened_visits_with_faults_at_random_lose_and_double_nothing(folder: Path) -> None:
    with a_storm(folder, screening={"enabled": True}) as (office, storm):
        storm.visits(5)
        end_the_day(office, storm)
        print(storm.tally)


@pytest.mark.soak
@pytest.mark.parametrize("leg", range(1, LEGS + 1), ids=lambda leg: f"leg{leg}")
def test_twenty_thousand_visits_with_faults_at_random_lose_and_double_nothing(folder: Path, leg: int) -> None:
    """Each leg stands alone, so that a run that was stopped goes on where it was: `make soak ARGS="-k leg4"`."""
    with a_storm(folder, SEED + leg) as (office, storm):
        grown_bytes: list[int] = []
        held: list[Counter[str]] = []
        for _ in range(DAYS_A_LEG):
            for _ in range(MEASURED_A_DAY):
                storm.visits(VISITS_A_DAY // MEASURED_A_DAY)
                storm.all_well()
                grown_bytes.append(resident_bytes())
                held.append(held_in_use())
                print(f"leg {leg}: {storm.tally.visits} visits", grown_bytes[-1] - grown_bytes[0], held[-1])
            end_the_day(office, storm)
            storm.next_day()
        print(leg, storm.tally, grown_bytes, held[-1])
        assert max(grown_bytes[1:]) - grown_bytes[0] <= GROWTH_BYTES_MAX
        assert held[-1]["threads"] <= held[0]["threads"]
        assert held[-1]["descriptors"] <= held[0]["descriptors"] + SPARE_DESCRIPTORS
