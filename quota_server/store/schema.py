"""The tables, once for every engine. Each is keyed by its office first, so that offices can be spread over machines.

Instants are UTC text of fixed width and sort as such; dates are `YYYY-MM-DD`; windows are named by their local start.
"""

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import SchemaItem, UniqueConstraint
from sqlalchemy.sql import text

metadata = MetaData()


@compiles(Text, "postgresql")
def _in_byte_order(_type: Text, _compiler: Any, **_options: Any) -> str:
    """Text sorts by its bytes on every engine, whatever language the database was made for."""
    return 'TEXT COLLATE "C"'


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _optional_text(name: str) -> Column[str]:
    return Column(name, Text)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


installation = _table(
    "installation",
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    _optional_text("probed_at"),
)

offices = _table(
    "offices",
    _key("office"),
    Column("config_version", Integer, nullable=False),
    _text("config"),
)

devices = _table(
    "devices",
    _key("office"),
    _key("device_id"),
    _text("name"),
    Column("ordinal", Integer, nullable=False),
    _optional_text("revoked_at"),
    UniqueConstraint("office", "name"),
    UniqueConstraint("office", "ordinal"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

enrolment_tokens = _table(
    "enrolment_tokens",
    _key("office"),
    Column("token_hash", LargeBinary, primary_key=True),
    _text("device_id"),
    _text("expires_at"),
    _optional_text("used_at"),
    ForeignKeyConstraint(["office", "device_id"], ["devices.office", "devices.device_id"]),
)

epochs = _table(
    "epochs",
    _key("office"),
    _key("epoch"),
    _text("device_id"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _text("hardware_id"),
    _text("software"),
    _text("started_at"),
    _optional_text("ended_at"),
    Column("end_reason", Text, CheckConstraint("end_reason IN ('replaced', 'fenced', 'revoked')")),
    ForeignKeyConstraint(["office", "device_id"], ["devices.office", "devices.device_id"]),
)

windows = _table(
    "windows",
    _key("office"),
    _key("service"),
    _key("date"),
    _key("start"),
    Column("quota", Integer),
    _count("free"),
    _count("booked"),
    _count("issued"),
    _count("leased"),
    _count("burned"),
    CheckConstraint(
        "free >= 0 AND booked >= 0 AND issued >= 0 AND leased >= 0 AND burned >= 0", name="no_part_negative"
    ),
    CheckConstraint("quota IS NULL OR quota = free + booked + issued + leased + burned", name="parts_add_up"),
    CheckConstraint("quota IS NOT NULL OR free = 0", name="without_limit_nothing_free"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

_PARTS = "('outside', 'free', 'booked', 'issued', 'leased', 'burned')"

postings = _table(
    "postings",
    _key("office"),
    _key("cause"),
    _key("service"),
    _key("date"),
    _key("start"),
    Column("source", Text, CheckConstraint(f"source IN {_PARTS}"), nullable=False),
    Column("target", Text, CheckConstraint(f"target IN {_PARTS}"), nullable=False),
    Column("units", Integer, CheckConstraint("units > 0"), nullable=False),
    _text("posted_at"),
)

bookings = _table(
    "bookings",
    _key("office"),
    # The code is all that a resident shows, so it is unique among all offices of one server.
    Column("code", Text, primary_key=True, unique=True),
    _text("service"),
    _text("date"),
    _text("window_start"),
    _text("window_end"),
    Column("state", Text, CheckConstraint("state IN ('booked', 'checked_in', 'cancelled')"), nullable=False),
    Column("nik_mark", LargeBinary, nullable=False),
    _text("nik_last4"),
    Column("phone_mark", LargeBinary),
    _count("representative"),
    _optional_text("variant"),
    _text("created_at"),
    _optional_text("cancelled_at"),
    _optional_text("released_at"),
    _optional_text("used_at"),
    _optional_text("moved_to"),
    # Changes of an office's bookings are counted: the last one of this booking, and the one that made it.
    _count("manifest_n"),
    _count("shown_n"),
    _optional_text("manifest_nik_mark"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("bookings_changed", bookings.c.office, bookings.c.date, bookings.c.manifest_n)
Index("bookings_of_person", bookings.c.office, bookings.c.nik_mark, bookings.c.service)
Index("bookings_of_phone", bookings.c.office, bookings.c.phone_mark)
_COOLING = text("state = 'cancelled' AND released_at IS NULL")
Index(
    "bookings_cooling_down",
    bookings.c.office,
    bookings.c.service,
    bookings.c.date,
    bookings.c.window_start,
    sqlite_where=_COOLING,
    postgresql_where=_COOLING,
)

counters = _table(
    "counters",
    _key("office"),
    _key("date"),
    _key("series"),
    Column("last", Integer, CheckConstraint("last BETWEEN 0 AND 5000"), nullable=False),
    # How many of the series wait: kept here, so that a ticket need not count those before it.
    Column("waiting", Integer, CheckConstraint("waiting >= 0"), nullable=False),
)

tickets = _table(
    "tickets",
    _key("office"),
    # One event, one ticket: the event's id is the ticket's.
    _key("event_id"),
    _text("device_id"),
    _text("date"),
    _text("series"),
    Column("serial", Integer, nullable=False),
    _text("service"),
    _text("origin"),
    _optional_text("window_start"),
    _optional_text("window_end"),
    _optional_text("booking_code"),
    _optional_text("reason"),
    _optional_text("variant"),
    _text("flags"),
    _text("state"),
    _text("issued_at"),
    _text("occurred_at"),
    # The life of the kiosk that gave it, and whether it was the server that said the number.
    _optional_text("epoch"),
    Column("online", Integer, CheckConstraint("online IN (0, 1)"), nullable=False, server_default="1"),
    # The kiosk's journal has told of the paper.
    Column("reported", Integer, CheckConstraint("reported IN (0, 1)"), nullable=False, server_default="0"),
    # It is beyond the quota: no unit stands behind it.
    Column("overflow", Integer, CheckConstraint("overflow IN (0, 1)"), nullable=False, server_default="0"),
    _optional_text("lease_id"),
    # Above 0: the same number stands on another paper too.
    _count("twin"),
    UniqueConstraint("office", "date", "series", "serial", "twin"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

accepted_writes = _table(
    "accepted_writes",
    _key("office"),
    _key("event_id"),
    Column("payload_mark", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    _text("accepted_at"),
)
