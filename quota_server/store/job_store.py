"""The store's contract as jobs, the same on every engine. An engine says how a job writes and how it reads."""

from abc import ABC, abstractmethod
from datetime import date, datetime, timedelta

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import (
    Availability,
    BookingMade,
    DayAvailability,
    Enrolment,
    Origin,
    WindowAvailability,
)
from quota_protocol.problems import ProblemType
from quota_protocol.sync import ManifestVersion, SyncAnswer, SyncRequest
from quota_server.domain import calendar, gates
from quota_server.domain.leases import RETRY_AFTER_S
from quota_server.domain.office import OfficeConfig, ServiceConfig
from quota_server.domain.profile import profile
from quota_server.domain.refusals import Refused
from quota_server.store.contract import (
    Answer,
    BookingWish,
    CheckInByCode,
    CheckInByNik,
    Device,
    OfficeRecord,
    RepeatKey,
    StoredBooking,
    TicketWish,
)
from quota_server.store.contract_operations import StoreCondition
from quota_server.store.identities import Identities
from quota_server.store.jobs import bookings, devices, ledger_rows, manifest, notices, repeats, requests, sync, tickets
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.manifest import Cursor, ManifestPage, Transfer
from quota_server.store.jobs.transaction import Job, Surroundings, T, Transaction, utc_text

# What concerns no office waits for none: its turn is that of an office of no possible name.
_NO_OFFICE = "-"
_ASKED_MAX = 10_000


