"""Connections to PostgreSQL, with the parameters of statements marked as everywhere: `?`."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg

from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Rows

_CONNECT_WITHIN_S = 3
_STATEMENT_WITHIN_MS = 8000
_LOCK_WITHIN_MS = 5000
_IDLE_WITHIN_MS = 10_000
_OLDEST_VERSION = 150_000

RawConnection = psycopg.Connection[tuple[Any, ...]]


class PostgresConnection:
    """Runs the statements of jobs."""

    def __init__(self, raw: RawConnection) -> None:
        self._raw = raw

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Runs one statement."""
        return self._raw.execute(numbered(sql), parameters or None)


@lru_cache(maxsize=1024)
def numbered(sql: str) -> bytes:
    """The statement with `$1`, `$2` … for its question marks: our statements hold no other."""
    parts = sql.split("?")
    return "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], 1)).encode() + parts[-1].encode()


def connect(url: str, *, read_only: bool = False) -> RawConnection:
    """A connection in autocommit mode: transactions are begun by hand. StoreError when there is none to be had."""
    try:
        raw = psycopg.Connection.connect(
            url, autocommit=True, connect_timeout=_CONNECT_WITHIN_S, cursor_factory=psycopg.RawCursor
        )
    except (psycopg.Error, UnicodeError) as error:
        raise StoreError(f"cannot connect to the database: {one_line(error)}") from None
    try:
        _prepare(raw, read_only)
    except psycopg.Error as error:
        raw.close()
        raise StoreError(f"cannot use the database: {one_line(error)}") from None
    except StoreError:
        raw.close()
        raise
    return raw


def _prepare(raw: RawConnection, read_only: bool) -> None:
    if raw.info.server_version < _OLDEST_VERSION:
        raise StoreError("PostgreSQL 15 or later is needed")
    settings = {
        "application_name": "quota-server",
        "client_encoding": "UTF8",
        "client_min_messages": "error",
        "statement_timeout": str(_STATEMENT_WITHIN_MS),
        "lock_timeout": str(_LOCK_WITHIN_MS),
        "idle_in_transaction_session_timeout": str(_IDLE_WITHIN_MS),
        "default_transaction_isolation": "read committed",
        "default_transaction_read_only": "on" if read_only else "off",
    }
    for name, value in settings.items():
        raw.execute(b"SELECT set_config($1, $2, false)", (name, value))
    # An answer says that it is on the disk. What an operator has set beyond that (a standby's disk too) stays.
    durability = raw.execute(b"SHOW synchronous_commit").fetchone()
    if durability == ("off",):
        raw.execute(b"SET synchronous_commit = on")


def one_line(error: Exception) -> str:
    """What PostgreSQL says, without its line breaks."""
    return " ".join(str(error).split())[:300] or type(error).__name__
