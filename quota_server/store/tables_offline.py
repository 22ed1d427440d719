"""Tables of kiosks without a link: what they reported, what is set aside for them, and what staff must look at."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, Text
from sqlalchemy.sql import text

from quota_server.store.columns import count_column, key_column, keyed_table, text_column

journal_rows = keyed_table(
    "journal_rows",
    key_column("office"),
    key_column("device_id"),
    key_column("hash"),
    # The epoch whose token brought it; a journal outlives epochs.
    text_column("epoch"),
    Column("seq", Integer, nullable=False),
    text_column("event_id"),
    text_column("kind"),
    text_column("at"),
    text_column("body"),
    text_column("verdict"),
    Column("number", Text),
    text_column("ingested_at"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("journal_rows_by_time", journal_rows.c.office, journal_rows.c.ingested_at)

journal_chains = keyed_table(
    "journal_chains",
    key_column("office"),
    key_column("epoch"),
    text_column("device_id"),
    count_column("acked_seq"),
    Column("acked_hash", Text, nullable=False, server_default=""),
    count_column("head_seq"),
    text_column("last_sync_at"),
    text_column("clock_trust"),
    Column("halted", Text),
    text_column("software"),
    # JSON: name of a device to its health.
    text_column("devices"),
    ForeignKeyConstraint(["office", "epoch"], ["epochs.office", "epochs.epoch"]),
)

leases = keyed_table(
    "leases",
    key_column("office"),
    key_column("lease_id"),
    text_column("epoch"),
    text_column("service"),
    text_column("date"),
    text_column("start"),
    text_column("window_end"),
    Column("units", Integer, CheckConstraint("units > 0"), nullable=False),
    count_column("spent"),
    count_column("returned"),
    count_column("burned"),
    Column("state", Text, CheckConstraint("state IN ('open', 'returned', 'burned')"), nullable=False),
    text_column("granted_at"),
    CheckConstraint("spent >= 0 AND returned >= 0 AND burned >= 0", name="lease_part_not_negative"),
    CheckConstraint("spent + returned + burned <= units", name="lease_not_overdrawn"),
    ForeignKeyConstraint(["office", "epoch"], ["epochs.office", "epochs.epoch"]),
)
Index("leases_of_window", leases.c.office, leases.c.date, leases.c.service, leases.c.start)

lease_wants = keyed_table(
    "lease_wants",
    key_column("office"),
    key_column("service"),
    key_column("date"),
    key_column("start"),
    text_column("until"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

blocks = keyed_table(
    "blocks",
    key_column("office"),
    key_column("block_id"),
    text_column("epoch"),
    text_column("date"),
    text_column("series"),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    # The highest number of it that is known to be on paper; 0: none.
    count_column("used"),
    text_column("granted_at"),
    CheckConstraint("first <= last", name="block_in_order"),
    ForeignKeyConstraint(["office", "epoch"], ["epochs.office", "epochs.epoch"]),
)
Index("blocks_of_epoch", blocks.c.office, blocks.c.epoch, blocks.c.date)

block_counters = keyed_table(
    "block_counters",
    key_column("office"),
    key_column("date"),
    key_column("series"),
    Column("last", Integer, CheckConstraint("last BETWEEN 5000 AND 9999"), nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

booking_changes = keyed_table(
    "booking_changes",
    key_column("office"),
    Column("n", Integer, nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)

manifest_sent = keyed_table(
    "manifest_sent",
    key_column("office"),
    # An epoch, or a generation of the database whose epochs are not all known.
    key_column("epoch"),
    key_column("date"),
    # The date was sent whole as of this change; a kiosk that names an earlier one does not know the date.
    Column("first_n", Integer, nullable=False),
    Column("sent_n", Integer, nullable=False),
    count_column("acked_n"),
    ForeignKeyConstraint(["office"], ["offices.office"]),
)
Index("manifest_sent_by_date", manifest_sent.c.office, manifest_sent.c.date)

conflicts = keyed_table(
    "conflicts",
    key_column("office"),
    key_column("conflict_id"),
    text_column("kind"),
    # What it is about: `ticket/<event_id>`, `booking/<code>`, `device/<device_id>`.
    text_column("subject"),
    # The rule that was applied meanwhile, by its slug.
    text_column("rule"),
    # JSON, keys in order; ids and numbers, no personal data.
    text_column("detail"),
    text_column("noted_at"),
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
