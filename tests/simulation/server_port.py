"""The server as a kiosk's production code asks it, over the simulated line: what the API's routes do, without HTTP."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol, TypeVar

import msgspec

from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, NewNumber, TicketWish, UrgentNumber
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Availability, Booking, Office, Origin, Ticket
from quota_protocol.sync import Manifest, SyncAnswer, SyncRequest
from quota_server.domain.profile import profile
from quota_server.domain.refusals import Refused
from quota_server.store import contract
from quota_server.store.contract import Answer, Device, KioskEvent
from quota_server.store.jobs import devices, manifest, sync, tickets
from quota_server.store.jobs.devices import SyncCaller
from quota_server.store.jobs.transaction import Job, Transaction
from tests.simulation.network import Line

T = TypeVar("T")


class AskedServer(Protocol):
    """The server, and whoever watches what it answers."""

    def perform(self, job: Job[T]) -> T:
        """The job's result, committed."""

    def answered(self, event_id: str, answer: Answer) -> None:
        """A write of a kiosk was answered so."""

    def synced(self, said: SyncRequest, answer: SyncAnswer) -> None:
        """A sync was answered so."""


class ServerPort:
    """One kiosk's token and line; raises LinkError and RefusedError as `QuotaClient` does."""

    def __init__(
        self, line: Line, server: Callable[[], AskedServer], api_token: str, hear: Callable[[SyncAnswer], None]
    ) -> None:
        self._line = line
        self._server = server
        self._api_token = api_token
        self._hear = hear

    def booking(self, code: BookingCode) -> Booking:
        """Visits of the simulation are not measured, so that nobody looks a booking up first."""
        raise NotImplementedError(code)

    def availability(self, office: str, service: str, day: date) -> Availability:
        """Nobody chooses a window first."""
        raise NotImplementedError(office, service, day)

    def ticket(self, event_id: EventId, wish: TicketWish, occurred_at: datetime) -> Ticket:
        """`POST /v1/check-ins` or `/v1/tickets`."""
        payload = msgspec.json.encode([type(wish).__name__, occurred_at, repr(wish)])
        event = KioskEvent(event_id, occurred_at, payload)

        def at_server() -> Ticket:
            server = self._server()
            try:
                answer = server.perform(lambda tx: _number(tx, self._device(tx), event, wish))
            except Refused as refused:
                self._ask_for_units(server, event, wish, refused)
                raise
            server.answered(event_id, answer)
            return msgspec.json.decode(answer.body, type=Ticket)

        return self._line.call("a number", at_server)

    def office(self) -> Office:
        """`GET /v1/office`."""

        def job(tx: Transaction) -> Office:
            record = tx.offices.office(self._device(tx).office)
            return profile(record.config, record.version, tx.now)

        return self._line.call("the profile", lambda: self._server().perform(job))

    def sync(self, said: SyncRequest) -> SyncAnswer:
        """`POST /v1/sync`."""
        content = msgspec.json.encode(said)

        def at_server() -> SyncAnswer:
            server = self._server()
            heard = msgspec.json.decode(content, type=SyncRequest)
            answer = server.perform(lambda tx: sync.sync(tx, self._caller(tx), heard))
            server.synced(heard, answer)
            return msgspec.json.decode(msgspec.json.encode(answer), type=SyncAnswer)

        answer = self._line.call("a sync", at_server)
        self._hear(answer)
        return answer

    def manifest(self) -> Manifest:
        """`GET /v1/manifest`."""
        return self._line.call("the manifest", lambda: self._server().perform(lambda tx: _whole(tx, self._device(tx))))

    def _ask_for_units(self, server: AskedServer, event: KioskEvent, wish: TicketWish, refused: Refused) -> None:
        """What the store does after a refusal that could be helped."""
        if refused.problem.retry_after_s is not None and isinstance(wish, NewNumber):
            wished = contract.TicketWish(event, wish.service, wish.origin, wish.window_start)
            server.perform(lambda tx: tickets.want_units(tx, self._device(tx), wished))

    def _caller(self, tx: Transaction) -> SyncCaller:
        return devices.sync_caller(tx.connection, self._api_token)

    def _device(self, tx: Transaction) -> Device:
        return devices.device_of(tx.connection, self._api_token)


def _number(tx: Transaction, device: Device, event: KioskEvent, wish: TicketWish) -> Answer:
    match wish:
        case CheckInByCode(code):
            return tickets.check_in(tx, device, contract.CheckInByCode(event, code))
        case CheckInByNik(nik, service):
            return tickets.check_in(tx, device, contract.CheckInByNik(event, nik, service))
        case NewNumber(service, origin, start):
            return tickets.issue(tx, device, contract.TicketWish(event, service, origin, start))
        case UrgentNumber(service, reason):
            return tickets.issue(tx, device, contract.TicketWish(event, service, Origin.URGENT, reason=reason))


def _whole(tx: Transaction, device: Device) -> Manifest:
    office = tx.open_office(device.office)
    transfer = manifest.due(tx, office, device.epoch, None)
    assert transfer is not None, "a manifest that is not known is always due"
    begun = manifest.begin(tx, office, device.epoch, transfer)
    return begun.manifest(manifest.all_entries(tx, office, begun))
