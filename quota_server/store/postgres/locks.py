"""Whose turn it is to write, among all server processes of one database.

A batch holds the locks of its offices from its first statement to the end of its commit, so a job sees all that came
before it and no other writer beside it. No lock is held while anybody waits for a client. The locks are taken in one
order, so that no two batches can wait for each other for an office. For a message they can: the worker of the outbox
works on those of all offices, beside their turns, and in its own order. PostgreSQL ends one of the two, which begins
again.
"""

import zlib
from collections.abc import Callable, Iterable

import psycopg

from quota_server.store.jobs.transaction import T
from quota_server.store.postgres.connections import RawConnection

# The two-number form of PostgreSQL's advisory locks: what kind, and which.
_INSTALLATION = 1
_OFFICE = 2
_SIGN_BIT = 1 << 31
_ATTEMPTS = 3


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


def in_spite_of_deadlocks(transact: Callable[[], T]) -> T:
    """The transaction's result. One that PostgreSQL has ended for another's sake has left nothing, and begins again.

    A few times; then the error.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return transact()
        except psycopg.errors.DeadlockDetected:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("an attempt has returned")


def _key(office: str) -> int:
    """A signed number of 32 bits. Two offices of one number wait for each other, and that is all."""
    number = zlib.crc32(office.encode())
    return number - (number & _SIGN_BIT) * 2
