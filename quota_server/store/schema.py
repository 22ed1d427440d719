"""The tables, once for every engine. Each is keyed by its office first, so that offices can be spread over machines.

Instants are UTC text of fixed width and sort as such; dates are `YYYY-MM-DD`; windows are named by their local start.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.schema import UniqueConstraint
from sqlalchemy.sql import text

from quota_server.store.columns import count_column, key_column, keyed_table, text_column


def _optional_text(name: str) -> Column[str]:
    return Column(name, Text)


installation = keyed_table(
    "installation",
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    _optional_text("probed_at"),
)

offices = keyed_table(
    "offices",
    key_column("office"),
    Column("config_version", Integer, nullable=False),
    text_column("config"),
)

devices = keyed_table(
    "devices",
    key_column("office"),
    key_column("device_id"),
    text_column("name"),
    Column("ordinal", Integer, nullable=False),
    _optional_text("revoked_at"),
    UniqueConstraint("office", "name"),
    UniqueConstraint("office", "ordinal"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

enrolment_tokens = keyed_table(
    "enrolment_tokens",
    key_column("office"),
    Column("token_hash", LargeBinary, primary_key=True),
    text_column("device_id"),
    text_column("expires_at"),
    _optional_text("used_at"),
    ForeignKeyConstraint(["office", "device_id"], ["devices.office", "devices.device_id"]),
)

epochs = keyed_table(
    "epochs",
    key_column("office"),
    key_column("epoch"),
    text_column("device_id"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    text_column("hardware_id"),
    text_column("software"),
    text_column("started_at"),
    _optional_text("ended_at"),
    Column("end_reason", Text, CheckConstraint("end_reason IN ('replaced', 'fenced', 'revoked')")),
    ForeignKeyConstraint(["office", "device_id"], ["devices.office", "devices.device_id"]),
)

windows = keyed_table(
    "windows",
    key_column("office"),
    key_column("service"),
    key_column("date"),
    key_column("start"),
    Column("quota", Integer),
    count_column("free"),
    count_column("booked"),
    count_column("issued"),
    count_column("leased"),
    count_column("burned"),
    CheckConstraint(
        "free >= 0 AND booked >= 0 AND issued >= 0 AND leased >= 0 AND burned >= 0", name="no_part_negative"
    ),
    CheckConstraint("quota IS NULL OR quota = free + booked + issued + leased + burned", name="parts_add_up"),
    CheckConstraint("quota IS NOT NULL OR free = 0", name="without_limit_nothing_free"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

_PARTS = "('outside', 'free', 'booked', 'issued', 'leased', 'burned')"

postings = keyed_table(
    "postings",
    key_column("office"),
    key_column("cause"),
    key_column("service"),
    key_column("date"),
    key_column("start"),
    Column("source", Text, CheckConstraint(f"source IN {_PARTS}"), nullable=False),
    Column("target", Text, CheckConstraint(f"target IN {_PARTS}"), nullable=False),
    Column("units", Integer, CheckConstraint("units > 0"), nullable=False),
    text_column("posted_at"),
)

bookings = keyed_table(
    "bookings",
    key_column("office"),
    # The code is all that a resident shows, so it is unique among all offices of one server.
    Column("code", Text, primary_key=True, unique=True),
    text_column("service"),
    text_column("date"),
    text_column("window_start"),
    text_column("window_end"),
    Column("state", Text, CheckConstraint("state IN ('booked', 'checked_in', 'cancelled')"), nullable=False),
    Column("nik_mark", LargeBinary, nullable=False),
    text_column("nik_last4"),
    Column("phone_mark", LargeBinary),
    count_column("representative"),
    _optional_text("variant"),
    text_column("created_at"),
    _optional_text("cancelled_at"),
    _optional_text("released_at"),
    _optional_text("used_at"),
    _optional_text("moved_to"),
    # Changes of an office's bookings are counted: the last one of this booking, and the one that made it.
    count_column("manifest_n"),
    count_column("shown_n"),
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

counters = keyed_table(
    "counters",
    key_column("office"),
    key_column("date"),
    key_column("series"),
    Column("last", Integer, CheckConstraint("last BETWEEN 0 AND 5000"), nullable=False),
    # How many of the series wait: kept here, so that a ticket need not count those before it.
    Column("waiting", Integer, CheckConstraint("waiting >= 0"), nullable=False),
)

tickets = keyed_table(
    "tickets",
    key_column("office"),
    # One event, one ticket: the event's id is the ticket's.
    key_column("event_id"),
    text_column("device_id"),
    text_column("date"),
    text_column("series"),
    Column("serial", Integer, nullable=False),
    text_column("service"),
    text_column("origin"),
    _optional_text("window_start"),
    _optional_text("window_end"),
    _optional_text("booking_code"),
    _optional_text("reason"),
    _optional_text("variant"),
    text_column("flags"),
    text_column("state"),
    text_column("issued_at"),
    text_column("occurred_at"),
    # The life of the kiosk that gave it, and whether it was the server that said the number.
    _optional_text("epoch"),
    Column("online", Integer, CheckConstraint("online IN (0, 1)"), nullable=False, server_default="1"),
    # The kiosk's journal has told of the paper.
    Column("reported", Integer, CheckConstraint("reported IN (0, 1)"), nullable=False, server_default="0"),
    # It is beyond the quota: no unit stands behind it.
    Column("overflow", Integer, CheckConstraint("overflow IN (0, 1)"), nullable=False, server_default="0"),
    _optional_text("lease_id"),
    # Above 0: the same number stands on another paper too.
    count_column("twin"),
    UniqueConstraint("office", "date", "series", "serial", "twin"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

accepted_writes = keyed_table(
    "accepted_writes",
    key_column("office"),
    key_column("event_id"),
    Column("payload_mark", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    text_column("accepted_at"),
)
