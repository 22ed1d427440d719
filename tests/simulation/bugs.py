"""The deliberate bugs that the simulation must find. This is mutation: each replaces one function of the production
code, or one condition in its SQL, by a wrong one while a block runs, to prove that the days would notice it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from kiosk.core import answers, session
from kiosk.core.effects import PrintTicket, RecordTicket
from kiosk.core.events import Event, TicketGranted
from kiosk.core.states import Printing, Requesting
from kiosk.core.visit import Kiosk, Step
from kiosk.identity import Identity, IdentityFile
from kiosk.offline_cache import lease_rows, sync_plan, sync_record
from kiosk.server_sync import Sync
from quota_server.domain.office import OfficeConfig
from quota_server.store.high_water import HighWater
from quota_server.store.jobs import chains, leases, ledger_rows, offices, recovery, tickets
from quota_server.store.jobs.transaction import Transaction, utc_text

_SILENT_FOR = timedelta(minutes=30)


class Bug(StrEnum):
    """The nine of docs/offline.md."""

    RECLAIM_BY_TIME = "units of a kiosk that is silent for half an hour go free"
    NO_IDEMPOTENCY = "a request that comes twice is served twice"
    IDENTITY_IN_THE_IMAGE = "the identity is not bound to the board"
    RELEASE_BEFORE_FORGETTING = "a lease is given back and spent afterwards"
    PRINT_BEFORE_JOURNAL = "a ticket is printed before it is on the disk"
    NO_ROLLBACK_DETECTION = "nobody finds out that a card was restored or cloned"
    PRUNED_JOURNAL = "what is acknowledged is forgotten at once"
    REOPENED_AFTER_RESTORE = "a restored server goes on as if nothing had happened"
    CANCELLED_FREED_AT_ONCE = "a cancelled booking's unit goes free at once"


@contextmanager
def switched_in(bug: Bug) -> Iterator[None]:
    """The bug is in the code until the block ends."""
    with ExitStack() as wrong:
        for one in _BUGS[bug]():
            wrong.enter_context(one)
        yield


@contextmanager
def _swapped(owner: object, name: str, wrong: object) -> Iterator[None]:
    right = getattr(owner, name)
    setattr(owner, name, wrong)
    try:
        yield
    finally:
        setattr(owner, name, right)


_Swap = AbstractContextManager[None]


def _reclaim_by_time() -> tuple[_Swap, ...]:
    right = leases.burn_over

    def burn_over(tx: Transaction, office: OfficeConfig) -> None:
        right(tx, office)
        silent = tx.connection.execute(
            "SELECT epoch FROM journal_chains WHERE last_sync_at < ?", (utc_text(tx.now - _SILENT_FOR),)
        ).fetchall()
        for (epoch,) in silent:
            for row in leases.open_of_epoch(tx, office, epoch):
                leases.give_back(tx, office, row, row.units.unspent, f"reclaim/{row.lease_id}")

    return (_swapped(leases, "burn_over", burn_over),)


def _no_idempotency() -> tuple[_Swap, ...]:
    return (_swapped(tickets, "_earlier_answer", lambda *_: None),)


def _identity_in_the_image() -> tuple[_Swap, ...]:
    def load(self: Any) -> Identity:
        return msgspec.json.decode(self._path.read_bytes(), type=Identity)

    return (_swapped(IdentityFile, "load", load),)


def _release_before_forgetting() -> tuple[_Swap, ...]:
    def give_back(db: sqlite3.Connection, lease_id: str) -> int:
        (units,) = db.execute("SELECT units_left FROM leases WHERE lease_id = ?", (lease_id,)).fetchone()
        return int(units)

    return (_swapped(lease_rows, "give_back", give_back),)


def _print_before_journal() -> tuple[_Swap, ...]:
    right = answers.on_record

    def on_record(kiosk: Kiosk, event: Event) -> Step:
        match kiosk.visit, event:
            case Requesting(wish), TicketGranted(about, ticket) if about == kiosk.session and kiosk.facts.office:
                work = PrintTicket(kiosk.session, ticket, None, kiosk.facts.office, 1)
                return Printing(ticket, None, 1), (work, RecordTicket(about, ticket, wish))
            case _:
                return right(kiosk, event)

    return (_swapped(session, "on_record", on_record),)


def _no_rollback_detection() -> tuple[_Swap, ...]:
    return _swapped(sync_plan, "_halt", lambda *_: None), _swapped(chains, "is_forked", lambda *_: False)


def _pruned_journal() -> tuple[_Swap, ...]:
    right = Sync._keep_house

    def keep_house(self: Any) -> None:
        self._pruned_on = None
        right(self)

    return _swapped(sync_record, "KEPT_DAYS", 0), _swapped(Sync, "_keep_house", keep_house)


def _reopened_after_restore() -> tuple[_Swap, ...]:
    right = recovery.begin

    def begin(tx: Transaction, generation: int, high_water: HighWater) -> int:
        count = right(tx, generation, high_water)
        for code in recovery.waiting(tx):
            offices.change(tx, replace(tx.config(code), recovering=False))
        return count

    return (_swapped(recovery, "begin", begin),)


def _cancelled_freed_at_once() -> tuple[_Swap, ...]:
    at_once = ledger_rows._COOLED_DOWN.partition(" AND NOT EXISTS")[0]
    return (_swapped(ledger_rows, "_COOLED_DOWN", at_once.replace("cancelled_at <= ?", "'' <> ?")),)


_BUGS = {
    Bug.RECLAIM_BY_TIME: _reclaim_by_time,
    Bug.NO_IDEMPOTENCY: _no_idempotency,
    Bug.IDENTITY_IN_THE_IMAGE: _identity_in_the_image,
    Bug.RELEASE_BEFORE_FORGETTING: _release_before_forgetting,
    Bug.PRINT_BEFORE_JOURNAL: _print_before_journal,
    Bug.NO_ROLLBACK_DETECTION: _no_rollback_detection,
    Bug.PRUNED_JOURNAL: _pruned_journal,
    Bug.REOPENED_AFTER_RESTORE: _reopened_after_restore,
    Bug.CANCELLED_FREED_AT_ONCE: _cancelled_freed_at_once,
}
