"""What operators ask of a store, and what it answers with."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreCondition:
    """Which engine a store has, and how many writes wait for their turn."""

    engine: str
    version: str
    waiting: int


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """An office's day so far, in numbers.

    `imbalance`: units by which the ledger disagrees with the bookings and tickets that are there; it must be 0.
    """

    imbalance: int
    tickets_by_series: Mapping[str, int]
    open_requests: int
