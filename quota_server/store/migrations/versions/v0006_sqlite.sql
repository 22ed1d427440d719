-- Tables of version 0006, on sqlite: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE requests (
    office TEXT NOT NULL,
    code TEXT NOT NULL,
    place INTEGER NOT NULL,
    service TEXT NOT NULL,
    variant TEXT,
    source TEXT NOT NULL,
    reference TEXT,
    stage TEXT NOT NULL CHECK (stage IN ('open', 'printed', 'collected', 'refused', 'pdf_sent')),
    record TEXT NOT NULL CHECK (record IN ('unknown', 'at_centre', 'print_ready', 'duplicate')),
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

CREATE TABLE request_events (
    office TEXT NOT NULL,
    code TEXT NOT NULL,
    change INTEGER NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('incomplete', 'completed', 'at_centre', 'print_ready', 'duplicate_record', 'held_for_section_head', 'released', 'refused', 'printed', 'collected', 'pdf_sent')),
    actor TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    PRIMARY KEY (office, code, change),
    FOREIGN KEY(office, code) REFERENCES requests (office, code)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX request_events_by_time ON request_events (office, happened_at);
