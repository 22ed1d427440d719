"""Tables of document requests, and of what was imported under an office's own references."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.schema import UniqueConstraint

from quota_server.domain.requests import Hold, RecordStatus, RequestEvent, Stage
from quota_server.store.columns import key_column, keyed_table, text_column


def _one_of(name: str, values: type[Stage] | type[RecordStatus] | type[Hold] | type[RequestEvent]) -> Column[str]:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return Column(name, Text, CheckConstraint(f"{name} IN ({listed})"), nullable=False)


request_places = keyed_table(
    "request_places",
    key_column("office"),
    Column("last", Integer, nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

requests = keyed_table(
    "requests",
    key_column("office"),
    # Like a booking's: all that a resident shows.
    Column("code", Text, primary_key=True, unique=True),
    # In order of receipt; documents that come later do not change it.
    Column("place", Integer, nullable=False),
    text_column("service"),
    Column("variant", Text),
    text_column("source"),
    # What the office's own system calls the request.
    Column("reference", Text),
    _one_of("stage", Stage),
    _one_of("record", RecordStatus),
    _one_of("hold", Hold),
    Column("incomplete", Integer, CheckConstraint("incomplete IN (0, 1)"), nullable=False),
    # A JSON list of documents.
    text_column("missing"),
    text_column("representative"),
    Column("nik_mark", LargeBinary),
    Column("nik_last4", Text),
    Column("phone_mark", LargeBinary),
    text_column("received_at"),
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

request_events = keyed_table(
    "request_events",
    key_column("office"),
    key_column("code"),
    Column("change", Integer, primary_key=True, autoincrement=False),
    _one_of("event", RequestEvent),
    text_column("actor"),
    text_column("happened_at"),
    ForeignKeyConstraint(["office", "code"], ["requests.office", "requests.code"]),
)
Index("request_events_by_time", request_events.c.office, request_events.c.happened_at)

imported_bookings = keyed_table(
    "imported_bookings",
    key_column("office"),
    key_column("reference"),
    text_column("code"),
    text_column("imported_at"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
