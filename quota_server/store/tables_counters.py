"""Tables of staff and of calling: who may sign in, and what has become of each ticket since it was issued."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql import text

from quota_server.store.schema import metadata


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _number_key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


staff = _table(
    "staff",
    _key("office"),
    _key("staff_id"),
    _text("name"),
    _text("role"),
    _text("password_hash"),
    # Attempts since the last one that succeeded; a lock holds until the instant.
    _count("failures"),
    Column("locked_until", Text),
    _text("created_at"),
    Column("disabled_at", Text),
    UniqueConstraint("office", "name"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

staff_sessions = _table(
    "staff_sessions",
    _key("office"),
    Column("token_hash", LargeBinary, primary_key=True, unique=True),
    _text("staff_id"),
    _text("started_at"),
    _text("expires_at"),
    ForeignKeyConstraint(["office", "staff_id"], ["staff.office", "staff.staff_id"]),
)
Index("sessions_of_staff", staff_sessions.c.office, staff_sessions.c.staff_id)

call_days = _table(
    "call_days",
    _key("office"),
    _key("date"),
    # Every call counts it up first: of two counters at once the second waits for the first.
    _count("turns"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

call_tallies = _table(
    "call_tallies",
    _key("office"),
    _key("date"),
    _key("service"),
    _count("called"),
    _count("booked_in_a_row"),
)

calls = _table(
    "calls",
    _key("office"),
    _key("date"),
    _number_key("turn"),
    _text("ticket_id"),
    _text("number"),
    _text("service"),
    _text("kind"),
    _text("counter"),
    _text("called_at"),
)

_STATES = "('waiting', 'called', 'skipped', 'serving', 'done', 'transferred', 'no_show')"

queue_places = _table(
    "queue_places",
    _key("office"),
    _key("ticket_id"),
    # A transfer ends a place and begins the next one, in another service's queue, with the same number.
    _number_key("leg"),
    _text("date"),
    _text("service"),
    _text("series"),
    Column("state", Text, CheckConstraint(f"state IN {_STATES}"), nullable=False),
    _count("calls"),
    _count("skips"),
    _count("returns_at"),
    Column("awaited", Integer, nullable=False, server_default="1"),
    Column("counter", Text),
    Column("called_at", Text),
    Column("started_at", Text),
    Column("ended_at", Text),
    ForeignKeyConstraint(["office", "ticket_id"], ["tickets.office", "tickets.event_id"]),
)
_AT_A_COUNTER = text("state IN ('called', 'serving')")
# A counter has one ticket at most, whatever the program does.
Index(
    "one_ticket_at_a_counter",
    queue_places.c.office,
    queue_places.c.date,
    queue_places.c.counter,
    unique=True,
    sqlite_where=_AT_A_COUNTER,
    postgresql_where=_AT_A_COUNTER,
)
_OPEN = text("ended_at IS NULL")
# A ticket stands in one queue at most.
Index(
    "one_open_place",
    queue_places.c.office,
    queue_places.c.ticket_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
