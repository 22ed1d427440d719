"""One transaction for many jobs: each in its own savepoint, all in one commit."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import psycopg

from quota_server.domain.refusals import Refused
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import OfficeReader, Rows, Surroundings, Transaction
from quota_server.store.postgres.connections import PostgresConnection, RawConnection, one_line
from quota_server.store.postgres.locks import in_spite_of_deadlocks, lock_offices
from quota_server.store.turns import Asked, Done

# The job's own fault; everything else that PostgreSQL says concerns the whole batch.
_FAULTS_OF_A_JOB = (psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.DataError)


class _Savepoints:
    """A connection for one job. Its savepoint is made before its first write: most refusals and replays need none."""

    def __init__(self, raw: RawConnection) -> None:
        self._raw = raw
        self._connection = PostgresConnection(raw)
        self.made = False

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        if not self.made and not sql.startswith("SELECT"):
            self._raw.execute(b"SAVEPOINT job")
            self.made = True
        return self._connection.execute(sql, parameters)

    def keep(self) -> None:
        if self.made:
            self._raw.execute(b"RELEASE SAVEPOINT job")

    def undo(self) -> None:
        if self.made:
            self._raw.execute(b"ROLLBACK TO SAVEPOINT job")
            self._raw.execute(b"RELEASE SAVEPOINT job")


class _Spoiled(Exception):  # noqa: N818 - says which job has ended the transaction, and is caught in this module
    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


def commit(raw: RawConnection, offices: OfficeReader, surroundings: Surroundings, batch: list[Asked]) -> list[Done]:
    """Performs the batch; every job's outcome once it is on the disk. StoreError when nothing of it is certain."""
    ended: list[Done] = []
    try:
        while batch:
            try:
                return ended + in_spite_of_deadlocks(partial(_transact, raw, offices, surroundings, batch))
            except _Spoiled as spoiled:
                # Without a savepoint to go back to: the others begin again, without the one at fault.
                raw.execute(b"ROLLBACK")
                ended.append(spoiled.done)
                batch = [asked for asked in batch if asked is not spoiled.done.asked]
    except psycopg.Error as error:
        raise StoreError(f"the database cannot be written: {one_line(error)}") from None
    return ended


def _transact(raw: RawConnection, offices: OfficeReader, surroundings: Surroundings, batch: list[Asked]) -> list[Done]:
    raw.execute(b"BEGIN")
    try:
        lock_offices(raw, (asked.office for asked in batch))
        offices.begin()
        done = [_perform(raw, offices, surroundings, asked) for asked in batch]
    except psycopg.errors.DeadlockDetected:
        raw.execute(b"ROLLBACK")
        raise
    raw.execute(b"COMMIT")
    return done


def _perform(raw: RawConnection, offices: OfficeReader, surroundings: Surroundings, asked: Asked) -> Done:
    connection = _Savepoints(raw)
    transaction = Transaction(connection, offices, surroundings.keys, surroundings.clock.now())
    try:
        result = asked.job(transaction)
    except Refused as refused:
        connection.undo()
        return Done(asked, None, refused)
    except _FAULTS_OF_A_JOB as error:
        if not connection.made:
            raise _Spoiled(Done(asked, None, error)) from None
        connection.undo()
        return Done(asked, None, error)
    except psycopg.Error:
        raise
    except Exception as error:
        # The writer's entry point: whoever asked gets the error.
        connection.undo()
        return Done(asked, None, error)
    connection.keep()
    return Done(asked, result, None)
