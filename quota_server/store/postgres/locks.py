"""Whose turn it is to write, among all server processes of one database.

A batch holds the locks of its offices from its first statement to the end of its commit, so a job sees all that came
before it and no other writer beside it. No lock is held while anybody waits for a client. The locks are taken in one
order, so that no two batches can wait for each other.
"""

import zlib
from collections.abc import Iterable

from quota_server.store.postgres.connections import RawConnection

# The two-number form of PostgreSQL's advisory locks: what kind, and which.
_INSTALLATION = 1
_OFFICE = 2
_SIGN_BIT = 1 << 31


def lock_offices(raw: RawConnection, offices: Iterable[str]) -> None:
    """Waits for the turn of these offices, until the transaction ends. An empty name among them means all offices."""
    names = set(offices)
    if "" in names:
        raw.execute(b"SELECT pg_advisory_xact_lock($1, 0)", (_INSTALLATION,))
        return
    keys = sorted({_key(name) for name in names})
    raw.execute(
        b"SELECT pg_advisory_xact_lock_shared($1, 0) UNION ALL"
        b" SELECT pg_advisory_xact_lock($2, key) FROM unnest($3::int[]) AS key",
        (_INSTALLATION, _OFFICE, keys),
    ).fetchall()


def _key(office: str) -> int:
    """A signed number of 32 bits. Two offices of one number wait for each other, and that is all."""
    number = zlib.crc32(office.encode())
    return number - (number & _SIGN_BIT) * 2