class JobStore(ABC):
    """See `quota_server.store.contract.Store`."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        # Which services of which offices have refused somebody for want of units: a hint, never the rule.
        self._sold_out: set[tuple[str, str]] = set()
        self._identities = Identities()
        self._ask_again_at: dict[tuple[str, str, str], datetime] = {}

    @abstractmethod
    async def write(self, job: Job[T], office: str = "") -> T:
        """The job's result once it is on the disk; its Refused; or StoreError.

        `office`: the one office that the job writes to. Empty means any: such a job waits for the turn of all offices,
        so name the office wherever it is known.
        """

    @abstractmethod
    async def read(self, job: Job[T]) -> T:
        """What the job finds in what is committed; it cannot write."""

    @abstractmethod
    def condition(self) -> StoreCondition:
        """Which engine it is and how busy."""

    @abstractmethod
    def close(self) -> None:
        """Finishes what was accepted and lets go of the database."""

    async def device_of(self, api_token: str) -> Device:
        """The device of a bearer token."""
        return await self.read(lambda tx: devices.device_of(tx.connection, api_token))

    async def remembered_device_of(self, api_token: str) -> Device:
        """As `device_of`, for `check_in` and `issue` only: these ask whether it is still admitted where they act."""
        device = self._identities.find(api_token)
        if device is None:
            device = await self.device_of(api_token)
            self._identities.remember(api_token, device)
        return device

    async def office(self, code: str) -> OfficeRecord:
        """An office's settings."""
        return await self.read(lambda tx: tx.offices.office(code))

    async def booking(self, code: BookingCode) -> StoredBooking:
        """A booking, of whichever office."""

        def job(tx: Transaction) -> StoredBooking:
            try:
                row = bookings.find(tx.connection, code)
            except Refused:
                requests.admit_record_of_code(tx, code)
                raise
            return StoredBooking(tx.config(row.office), row.facts)

        return await self.read(job)

    async def availability(self, office: str, service: str, first: date, last: date) -> Availability:
        """What is left on each date. What is over has nothing left; closed days have no windows."""

        def job(tx: Transaction) -> Availability:
            config = tx.config(office)
            known = gates.known_service(config, service)
            days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
            return Availability(tuple(DayAvailability(day, _windows(tx, config, known, day)) for day in days))

        return await self.read(job)

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

        return await self.write(job)

    async def book(self, wish: BookingWish, asked: RepeatKey | None = None) -> BookingMade:
        """Books a unit of a window."""
        return await self.write(
            lambda tx: repeats.once(tx, wish.office, asked, lambda: bookings.book(tx, wish)), wish.office
        )

    async def cancel(self, code: BookingCode) -> BookingMade:
        """Cancels a booking."""
        return await self.write(lambda tx: bookings.cancel(tx, code), await self._office_of(code))

    async def move(
        self, code: BookingCode, day: date, window_start: str, asked: RepeatKey | None = None
    ) -> BookingMade:
        """Cancels a booking and makes another."""
        office = await self._office_of(code)
        return await self.write(
            lambda tx: repeats.once(tx, office, asked, lambda: bookings.move(tx, code, day, window_start)), office
        )

    async def _office_of(self, code: BookingCode) -> str:
        """A booking's office: it never changes."""
        return await self.read(lambda tx: bookings.find(tx.connection, code).office)

    async def resend(self, office: str, phone: str, nik_last4: str) -> None:
        """Sends a number's open bookings again, if there are any."""
        await self.write(lambda tx: notices.resend(tx, tx.open_office(office), phone, nik_last4), office)

    async def check_in(self, device: Device, arrival: CheckInByCode | CheckInByNik) -> Answer:
        """Gives a booking its number."""
        return await self.write(lambda tx: tickets.check_in(tx, self._admitted(tx, device), arrival), device.office)

    async def issue(self, device: Device, wish: TicketWish) -> Answer:
        """Gives a visitor a number.

        Whoever asks after the last unit is gone is refused by a reader: a storm of them does not hold up the writer.
        """
        sold_out = (device.office, wish.service)
        if wish.origin is Origin.WALK_IN and sold_out in self._sold_out:
            try:
                await self.read(lambda tx: tickets.require_some_left(tx, self._admitted(tx, device), wish))
            except Refused as refused:
                await self._ask_for_units(device, wish, refused)
                raise
            self._sold_out.discard(sold_out)
        try:
            return await self.write(lambda tx: tickets.issue(tx, self._admitted(tx, device), wish), device.office)
        except Refused as refused:
            if refused.problem.type == ProblemType.QUOTA_EXHAUSTED.urn:
                self._sold_out.add(sold_out)
            await self._ask_for_units(device, wish, refused)
            raise

    def _admitted(self, tx: Transaction, device: Device) -> Device:
        """The device, unless it was revoked, fenced or enrolled anew up to this very transaction."""
        try:
            devices.require_admitted(tx.connection, device)
        except Refused:
            self._identities.forget(device)
            raise
        return device

    async def _ask_for_units(self, device: Device, wish: TicketWish, refused: Refused) -> None:
        """Asks kiosks for units that they hold, at most once in a while: a storm of refusals asks no louder."""
        asked = (device.office, wish.service, wish.window_start)
        now = self._surroundings.clock.now()
        if refused.problem.retry_after_s is None or now < self._ask_again_at.get(asked, now):
            return
        if len(self._ask_again_at) >= _ASKED_MAX:
            self._ask_again_at.clear()
        self._ask_again_at[asked] = now + timedelta(seconds=RETRY_AFTER_S)
        await self.write(lambda tx: tickets.want_units(tx, device, wish), device.office)

    async def sync(self, api_token: str, request: SyncRequest) -> tuple[str, SyncAnswer]:
        """Takes in what a kiosk reports, and gives it what it may have; its office, and the answer.

        A token whose epoch has ended is heard too.
        """
        office = (await self.read(lambda tx: devices.sync_caller(tx.connection, api_token))).office

        def job(tx: Transaction) -> SyncAnswer:
            return sync.sync(tx, devices.sync_caller(tx.connection, api_token), request)

        return office, await self.write(job, office)

    async def begin_manifest(self, device: Device, known: ManifestVersion | None) -> Transfer | None:
        """Notes what the kiosk is about to be sent, None when nothing is news to it; refuses a `known` it cannot have.

        The rows follow by `manifest_page`.
        """

        def job(tx: Transaction) -> Transfer | None:
            office = tx.open_office(device.office)
            if known is not None and not manifest.knows(tx, office, device.epoch, known):
                raise manifest.unknown_version()
            transfer = manifest.due(tx, office, device.epoch, known)
            return manifest.begin(tx, office, device.epoch, transfer) if transfer else None

        return await self.write(job, device.office)

    async def manifest_page(
        self, device: Device, transfer: Transfer, part: int, after: Cursor | None = None
    ) -> ManifestPage:
        """The next bookings of a transfer's date number `part`."""
        return await self.read(lambda tx: manifest.page(tx, device.office, transfer, part, after))

    async def probe(self) -> None:
        """Writes one row and commits it."""

        def job(tx: Transaction) -> None:
            tx.connection.execute("UPDATE installation SET probed_at = ?", (utc_text(tx.now),))

        await self.write(job, _NO_OFFICE)

    async def alive(self) -> None:
        """An empty transaction: nothing reaches the disk."""
        await self.write(_nothing, _NO_OFFICE)


def _windows(
    tx: Transaction, office: OfficeConfig, service: ServiceConfig, day: date
) -> tuple[WindowAvailability, ...]:
    if service.suspended_on(day):
        return ()
    cooled_down = utc_text(tx.now - timedelta(minutes=office.rules.cancellation_cool_down_min))
    if not office.sells_again(day):
        # Then a cancelled unit is burned.
        cooled_down = ""
    plans = calendar.windows_on(office, service, day)
    ledgers = ledger_rows.load_day(tx.connection, office.code, service.id, day) if plans else {}
    found = []
    for plan in plans:
        start, end = plan.window.start, plan.window.end
        key = WindowKey(office.code, service.id, day, start)
        free = plan.bookable(ledger_rows.planned_free(tx.connection, key, ledgers.get(start), plan, cooled_down))
        over = free is not None and calendar.has_ended(office, day, plan.window, tx.now)
        found.append(WindowAvailability(start, end, plan.quota, 0 if over else free))
    return tuple(found)


def _nothing(_tx: Transaction) -> None:
    """A job that finds the writer alive."""
