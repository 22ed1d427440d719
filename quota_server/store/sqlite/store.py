"""The store's contract on SQLite: reads through a read-only connection, writes through the one writer."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import Clock, SystemClock
from quota_protocol.messages import Availability, BookingMade, DayAvailability, Enrolment, WindowAvailability
from quota_server.domain import calendar, gates
from quota_server.domain.office import OfficeConfig, ServiceConfig
from quota_server.domain.profile import profile
from quota_server.store.contract import (
    Answer,
    BookingWish,
    CheckInByCode,
    CheckInByNik,
    Device,
    OfficeRecord,
    StoredBooking,
    StoreError,
    TicketWish,
)
from quota_server.store.office_keys import load_office_keys
from quota_server.store.sqlite import bookings, devices, ledger_rows, tickets
from quota_server.store.sqlite.administration import require_schema
from quota_server.store.sqlite.connections import WriterLock, database_path, open_reader, open_writer
from quota_server.store.sqlite.ledger_rows import WindowKey
from quota_server.store.sqlite.transaction import OfficeReader, Surroundings, Transaction, utc_text
from quota_server.store.sqlite.writer import SqliteWriter


class SqliteStore:
    """See `quota_server.store.contract.Store`. Reads are short and in memory: they run where they are asked."""

    def __init__(self, url: str, secrets_file: Path, clock: Clock, real_clock: Clock | None = None) -> None:
        path = database_path(url)
        connection = open_writer(path)
        try:
            require_schema(connection, path)
            keys = load_office_keys(secrets_file)
            for (office,) in connection.execute("SELECT office FROM offices").fetchall():
                if office not in keys:
                    raise StoreError(f"{secrets_file} holds no key for office {office}")
        except BaseException:
            connection.close()
            raise
        self._surroundings = Surroundings(keys, clock, real_clock or SystemClock())
        self._reader = open_reader(path)
        self._offices = OfficeReader(self._reader)
        self._writer = SqliteWriter(connection, WriterLock(path), self._surroundings)

    async def device_of(self, api_token: str) -> Device:
        """The device of a bearer token."""
        with _reading():
            return devices.device_of(self._reader, api_token)

    async def office(self, code: str) -> OfficeRecord:
        """An office's settings."""
        with _reading():
            return self._offices.office(code)

    async def booking(self, code: BookingCode) -> StoredBooking:
        """A booking, of whichever office."""
        with _reading():
            row = bookings.find(self._reader, code)
            return StoredBooking(self._offices.office(row.office).config, row.facts)

    async def availability(self, office: str, service: str, first: date, last: date) -> Availability:
        """What is left on each date. What is over has nothing left; closed days have no windows."""
        with _reading():
            config = self._offices.office(office).config
            known = gates.known_service(config, service)
            days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
            return Availability(tuple(DayAvailability(day, self._windows(config, known, day)) for day in days))

    def _windows(self, office: OfficeConfig, service: ServiceConfig, day: date) -> tuple[WindowAvailability, ...]:
        if not calendar.is_open_day(office, day) or service.suspended_on(day):
            return ()
        now = self._surroundings.clock.now()
        cooled_down = utc_text(now - timedelta(minutes=office.rules.cancellation_cool_down_min))
        found = []
        for plan in service.windows_on(day):
            start, end = plan.window.start, plan.window.end
            key = WindowKey(office.code, service.id, day, start)
            free = ledger_rows.planned_free(self._reader, key, plan, cooled_down)
            over = free is not None and calendar.has_ended(office, day, plan.window, now)
            found.append(WindowAvailability(start, end, plan.quota, 0 if over else free))
        return tuple(found)

    async def enrol(self, token: str, hardware_id: str, software: str) -> Enrolment:
        """Trades a one-time token for an identity."""

        def job(tx: Transaction) -> Enrolment:
            identity = devices.enrol(tx, self._surroundings.real_clock.now(), token, hardware_id, software)
            record = tx.offices.office(identity.office)
            return Enrolment(
                device_id=identity.device_id,
                ordinal=identity.ordinal,
                epoch=identity.epoch,
                api_token=identity.api_token,
                generation=tx.keys.generation,
                office=profile(record.config, record.version, tx.now),
            )

        return await self._writer.perform(job)

    async def book(self, wish: BookingWish) -> BookingMade:
        """Books a unit of a window."""
        return await self._writer.perform(lambda tx: bookings.book(tx, wish))

    async def cancel(self, code: BookingCode) -> BookingMade:
        """Cancels a booking."""
        return await self._writer.perform(lambda tx: bookings.cancel(tx, code))

    async def move(self, code: BookingCode, day: date, window_start: str) -> BookingMade:
        """Cancels a booking and makes another."""
        return await self._writer.perform(lambda tx: bookings.move(tx, code, day, window_start))

    async def check_in(self, device: Device, arrival: CheckInByCode | CheckInByNik) -> Answer:
        """Gives a booking its number."""
        return await self._writer.perform(lambda tx: tickets.check_in(tx, device, arrival))

    async def issue(self, device: Device, wish: TicketWish) -> Answer:
        """Gives a visitor a number."""
        return await self._writer.perform(lambda tx: tickets.issue(tx, device, wish))

    async def probe(self) -> None:
        """Writes one row and commits it."""

        def job(tx: Transaction) -> None:
            tx.connection.execute("UPDATE installation SET probed_at = ?", (utc_text(tx.now),))

        await self._writer.perform(job)

    async def alive(self) -> None:
        """An empty transaction: nothing reaches the disk."""
        await self._writer.perform(_nothing)

    def close(self) -> None:
        """Finishes what was accepted."""
        self._reader.close()
        self._writer.close()


def _nothing(_tx: Transaction) -> None:
    """A job that finds the writer alive."""


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"the database cannot be read: {error}") from None
