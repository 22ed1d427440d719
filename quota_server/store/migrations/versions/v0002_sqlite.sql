-- Tables of version 0002, on sqlite: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE call_tallies (
    office TEXT NOT NULL,
    date TEXT NOT NULL,
    service TEXT NOT NULL,
    called INTEGER DEFAULT '0' NOT NULL,
    booked_in_a_row INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, date, service)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE calls (
    office TEXT NOT NULL,
    date TEXT NOT NULL,
    turn INTEGER NOT NULL,
    ticket_id TEXT NOT NULL,
    number TEXT NOT NULL,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    counter TEXT NOT NULL,
    called_at TEXT NOT NULL,
    PRIMARY KEY (office, date, turn)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE audit (
    office TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (office, seq),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE audit_heads (
    office TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    pruned_seq INTEGER DEFAULT '0' NOT NULL,
    pruned_hash BLOB,
    PRIMARY KEY (office),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE call_days (
    office TEXT NOT NULL,
    date TEXT NOT NULL,
    turns INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, date),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE imported_bookings (
    office TEXT NOT NULL,
    reference TEXT NOT NULL,
    code TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    PRIMARY KEY (office, reference),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE request_places (
    office TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (office),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE requests (
    office TEXT NOT NULL,
    code TEXT NOT NULL,
    place INTEGER NOT NULL,
    service TEXT NOT NULL,
    variant TEXT,
    source TEXT NOT NULL,
    reference TEXT,
    stage TEXT NOT NULL CHECK (stage IN ('open', 'printed', 'collected', 'refused')),
    record TEXT NOT NULL CHECK (record IN ('unknown', 'print_ready', 'duplicate')),
    hold TEXT NOT NULL CHECK (hold IN ('none', 'held', 'declined')),
    incomplete INTEGER NOT NULL CHECK (incomplete IN (0, 1)),
    missing TEXT NOT NULL,
    representative TEXT NOT NULL,
    nik_mark BLOB,
    nik_last4 TEXT,
    phone_mark BLOB,
    received_at TEXT NOT NULL,
    ready_at TEXT,
    closed_at TEXT,
    changes INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, code),
    UNIQUE (office, place),
    UNIQUE (office, reference),
    FOREIGN KEY(office) REFERENCES offices (office),
    UNIQUE (code)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX requests_closed ON requests (office, closed_at);

CREATE INDEX requests_of_person ON requests (office, nik_mark);

CREATE TABLE staff (
    office TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until TEXT,
    created_at TEXT NOT NULL,
    disabled_at TEXT,
    PRIMARY KEY (office, staff_id),
    UNIQUE (office, name),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE queue_places (
    office TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    leg INTEGER NOT NULL,
    date TEXT NOT NULL,
    service TEXT NOT NULL,
    series TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'called', 'skipped', 'serving', 'done', 'transferred', 'no_show')),
    calls INTEGER DEFAULT '0' NOT NULL,
    skips INTEGER DEFAULT '0' NOT NULL,
    returns_at INTEGER DEFAULT '0' NOT NULL,
    awaited INTEGER DEFAULT '1' NOT NULL,
    counter TEXT,
    called_at TEXT,
    started_at TEXT,
    ended_at TEXT,
    PRIMARY KEY (office, ticket_id, leg),
    FOREIGN KEY(office, ticket_id) REFERENCES tickets (office, event_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE UNIQUE INDEX one_open_place ON queue_places (office, ticket_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX one_ticket_at_a_counter ON queue_places (office, date, counter) WHERE state IN ('called', 'serving');

CREATE TABLE request_events (
    office TEXT NOT NULL,
    code TEXT NOT NULL,
    change INTEGER NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('incomplete', 'completed', 'print_ready', 'duplicate_record', 'held_for_section_head', 'released', 'refused', 'printed', 'collected')),
    actor TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    PRIMARY KEY (office, code, change),
    FOREIGN KEY(office, code) REFERENCES requests (office, code)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX request_events_by_time ON request_events (office, happened_at);

CREATE TABLE staff_sessions (
    office TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    staff_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (office, token_hash),
    FOREIGN KEY(office, staff_id) REFERENCES staff (office, staff_id),
    UNIQUE (token_hash)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX sessions_of_staff ON staff_sessions (office, staff_id);
