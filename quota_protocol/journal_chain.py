"""A kiosk's journal as kiosk and server both read it: its entries, and the hash that chains each to the one before."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry of the journal says. From PRINT_AGAIN on they are said of a ticket's paper; staff void a ticket."""

    STARTED = "started"
    NOTED = "noted"
    ABANDONED = "abandoned"
    STAFF = "staff"
    LEASE_RETURNED = "lease_returned"
    TICKET = "ticket"
    VOIDED = "voided"
    PRINT_AGAIN = "print_again"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCERTAIN = "uncertain"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class ChainPoint:
    """A place in a journal: an entry's `seq` and its hash in hex. (0, "") stands before the first entry."""

    seq: int
    hash: str


START = ChainPoint(0, "")


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry as it travels. `at` (RFC 3339, UTC) and `body` (JSON) are texts, exactly as they were hashed."""

    seq: int
    event_id: str
    kind: str
    at: str
    body: str
    hash: str


def entry_hash(before: bytes, seq: int, event_id: str, kind: str, at: str, body: bytes) -> bytes:
    """The hash that chains an entry to the one before it (32 bytes; `before` is empty before the first)."""
    head = f"{seq}\n{event_id}\n{kind}\n{at}\n".encode()
    return hashlib.sha256(before + head + body).digest()


def follows(entry: JournalEntry, before: ChainPoint) -> bool:
    """Whether the entry is the next one after that place and its hash is right."""
    if entry.seq != before.seq + 1:
        return False
    try:
        digest = entry_hash(
            bytes.fromhex(before.hash), entry.seq, entry.event_id, entry.kind, entry.at, entry.body.encode()
        )
    except (ValueError, UnicodeEncodeError):
        return False
    return digest.hex() == entry.hash
