-- Tables of version 0004, on postgresql: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE contacts (
    office TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    phone BYTEA NOT NULL,
    phone_mark BYTEA NOT NULL,
    visit_on TEXT COLLATE "C",
    PRIMARY KEY (office, subject),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE INDEX contacts_of_phone ON contacts (office, phone_mark);

CREATE TABLE outbox (
    office TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    phone_mark BYTEA,
    body TEXT COLLATE "C" NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'uncertain', 'failed')),
    run_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    repeats INTEGER DEFAULT '0' NOT NULL,
    handed_at TEXT COLLATE "C",
    settled_at TEXT COLLATE "C",
    worker TEXT COLLATE "C",
    locked_until TEXT COLLATE "C",
    gateway TEXT COLLATE "C",
    reference TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    handled_at TEXT COLLATE "C",
    handled_by TEXT COLLATE "C",
    PRIMARY KEY (office, key),
    FOREIGN KEY(office) REFERENCES offices (office)
);

CREATE INDEX outbox_being_sent ON outbox (locked_until) WHERE state = 'sending';

CREATE INDEX outbox_by_reference ON outbox (gateway, reference) WHERE reference IS NOT NULL;

CREATE INDEX outbox_due ON outbox (priority, run_at) WHERE state = 'waiting';

CREATE INDEX outbox_of_number ON outbox (office, phone_mark, handed_at);

CREATE INDEX outbox_of_recipient ON outbox (office, recipient);

CREATE INDEX outbox_to_phone ON outbox (office, settled_at) WHERE state IN ('uncertain', 'failed') AND handled_at IS NULL;
