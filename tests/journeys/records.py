"""The office's own system, which knows of everybody's records and tells the server of them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from quota_protocol.booking_code import BookingCode
from quota_server.app import add_device
from tests.journeys.office import Office
from tests.quota_server.kiosk import Kiosk


def told_of_record(office: Office, nik: str, *events: str) -> BookingCode:
    """The code of a new request of this person for a card, of which the server was told that."""
    with _system_of(office) as system:
        answer = system.write("/v1/requests", service="cetak_ktp", nik=nik)
        assert answer.status_code == 201, answer.text
        code = BookingCode(answer.json()["code"])
        _tell(system, code, events)
    return code


def tell(office: Office, code: BookingCode, *events: str) -> None:
    """That has happened to a request."""
    with _system_of(office) as system:
        _tell(system, code, events)


@contextmanager
def _system_of(office: Office) -> Iterator[Kiosk]:
    name = f"S{uuid.uuid4().hex[:8]}"
    with Kiosk(office.server_url) as system:
        assert system.enrol(add_device(office.database_url, "PTK", name), name).ok
        yield system


def _tell(system: Kiosk, code: BookingCode, events: tuple[str, ...]) -> None:
    for event in events:
        answer = system.write(f"/v1/requests/{code}/events", event=event)
        assert answer.status_code == 200, answer.text
