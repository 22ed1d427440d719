"""National holidays and joint leave (cuti bersama), as reviewed files of one year each in `data/`.

`python -m tools.holidays YEAR` proposes a file; what the government decrees each year (SKB 3 Menteri) decides.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class HolidayKind(StrEnum):
    """Who has decreed it."""

    NATIONAL = "libur_nasional"
    JOINT_LEAVE = "cuti_bersama"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date on which offices are closed unless they say otherwise. `estimated`: it may still be decreed otherwise."""

    day: date
    name: str
    kind: HolidayKind
    estimated: bool = False


def holiday_on(day: date) -> Holiday | None:
    """The holiday of a date."""
    return holidays_of(day.year).get(day)


@cache
def holidays_of(year: int) -> Mapping[date, Holiday]:
    """The holidays of a year; none of a year for which there is no file."""
    file = files("quota_server.domain") / "data" / f"libur-{year}.toml"
    if not file.is_file():
        return MappingProxyType({})
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["libur"]
    found = [
        Holiday(row["tanggal"], row["nama"], HolidayKind(row["jenis"]), row.get("perkiraan", False)) for row in rows
    ]
    return MappingProxyType({holiday.day: holiday for holiday in found})
