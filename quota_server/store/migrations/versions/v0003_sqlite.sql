-- Tables of version 0003, on sqlite: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE block_counters (
    office TEXT NOT NULL,
    date TEXT NOT NULL,
    series TEXT NOT NULL,
    last INTEGER NOT NULL CHECK (last BETWEEN 5000 AND 9999),
    PRIMARY KEY (office, date, series),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE booking_changes (
    office TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (office),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE conflicts (
    office TEXT NOT NULL,
    conflict_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    rule TEXT NOT NULL,
    detail TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    decided_at TEXT,
    decided_by TEXT,
    decision TEXT,
    PRIMARY KEY (office, conflict_id),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX conflicts_open ON conflicts (office, noted_at) WHERE decided_at IS NULL;

CREATE TABLE journal_rows (
    office TEXT NOT NULL,
    device_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    verdict TEXT NOT NULL,
    number TEXT,
    ingested_at TEXT NOT NULL,
    PRIMARY KEY (office, device_id, hash),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX journal_rows_by_time ON journal_rows (office, ingested_at);

CREATE TABLE lease_wants (
    office TEXT NOT NULL,
    service TEXT NOT NULL,
    date TEXT NOT NULL,
    start TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (office, service, date, start),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE manifest_sent (
    office TEXT NOT NULL,
    epoch TEXT NOT NULL,
    date TEXT NOT NULL,
    first_n INTEGER NOT NULL,
    sent_n INTEGER NOT NULL,
    acked_n INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, epoch, date),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX manifest_sent_by_date ON manifest_sent (office, date);

CREATE TABLE blocks (
    office TEXT NOT NULL,
    block_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    date TEXT NOT NULL,
    series TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    used INTEGER DEFAULT '0' NOT NULL,
    granted_at TEXT NOT NULL,
    PRIMARY KEY (office, block_id),
    CONSTRAINT block_in_order CHECK (first <= last),
    FOREIGN KEY(office, epoch) REFERENCES epochs (office, epoch)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX blocks_of_epoch ON blocks (office, epoch, date);

CREATE TABLE journal_chains (
    office TEXT NOT NULL,
    epoch TEXT NOT NULL,
    device_id TEXT NOT NULL,
    acked_seq INTEGER DEFAULT '0' NOT NULL,
    acked_hash TEXT DEFAULT '' NOT NULL,
    head_seq INTEGER DEFAULT '0' NOT NULL,
    last_sync_at TEXT NOT NULL,
    clock_trust TEXT NOT NULL,
    halted TEXT,
    software TEXT NOT NULL,
    devices TEXT NOT NULL,
    PRIMARY KEY (office, epoch),
    FOREIGN KEY(office, epoch) REFERENCES epochs (office, epoch)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE leases (
    office TEXT NOT NULL,
    lease_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    service TEXT NOT NULL,
    date TEXT NOT NULL,
    start TEXT NOT NULL,
    window_end TEXT NOT NULL,
    units INTEGER NOT NULL CHECK (units > 0),
    spent INTEGER DEFAULT '0' NOT NULL,
    returned INTEGER DEFAULT '0' NOT NULL,
    burned INTEGER DEFAULT '0' NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'returned', 'burned')),
    granted_at TEXT NOT NULL,
    PRIMARY KEY (office, lease_id),
    CONSTRAINT lease_part_not_negative CHECK (spent >= 0 AND returned >= 0 AND burned >= 0),
    CONSTRAINT lease_not_overdrawn CHECK (spent + returned + burned <= units),
    FOREIGN KEY(office, epoch) REFERENCES epochs (office, epoch)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX leases_of_window ON leases (office, date, service, start);
