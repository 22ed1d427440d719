"""Leases, blocks and circumstances of the sample Thursday."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.offline_cache.lease_book import Circumstances, Holding, NumberBlock, Reserve
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import Window
from quota_protocol.sync import Block, Lease
from tests.kiosk.samples import MORNING, OFFICE, THURSDAY, WIB

FRIDAY = THURSDAY + timedelta(days=1)
LATE_MORNING = Window("10:00", "12:00")
GRANTED = datetime(2026, 11, 12, 7, 30, tzinfo=WIB)
SERVICES = tuple(
    replace(one, windows=(MORNING, LATE_MORNING), by_window=True) if one.id == "cetak_ktp" else one
    for one in OFFICE.services
)
WINDOWED = replace(OFFICE, services=SERVICES)


def lease(name: str, day: date = THURSDAY, window: Window = MORNING, units: int = 5) -> Lease:
    """A lease of the card service, granted half an hour before opening."""
    return Lease(name, "cetak_ktp", day, window, units, GRANTED + (day - THURSDAY))


def held(name: str, left: int, day: date = THURSDAY, window: Window = MORNING) -> Holding:
    """A lease of which so many units are left."""
    return Holding(lease(name, day, window), left)


def block(series: str = "A", day: date = THURSDAY, after: int = 5001) -> NumberBlock:
    """A block whose next number is `after`."""
    return NumberBlock(Block(f"{series}-{day}", day, series, 5001, 5100), after)


def reserve(*held_leases: Holding, blocks: tuple[NumberBlock, ...] | None = None) -> Reserve:
    """These leases, and a block of each series that the sample office has."""
    every = tuple(block(series) for series in "ABCPUK")
    return Reserve(held_leases, every if blocks is None else blocks)


def at(hour: int, minute: int = 0, day: date = THURSDAY, trust: ClockTrust = ClockTrust.RTC) -> Circumstances:
    """A time of the sample office."""
    now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=WIB)
    return Circumstances(WINDOWED, now, trust, THURSDAY)
