-- Tables of version 0002, on postgresql: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE call_tallies (
    office TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    called INTEGER DEFAULT '0' NOT NULL,
    booked_in_a_row INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, date, service)
);

CREATE TABLE calls (
    office TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    turn INTEGER NOT NULL,
    ticket_id TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    counter TEXT COLLATE "C" NOT NULL,
    called_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, date, turn)
);

CREATE TABLE audit (
    office TEXT COLLATE "C" NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (office, seq),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE audit_heads (
    office TEXT COLLATE "C" NOT NULL,
    seq INTEGER NOT NULL,
    hash BYTEA NOT NULL,
    pruned_seq INTEGER DEFAULT '0' NOT NULL,
    pruned_hash BYTEA,
    PRIMARY KEY (office),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE call_days (
    office TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    turns INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, date),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE imported_bookings (
    office TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    imported_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, reference),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE request_places (
    office TEXT COLLATE "C" NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (office),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE requests (
    office TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    variant TEXT COLLATE "C",
    source TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C",
    stage TEXT COLLATE "C" NOT NULL CHECK (stage IN ('open', 'printed', 'collected', 'refused')),
    record TEXT COLLATE "C" NOT NULL CHECK (record IN ('unknown', 'print_ready', 'duplicate')),
    hold TEXT COLLATE "C" NOT NULL CHECK (hold IN ('none', 'held', 'declined')),
    incomplete INTEGER NOT NULL CHECK (incomplete IN (0, 1)),
    missing TEXT COLLATE "C" NOT NULL,
    representative TEXT COLLATE "C" NOT NULL,
    nik_mark BYTEA,
    nik_last4 TEXT COLLATE "C",
    phone_mark BYTEA,
    received_at TEXT COLLATE "C" NOT NULL,
    ready_at TEXT COLLATE "C",
    closed_at TEXT COLLATE "C",
    changes INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (office, code),
    UNIQUE (office, place),
    UNIQUE (office, reference),
    FOREIGN KEY(office) REFERENCES offices (office),
    UNIQUE (code)
);

CREATE INDEX requests_closed ON requests (office, closed_at);

CREATE INDEX requests_of_person ON requests (office, nik_mark);

CREATE TABLE staff (
    office TEXT COLLATE "C" NOT NULL,
    staff_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until TEXT COLLATE "C",
    created_at TEXT COLLATE "C" NOT NULL,
    disabled_at TEXT COLLATE "C",
    PRIMARY KEY (office, staff_id),
    UNIQUE (office, name),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE TABLE queue_places (
    office TEXT COLLATE "C" NOT NULL,
    ticket_id TEXT COLLATE "C" NOT NULL,
    leg INTEGER NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    series TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'called', 'skipped', 'serving', 'done', 'transferred', 'no_show')),
    calls INTEGER DEFAULT '0' NOT NULL,
    skips INTEGER DEFAULT '0' NOT NULL,
    returns_at INTEGER DEFAULT '0' NOT NULL,
    awaited INTEGER DEFAULT '1' NOT NULL,
    counter TEXT COLLATE "C",
    called_at TEXT COLLATE "C",
    started_at TEXT COLLATE "C",
    ended_at TEXT COLLATE "C",
    PRIMARY KEY (office, ticket_id, leg),
    FOREIGN KEY(office, ticket_id) REFERENCES tickets (office, event_id)
);

CREATE UNIQUE INDEX one_open_place ON queue_places (office, ticket_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX one_ticket_at_a_counter ON queue_places (office, date, counter) WHERE state IN ('called', 'serving');

CREATE TABLE request_events (
    office TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    change INTEGER NOT NULL,
    event TEXT COLLATE "C" NOT NULL CHECK (event IN ('incomplete', 'completed', 'print_ready', 'duplicate_record', 'held_for_section_head', 'released', 'refused', 'printed', 'collected')),
    actor TEXT COLLATE "C" NOT NULL,
    happened_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, code, change),
    FOREIGN KEY(office, code) REFERENCES requests (office, code)
);

CREATE INDEX request_events_by_time ON request_events (office, happened_at);

CREATE TABLE staff_sessions (
    office TEXT COLLATE "C" NOT NULL,
    token_hash BYTEA NOT NULL,
    staff_id TEXT COLLATE "C" NOT NULL,
    started_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, token_hash),
    FOREIGN KEY(office, staff_id) REFERENCES staff (office, staff_id),
    UNIQUE (token_hash)
);

CREATE INDEX sessions_of_staff ON staff_sessions (office, staff_id);
