"""The NIK: sixteen digits that name a resident. Personal data: it is held briefly, shown masked, and never logged.

Its form is advice. Residents with an implausible birth date or an old province code exist and keep their NIK, so
only the sixteen digits are required; everything else is a remark for staff.
"""

from dataclasses import dataclass, field
from enum import StrEnum

LENGTH = 16

_PROVINCES = frozenset(
    f"{code}"
    for code in (*range(11, 22), *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98))
)
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WOMEN_DAY_OFFSET = 40


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK. Its text form is masked, so that no log line, traceback or message can show it by accident."""

    digits: str = field(repr=False)

    def __str__(self) -> str:
        return f"************{self.digits[-4:]}"


class NikRemark(StrEnum):
    """Why a NIK looks odd. Nobody is refused for it."""

    UNKNOWN_PROVINCE = "unknown-province"
    IMPOSSIBLE_BIRTH_DATE = "impossible-birth-date"
    SERIAL_ZERO = "serial-zero"


def parse_nik(text: str) -> Nik | None:
    """The NIK that `text` spells in ASCII digits, or None when it is not sixteen of them. Spaces do not matter."""
    digits = text.replace(" ", "")
    if len(digits) != LENGTH or not digits.isascii() or not digits.isdigit():
        return None
    return Nik(digits)


def remarks_on(nik: Nik) -> tuple[NikRemark, ...]:
    """What staff may want to look at."""
    remarks = []
    if nik.digits[:2] not in _PROVINCES:
        remarks.append(NikRemark.UNKNOWN_PROVINCE)
    day, month = int(nik.digits[6:8]), int(nik.digits[8:10])
    if day > _WOMEN_DAY_OFFSET:
        day -= _WOMEN_DAY_OFFSET
    if not 1 <= month <= len(_DAYS_IN_MONTH) or not 1 <= day <= _DAYS_IN_MONTH[month - 1]:
        remarks.append(NikRemark.IMPOSSIBLE_BIRTH_DATE)
    if nik.digits[12:] == "0000":
        remarks.append(NikRemark.SERIAL_ZERO)
    return tuple(remarks)
