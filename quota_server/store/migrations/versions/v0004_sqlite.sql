-- Tables of version 0004, on sqlite: frozen as they were released. Statements end with a semicolon and a line break.

CREATE TABLE contacts (
    office TEXT NOT NULL,
    subject TEXT NOT NULL,
    phone BLOB NOT NULL,
    phone_mark BLOB NOT NULL,
    visit_on TEXT,
    PRIMARY KEY (office, subject),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX contacts_of_phone ON contacts (office, phone_mark);

CREATE TABLE outbox (
    office TEXT NOT NULL,
    "key" TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    phone_mark BLOB,
    body TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'uncertain', 'failed')),
    run_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    repeats INTEGER DEFAULT '0' NOT NULL,
    handed_at TEXT,
    settled_at TEXT,
    worker TEXT,
    locked_until TEXT,
    gateway TEXT,
    reference TEXT,
    reason TEXT,
    handled_at TEXT,
    handled_by TEXT,
    PRIMARY KEY (office, "key"),
    FOREIGN KEY(office) REFERENCES offices (office)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX outbox_being_sent ON outbox (locked_until) WHERE state = 'sending';

CREATE INDEX outbox_by_reference ON outbox (gateway, reference) WHERE reference IS NOT NULL;

CREATE INDEX outbox_due ON outbox (priority, run_at) WHERE state = 'waiting';

CREATE INDEX outbox_of_number ON outbox (office, phone_mark, handed_at);

CREATE INDEX outbox_of_recipient ON outbox (office, recipient);

CREATE INDEX outbox_to_phone ON outbox (office, settled_at) WHERE state IN ('uncertain', 'failed') AND handled_at IS NULL;
