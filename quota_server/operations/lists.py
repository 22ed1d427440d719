"""Lists as CSV: read line by line, each a row to be imported or a reason why not. No reason repeats a value."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from quota_protocol.messages import Variant
from quota_protocol.nik import Nik, parse_nik
from quota_protocol.phones import parse_phone
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig
from quota_server.domain.requests import RequestEvent
from quota_server.store.contract import BookingWish, StoreError
from quota_server.store.contract_requests import Representative, RequestSource, RequestWish
from quota_server.store.jobs.importing import ImportedBooking, ImportedRequest, ImportRow, WrongRow

REQUEST_COLUMNS = ("reference", "service", "nik", "phone", "variant", "representative", "received_on", "status")
BOOKING_COLUMNS = (
    "reference", "service", "date", "window_start", "nik", "phone", "variant", "representative", "status",
)  # fmt: skip
_NEEDED = {
    REQUEST_COLUMNS: ("reference", "service"),
    BOOKING_COLUMNS: ("reference", "service", "date", "window_start", "nik"),
}

_FIELD_CHARACTERS_MAX = 200
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}")
_NIK_LIKE = re.compile(r"[0-9]{16}")
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3])[:.]([0-5][0-9])")

_E = RequestEvent
_NOTHING_YET: tuple[RequestEvent, ...] = ()
_STATUSES: Mapping[str, tuple[RequestEvent, ...]] = {
    "": _NOTHING_YET,
    "received": _NOTHING_YET,
    "incomplete": (_E.INCOMPLETE,),
    "completed": (_E.COMPLETED,),
    "at_centre": (_E.AT_CENTRE,),
    "print_ready": (_E.PRINT_READY,),
    "duplicate_record": (_E.DUPLICATE_RECORD,),
    "held_for_section_head": (_E.HELD_FOR_SECTION_HEAD,),
    "refused": (_E.REFUSED,),
    "printed": (_E.PRINTED,),
    "collected": (_E.PRINTED, _E.COLLECTED),
    "pdf_sent": (_E.PDF_SENT,),
    # As the data centre calls them.
    "unregistered": _NOTHING_YET,
    "bio_captured": (_E.AT_CENTRE,),
    "processing": (_E.AT_CENTRE,),
    "sfe": (_E.AT_CENTRE,),
    "sent_for_enrollment": (_E.AT_CENTRE,),
    "received_at_central": (_E.AT_CENTRE,),
    "enroll_failure_at_central": _NOTHING_YET,
    "search_failure_at_central": _NOTHING_YET,
    "enroll_failure_at_regional": _NOTHING_YET,
    "prr": (_E.PRINT_READY,),
    "print_ready_record": (_E.PRINT_READY,),
    "duplicate": (_E.DUPLICATE_RECORD,),
    "adjudicate_record": (_E.DUPLICATE_RECORD,),
    "card_printed": (_E.PRINTED,),
}

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class WrongValueError(Exception):
    """A value of a row that cannot be meant; the message names its column."""


class Row:
    """One line's values by column; what is not there is empty."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, column: str) -> str:
        """The value without spaces around it."""
        value = self._values.get(column, "").strip()
        if len(value) > _FIELD_CHARACTERS_MAX:
            raise WrongValueError(f"{column}: longer than {_FIELD_CHARACTERS_MAX} characters")
        return value

    def one_of(self, column: str, kind: type[E]) -> E | None:
        """A value of a closed set, None for an empty one."""
        text = self.text(column).lower()
        if not text:
            return None
        try:
            return kind(text)
        except ValueError:
            raise WrongValueError(f"{column}: one of {', '.join(kind)}") from None

    def date(self, column: str) -> date | None:
        """A date, None for an empty value."""
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise WrongValueError(f"{column}: not a date such as 2026-11-12") from None


def read_list(
    path: Path, columns: tuple[str, ...], parse: Callable[[Row], tuple[str, T]]
) -> Iterator[ImportRow[T] | WrongRow]:
    """Every line of the list below its header. StoreError when it is not such a list at all."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            delimiter = ";" if header.count(";") > header.count(",") else ","
            names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
            _require_columns(path, names, columns)
            lines = csv.reader(file, delimiter=delimiter, strict=True)
            for values in lines:
                if any(value.strip() for value in values):
                    yield _parsed(lines.line_num + 1, names, values, parse)
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise StoreError(f"{path} is not a CSV list in UTF-8") from None


def _require_columns(path: Path, names: list[str], columns: tuple[str, ...]) -> None:
    for name in names:
        if name not in columns:
            nearest = get_close_matches(name, columns, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"known: {', '.join(columns)}"
            raise StoreError(f"{path}: a column that is not known; {hint}")
    missing = [name for name in _NEEDED[columns] if name not in names]
    if missing or len(set(names)) != len(names):
        raise StoreError(f"{path}: each column once, and among them {', '.join(_NEEDED[columns])}")


def _parsed(
    line: int, names: list[str], values: list[str], parse: Callable[[Row], tuple[str, T]]
) -> ImportRow[T] | WrongRow:
    if len(values) != len(names):
        return WrongRow(line, f"{len(values)} values for {len(names)} columns")
    try:
        reference, wish = parse(Row(dict(zip(names, values, strict=True))))
    except WrongValueError as error:
        return WrongRow(line, str(error))
    return ImportRow(line, reference, wish)


def request_of(office: OfficeConfig, row: Row) -> tuple[str, ImportedRequest]:
    """A line of a list of requests."""
    received_on = row.date("received_on")
    status = row.text("status").lower().replace(" ", "_")
    if status not in _STATUSES:
        raise WrongValueError("status: not known")
    reference = _reference(row)
    wish = RequestWish(
        service=row.text("service"),
        source=RequestSource.IMPORT,
        nik=_nik(row) if row.text("nik") else None,
        phone=_phone(row),
        variant=row.one_of("variant", Variant),
        representative=row.one_of("representative", Representative) or Representative.NONE,
        reference=reference,
        received_at=calendar.instant_of(office, received_on, "00:00") if received_on else None,
    )
    return reference, ImportedRequest(wish, _STATUSES[status])


def booking_of(office: OfficeConfig, row: Row) -> tuple[str, ImportedBooking]:
    """A line of a list of bookings."""
    day = row.date("date")
    start = _WALL_TIME.fullmatch(row.text("window_start"))
    status = row.text("status").lower()
    if day is None or start is None:
        raise WrongValueError("date, window_start: a date such as 2026-11-12 and a time such as 08:00")
    if status not in ("", "booked", "cancelled"):
        raise WrongValueError("status: booked or cancelled")
    wish = BookingWish(
        office=office.code,
        service=row.text("service"),
        date=day,
        window_start=f"{start[1]}:{start[2]}",
        nik=_nik(row),
        phone=_phone(row),
        representative=(row.one_of("representative", Representative) or Representative.NONE) is not Representative.NONE,
        variant=row.one_of("variant", Variant),
    )
    return _reference(row), ImportedBooking(wish, status == "cancelled")


def _reference(row: Row) -> str:
    reference = row.text("reference")
    if not _REFERENCE.fullmatch(reference) or _NIK_LIKE.search(reference):
        raise WrongValueError("reference: 1 to 64 letters, digits and . _ / -, and no NIK")
    return reference


def _nik(row: Row) -> Nik:
    nik = parse_nik(row.text("nik"))
    if nik is None:
        raise WrongValueError("nik: sixteen digits are needed")
    return nik


def _phone(row: Row) -> str:
    text = row.text("phone")
    phone = parse_phone(text) if text else ""
    if phone is None:
        raise WrongValueError("phone: not a mobile number of Indonesia")
    return phone
