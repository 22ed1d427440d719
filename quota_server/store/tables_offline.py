"""Tables of kiosks without a link: what they reported, what is set aside for them, and what staff must look at."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, Table, Text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql import text

from quota_server.store.schema import metadata


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


journal_rows = _table(
    "journal_rows",
    _key("office"),
    _key("device_id"),
    _key("hash"),
    # The epoch whose token brought it; a journal outlives epochs.
    _text("epoch"),
    Column("seq", Integer, nullable=False),
    _text("event_id"),
    _text("kind"),
    _text("at"),
    _text("body"),
    _text("verdict"),
    Column("number", Text),
    _text("ingested_at"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("journal_rows_by_time", journal_rows.c.office, journal_rows.c.ingested_at)

journal_chains = _table(
    "journal_chains",
    _key("office"),
    _key("epoch"),
    _text("device_id"),
    _count("acked_seq"),
    Column("acked_hash", Text, nullable=False, server_default=""),
    _count("head_seq"),
    _text("last_sync_at"),
    _text("clock_trust"),
    Column("halted", Text),
    _text("software"),
    # JSON: name of a device to its health.
    _text("devices"),
    ForeignKeyConstraint(["office", "epoch"], ["epochs.office", "epochs.epoch"]),
)

leases = _table(
    "leases",
    _key("office"),
    _key("lease_id"),
    _text("epoch"),
    _text("service"),
    _text("date"),
    _text("start"),
    _text("window_end"),
    Column("units", Integer, CheckConstraint("units > 0"), nullable=False),
    _count("spent"),
    _count("returned"),
    _count("burned"),
    Column("state", Text, CheckConstraint("state IN ('open', 'returned', 'burned')"), nullable=False),
    _text("granted_at"),
    CheckConstraint("spent >= 0 AND returned >= 0 AND burned >= 0", name="lease_part_not_negative"),
    CheckConstraint("spent + returned + burned <= units", name="lease_not_overdrawn"),
    ForeignKeyConstraint(["office", "epoch"], ["epochs.office", "epochs.epoch"]),
)
Index("leases_of_window", leases.c.office, leases.c.date, leases.c.service, leases.c.start)

lease_wants = _table(
    "lease_wants",
    _key("office"),
    _key("service"),
    _key("date"),
    _key("start"),
    _text("until"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

blocks = _table(
    "blocks",
    _key("office"),
    _key("block_id"),
    _text("epoch"),
    _text("date"),
    _text("series"),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    # The highest number of it that is known to be on paper; 0: none.
    _count("used"),
    _text("granted_at"),
    CheckConstraint("first <= last", name="block_in_order"),
    ForeignKeyConstraint(["office", "epoch"], ["epochs.office", "epochs.epoch"]),
)
Index("blocks_of_epoch", blocks.c.office, blocks.c.epoch, blocks.c.date)

block_counters = _table(
    "block_counters",
    _key("office"),
    _key("date"),
    _key("series"),
    Column("last", Integer, CheckConstraint("last BETWEEN 5000 AND 9999"), nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

booking_changes = _table(
    "booking_changes",
    _key("office"),
    Column("n", Integer, nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

manifest_sent = _table(
    "manifest_sent",
    _key("office"),
    # An epoch, or a generation of the database whose epochs are not all known.
    _key("epoch"),
    _key("date"),
    # The date was sent whole as of this change; a kiosk that names an earlier one does not know the date.
    Column("first_n", Integer, nullable=False),
    Column("sent_n", Integer, nullable=False),
    _count("acked_n"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("manifest_sent_by_date", manifest_sent.c.office, manifest_sent.c.date)

conflicts = _table(
    "conflicts",
    _key("office"),
    _key("conflict_id"),
    _text("kind"),
    # What it is about: `ticket/<event_id>`, `booking/<code>`, `device/<device_id>`.
    _text("subject"),
    # The rule that was applied meanwhile, by its slug.
    _text("rule"),
    # JSON, keys in order; ids and numbers, no personal data.
    _text("detail"),
    _text("noted_at"),
    Column("decided_at", Text),
    Column("decided_by", Text),
    Column("decision", Text),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
_OPEN = text("decided_at IS NULL")
Index(
    "conflicts_open",
    conflicts.c.office,
    conflicts.c.noted_at,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
