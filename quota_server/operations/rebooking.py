"""After a change of an office's settings: what it does to bookings that are there, and moving them."""

import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from quota_protocol.booking_code import BookingCode
from quota_server.domain.office import OfficeConfig
from quota_server.domain.rebooking import NoRoom, PutBack, Rebooked
from quota_server.store.administration import Performer
from quota_server.store.contract import StoreError
from quota_server.store.jobs import rebooking, rebooking_undo
from quota_server.store.jobs.rebooking_undo import Undoing
from quota_server.store.jobs.transaction import Transaction

_AT_ONCE = 100
"""So many in one transaction: a working server is never kept waiting long."""
_BY_COMMAND = "system"
_COLUMNS = ("code", "date", "window", "new_code", "new_date", "new_window")

Write = Callable[[Rebooked | NoRoom], None]


def warn_of_overdrawn(performer: Performer, office: str, service: str, since: date) -> None:
    """Says on stderr of which windows more is used than their quota is now."""
    for found in performer.perform(lambda tx: rebooking.overdrawn(tx, office, service, since), office):
        window = found.plan.window
        print(
            f"quota-server: {found.date} {window.start}-{window.end} {found.service}: {found.used} are used of a quota"
            f" of {found.plan.quota}; nobody was cancelled",
            file=sys.stderr,
        )


def warn_of_unservable(performer: Performer, office: str) -> None:
    """Says on stderr how many open bookings cannot be served as they stand."""
    count = len(performer.perform(lambda tx: rebooking.unservable(tx, office), office))
    if count:
        print(
            f"quota-server: {count} open bookings cannot be served as they stand; move them with: office rebook",
            file=sys.stderr,
        )


def rebook_all(performer: Performer, office: str, list_file: Path | None) -> None:
    """Moves every open booking that cannot be served, and says how many; StoreError when some found no room.

    Run again after it broke off, it goes on with those that are left.
    """
    codes = performer.perform(lambda tx: rebooking.unservable(tx, office), office)
    moved, left = 0, 0
    with _listing(list_file) as write:
        for begun in range(0, len(codes), _AT_ONCE):
            some = codes[begun : begun + _AT_ONCE]
            for done in performer.perform(partial(_moved, office=office, codes=some), office):
                write(done)
                moved, left = moved + isinstance(done, Rebooked), left + isinstance(done, NoRoom)
    print(f"office {office}: {moved} bookings were moved")
    if left:
        raise StoreError(f"{left} bookings found no room within the booking horizon and stay as they are")


def tell_all(performer: Performer, office: str) -> None:
    """Tells everybody whose booking cannot be served to choose again, and says how many; the bookings stay.

    Run again it tells nobody twice.
    """
    codes = performer.perform(lambda tx: rebooking.unservable(tx, office), office)
    told = 0
    for begun in range(0, len(codes), _AT_ONCE):
        some = codes[begun : begun + _AT_ONCE]
        told += len(performer.perform(partial(_told, office=office, codes=some), office))
    print(f"office {office}: {told} bookings stay as they are; whoever left a phone number is told to choose again")


def say_preview(performer: Performer, office: str, change: Callable[[OfficeConfig], OfficeConfig]) -> None:
    """Says whom a change would concern; nothing is changed."""
    found = performer.perform(lambda tx: rebooking.preview(tx, office, change), office)
    print(
        f"office {office}: would concern {found.bookings} open bookings, {found.with_phone} of them with a phone"
        " number; nothing was changed"
    )


def put_back(performer: Performer, office: str, at_once: int = _AT_ONCE) -> bool:
    """Takes back what was done to bookings within ten minutes, so many at once, and says how many. Whether any.

    Run again after it broke off, it goes on with those that are left.
    """
    found = performer.perform(lambda tx: rebooking_undo.to_undo(tx, office), office)
    done = PutBack()
    for part in found.parts(at_once):
        done += performer.perform(partial(_undone, office=office, part=part), office)
    if done.put_back or done.kept:
        print(f"office {office}: {done.put_back} bookings are back where they were; {done.kept} stay where they are")
    if done.left:
        print(f"office {office}: {done.left} that were told that they had no other place are told that they hold")
    return done.put_back + done.left > 0


def _told(tx: Transaction, *, office: str, codes: Sequence[BookingCode]) -> list[NoRoom]:
    return rebooking.tell(tx, office, codes)


def _undone(tx: Transaction, *, office: str, part: Undoing) -> PutBack:
    return rebooking_undo.undo(tx, office, part, _BY_COMMAND)


def _moved(tx: Transaction, *, office: str, codes: Sequence[BookingCode]) -> list[Rebooked | NoRoom]:
    return rebooking.rebook(tx, office, codes, _BY_COMMAND)


@contextmanager
def _listing(path: Path | None) -> Iterator[Write]:
    """A list of what was done, readable by its owner only: whoever has a code can use it."""
    if path is None:
        yield lambda _done: None
        return
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from None
    with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        yield lambda done: rows.writerow(_row(done))


def _row(done: Rebooked | NoRoom) -> tuple[object, ...]:
    old = (done.code, done.old.day, done.old.window_start)
    return (
        (*old, done.new_code, done.new.day, done.new.window_start) if isinstance(done, Rebooked) else (*old, "", "", "")
    )
