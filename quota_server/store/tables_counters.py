"""Tables of staff and of calling: who may sign in, and what has become of each ticket since it was issued."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.sql import text

from quota_server.store.columns import count_column, key_column, keyed_table, text_column


def _number_key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


staff = keyed_table(
    "staff",
    key_column("office"),
    key_column("staff_id"),
    text_column("name"),
    text_column("role"),
    text_column("password_hash"),
    # Attempts since the last one that succeeded; a lock holds until the instant.
    count_column("failures"),
    Column("locked_until", Text),
    text_column("created_at"),
    Column("disabled_at", Text),
    UniqueConstraint("office", "name"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

staff_sessions = keyed_table(
    "staff_sessions",
    key_column("office"),
    Column("token_hash", LargeBinary, primary_key=True, unique=True),
    text_column("staff_id"),
    text_column("started_at"),
    text_column("expires_at"),
    ForeignKeyConstraint(["office", "staff_id"], ["staff.office", "staff.staff_id"]),
)
Index("sessions_of_staff", staff_sessions.c.office, staff_sessions.c.staff_id)

call_days = keyed_table(
    "call_days",
    key_column("office"),
    key_column("date"),
    # Every call counts it up first: of two counters at once the second waits for the first.
    count_column("turns"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

call_tallies = keyed_table(
    "call_tallies",
    key_column("office"),
    key_column("date"),
    key_column("service"),
    count_column("called"),
    count_column("booked_in_a_row"),
)

calls = keyed_table(
    "calls",
    key_column("office"),
    key_column("date"),
    _number_key("turn"),
    text_column("ticket_id"),
    text_column("number"),
    text_column("service"),
    text_column("kind"),
    text_column("counter"),
    text_column("called_at"),
)

_STATES = "('waiting', 'called', 'skipped', 'serving', 'done', 'transferred', 'no_show')"

queue_places = keyed_table(
    "queue_places",
    key_column("office"),
    key_column("ticket_id"),
    # A transfer ends a place and begins the next one, in another service's queue, with the same number.
    _number_key("leg"),
    text_column("date"),
    text_column("service"),
    text_column("series"),
    Column("state", Text, CheckConstraint(f"state IN {_STATES}"), nullable=False),
    count_column("calls"),
    count_column("skips"),
    count_column("returns_at"),
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
