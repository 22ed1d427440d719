"""Tables of messages: how people can be reached, and what each is told. Written in the transaction it tells of."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.sql import text

from quota_server.store.columns import count_column, key_column, keyed_table, text_column

contacts = keyed_table(
    "contacts",
    key_column("office"),
    # What it is about: `booking/CODE`, `request/CODE`, `ticket/ID`, or `sms/MARK` of somebody who has written.
    key_column("subject"),
    # Encrypted by a key of the office, which is not in the database.
    Column("phone", LargeBinary, nullable=False),
    Column("phone_mark", LargeBinary, nullable=False),
    # The date of the visit; a request's contact lives by when the request was closed.
    Column("visit_on", Text),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("contacts_of_phone", contacts.c.office, contacts.c.phone_mark)

_STATES = "('waiting', 'sending', 'sent', 'delivered', 'uncertain', 'failed')"

outbox = keyed_table(
    "outbox",
    key_column("office"),
    # What happened, so that it is told once: `booking/CODE/reminder`, `request/CODE/ready`.
    key_column("key"),
    text_column("kind"),
    # The contact's subject.
    text_column("recipient"),
    # Counts a number's messages of the day; goes with the contact.
    Column("phone_mark", LargeBinary),
    text_column("body"),
    Column("priority", Integer, nullable=False),
    Column("state", Text, CheckConstraint(f"state IN {_STATES}"), nullable=False),
    # Not sent before; not sent at all after `expires_at`.
    text_column("run_at"),
    text_column("expires_at"),
    text_column("created_at"),
    # Failed attempts, and how often it was repeated because nobody knew.
    count_column("attempts"),
    count_column("repeats"),
    Column("handed_at", Text),
    Column("settled_at", Text),
    # Whose it is while it is being sent, and until when that is believed.
    Column("worker", Text),
    Column("locked_until", Text),
    Column("gateway", Text),
    # What the gateway calls it in its delivery report.
    Column("reference", Text),
    Column("reason", Text),
    # Staff have phoned instead.
    Column("handled_at", Text),
    Column("handled_by", Text),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
_WAITING = text("state = 'waiting'")
Index("outbox_due", outbox.c.priority, outbox.c.run_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
_SENDING = text("state = 'sending'")
Index("outbox_being_sent", outbox.c.locked_until, sqlite_where=_SENDING, postgresql_where=_SENDING)
_TO_PHONE = text("state IN ('uncertain', 'failed') AND handled_at IS NULL")
Index("outbox_to_phone", outbox.c.office, outbox.c.settled_at, sqlite_where=_TO_PHONE, postgresql_where=_TO_PHONE)
Index("outbox_of_recipient", outbox.c.office, outbox.c.recipient)
Index("outbox_of_number", outbox.c.office, outbox.c.phone_mark, outbox.c.handed_at)
_REPORTED = text("reference IS NOT NULL")
Index(
    "outbox_by_reference",
    outbox.c.gateway,
    outbox.c.reference,
    sqlite_where=_REPORTED,
    postgresql_where=_REPORTED,
)
