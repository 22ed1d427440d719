"""Tables of document requests, and of what was imported under an office's own references."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.schema import SchemaItem, UniqueConstraint

from quota_server.domain.requests import Hold, RecordStatus, RequestEvent, Stage
from quota_server.store.schema import metadata


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _one_of(name: str, values: type[Stage] | type[RecordStatus] | type[Hold] | type[RequestEvent]) -> Column[str]:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return Column(name, Text, CheckConstraint(f"{name} IN ({listed})"), nullable=False)


request_places = _table(
    "request_places",
    _key("office"),
    Column("last", Integer, nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

requests = _table(
    "requests",
    _key("office"),
    # Like a booking's: all that a resident shows.
    Column("code", Text, primary_key=True, unique=True),
    # In order of receipt; documents that come later do not change it.
    Column("place", Integer, nullable=False),
    _text("service"),
    Column("variant", Text),
    _text("source"),
    # What the office's own system calls the request.
    Column("reference", Text),
    _one_of("stage", Stage),
    _one_of("record", RecordStatus),
    _one_of("hold", Hold),
    Column("incomplete", Integer, CheckConstraint("incomplete IN (0, 1)"), nullable=False),
    # A JSON list of documents.
    _text("missing"),
    _text("representative"),
    Column("nik_mark", LargeBinary),
    Column("nik_last4", Text),
    Column("phone_mark", LargeBinary),
    _text("received_at"),
    # Set once, when the document is printed: whoever sends the message goes by it.
    Column("ready_at", Text),
    Column("closed_at", Text),
    Column("changes", Integer, nullable=False, server_default="0"),
    UniqueConstraint("office", "place"),
    UniqueConstraint("office", "reference"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("requests_of_person", requests.c.office, requests.c.nik_mark)
Index("requests_closed", requests.c.office, requests.c.closed_at)

request_events = _table(
    "request_events",
    _key("office"),
    _key("code"),
    Column("change", Integer, primary_key=True, autoincrement=False),
    _one_of("event", RequestEvent),
    _text("actor"),
    _text("happened_at"),
    ForeignKeyConstraint(["office", "code"], ["requests.office", "requests.code"]),
)
Index("request_events_by_time", request_events.c.office, request_events.c.happened_at)

imported_bookings = _table(
    "imported_bookings",
    _key("office"),
    _key("reference"),
    _text("code"),
    _text("imported_at"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
