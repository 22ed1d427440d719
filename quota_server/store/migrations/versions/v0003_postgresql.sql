-- Tables of version 0003, on postgresql: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE block_counters (
    office TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    series TEXT COLLATE "C" NOT NULL,
    last INTEGER NOT NULL CHECK (last BETWEEN 5000 AND 9999),
    PRIMARY KEY (office, date, series),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE booking_changes (
    office TEXT COLLATE "C" NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (office),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE conflicts (
    office TEXT COLLATE "C" NOT NULL,
    conflict_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    noted_at TEXT COLLATE "C" NOT NULL,
    decided_at TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decision TEXT COLLATE "C",
    PRIMARY KEY (office, conflict_id),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE INDEX conflicts_open ON conflicts (office, noted_at) WHERE decided_at IS NULL;

CREATE TABLE journal_rows (
    office TEXT COLLATE "C" NOT NULL,
    device_id TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    epoch TEXT COLLATE "C" NOT NULL,
    seq INTEGER NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C",
    ingested_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, device_id, hash),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE INDEX journal_rows_by_time ON journal_rows (office, ingested_at);

CREATE TABLE lease_wants (
    office TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    start TEXT COLLATE "C" NOT NULL,
    until TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, service, date, start),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE manifest_sent (
    office TEXT COLLATE "C" NOT NULL,
    epoch TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    first_n INTEGER NOT NULL,
    sent_n INTEGER NOT NULL,
    acked_n INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, epoch, date),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE INDEX manifest_sent_by_date ON manifest_sent (office, date);

CREATE TABLE blocks (
    office TEXT COLLATE "C" NOT NULL,
    block_id TEXT COLLATE "C" NOT NULL,
    epoch TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    series TEXT COLLATE "C" NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    used INTEGER DEFAULT '0' NOT NULL,
    granted_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, block_id),
    CONSTRAINT block_in_order CHECK (first <= last),
    FOREIGN KEY(office, epoch) REFERENCES epochs (office, epoch)
);

CREATE INDEX blocks_of_epoch ON blocks (office, epoch, date);

CREATE TABLE journal_chains (
    office TEXT COLLATE "C" NOT NULL,
    epoch TEXT COLLATE "C" NOT NULL,
    device_id TEXT COLLATE "C" NOT NULL,
    acked_seq INTEGER DEFAULT '0' NOT NULL,
    acked_hash TEXT COLLATE "C" DEFAULT '' NOT NULL,
    head_seq INTEGER DEFAULT '0' NOT NULL,
    last_sync_at TEXT COLLATE "C" NOT NULL,
    clock_trust TEXT COLLATE "C" NOT NULL,
    halted TEXT COLLATE "C",
    software TEXT COLLATE "C" NOT NULL,
    devices TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, epoch),
    FOREIGN KEY(office, epoch) REFERENCES epochs (office, epoch)
);

CREATE TABLE leases (
    office TEXT COLLATE "C" NOT NULL,
    lease_id TEXT COLLATE "C" NOT NULL,
    epoch TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    start TEXT COLLATE "C" NOT NULL,
    window_end TEXT COLLATE "C" NOT NULL,
    units INTEGER NOT NULL CHECK (units > 0),
    spent INTEGER DEFAULT '0' NOT NULL,
    returned INTEGER DEFAULT '0' NOT NULL,
    burned INTEGER DEFAULT '0' NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'returned', 'burned')),
    granted_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, lease_id),
    CONSTRAINT lease_part_not_negative CHECK (spent >= 0 AND returned >= 0 AND burned >= 0),
    CONSTRAINT lease_not_overdrawn CHECK (spent + returned + burned <= units),
    FOREIGN KEY(office, epoch) REFERENCES epochs (office, epoch)
);

CREATE INDEX leases_of_window ON leases (office, date, service, start);
